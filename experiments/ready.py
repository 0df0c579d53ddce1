"""What a worker needs, loaded before it is made: importing this plays a small history, so the loops are at hand.

Workers are copies of the process that imports it; each would load them anew.
"""

from contextlib import suppress
from typing import Final

from agents import cast
from experiments.scenarios import load_scenario
from negotiation.clock import Quarter

#: Worlds, and up to when: long enough for talks, deals, tenders and launches.
_WORLDS: Final = 2
_END: Final = Quarter.parse("2025Q4")

with suppress(Exception):  # what is wrong here a worker meets again, and tells of it where somebody listens
    _model = load_scenario("history").model(cast, range(_WORLDS))
    while _model.now <= _END:
        _model.step()
    vars(_model).clear()  # a model's parts know each other: nothing of it is to lie in the workers

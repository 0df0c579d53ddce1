"""What a worker needs, loaded before it is made: importing this plays a small history, so the loops are at hand.

Workers are copies of the process that imports it; each would load them anew.
"""

from contextlib import suppress
from typing import Final

from agents import cast
from experiments.scenarios import load_scenario

#: How much of it: long enough for talks, deals, tenders and launches.
_WORLDS, _END = 2, "2025Q4"
_SCENARIOS: Final = ("history",)

with suppress(Exception):  # what is wrong here a worker meets again, and tells of it where somebody listens
    for _name in _SCENARIOS:
        _model = load_scenario(_name).model(cast, range(_WORLDS))
        while _model.running and str(_model.now) <= _END:
            _model.step()
        vars(_model).clear()

"""A quarter worked out at one go is the quarter played move by move."""

from dataclasses import fields

import numpy as np
import pytest
from twin import plausible

from negotiation.table.at_one_go import rest_of_the_quarter
from negotiation.table.stakes import Memory
from negotiation.table.strategies import STRATEGIES, names
from negotiation.table.talks import SIDES, Outcome, Talk, respond

WORLDS = 80


def by_moves(talk: Talk) -> Talk:
    while talk.running:
        for side in SIDES:
            view = talk.view(side)
            if view is not None:
                talk = talk.advance(side, respond(view))
    return talk


def same(one: Outcome, two: Outcome) -> bool:
    memory = all(
        getattr(one.memory, part.name).tobytes() == getattr(two.memory, part.name).tobytes() for part in fields(Memory)
    )
    rest = ("status", "package", "rounds", "broken_off_by")
    return memory and all(getattr(one, name).tobytes() == getattr(two, name).tobytes() for name in rest)


@pytest.mark.parametrize("kinds", [tuple(s.name for s in STRATEGIES if not s.listens), names()], ids=["deaf", "all"])
@pytest.mark.parametrize("levels", [(40, 7, 3), (90, 20, 5, 6, 4, 3, 8, 4, 2)])
def test_it_ends_bit_for_bit_as_move_by_move(kinds: tuple[str, ...], levels: tuple[int, ...]) -> None:
    memory, opener = Memory.fresh(WORLDS), np.arange(WORLDS) % 2
    for quarter in range(3):
        stakes = plausible(50 + quarter, WORLDS, levels, strategies=kinds)
        talk = Talk.sit_down(stakes, opener, memory, np.full(WORLDS, 20), 8)
        quick, slow = rest_of_the_quarter(talk), by_moves(talk)
        assert same(by_moves(quick).result(), slow.result()), quarter
        deaf = np.array([not strategy.listens for strategy in STRATEGIES])
        both = deaf[stakes[0].strategy] & deaf[stakes[1].strategy]
        assert both.any()
        assert not (quick.open & both).any()
        memory = slow.result().memory

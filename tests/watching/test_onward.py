"""What a contract leads to: the same world played on, and nothing differs but the contract and what it brings."""

from functools import cache

import numpy as np
import pytest

import agents
from experiments.watching.moves import Move, SeatError
from experiments.watching.onward import SHOWN, onward
from experiments.watching.played import asked
from experiments.watching.seat import left_by, played
from negotiation.clock import Quarter
from negotiation.model import Partnership
from negotiation.table.moves import ACCEPT, OFFER, WALK

ASKED, QUARTER, END = asked("mid-2025", 0), "2025Q3", Quarter.parse("2027Q4")


@cache
def opener():
    """Who moves first."""
    return played(ASKED, QUARTER, (0, 1), ()).waiting[0]


def signed(*levels):
    """Moves by which a package is signed at once."""
    return ((opener(), Move(OFFER, (*levels, *(0,) * (9 - len(levels))))), (1 - opener(), Move(ACCEPT)))


@pytest.fixture(scope="module")
def future():
    return onward(ASKED, QUARTER, signed(293, 17), range(1, 13), END)


def test_a_contract_leads_to_the_same_to_the_bit_however_often_it_is_asked(future):
    again = onward(ASKED, QUARTER, signed(293, 17), range(1, 13), END)
    assert again.names == future.names
    assert future.names[0] == "2025Q4"
    assert future.names[-1] == "2027Q4"
    for name in SHOWN:
        assert np.array_equal(again.levels[name], future.levels[name]), name
        assert np.array_equal(again.last[name], future.last[name]), name
    assert np.array_equal(again.labels, future.labels)
    assert sum(future.outcomes().values()) == pytest.approx(1)


def test_one_of_many_histories_is_the_one_that_is_played_alone(future):
    few = onward(ASKED, QUARTER, signed(293, 17), range(1, 4), END)
    for name in SHOWN:
        assert np.array_equal(few.last[name], future.last[name][:3]), name


def test_on_the_chance_of_the_class_it_is_the_history_of_the_table_itself():
    """The world that is copied goes on as it would have, were its chance not another."""
    left = left_by(ASKED, QUARTER, signed(293, 17))
    calendar = ASKED.scenario.calendar(1)
    alone = Partnership(agents.cast, [ASKED.seed], left.settings, left.now, END, calendar, state=left.state).play()
    first = onward(ASKED, QUARTER, signed(293, 17), [ASKED.seed], END)
    for name in SHOWN:
        assert first.last[name][0] == alone.record.latest(name)[0], name


def test_without_a_deal_the_contract_goes_on_as_it_was():
    """Nothing of it is changed by the talk, and the talk is over."""
    left = left_by(ASKED, QUARTER, ((opener(), Move(WALK)),))
    before = left_by(ASKED, QUARTER, signed(293, 17))
    assert not left.state.talking.open[0]
    assert left.state.contract.amendments[0] == before.state.contract.amendments[0] - 1
    assert str(left.now) == "2025Q4"


def test_a_talk_that_nobody_has_ended_leads_nowhere():
    with pytest.raises(SeatError, match="it has to end with the last one"):
        left_by(ASKED, QUARTER, signed(293)[:1])

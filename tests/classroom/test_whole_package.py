"""What warns and asks before a signature and what the debrief tells are the same two numbers, bit for bit."""

import random

import pytest
from classroom.room import Held
from classroom.short import CASE, after

from experiments.classroom.bargain import Bargain, given
from experiments.classroom.cases import SEATS
from experiments.classroom.debrief import result
from experiments.classroom.events import AGREED
from experiments.classroom.scores import score_of
from experiments.classroom.turns import DoubtError
from experiments.watching.seat import left_by

#: Worth a little more to Microsoft than no deal as a sum over its clauses, and a little less as a whole.
TOO_LITTLE = (33, 0, 0, 0, 1, 7, 0, 0, 2)


@pytest.fixture
def held(tmp_path) -> Held:
    return Held(f"sqlite:///{tmp_path / 'class.sqlite'}").talking("Ada", "Bob")


def anything(table: Bargain, rng: random.Random) -> str:
    """An offer of clauses that are on the table, drawn by chance."""
    turn = table.waiting
    assert turn is not None
    levels = [rng.choice([level for level, value in enumerate(each) if value is not None]) for each in turn.values]
    return "o" + ".".join(map(str, levels))


@pytest.mark.parametrize("seed", range(6))
def test_an_offer_is_worth_the_same_when_it_stands_when_it_is_signed_and_in_the_record(seed):
    """To both sides: the sum over its clauses, what it is worth as a whole, and what is least worth signing."""
    rng, moves = random.Random(seed), []
    for _ in range(1 + seed % 3):
        table = after(*moves)
        moves.append((table.turn, anything(table, rng)))
    standing = after(*moves)
    moves.append((standing.turn, "a"))
    signed, score = after(*moves), score_of(CASE, tuple(moves))
    deal = left_by(CASE.asked(), CASE.quarter, given(CASE, moves)).record.deals.columns()
    assert score is not None
    for side, seat in enumerate(SEATS):
        package = signed.said()[-1].package
        sums = {standing.worth(seat, package), signed.outcome()["values"][seat], score.worth[side]}
        assert sums == {deal[f"sum_{seat.lower()}"][-1]}
        assert {standing.whole(seat), signed.whole(seat), score.whole[side]} == {deal[f"value_{seat.lower()}"][-1]}
        assert standing.seen(seat).reservation == score.utility_space.reservation[side]
    reader = standing.waiting
    assert standing.below() is (min(score.of(SEATS.index(standing.turn)), reader.offer_whole - reader.reservation) < 0)


def test_some_packages_are_worth_another_amount_as_a_whole_so_the_two_numbers_are_two():
    rng, first = random.Random(1), after()
    tables = [after((first.turn, anything(first, rng))) for _ in range(6)]
    assert any(abs(each.waiting.offer_whole - each.waiting.offer_value) > 0.5 for each in tables)
    alone = after((first.turn, "o0.0.0.0.0.0.0.0.1"))  # a clause alone does nothing to others
    assert alone.waiting.offer_whole == alone.waiting.offer_value


def test_somebody_is_warned_of_a_package_that_is_below_only_as_a_whole_may_sign_and_is_told_in_the_debrief(held):
    reader = next(name for name in held.tokens if held.sees(name)["me"]["seat"] == "Microsoft")
    held.act(held.mover(), "offer", package=TOO_LITTLE)
    table = held.sees(reader)["table"]
    standing = table["standing"]
    assert standing["whole"] < table["reservation"] < standing["value"]
    with pytest.raises(DoubtError, match="say that you are sure"):
        held.act(reader, "accept", seq=standing["seq"])
    held.act(reader, "accept", seq=standing["seq"], sure=True)
    assert held.room.session.tables[1].state == AGREED
    ended = held.sees(reader)["table"]["ended"]
    assert (ended["value"], ended["whole"]) == (standing["value"], standing["whole"])
    held.steer("close")
    lines = result(CASE, held.room.session, 1, "Microsoft")["lines"]
    assert lines[1].endswith("to Microsoft, less than no deal.")


def test_an_own_offer_that_is_below_only_as_a_whole_is_asked_about_and_not_made_unasked(held):
    held.act(held.mover(), "offer", package=(0, 0, 0, 0, 0, 0, 0, 0, 1))
    assert held.sees(held.mover())["me"]["seat"] == "Microsoft"
    before = held.room.session
    with pytest.raises(DoubtError, match="as a whole this offer is worth"):
        held.act(held.mover(), "offer", package=TOO_LITTLE)
    assert held.room.session == before
    held.act(held.mover(), "offer", package=TOO_LITTLE, sure=True)
    other = held.mover()
    assert held.sees(other)["table"]["standing"]["package"] == list(TOO_LITTLE)
    mine = next(name for name in held.tokens if name != other)
    standing = held.sees(mine)["table"]["standing"]
    assert standing["whole"] < held.sees(mine)["table"]["reservation"] < standing["value"]
    held.act(other, "walk")  # what was tried and not made has left no trace
    assert [seat for seat, _ in held.room.session.tables[1].moves] == ["OpenAI", "Microsoft", "OpenAI"]


def test_an_agent_is_never_asked_and_never_signs_below_either_number():
    by_agent = after(("OpenAI", "o" + ".".join(map(str, TOO_LITTLE))), ("Microsoft", "a*"))
    assert not by_agent.outcome()["agreed"]
    assert by_agent.outcome()["values"] == dict.fromkeys(SEATS)

"""A table is exactly what its case and its moves say, whoever made them."""

import pytest
from classroom.short import CASE, after, best

from experiments.classroom.bargain import SeatError, first_turn
from experiments.classroom.cases import SEATS, CaseError, case_names, case_of, load_case
from experiments.watching import turn
from experiments.watching.moves import read_moves
from experiments.watching.seat import agent_instead


def test_agents_in_both_seats_come_to_what_the_agents_come_to():
    moves: list[tuple[str, str]] = []
    table = after()
    while table.turn:
        moves.append((table.turn, table.agents_move()))
        table = after(*moves)
    assert table.ended == agent_instead(CASE.asked(), CASE.quarter)
    assert [each.seat for each in table.said()] == [seat for seat, _ in moves]


def test_a_table_replays_from_its_moves():
    first = after()
    moves = [(first.turn, best(first))]
    second = after(*moves)
    assert second.turn != first.turn
    assert second.waiting.standing == second.said()[-1].package
    assert second.waiting.offer_value == pytest.approx(second.said()[-1].value[second.turn])
    assert after(*moves) == second


def test_a_move_out_of_turn_is_refused():
    first = after()
    other = next(seat for seat in SEATS if seat != first.turn)
    with pytest.raises(SeatError, match=f"it is {first.turn}'s turn"):
        after((other, "w"))


def test_walking_out_ends_it():
    first = after()
    table = after((first.turn, "w"))
    assert table.turn == ""
    assert table.outcome()["agreed"] is False
    with pytest.raises(SeatError, match="over"):
        table.agents_move()


def test_a_case_says_what_is_wrong_with_it():
    assert all(load_case(name).name == name for name in case_names())
    with pytest.raises(CaseError, match="there is no ready class x; choose one of"):
        load_case("x")
    with pytest.raises(CaseError, match="seats of x must be of"):
        case_of("x", {"title": "", "summary": "", "scenario": "core", "seed": 0, "quarter": "2025Q3", "seats": ["I"]})
    with pytest.raises(CaseError, match="colour"):
        case_of("x", {"colour": "red"})


#: Worth a little more to Microsoft than no deal as a sum over its clauses, and a little less as a whole.
TOO_LITTLE = "o33.0.0.0.1.7.0.0.2"


def test_an_agent_never_signs_what_is_worth_less_to_it_as_a_whole_than_no_deal():
    offered = after(("OpenAI", TOO_LITTLE))
    assert offered.waiting.offer_value > offered.waiting.reservation
    by_person, by_agent = (after(("OpenAI", TOO_LITTLE), ("Microsoft", move)) for move in ("a", "a*"))
    assert by_person.outcome()["agreed"]
    assert not by_agent.outcome()["agreed"]
    assert by_agent.outcome()["words"].startswith("An agent would not sign")


def test_what_an_agent_offered_and_somebody_accepts_is_no_deal_either_if_it_is_worth_too_little_to_it():
    moves = ("OpenAI", "o0.0.0.0.0.0.0.0.1"), ("Microsoft", f"{TOO_LITTLE}*"), ("OpenAI", "a")
    assert not after(*moves).outcome()["agreed"]
    assert after(*((seat, move.removesuffix("*")) for seat, move in moves)).outcome()["agreed"]


def test_rounds_count_from_where_the_table_began_though_the_two_talked_before():
    table = after(("OpenAI", TOO_LITTLE))
    assert first_turn(CASE, "OpenAI").round > 1
    assert [said.round for said in table.said()] == [1]
    assert table.round_of(table.waiting) == 2


def test_an_agents_moves_are_marked_and_read_as_they_were_written():
    move = after().agents_move()
    assert move.endswith("*")
    assert [str(each) for each in read_moves(move)] == [move]
    assert read_moves(move.removesuffix("*"))[0] != read_moves(move)[0]


def test_an_agent_that_fails_repeats_its_offer_and_signs_nothing(monkeypatch, caplog):
    first = "o12.3.1.0.0.0.1.0.2"
    before = after(("OpenAI", first))
    asked = before.agents_move().removesuffix("*")

    def failing(_):
        raise ZeroDivisionError("no number")

    monkeypatch.setattr(turn, "respond", failing)
    alone = after(("OpenAI", "o13.3.1.0.0.0.1.0.2"))
    assert alone.agents_move() == f"{best(alone)}*"
    again = after(("OpenAI", first), ("Microsoft", asked), ("OpenAI", asked))
    assert again.waiting.offer_value >= again.waiting.reservation
    assert again.agents_move() == f"{asked}*"
    assert again.waiting.fault == "ZeroDivisionError: no number"
    assert "an agent failed at the table" in caplog.text

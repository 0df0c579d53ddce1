"""A table is exactly what its case and its moves say, whoever made them."""

import pytest
from classroom.short import CASE, after, best

from experiments.classroom.bargain import SeatError
from experiments.classroom.cases import SEATS, CaseError, case_names, case_of, load_case
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

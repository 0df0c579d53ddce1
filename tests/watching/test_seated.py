"""A person in one seat: the same views, moves and rules as the agent; the moves are all there is to remember."""

import pytest

from experiments.watching.debrief import debrief
from experiments.watching.moves import Move, SeatError, read_moves
from experiments.watching.packages import package_in_words, subjects
from experiments.watching.played import asked
from experiments.watching.recorded import record
from experiments.watching.seat import (
    AGREED,
    FAILED,
    UNFINISHED,
    agent_instead,
    table,
)
from negotiation.table.moves import ACCEPT, OFFER, REFUSE, WALK
from negotiation.table.stakes import MICROSOFT, OPENAI

AT, EARLY = "2025Q3", "2022Q1"
WHICH = asked("history", 0)


def best(turn) -> Move:
    """Whatever is worth most to who sits there."""
    levels = [max((v, -k) for k, v in enumerate(each) if v is not None)[1] for each in turn.values]
    return Move(OFFER, tuple(-level for level in levels))


def played(side, choose, most=60, at=AT):
    moves: list[Move] = []
    found = table(WHICH, at, side)
    while found.waiting is not None and len(moves) < most:
        moves.append(choose(found.waiting))
        found = table(WHICH, at, side, moves)
    return found, moves


def as_the_agent(turn) -> Move:
    """What the agent would do at a turn."""
    return Move(turn.agent.action, turn.agent.package)


@pytest.mark.parametrize("side", [MICROSOFT, OPENAI])
def test_who_plays_as_the_agent_would_gets_what_the_agent_gets(side):
    found, moves = played(side, as_the_agent)
    alone = agent_instead(WHICH, AT)
    assert moves
    assert found.ended == alone
    assert all(turn.agent == answer for turn, answer in found.turns)


def test_moves_are_written_as_they_are_read():
    text = "o3.0.0.1.0.0.0.0.0~r~a~w"
    assert "~".join(map(str, read_moves(text))) == text
    for wrong in ("x", "o1", "a1", "o1.2.3.4.5.6.7.8.x", "o", "~".join(["a"] * 100)):
        with pytest.raises(ValueError, match=r"move|level"):
            read_moves(wrong)


def test_what_cannot_be_done_is_refused_with_a_way_out():
    first = table(WHICH, AT, OPENAI).waiting
    assert first is not None
    assert not first.standing
    with pytest.raises(SeatError, match="no offer is on the table"):
        table(WHICH, AT, OPENAI, [Move(ACCEPT)])
    with pytest.raises(SeatError, match="has no clause 999"):
        table(WHICH, AT, OPENAI, [Move(OFFER, (999, *[0] * 8))])
    with pytest.raises(SeatError, match="the talk is over after 1 of your moves"):
        table(WHICH, AT, OPENAI, [Move(WALK), Move(WALK)])
    offered = table(WHICH, AT, OPENAI, [best(first)])
    with pytest.raises(SeatError, match="rounds are left"):
        table(WHICH, AT, OPENAI, [best(first), Move(REFUSE)])
    assert offered.waiting is not None


def test_an_offer_is_worth_what_its_clauses_are_worth():
    found, _ = played(OPENAI, best, 2)
    assert found.waiting is not None
    turn = found.waiting
    assert turn.offer_value == pytest.approx(turn.value(turn.standing))
    assert turn.offer == package_in_words(turn.standing, turn.now)


def test_a_person_may_sign_below_their_reservation_value_and_is_told():
    turn = table(WHICH, EARLY, MICROSOFT).waiting
    assert turn is not None
    bad = tuple(min((v, k) for k, v in enumerate(each) if v is not None)[1] for each in turn.values)
    assert turn.value(bad) < turn.reservation
    found = table(WHICH, EARLY, MICROSOFT, [Move(OFFER, bad)])
    assert found.ended is not None
    assert found.ended.how == AGREED
    assert found.ended.value is not None
    assert found.ended.value[MICROSOFT] == pytest.approx(turn.value(bad))
    assert "You signed below" in " ".join(debrief(found, agent_instead(WHICH, EARLY)))


def test_walking_out_ends_it_and_the_debrief_says_what_could_have_been():
    found = table(WHICH, AT, OPENAI, [Move(WALK)])
    assert found.ended is not None
    assert found.ended.how == FAILED
    told = " ".join(debrief(found, agent_instead(WHICH, AT)))
    assert "Without a deal you have" in told
    assert "could have brought the two" in told


def test_a_talk_goes_on_in_the_next_quarters_until_time_runs_out():
    found, moves = played(OPENAI, lambda turn: best(turn) if turn.may_counter else Move(REFUSE), at=EARLY)
    assert found.ended is not None
    assert found.ended.how in (FAILED, UNFINISHED, AGREED)
    assert len({turn.name for turn, _ in found.turns}) > 1
    assert len(moves) == len(found.turns)


def test_a_seat_changes_nothing_before_its_quarter():
    base = record("history", 0)
    table(WHICH, AT, OPENAI)
    assert record("history", 0) is base


def test_every_level_of_every_issue_has_words():
    for subject in subjects():
        assert all(len(level) == len(subject.parts) and all(level) for level in subject.levels)
    assert package_in_words([0] * 9, {"regime": "exclusive", "distribution": "Azure only"}) == "The contract as it is"


def test_an_offer_is_told_in_the_words_of_the_form_it_was_made_with():
    now = {"regime": "exclusive", "distribution": "Azure only"}
    finance, compute, *_ = subjects()
    for words, issue, at in (
        ("any cloud, Azure may match", compute, 1),
        ("Microsoft buys the rest at 25%", finance, 0),
    ):
        level = next(level for level, parts in enumerate(issue.levels) if any(words in part for part in parts))
        package = [0] * 9
        package[at] = level
        told = package_in_words(package, now).lower().replace(" (", ", ")
        assert words.lower() in told

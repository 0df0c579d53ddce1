"""A table that ended on paper is typed in as one event: it counts like others, and what was done on line stays."""

import io
import json
import zipfile
from dataclasses import replace

import pytest
from classroom.room import Held
from classroom.short import CASE, after, best

from experiments import load
from experiments.classroom.bargain import bargain
from experiments.classroom.beliefs import other
from experiments.classroom.cases import SEATS, load_case
from experiments.classroom.debrief import chart
from experiments.classroom.events import AGREED, BARGAINING, CLOSED, EXPIRED, IMPASSE, LIVE
from experiments.classroom.export import exported
from experiments.classroom.outcome_form import blank, read_form, understood
from experiments.classroom.paper import read, template
from experiments.classroom.results import grades, results
from experiments.classroom.sheets import role_sheet
from experiments.classroom.slips import SIGNED, TIME_UP, WALKED, Slip, SlipError, said_of_paper, whole
from experiments.classroom.turns import GRACE, PATIENCE, ClassError
from experiments.watching.packages import subjects

TENDER = load_case("first-refusal-2024")
FIRST = bargain(CASE).turn
SAFE = (0, 0, 0, 0, 0, 0, 0, 0, 2)
SAFER = (*SAFE[:-1], 3)
SIGNED_SAFE = Slip(1, SIGNED, SAFE)
FORM = {"table": 1, "how": SIGNED, "package": list(SAFE), "offers": [""], "bids": {}, "names": {}}


@pytest.fixture
def held(tmp_path) -> Held:
    return Held(f"sqlite:///{tmp_path / 'class.sqlite'}")


def board(held):
    return held.room.session.tables[1]


def typing(held, slip, **changes):
    held.steer("type", slip=replace(slip, **changes))
    return held.room.session.tables[slip.table]


def test_a_table_begun_on_line_keeps_its_moves_and_ends_as_its_form_says(held):
    held.talking("Ada", "Bob", "Cleo", "Dan")
    held.act(held.mover(), "offer", package=held.offer())
    before = board(held)
    after_ = typing(held, SIGNED_SAFE)
    assert after_.moves[:1] == before.moves
    assert after_.seqs[:1] == before.seqs
    assert len(set(after_.seqs[1:])) == 1  # all that was typed in is one event
    assert after_.ended == bargain(CASE, after_.moves).outcome()
    assert bargain(CASE, after_.moves).said()[-1].package == SAFE
    assert [chair.person for chair in after_.chairs] == [1, 2]
    assert held.sees("Ada")["table"]["ended"]["agreed"]
    assert held.room.session.tables[2].state == BARGAINING  # others go on
    assert held.room.session.state == LIVE


def test_what_agents_did_for_people_who_had_gone_gives_way_to_paper(held):
    held.talking("Ada", "Bob")
    held.act(held.mover(), "offer", package=held.offer())
    for _ in range(4 * PATIENCE):
        held.at += CASE.turn_seconds + GRACE + 1
        held.room.tick(held.at)
    assert len(board(held).moves) > 3
    found = typing(held, SIGNED_SAFE)
    assert len(found.moves) == 3  # Ada's offer, what was signed, the signature
    assert not any(move.endswith("*") for _, move in found.moves)
    told = understood(CASE, held.room.session, replace(SIGNED_SAFE, correct=True), held.at)
    assert any("no longer count" in line for line in told)


def test_a_table_that_its_people_ended_on_line_is_not_overwritten(held):
    held.talking("Ada", "Bob")
    held.act(held.mover(), "walk")
    with pytest.raises(SlipError, match="has ended on line already") as told:
        typing(held, SIGNED_SAFE)
    assert told.value.field == "table"


def test_a_table_is_typed_in_twice_only_as_a_correction_and_before_the_debrief(held):
    held.talking("Ada", "Bob")
    held.act(held.mover(), "offer", package=held.offer())
    on_line = board(held).moves
    typing(held, SIGNED_SAFE)
    with pytest.raises(SlipError, match="typed in already"):
        typing(held, SIGNED_SAFE)
    found = typing(held, SIGNED_SAFE, package=SAFER, correct=True)
    assert found.moves[: len(on_line)] == on_line
    assert bargain(CASE, found.moves).said()[-1].package == SAFER
    held.steer("close")
    typing(held, SIGNED_SAFE, how=TIME_UP, package=(), correct=True)
    held.steer("reveal")
    with pytest.raises(SlipError, match="the debrief has begun"):
        typing(held, SIGNED_SAFE, correct=True)
    with pytest.raises(ClassError, match="untype can only be done"):
        held.steer("untype", table=1)
    held.again()
    assert board(held).state == EXPIRED


def test_what_was_typed_in_by_mistake_is_taken_back_and_the_table_goes_on(held):
    held.talking("Ada", "Bob")
    before = board(held)
    typing(held, SIGNED_SAFE)
    typing(held, SIGNED_SAFE, table=9)
    held.at += 10
    held.steer("untype", table=1)
    held.steer("untype", table=9)
    assert list(held.room.session.tables) == [1]
    assert board(held) == replace(before, deadline=before.deadline + 10, quiet_since=held.at)
    held.act(held.mover(), "offer", package=held.offer())
    held.steer("close")
    assert board(held).state == EXPIRED


@pytest.mark.parametrize("walked", [*SEATS, ""])
def test_no_deal_is_worth_the_same_whoever_walked_out_and_the_form_says_who(held, walked):
    held.talking("Ada", "Bob")
    held.act(held.mover(), "offer", package=held.offer())
    found = typing(held, Slip(1, WALKED, walked=walked))
    assert found.state == IMPASSE
    assert found.slip["walked"] == walked
    leaves = after((FIRST, "w")).ended
    answered = after((FIRST, best(after())), (other(FIRST), "w")).ended
    assert (leaves.value, leaves.separated) == (answered.value, answered.separated)


def test_offers_on_paper_are_moves_in_turn_and_the_last_is_signed_if_it_is_what_was_signed(held):
    held.steer("open")
    found = typing(held, SIGNED_SAFE, offers=(SAFER, SAFE))
    assert [seat for seat, _ in found.moves] == [FIRST, other(FIRST), FIRST]
    assert found.moves[-1][1] == "a"
    extra = typing(held, SIGNED_SAFE, table=2, offers=(SAFER,))
    assert [move[0] for _, move in extra.moves] == ["o", "o", "a"]
    time = typing(held, Slip(3, TIME_UP, offers=(SAFER, SAFE)))
    assert (time.state, len(time.moves)) == (EXPIRED, 2)
    told = understood(CASE, held.room.session, Slip(4, TIME_UP, offers=(SAFER,)), held.at)
    assert told[1:] == [f"Offer 1, {FIRST}: Strict safety rules.", "No deal: time was up."]


def test_names_seat_who_waits_and_stay_as_names_of_who_never_joined(held):
    held.steer("open")
    held.join("Ada", "Bob")
    typing(held, SIGNED_SAFE, names={SEATS[0]: "ada", SEATS[1]: "Eve"})
    ada = held.room.session.people[1]
    assert (ada.table, ada.seat) == (1, SEATS[0])
    session, events = held.room.session, held.room.events()
    marks = {row["alias"]: row for row in grades(session, results(CASE, session, events))}
    assert [marks[name]["took_part"] for name in ("Ada", "Eve", "Bob")] == [1, 1, 0]
    assert (marks["Eve"]["person"], marks["Eve"]["seat"], marks["Eve"]["agreed"]) == (0, SEATS[1], True)
    told = held.room.seen("teach")["tables"][0]
    assert [(seat["alias"], seat["person"]) for seat in told["seats"]] == [("Ada", 1), ("Eve", 0)]
    for seat, name in ((SEATS[0], "Ada"), (SEATS[1], "EVE")):
        with pytest.raises(SlipError) as refused:
            typing(held, SIGNED_SAFE, table=2, names={seat: name})
        assert refused.value.field == f"name-{seat}"
    typing(held, SIGNED_SAFE, names={SEATS[0]: "Bob"}, correct=True)
    assert [person.table for person in held.room.session.people.values()] == [0, 1]


def test_tables_on_paper_and_on_line_make_one_class(held):
    held.steer("open")
    held.join("Ada", "Bob")
    with pytest.raises(ClassError, match="no table has bargained yet"):
        held.steer("close")
    typing(held, SIGNED_SAFE, names={SEATS[0]: "Eve"})
    held.steer("brief")
    assert [person.table for person in held.room.session.people.values()] == [2, 2]
    held.steer("start")
    assert board(held).state == AGREED
    person = held.room.session.people[held.room.session.tables[2].chair(FIRST).person]
    held.act(person.alias, "walk")
    held.steer("close")
    held.steer("reveal", by=1)
    held.steer("reveal", by=1)
    assert "Table 1 was on paper." in chart(CASE, held.room.session, 2)["words"]
    lines = chart(CASE, held.room.session, 6)["by_table"]
    assert lines == [f"Table 1, on paper: {board(held).ended['words']}"]
    assert held.room.seen("teach")["compare"]["tables"][0] == [1, "Table 1, on paper"]
    assert said_of_paper(held.room.session) == ["Table 1 was on paper."]


def test_a_class_with_tables_on_paper_is_exported_and_replayed_to_the_bit(held, tmp_path):
    held.steer("open")
    typing(held, SIGNED_SAFE, offers=(SAFER,), names={SEATS[1]: "Eve"})
    typing(held, Slip(2, TIME_UP, offers=(SAFER,)))
    typing(held, Slip(3, WALKED, walked=SEATS[0]))
    held.steer("close")
    assert held.room.session.state == CLOSED
    name, content = exported(held.room)
    (tmp_path / name).write_bytes(content)
    found = load(tmp_path / name)
    assert found.replayed().differs == ()
    assert set(found.results["played_by"]) == {"paper"}
    assert found.seats["alias"].tolist() == ["Eve"]
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        kinds = [json.loads(line)["kind"] for line in packed.read("events.jsonl").splitlines()]
    assert kinds.count("typed") == 3


class Tender(Held):
    """The class with a rival cloud."""

    case = TENDER.name


def opened(level_of):
    """The package that signs a regime alone, by its words."""
    compute = next(at for at, subject in enumerate(subjects()) if subject.name == "compute")
    level = next(level for level, words in enumerate(subjects()[compute].levels) if words == level_of)
    return tuple(level if at == compute else 0 for at in range(len(subjects())))


ANY_CLOUD = opened(("any cloud", "none", "as it is"))
BIDS = (9000, 2000, 8150, 1200)


def test_an_envelope_on_paper_settles_the_tender_as_one_sealed_on_line(tmp_path):
    held = Tender(f"sqlite:///{tmp_path / 'class.sqlite'}")
    held.steer("open")
    found = typing(held, Slip(1, SIGNED, ANY_CLOUD, bids=BIDS))
    first = bargain(TENDER).turn
    package = "o" + ".".join(map(str, ANY_CLOUD))
    sealed = ((TENDER.rival, "b9000.2000.8150.1200"), (first, package), (other(first), "a"))
    on_line = bargain(TENDER, sealed).outcome()
    assert found.ended == on_line
    assert found.ended["values"][TENDER.rival] > 0
    agent = typing(held, Slip(2, SIGNED, ANY_CLOUD))
    assert agent.moves[-1] == (TENDER.rival, "b")
    with pytest.raises(SlipError, match="can win") as told:
        typing(held, Slip(3, SIGNED, ANY_CLOUD, bids=(0, 0, 99_999, 1)))
    assert told.value.field == "bid-open"
    told = understood(TENDER, held.room.session, Slip(3, SIGNED, ANY_CLOUD, bids=BIDS), held.at)
    assert "if “any cloud”, 0.8150 for $1.2 bn a year" in told[-1]
    head = template(TENDER).splitlines()[0].split(",")
    row = {"table": "4", "Who may serve OpenAI": "any cloud", "price if Azure may match": "0.9"}
    row |= {"capacity if Azure may match": "2", "price if any cloud": "$0.815", "capacity if any cloud": "1.2"}
    sheet = tmp_path / "signed.csv"
    sheet.write_text("\n".join([",".join(head), ",".join(row.get(name, "") for name in head)]), encoding="utf-8")
    held.room.type_in(read(sheet))
    assert held.room.session.tables[4].ended == on_line


def test_an_envelope_on_paper_comes_to_a_table_that_signed_on_line_and_waits_for_it(tmp_path):
    held = Tender(f"sqlite:///{tmp_path / 'class.sqlite'}").talking("Ada", "Bob", "Cleo")
    held.act(held.mover(), "offer", package=ANY_CLOUD)
    seq = held.sees(held.mover())["table"]["standing"]["seq"]
    held.act(held.mover(), "accept", seq=seq, sure=True)
    assert board(held).turn == TENDER.rival
    with pytest.raises(SlipError, match="on line already"):
        typing(held, Slip(1, SIGNED, SAFE, bids=BIDS))
    before = board(held).moves
    assert understood(TENDER, held.room.session, Slip(1, SIGNED, ANY_CLOUD), held.at)[-1].startswith("No envelope")
    found = typing(held, Slip(1, SIGNED, ANY_CLOUD, bids=BIDS))
    assert found.moves == (*before, (TENDER.rival, "b9000.2000.8150.1200"))
    assert found.ended["values"][TENDER.rival] > 0
    assert found.turn == ""


def test_bids_that_were_sealed_on_line_count_and_stay_sealed(tmp_path):
    held = Tender(f"sqlite:///{tmp_path / 'class.sqlite'}").talking("Ada", "Bob", "Cleo")
    held.act("Cleo", "bid", bids=BIDS)
    slip = Slip(1, SIGNED, ANY_CLOUD)
    told = held.steer("look", slip=slip)["understood"]
    assert told[-1] == f"{TENDER.rival}’s bids are those that it sealed on line."
    assert "0.8150" in held.steer("look", slip=slip, private=True)["understood"][-2]
    assert typing(held, slip).ended == bargain(TENDER, board(held).moves).outcome()
    assert [move for seat, move in board(held).moves if seat == TENDER.rival] == ["b9000.2000.8150.1200"]


def test_bids_are_read_as_hands_write_them():
    assert [whole(text, 10_000) for text in ("0.815", "0,8150", " $.9")] == [8150, 8150, 9000]
    for text in ("", "x", "-1", "nan", "1e9"):
        with pytest.raises(ValueError, match="is needed"):
            whole(text, 10_000)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"table": 0}, "table"),
        ({"table": "1"}, "table"),
        ({"how": ""}, "how"),
        ({"package": [0] * 9}, "how"),
        ({"package": [0, 0, None, 0, 0, 0, 0, 0, 0]}, "clause-resale"),
        ({"package": [0, 0, 0, 0, 0, 0, 0, 0, 99]}, "clause-safety"),
        ({"package": [0, 0, 0, 0, 0, 0, 0, 7, 0]}, "clause-rivalry"),
        ({"offers": ["1 2"]}, "offer-1"),
        ({"offers": ["", "0 0 0 0 0 0 0 0 2"]}, "offer-1"),
        ({"offers": ["0 0 0 0 0 0 0 0 2", "0 0 0 0 0 0 0 x 2"]}, "offer-2"),
        ({"offers": ["0 0 0 0 0 0 0 7 0"]}, "offer-1"),
        ({"how": WALKED, "walked": "Google"}, "walked"),
        ({"names": {"Microsoft": "x" * 41}}, "name-Microsoft"),
        ({"names": {"Microsoft": "Eve", "OpenAI": "eve"}}, "name-Microsoft"),
        ({"bids": {"open": {"price": "0.8"}}}, "bid-open"),
        ({"bids": {"open": {"price": "0.8", "capacity": "1"}}}, "how"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field_and_nothing_is_kept(held, changes, field):
    held.steer("open")
    before = held.room.events()
    with pytest.raises(SlipError) as told:
        held.steer("type", slip=read_form(FORM | changes))
    assert told.value.field == field
    assert held.room.events() == before


def test_the_form_has_the_numbers_and_words_of_the_printed_sheets():
    for seat in SEATS:
        for issue, printed in zip(blank(CASE)["issues"], role_sheet(CASE, seat).issues, strict=True):
            assert (issue["title"], issue["parts"]) == (printed.title, list(printed.parts))
            clauses = [(clause.number, list(clause.parts)) for clause in printed.clauses]
            assert [(each["level"], each["parts"]) for each in issue["clauses"]] == clauses


def test_the_look_has_points_only_for_a_teacher_who_asked_for_private_numbers(held):
    held.steer("open")
    slip = read_form(FORM)
    plain = held.steer("look", slip=slip)["understood"]
    asked = held.steer("look", slip=slip, private=True)["understood"]
    assert asked[:-1] == plain
    sums = [role_sheet(CASE, seat).points(SAFE) for seat in SEATS]
    assert all(f"{each:.2f} to {seat}".replace("-", "−") in asked[-1] for each, seat in zip(sums, SEATS, strict=True))
    assert held.room.session.tables == {}
    typing(held, slip, names={SEATS[0]: "Eve"})
    assert held.steer("slip", table=1)["slip"]["names"] == {SEATS[0]: "Eve"}

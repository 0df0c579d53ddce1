"""Privacy is law: what a side's clauses and its walking away are worth reaches that side alone, and no wall early."""

import json
import math

import numpy as np
import pytest
from classroom.room import Held
from classroom.short import CASE, after

from experiments.classroom import views
from experiments.classroom.bargain import bargain, first_turn
from experiments.classroom.cases import SEATS
from experiments.classroom.console import ConsoleView
from experiments.watching.packages import subjects


def numbers(told):
    """Every number in what a page gets, however deep."""
    if isinstance(told, dict):
        return [found for value in told.values() for found in numbers(value)]
    if isinstance(told, list | tuple):
        return [found for value in told for found in numbers(value)]
    return [float(told)] if isinstance(told, int | float) and not isinstance(told, bool) else []


def private(session, seat):
    """What is a side's own: values of clauses, of all packages named, of leaving, of no deal."""
    found: list[float] = []
    for board in session.tables.values():
        for place in range(len(board.moves) + 1):
            table = bargain(CASE, board.moves[:place])
            turn = table.seen(seat) or first_turn(CASE, seat)
            found += [turn.reservation, turn.disagreement, turn.outside, turn.pressure, turn.agent.value]
            found += [turn.offer_whole, table.whole(seat) or math.nan]
            found += [value for levels in turn.values for value in levels if value is not None]
            found += [said.value[seat] for said in table.said() if said.value[seat] is not None]
    return {value for value in found if math.isfinite(value) and not float(value).is_integer()}


def shows(told, secrets) -> list[float]:
    known = np.array(sorted(secrets))
    return [found for found in numbers(told) if np.isclose(known, found, rtol=1e-6, atol=0).any()]


@pytest.fixture
def stages(tmp_path):
    """A class at every stage; each is yielded once it is there."""
    held = Held(f"sqlite:///{tmp_path / 'class.sqlite'}")

    def through():
        held.steer("open")
        held.join("Ada", "Bob", "Cleo")
        yield held
        held.steer("brief")
        yield held
        held.steer("start")
        yield held
        for _ in range(3):
            held.act(held.mover(), "offer", package=held.offer())
            held.room.tick()
            yield held
        held.act(held.mover(), "accept", seq=held.sees(held.mover())["table"]["standing"]["seq"], sure=True)
        yield held
        for what in ("pause", "resume", "close", "reveal"):
            held.steer(what)
            yield held

    return through


def test_no_page_has_what_is_another_sides(stages):
    checked = 0
    for held in stages():
        session = held.room.session
        secrets = {seat: private(session, seat) for seat in SEATS}
        for name, token in held.tokens.items():
            view = held.room.seen("seat", token)
            mine = view["me"]["seat"]
            for seat in SEATS:
                if seat != mine:
                    assert shows(view, secrets[seat] - secrets.get(mine, set())) == [], (name, seat)
                    checked += len(secrets[seat])
        for role in ("teach", "screen"):
            assert shows(held.room.seen(role), secrets["Microsoft"] | secrets["OpenAI"]) == [], role
    assert checked > 1000


def test_the_search_finds_what_is_there(stages):
    *_, held = stages()
    secrets = private(held.room.session, "Microsoft")
    assert shows(held.room.seen("private"), secrets)
    mine = next(name for name in held.tokens if held.sees(name)["me"]["seat"] == "Microsoft")
    assert len(shows(held.sees(mine), secrets)) > 20


def test_every_page_is_json_and_knows_its_own_names(stages):
    keys = {"teach": ConsoleView, "screen": views.ProjectorView, "seat": views.SeatView}
    for held in stages():
        for role, kind in keys.items():
            view = held.room.seen(role, held.tokens["Ada"])
            assert set(view) == set(kind.__annotations__)
            json.dumps(view, allow_nan=False)


def test_a_seat_has_no_table_and_no_sheet_before_the_brief(stages):
    held = next(stages())
    view = held.sees("Ada")
    assert view["table"] is None
    assert view["sheet"] is None
    assert held.room.seen("seat", "wrong") is None


def test_a_screen_has_a_chart_only_in_the_debrief(tmp_path):
    shown = views.Shown(chart=lambda *_: {"secret": 1})
    held = Held(f"sqlite:///{tmp_path / 'class.sqlite'}").talking("Ada", "Bob")
    at = views.Now(CASE, held.room.session, held.at, shown=shown)
    assert views.projector(at)["chart"] is None
    held.steer("close")
    held.steer("reveal")
    assert views.projector(views.Now(CASE, held.room.session, held.at, shown=shown))["chart"] == {"secret": 1}


def test_the_wall_has_rules_minutes_and_the_case_while_others_read_and_talk_and_no_amount(stages):
    seen = {}
    for held in stages():
        view = held.room.seen("screen")
        seen[view["session"]["state"]] = view["public"]
    assert {state: sorted(told or ()) for state, told in seen.items()} == {
        "LOBBY": [],
        "BRIEF": ["agenda", "facts"],
        "LIVE": ["facts", "rules"],
        "PAUSED": ["facts", "rules"],
        "CLOSED": [],
        "DEBRIEF": [],
    }
    assert len(seen["LIVE"]["rules"]) == 5
    assert "2½ minutes" in seen["LIVE"]["rules"][2]
    for told in (seen["BRIEF"], seen["LIVE"]):
        assert "any cloud, Azure may match" in json.dumps(told)
        assert not any(mark in json.dumps(told) for mark in ("$", "bn", "USD"))


def test_messages_reach_whom_they_are_for(tmp_path):
    held = Held(f"sqlite:///{tmp_path / 'class.sqlite'}").talking("Ada", "Bob", "Cleo")
    held.steer("message", words="to all")
    held.steer("message", table=1, seat=held.sees("Ada")["me"]["seat"], words="to Ada")
    assert [[each["words"] for each in held.sees(name)["messages"]] for name in ("Ada", "Bob", "Cleo")] == [
        ["to all", "to Ada"],
        ["to all"],
        ["to all"],
    ]


def test_the_final_call_is_told_until_the_tables_are_closed(tmp_path):
    held = Held(f"sqlite:///{tmp_path / 'class.sqlite'}").talking("Ada", "Bob")
    held.steer("message", words="speak up")
    for what, told in (("call", True), ("pause", True), ("resume", True), ("close", False)):
        held.steer(what)
        words = [each["words"] for each in held.sees("Ada")["messages"]]
        assert words[0] == "speak up"
        assert words[1:] == ["Final call: make your last offers now."] * told


def test_who_is_away_and_whose_time_is_nearly_up_is_shown(tmp_path):
    held = Held(f"sqlite:///{tmp_path / 'class.sqlite'}").talking("Ada", "Bob")
    held.room.tick(held.at, frozenset(held.tokens.values()))
    mover = held.mover()
    assert held.sees(mover)["me"]["state"] == "ACTIVE"
    held.at += CASE.turn_seconds - 10
    assert held.sees(mover)["me"]["state"] == "WARNED"
    held.room.tick(held.at, frozenset())
    assert {seat["state"] for seat in held.room.seen("teach")["tables"][0]["seats"]} == {"AWAY"}
    assert held.room.seen("teach")["tables"][0]["waiting_for"] == mover


def test_an_offer_reads_the_same_to_both(tmp_path):
    held = Held(f"sqlite:///{tmp_path / 'class.sqlite'}").talking("Ada", "Bob")
    held.act(held.mover(), "offer", package=held.offer())
    both = [held.sees(name)["table"] for name in ("Ada", "Bob")]
    assert both[0]["feed"][0]["words"] == both[1]["feed"][0]["words"]
    assert both[0]["feed"][0]["value"] != both[1]["feed"][0]["value"]
    assert both[0]["standing"]["seq"] == both[1]["standing"]["seq"]
    assert [table["my_turn"] for table in both].count(True) == 1
    assert after().turn


def test_no_two_clauses_on_a_form_read_alike(tmp_path):
    """Over all clauses that any class may have on its forms, and over the choices of a form as it is sent."""
    told = [each.levels for each in subjects()]
    held = Held(f"sqlite:///{tmp_path / 'class.sqlite'}").talking("Ada")
    forms = [[each["words"] for each in subject["clauses"]] for subject in held.sees("Ada")["table"]["subjects"]]
    for clauses in (*told, *forms):
        assert len(clauses) > 1
        assert len(set(clauses)) == len(clauses)

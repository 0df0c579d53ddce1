"""The rival cloud's seat: it bids by the rules of the tender, sees nothing of the talk, and nobody sees its bids."""

import json
import re
from dataclasses import replace

import numpy as np
import pytest
from classroom.room import Held
from classroom.test_views import shows
from classroom.test_web import Class, numbers, told_in
from starlette.testclient import TestClient
from visiting import HERE, Visitor

import agents
from experiments.classroom import checks, rival
from experiments.classroom.backroom import Here
from experiments.classroom.bargain import SeatError, bargain
from experiments.classroom.cases import RIVALS, CaseError, case_of, load_case
from experiments.classroom.debrief import chart, result, sheet
from experiments.classroom.events import AGENT, AGREED, EXPIRED, HUMAN, STEPS, Board
from experiments.classroom.folding import fold
from experiments.classroom.keys import new_keys
from experiments.classroom.paper import Signed, typed_in
from experiments.classroom.printed import write_sheets
from experiments.classroom.reference import reference
from experiments.classroom.rehearse import rehearse
from experiments.classroom.room import open_room
from experiments.classroom.slips import SIGNED, Slip
from experiments.classroom.turns import GRACE, ClassError
from experiments.classroom.web import application
from experiments.watching.moves import BASIS_POINTS, MILLIONS, Bids, read_bids
from experiments.watching.played import asked
from experiments.watching.recorded import recorded
from experiments.watching.rival import CLOUDS, Desk
from experiments.watching.seat import agent_instead
from experiments.wording import percent, usd
from negotiation.clock import Quarter
from negotiation.model import Partnership
from negotiation.table.tender import EXCLUSIVE, FIRST_REFUSAL, OPEN, Bid, TenderView

CASE = load_case("first-refusal-2024")
CLOUD = CASE.rival
AGENT_CLOUD, SEAT = CLOUDS[CLOUD]
LOW, HIGH, AWAY = "b8150.2560.8150.2560", "b10900.2560.10900.2560", "b8150.0.8150.0"
BIDS = [8150, 2560, 8160, 2560]


def signing(regime, bids=""):
    """A table whose two sign a regime and nothing else, and whose rival then bids."""
    return rival._signing(CASE, (), regime, bids)


def held(regime, bids):
    (found,) = signing(regime, bids).played.tenders
    return found


class Rounded(AGENT_CLOUD):
    """The agent, if it bid in whole units as people do."""

    def decide(self, view, chance):
        answer = super().decide(view, chance)
        if not isinstance(view, TenderView):
            return answer
        price = np.round(answer.price * BASIS_POINTS) / BASIS_POINTS
        return Bid(price, np.round(answer.capacity * MILLIONS) / MILLIONS, answer.present)


class Envelope:
    """Seals the agent's best reply, in whole units; or leaves it to the agent."""

    def __init__(self, usual):
        self.usual = usual

    def opened(self, tender):
        price, capacity = tender.usual
        return Bids() if self.usual else Bids((round(price * BASIS_POINTS), round(capacity * MILLIONS)) * 2)


def after_a_quarter(name, kind, envelope=None):
    """Everything a quarter leaves behind in which rivals bid beside a right of first refusal."""
    recording = recorded(asked("history", 2))
    track, place, at = recording.track, recording.place(name), Quarter.parse(name)

    def cast(model):
        everyone = [kind(model) if each is AGENT_CLOUD else each(model) for each in agents.EVERYONE]
        for party in everyone:
            if isinstance(party, SEAT):
                party.desk = Desk(envelope, at.index - 1)
        return everyone

    model = Partnership(cast, [2], track.settings[place], at, at + 1, None, state=track.begins[place])
    model.step()
    return {**model.record.metrics(), **model.record.offers.columns()}


def same(one, two):
    return all(np.array_equal(one[name], two[name], equal_nan=one[name].dtype != object) for name in one)


@pytest.mark.parametrize("name", ["2024Q2", "2027Q1"])  # in which it sells, and in which it is matched
def test_a_bid_equal_to_the_agents_best_reply_gives_the_same_quarter_to_the_bit(name):
    agent, whole = after_a_quarter(name, AGENT_CLOUD), after_a_quarter(name, Rounded)
    assert same(after_a_quarter(name, SEAT, Envelope(True)), agent)
    assert same(after_a_quarter(name, SEAT, Envelope(False)), whole)
    assert not same(whole, agent)


def test_the_agent_in_the_seat_is_the_agent():
    for regime in (FIRST_REFUSAL, OPEN):
        assert held(regime, "b").own == held(regime, "b").agent == held(regime, LOW).agent


def test_a_lower_bid_sells_more_in_the_open_and_nothing_more_where_azure_may_match_it():
    usual, low, high = (held(OPEN, bids).own for bids in ("b", LOW, HIGH))
    assert low.price < usual.price < high.price
    assert low.sold > usual.sold > high.sold > 0  # the highest still sells what the cheaper ones could not
    usual, low, high = (held(FIRST_REFUSAL, bids).own for bids in ("b", LOW, HIGH))
    assert low.sold == usual.sold > high.sold
    assert low.profit < usual.profit


def test_profit_is_the_margin_on_what_is_sold_less_what_the_bid_cost():
    for bids in (LOW, HIGH):
        found = held(OPEN, bids)
        margin = found.own.price - found.tender.cost
        assert found.own.profit == pytest.approx(found.own.sold * margin - found.tender.bid_cost)
    assert held(OPEN, AWAY).own.profit == held(OPEN, AWAY).own.sold == 0


def test_nobody_sells_more_than_it_has():
    found = held(OPEN, "b7200.9999999.7200.9999999")
    assert found.own.offered == found.tender.capacity
    assert found.own.sold <= found.tender.capacity


def test_under_exclusivity_nobody_is_asked_and_a_sealed_bid_is_void():
    table = signing(EXCLUSIVE)
    assert table.turn == ""
    assert table.played.tenders[0].bids is None
    sealed = bargain(CASE, ((CLOUD, LOW), *table.moves))
    assert sealed.played.tenders[0].own.made is False


def test_a_tender_waits_for_its_bid_after_the_talk_and_sealed_bids_are_opened_at_once():
    table = signing(OPEN)
    assert table.turn == CLOUD
    assert table.ended is not None
    assert table.outcome()["agreed"]
    early = bargain(CASE, ((CLOUD, HIGH), table.moves[0], (CLOUD, LOW), *table.moves[1:]))
    late = bargain(CASE, (*table.moves, (CLOUD, LOW)))
    assert early.turn == late.turn == ""
    assert early.played.tenders == late.played.tenders  # of what was sealed the last counts
    assert early.ended == late.ended == table.ended
    assert early.said() == late.said() == table.said()


def test_what_the_two_see_and_sign_is_the_same_with_and_without_a_rival():
    alone = agent_instead(CASE.asked(), CASE.quarter)
    moves: list[tuple[str, str]] = []
    table = bargain(CASE, ())
    while table.turn:
        moves.append((table.turn, table.agents_move()))
        table = bargain(CASE, moves)
    assert table.ended == alone
    assert len(table.played.tenders) > 1  # agents talk on into the next quarters


def test_a_talk_that_goes_on_waits_for_the_tender_of_the_next_quarter_and_another_follows_it():
    case = replace(CASE, seed=2)  # here rivals may bid when the talk begins, and agents talk for three quarters
    moves, table = [(CLOUD, LOW), (CLOUD, "b8300.400.8300.400")], bargain(case, ())
    while not table.played.tenders:
        moves.append((table.turn, table.agents_move()))
        table = bargain(case, moves)
    assert table.ended is None
    assert [each.own.price for each in table.played.tenders] == [0.83]  # what was sealed last, opened by itself
    assert rival.outlook(case, tuple(moves)).tenders[FIRST_REFUSAL].name == "2025Q1"
    silent = [move for move in moves if move[0] != CLOUD]
    waits = bargain(case, silent)
    assert waits.turn == CLOUD
    assert waits.ended is None
    assert waits.played.tender == table.played.tenders[0].tender
    with pytest.raises(SeatError, match="the tender comes first"):
        bargain(case, [*silent, ("Microsoft", "w")])
    board = Board(1, (), EXPIRED, tuple(silent), tuple(range(len(silent))))
    assert [each.own for each in rival.held(case, board)] == [table.played.tenders[0].agent]
    goes_on = bargain(case, [*silent, (CLOUD, "b8300.400.8300.400")])
    assert goes_on.turn == table.turn
    assert (goes_on.waiting.values, goes_on.waiting.agent) == (table.waiting.values, table.waiting.agent)
    while table.turn:
        moves.append((table.turn, table.agents_move()))
        table = bargain(case, moves)
    assert [each.tender.name for each in table.played.tenders] == ["2024Q4", "2025Q1", "2025Q2"]
    assert table.outcome()["values"][CLOUD] == sum(each.own.profit for each in table.played.tenders)


def test_the_outlook_is_the_tender_that_comes_if_nothing_but_the_regime_is_signed():
    outlook = rival.outlook(CASE, ())
    assert outlook.now == EXCLUSIVE
    assert {regime: signing(regime).played.tender for regime in (FIRST_REFUSAL, OPEN)} == {
        regime: tender for regime, tender in outlook.tenders.items() if regime != EXCLUSIVE
    }
    tender = outlook.tenders[OPEN]
    price, capacity = tender.usual
    assert tender.margin(np.array([price]))[0] * min(capacity, tender.need) > tender.bid_cost
    assert tender.margin(np.array([tender.cost - 0.01]))[0] < 0


def test_bids_are_read_as_they_are_written_and_nothing_else_is_read():
    for text in ("b", LOW):
        assert str(read_bids(text)) == text
    for wrong in ("", "o", "b1", "b1.2.3", "b1.2.3.4.5", "b1.2.3.-4", "b1.2.3.4e5", "b1.2.3.12345678", "b\u0661.2.3.4"):
        with pytest.raises(ValueError, match="sealed bids are b, price and capacity"):
            read_bids(wrong)
    with pytest.raises(SeatError, match=r"no bid above 1\.1000 can win"):
        signing(OPEN, "b8150.10.11001.10")
    with pytest.raises(SeatError, match="Microsoft cannot do b"):
        bargain(CASE, (("Microsoft", LOW),))
    with pytest.raises(SeatError, match=f"{CLOUD} cannot do w"):
        bargain(CASE, ((CLOUD, "w"),))
    with pytest.raises(SeatError, match="OpenAI cannot do b"):
        bargain(load_case("revenue-share-2025"), (("OpenAI", LOW),))


def test_a_case_has_at_most_one_rival_of_those_there_are():
    assert set(RIVALS) == set(CLOUDS)
    whole = {"title": "", "summary": "", "scenario": "core", "seed": 0, "quarter": "2025Q3"}
    assert case_of("x", whole | {"seats": ["OpenAI", "Oracle"]}).chairs == ("Microsoft", "OpenAI", "Oracle")
    for seats in (["Oracle"], ["OpenAI", "Oracle", "Google"], ["OpenAI", "IBM"]):
        with pytest.raises(CaseError, match="seats of x must be of"):
            case_of("x", whole | {"seats": seats})


class Threes(Held):
    """A class whose tables have a third seat."""

    case = CASE.name

    def sign(self, level):
        """The two agree on a regime and nothing else."""
        package = list(rival._package(bargain(CASE, ()).waiting, level))
        self.act(self.mover(), "offer", package=package)
        self.act(self.mover(), "accept", seq=self.sees(self.mover())["table"]["standing"]["seq"], sure=True)

    @property
    def board(self):
        return self.room.session.tables[1]


@pytest.fixture
def class_(tmp_path):
    return Threes(f"sqlite:///{tmp_path / 'class.sqlite'}")


@pytest.fixture
def three(class_):
    """Ada and Bob at a table, Cleo beside it."""
    return class_.talking("Ada", "Bob", "Cleo")


def test_a_rival_seals_while_the_two_talk_and_the_tender_follows_their_deal(three):
    three.act("Cleo", "bid", bids=BIDS)
    assert three.sees("Cleo")["table"]["sealed"] == BIDS
    first = three.board.deadline
    three.at += 10
    three.act("Cleo", "bid", bids=[8150, 2560, 8150, 2560])
    assert three.board.deadline == first  # a bid gives nobody more time
    three.sign(OPEN)
    assert three.board.state == AGREED
    assert three.board.turn == ""
    seen = three.sees("Cleo")["table"]
    assert seen["held"][0]["profit"] == held(OPEN, LOW).own.profit == rival.profit(CASE, three.board)
    assert three.sees("Ada")["table"]["ended"]["agreed"]
    assert fold(three.room.events()) == three.room.session
    with pytest.raises(ClassError, match="the tender has been held"):
        three.act("Cleo", "bid", bids=BIDS)


def test_a_rival_without_a_bid_is_asked_once_and_then_the_agent_bids(three):
    three.sign(OPEN)
    assert three.board.turn == CLOUD
    seen = three.sees("Cleo")["table"]
    assert seen["my_turn"]
    assert [each["name"] for each in seen["regimes"]] == ["open"]
    assert three.sees("Ada")["table"]["ended"]["agreed"]
    three.at += CASE.turn_seconds + GRACE + 1
    three.room.tick()
    assert three.board.turn == ""
    assert three.sees("Cleo")["table"]["held"][0]["by_agent"]
    assert rival.profit(CASE, three.board) == held(OPEN, "b").agent.profit


def test_what_a_rival_may_not_do_is_refused_with_a_way_out(three):
    for what, more, why in (
        ("offer", {"package": [0] * 9}, "not at the table and can only seal bids"),
        ("bid", {"bids": []}, "bids need a price and a capacity for each regime"),
        ("bid", {"bids": [1, 2, 3]}, "sealed bids are b"),
        ("bid", {"bids": [8150, 10, 11500, 10]}, "no bid above 1.1000 can win"),
        ("bid", {"bids": [7000, 10, 8000, 10]}, "below your own cost"),
    ):
        with pytest.raises(ClassError, match=why):
            three.act("Cleo", what, **more)
    three.act("Cleo", "bid", bids=[7000, 10, 8000, 10], sure=True)
    three.act("Cleo", "bid", bids=[7000, 0, 8000, 10])  # who stays away needs no price
    with pytest.raises(ClassError, match="only a rival cloud bids"):
        three.act("Ada", "bid", bids=BIDS)
    three.steer("pause")
    with pytest.raises(ClassError, match="paused"):
        three.act("Cleo", "bid", bids=BIDS)


def test_a_rival_answers_questions_of_its_own_and_neither_hears_nor_says_a_word_at_the_table(class_):
    class_.steer("open")
    class_.join("Ada", "Bob", "Cleo")
    class_.steer("brief")
    for at, each in enumerate(class_.sees("Cleo")["checks"]):
        right = checks.questions(CASE, class_.room.session.people[3])[at].right
        class_.act("Cleo", "check", question=at, choice=right)
        assert each["asked"] not in [other["asked"] for other in class_.sees("Ada")["checks"]]
    assert all(each["right"] for each in class_.sees("Cleo")["checks"])
    class_.act("Cleo", "ready", target=1.0, guess=1.0)
    assert class_.sees("Cleo")["beliefs"] == {"ask": "", "lines": []}
    class_.steer("start")
    class_.act("Ada", "say", words="between us two")
    assert "between us two" in json.dumps(class_.sees("Bob"))
    assert "between us two" not in json.dumps(class_.sees("Cleo"))
    assert next(each for each in class_.room.events() if each.kind == "said").visible_to == (1, 2)
    for what, more, why in (
        ("say", {"words": "let me in"}, "hears nothing said there"),
        ("believe", {"guess": 1.0}, "nobody across the table"),
    ):
        with pytest.raises(ClassError, match=why):
            class_.act("Cleo", what, **more)


def test_when_time_is_up_the_tender_is_held_under_the_contract_as_it_is(three):
    three.act("Cleo", "bid", bids=BIDS)
    three.steer("close")
    assert three.board.state == EXPIRED
    assert three.sees("Cleo")["table"]["held"][0]["words"] == "In 2024Q4 (Azure only): nobody else could bid."
    assert rival.profit(CASE, three.board) == three.board.ended["values"][CLOUD] == 0
    told = result(CASE, three.room.session, 1, CLOUD)["lines"]
    assert ["had they signed" in line.lower() for line in told] == [False, True, True]


def test_closing_the_tables_lets_the_agent_bid_where_a_tender_waits(three):
    three.sign(OPEN)
    three.steer("close")
    assert three.board.turn == ""
    assert rival.profit(CASE, three.board) == held(OPEN, "b").own.profit


def test_the_debrief_sets_a_bid_beside_the_agents_and_beside_the_other_regime(three):
    three.act("Cleo", "bid", bids=[8150, 2560, 8150, 2560])
    three.sign(FIRST_REFUSAL)
    three.steer("close")
    told = result(CASE, three.room.session, 1, CLOUD)["lines"]
    assert [line.split(":")[0].split(",")[0] for line in told] == [
        f"Your score is {usd(held(FIRST_REFUSAL, LOW).own.profit)}",
        "The agent’s best reply in 2024Q4",
        "Had they signed “any cloud” and nothing else",
    ]
    assert f"{held(OPEN, LOW).own.sold:.1f} bn a year sold" in told[-1]
    assert sheet(CASE, CLOUD)["goals"] == ["Win workloads at a margin", "Break the exclusivity"]


def test_the_wall_and_the_rival_are_told_how_a_bid_stands_among_the_runs_of_agents_in_the_same_seat(three, monkeypatch):
    runs = reference(CASE, 200)
    monkeypatch.setattr("experiments.classroom.cloud.reference", lambda _: runs)
    three.act("Cleo", "bid", bids=BIDS)
    three.sign(OPEN)
    three.steer("close")
    profit, session = rival.profit(CASE, three.board), three.room.session
    worse, better = (runs.earned < profit - 1e-3).mean(), (runs.earned > profit + 1e-3).mean()
    wall = chart(CASE, session, CASE.debrief_steps - 1, Here())
    assert wall["title"] == f"{CLOUD} earns {usd(profit)}, more than agents do in {percent(worse)} of their runs"
    assert [each["points"] for each in wall["layers"] if "points" in each] == [[(profit, 100 * worse)]]
    assert any("Google sold" in line for line in wall["by_table"])
    assert [
        bool(shows(told, {profit})) for told in (*(chart(CASE, session, k, Here()) for k in range(1, 5)), wall)
    ] == [
        *([False] * 4),
        True,
    ]
    told = [result(CASE, replace(session, state="DEBRIEF", step=step), 1, CLOUD, Here())["lines"] for step in (3, 4)]
    own = (
        f"worse than you in {percent(worse)} of the runs, just as well in {percent(1 - worse - better)}, and better in"
    )
    assert not any("the runs" in line for line in told[0])
    assert any(own in line for line in told[1])


def test_a_class_with_a_rival_cloud_has_a_step_more_and_others_do_not(three):
    assert [load_case(name).debrief_steps - STEPS for name in ("first-refusal-2024", "talent-board-2023")] == [1, 0]
    three.steer("close")
    for _ in range(CASE.debrief_steps):
        three.steer("reveal")
    with pytest.raises(ClassError, match="steps 1 to 7"):
        three.steer("reveal")
    assert three.room.seen("screen")["steps"] == three.room.seen("teach")["steps"] == CASE.debrief_steps


def test_tables_on_paper_have_a_tender_in_which_the_agent_bids(class_):
    class_.talking("Ada", "Bob", "Cleo")
    package = rival._package(bargain(CASE, ()).waiting, OPEN)
    told = typed_in(CASE, class_.room.session, [Signed(2, Slip(1, SIGNED, package))], class_.at)
    (event,) = [each for each in told if each.kind == "typed"]
    assert event.body["moves"][-1] == [CLOUD, "b"]
    assert event.body["ended"]["values"][CLOUD] == held(OPEN, "b").own.profit


def own(view, outlook):
    """Numbers that a rival alone may know: its cost, its capacity, and what it may expect."""
    tenders = outlook.tenders.values()
    found = {each for tender in tenders for each in (tender.cost, tender.capacity, *map(float, tender.usual or ()))}
    return {*found, *(margin for regime in view["table"]["regimes"] for margin in regime["margins"] if margin)}


def test_its_sheet_on_paper_says_what_the_model_expects_of_every_price_and_nothing_of_the_two(tmp_path):
    page = write_sheets(CASE, tmp_path)[-1].read_text(encoding="utf-8")
    tenders = rival.outlook(CASE, ()).tenders
    told = re.findall(r'data-price="([^"]*)" data-profit="([^"]*)"', page)
    assert len(told) == 2 * 9
    for at, (price, profit) in enumerate(told):
        tender = tenders[(FIRST_REFUSAL, OPEN)[at % 2]]
        margin = tender.margin(np.array([float(price)]))[0]
        assert float(profit) == margin * min(tender.need, tender.capacity) - tender.bid_cost
    assert f"{tenders[OPEN].cost:.4f}" in page
    assert "Reservation value" not in page


def test_nothing_of_the_rival_reaches_the_two_and_nothing_of_the_two_reaches_the_rival(three):
    bids = [8123, 1717, 8234, 1818]
    three.act("Cleo", "bid", bids=bids)
    first = three.mover()
    three.act(first, "offer", package=three.offer())
    view = three.sees("Cleo")
    secrets = {*own(view, rival.outlook(CASE, ())), *bids, *(each / 10_000 for each in bids)}
    for role, token in (("seat", "Ada"), ("seat", "Bob"), ("teach", ""), ("screen", "")):
        seen = three.room.seen(role, three.tokens.get(token, ""))
        assert shows(seen, secrets) == [], role
        assert not re.search(r"(?<![\d.])0\.8(123|234)(?!\d)", json.dumps(seen)), role
    assert shows(three.room.seen("private"), secrets)
    table = bargain(CASE, three.board.moves)
    theirs = {
        value for turn in (table.waiting, table.played.turns[0][1]) for each in turn.values for value in each if value
    }
    theirs |= {turn.reservation for turn in (table.waiting, table.played.turns[0][1])}
    assert shows(view, theirs) == []
    assert shows(three.sees(first), theirs)
    (event,) = [each for each in three.room.events() if each.kind == "bid"]
    assert event.visible_to == (3,)
    offered = next(each for each in three.room.events() if each.kind == "offered")
    assert 3 not in offered.visible_to


@pytest.mark.parametrize(
    ("people", "tables"),
    [(1, ["M"]), (2, ["MO"]), (3, ["MOG"]), (4, ["MO", "MO"]), (5, ["MOG", "MO"]), (7, ["MOG", "MO", "MO"])],
)
def test_people_sit_in_threes_where_there_are_enough_and_nobody_alone(class_, people, tables):
    class_.talking(*(f"P{each}" for each in range(people)))
    boards = class_.room.session.tables.values()
    assert ["".join(chair.seat[0] for chair in board.chairs if chair.person) for board in boards] == tables
    assert all(board.chair(CLOUD).controller == (HUMAN if board.chair(CLOUD).person else AGENT) for board in boards)


def test_who_comes_late_is_the_rival_of_the_youngest_table(class_):
    class_.talking("Ada", "Bob", "Cleo", "Dan")
    class_.act(class_.mover(), "offer", package=class_.offer())
    class_.join("Eve", "Fay", "Gus")
    places = [(class_.sees(name)["table"]["no"], class_.sees(name)["me"]["seat"]) for name in ("Eve", "Fay", "Gus")]
    assert places == [(2, CLOUD), (1, CLOUD), (3, "Microsoft")]
    class_.steer("hand", table=1, seat=CLOUD, to="agent")
    assert class_.sees("Fay")["me"]["controller"] == AGENT
    class_.act("Fay", "bid", bids=BIDS)  # any click takes it back
    assert class_.sees("Fay")["me"]["controller"] == HUMAN


def test_a_class_of_agents_in_three_seats_is_rehearsed():
    told: list[str] = []
    found = rehearse(CASE.name, 1, tell=told.append)
    assert told[0].startswith("3 have joined")
    assert found.session.state == "ARCHIVED"
    assert all(board.turn == "" for board in found.session.tables.values())


@pytest.fixture
def open_class(tmp_path):
    """The class as it is served."""
    keys = new_keys()
    room = open_room(CASE, f"sqlite:///{tmp_path / 'class.sqlite'}", keys, f"{HERE}/join")
    with TestClient(application(room), base_url=HERE) as client:
        yield Class(client, keys)
        Visitor.hang_up_all()


def test_no_frame_of_anybody_else_has_a_number_of_the_rivals_and_its_own_have_none_of_theirs(open_class):
    one, two, cloud = map(open_class.student, ("Ada", "Bo", "Cleo"))
    open_class.teacher.listen(), open_class.screen.listen()
    open_class.begin(one, two, cloud)
    assert cloud.act("bid", bids=[8123, 1717, 8234, 1818]).status_code == 200
    assert cloud.act("bid", bids=["8123", 1, 1, 1]).status_code == 409
    assert one.act("bid", bids=BIDS).status_code == 409
    mover, other = (one, two) if one.now["table"]["my_turn"] else (two, one)
    package = rival._package(bargain(CASE, ()).waiting, OPEN)
    assert mover.act("offer", package=list(package)).status_code == 200
    seen = other.until(lambda told: told["table"]["my_turn"])
    assert other.act("accept", seq=seen["table"]["standing"]["seq"], sure=True).status_code == 200
    cloud.until(lambda told: told["table"]["held"])
    other.until(lambda told: told["table"]["ended"])
    open_class.teacher.until(lambda told: any(table["state"] == "AGREED" for table in told["tables"]))
    exact = {round(each, digits) for each in secrets_of(cloud.now) for digits in (4, 5, 6, 15)}
    secret = {each for each in exact if each != round(each, 2)}
    secret |= {0.8123, 0.8234, 1.717, 1.818, held(OPEN, "b8123.1717.8234.1818").own.profit}
    weights = [each.now["sheet"]["weights"] for each in (one, two)]  # what a motive counts may be the same number
    secret -= {float(number) for number in re.findall(r"\d+\.\d+", str(weights))}
    assert len(told_in(cloud.frames, secret)) > 100  # so the search finds what is there
    for page in (one, two, open_class.teacher, open_class.screen):
        assert told_in(page.frames, secret) == set()
    for side, table in ((mover, bargain(CASE, ())), (other, after_an_offer(package))):
        theirs = {each for each in numbers(table.waiting, (package,)) if each != round(each, 5)}  # as margins are
        assert told_in(side.frames, theirs)
        assert told_in(cloud.frames, theirs) == set()


def after_an_offer(package):
    first = bargain(CASE, ()).turn
    return bargain(CASE, ((first, "o" + ".".join(map(str, package))),))


def secrets_of(view):
    tenders = rival.outlook(CASE, ()).tenders.values()
    return {each for each in own(view, rival.outlook(CASE, ())) if each != round(each, 2)} | {
        each for tender in tenders for each in (tender.cost, tender.capacity)
    }

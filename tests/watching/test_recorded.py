"""A recording holds the history that `parley run` tells, number for number, and can be walked in any order."""

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import FrozenInstanceError, fields, is_dataclass
from itertools import pairwise
from typing import Any

import pandas as pd
import pytest

from experiments import run
from experiments.ensemble import Result
from experiments.events import event_in_words
from experiments.evidence import evidence
from experiments.evidence.lines import wrong_lines
from experiments.scenarios import ScenarioError
from experiments.transcript import as_dict as told
from experiments.watching.on_record import curves
from experiments.watching.recorded import MEASURES, Recording, as_dict, record
from experiments.watching.sheet import BY_DEAL, KINDS
from experiments.watching.sources import MOVED, OPENED, PRESSED, Source, of_row
from negotiation.codebook import METRICS
from negotiation.parameters import SettingsError
from negotiation.party import Role
from negotiation.table.brief import MOTIVES, PRESSURES
from negotiation.table.triggers import REASONS

SEEDS = (0, 7)


@pytest.fixture(scope="module", params=SEEDS)
def seed(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture(scope="module")
def recording(seed: int) -> Recording:
    return record("history", seed)


@pytest.fixture(scope="module")
def result(seed: int) -> Result:
    return run("history", seed)


def near(one: float, other: float) -> bool:
    """Equal to the bit, or both no number."""
    return one == other or (math.isnan(one) and math.isnan(other))


def test_every_metric_of_every_quarter_is_that_of_the_same_run(recording: Recording, result: Result) -> None:
    for name in METRICS:
        assert list(recording.series(name)) == result.metrics[name].tolist(), name
        assert [frame.values[name] for frame in recording.frames] == result.metrics[name].tolist()
    assert recording.names == tuple(result.metrics["quarter"])


def test_the_tables_behind_it_are_those_of_the_same_run_to_the_bit(recording: Recording, result: Result) -> None:
    for table in ("metrics", "deals", "offers", "events", "outcomes"):
        pd.testing.assert_frame_equal(getattr(recording.track.result, table), getattr(result, table), check_exact=True)
    assert told(recording.track.result) == told(result)


def test_every_deal_agrees_with_the_row_of_the_deals_table(recording: Recording, result: Result) -> None:
    rows = result.deals.to_dict("records")
    assert len(recording.deals) == len(rows) > 0
    for deal, row in zip(recording.deals, rows, strict=True):
        assert (deal.name, deal.opener, deal.rounds) == (row["quarter"], row["opener"], row["rounds"])
        for name in ("value", "disagreement", "outside", "nash"):
            pair = getattr(deal, name)
            assert pair == (row[f"{name}_microsoft"], row[f"{name}_openai"])
        for name in ("joint_gain", "best_joint_gain", "left_on_table"):
            assert near(getattr(deal, name), row[name])


def test_the_table_of_the_quarter_of_a_deal_agrees_with_the_deals_table(recording: Recording, result: Result) -> None:
    for row in result.deals.to_dict("records"):
        space = recording.at(str(row["quarter"])).utility_space
        assert space is not None
        assert space.disagreement == (row["disagreement_microsoft"], row["disagreement_openai"])
        assert space.outside == (row["outside_microsoft"], row["outside_openai"])
        assert space.agreed == (row["sum_microsoft"], row["sum_openai"])
        assert space.nash == (row["nash_microsoft"], row["nash_openai"])
        for name, point in space.solutions.items():
            away = row[f"distance_{name.replace('-', '_')}"]
            assert math.dist(point, space.agreed) == pytest.approx(away, rel=1e-12, abs=1e-12)
        best = space.solutions["utilitarian"]
        joint = sum(best) - sum(space.disagreement)
        assert joint == pytest.approx(row["best_joint_gain"], rel=1e-12)


def test_nothing_on_the_table_beats_a_point_of_the_pareto_set(recording: Recording) -> None:
    for talk in recording.talks:
        for space in talk.spaces.values():
            mine, theirs = zip(*space.pareto, strict=True)
            assert list(mine) == sorted(mine, reverse=True)
            assert list(theirs) == sorted(theirs)
            for point in (*space.solutions.values(), *([space.agreed] if space.agreed else [])):
                beaten = [p for p in space.pareto if p[0] > point[0] + 1e-9 and p[1] > point[1] + 1e-9]
                assert point == space.agreed or not beaten
            assert set(space.solutions.values()) <= set(space.pareto)


def test_after_a_refusal_they_meet_again_unless_the_talk_is_over() -> None:
    said = [
        (talk.ending, move is talk.rounds[-1], move.said)
        for talk in record("history", 7).talks
        for move in talk.rounds
        if move.action == "refuse"
    ]
    assert {(ending, last) for ending, last, _ in said} >= {("failed", True), ("failed", False), ("unfinished", True)}
    for ending, last, words in said:
        assert words.endswith("they meet again next quarter.") == (not last)
        assert words.endswith("the talk is out of time.") == (last and ending == "failed")
        assert words.endswith("before they meet again.") == (last and ending == "unfinished")


def test_who_supplies_microsoft_may_be_one_or_many() -> None:
    told = [
        event_in_words({"event": "supply_deal", "who": str(who), "amount": 2.0})
        for who in (Role.ANTHROPIC, Role.OPEN_WEIGHT)
    ]
    assert all(words.startswith("Microsoft begins to buy models from ") for words in told)


def test_the_zone_is_what_both_would_sign_and_an_agreement_is_in_its_corner(recording: Recording) -> None:
    for talk in recording.talks:
        for space in talk.spaces.values():
            floor = space.reservation
            assert floor == tuple(map(max, space.disagreement, space.outside))
            assert set(space.zone) <= set(space.pareto)
            assert all(point[0] >= floor[0] and point[1] >= floor[1] for point in space.zone)
            if space.agreed:
                assert all(got >= least - 1e-9 for got, least in zip(space.agreed, floor, strict=True))


def test_every_move_of_the_record_is_a_round_with_both_sides_values(recording: Recording, result: Result) -> None:
    moves = result.offers[result.offers["protocol"] == "talk"].to_dict("records")
    rounds = [each for talk in recording.talks for each in talk.rounds]
    assert len(rounds) == len(moves)
    for each, move in zip(rounds, moves, strict=True):
        assert (each.name, each.side, each.action) == (move["quarter"], move["side"], move["action"])
        values = (move["value_side"], move["value_counterpart"])
        mine = values if each.side == "Microsoft" else values[::-1]
        assert all(map(near, each.point, mine))
        assert near(each.target, move["target"]) and near(each.reservation, move["reservation"])
        assert near(each.disagreement, move["disagreement"])


def test_the_floors_in_a_round_are_those_of_the_table_of_its_quarter(recording: Recording) -> None:
    for talk in recording.talks:
        for each in talk.rounds:
            side = ("Microsoft", "OpenAI").index(each.side)
            space = talk.spaces[each.quarter]
            assert each.reservation == space.reservation[side]
            assert each.disagreement == space.disagreement[side]


def test_no_offer_lies_beyond_the_pareto_set_of_its_quarter(recording: Recording) -> None:
    for talk in recording.talks:
        for each in talk.rounds:
            if each.action == "offer":
                space = talk.spaces[each.quarter]
                beyond = [p for p in space.pareto if each.point[0] > p[0] + 1e-6 and each.point[1] > p[1] + 1e-6]
                reach = [p for p in space.pareto if p[0] >= each.point[0] - 1e-6 and p[1] >= each.point[1] - 1e-6]
                assert reach, (each.name, each.number, beyond[:1])


def test_a_round_is_said_in_a_sentence_with_its_reason(recording: Recording) -> None:
    offers = [each for talk in recording.talks for each in talk.rounds if each.action == "offer"]
    assert offers
    for each in offers:
        assert each.said.startswith(each.side) and each.said.endswith(".")
        assert each.terms
        assert each.reason in each.said
        assert all(part in each.said for part in (each.gives, each.asks, each.clauses))
    assert any("for cash" in each.said for each in offers)


def test_a_side_that_only_repeats_itself_is_marked(recording: Recording) -> None:
    for talk in recording.talks:
        for side in ("Microsoft", "OpenAI"):
            mine = [each for each in talk.rounds if each.side == side and each.action == "offer"]
            assert [each.again for each in mine[1:]] == [b.terms == a.terms for a, b in pairwise(mine)]
            assert not any(each.again for each in mine[:1])


def test_who_gives_and_who_asks_is_told_apart() -> None:
    offers = [each for talk in record("history", 0).talks for each in talk.rounds if each.action == "offer"]
    theirs = [each for each in offers if each.side == "OpenAI"]
    ours = [each for each in offers if each.side == "Microsoft"]
    assert any("from Azure" in each.gives for each in theirs) and not any("from Azure" in each.gives for each in ours)
    assert any(" in" in each.gives for each in ours) and not any("any cloud" in each.gives for each in theirs)


def test_the_term_sheet_changes_when_the_record_does_and_says_from_what(recording: Recording, result: Result) -> None:
    before = recording.opening
    for frame in recording.frames:
        for old, new in zip(before, frame.terms, strict=True):
            assert old.key == new.key
            if new.key in frame.lit:
                assert (new.changed_in, new.changed_from) == (frame.name, old.value)
                assert new.why and new.by
            else:
                assert (new.changed_in, new.changed_from, new.why) == (old.changed_in, old.changed_from, old.why)
        before = frame.terms
    signed = set(result.deals["quarter"])
    by_deal = {term.changed_in for frame in recording.frames for term in frame.terms if term.by == BY_DEAL}
    assert by_deal <= signed


def test_every_deal_lights_the_terms_it_changes_and_no_other_deal_does(recording: Recording, result: Result) -> None:
    for deal, row in zip(recording.deals, result.deals.to_dict("records"), strict=True):
        told = {term.key for term in deal.terms}
        assert told or row["new_commitment"] == 0
        assert ("regime" in told) == (row["regime_old"] != row["regime_new"])
        assert ("resale_part" in told) == (row["resale_old"] != row["resale_new"])
        assert ("credit" in told) == (row["credit_old"] != row["credit_new"])
        assert ("commitment" in told) == (row["new_commitment"] > 0)
        assert ("invested" in told) == (row["investment"] > 0)


def test_the_sheet_at_the_end_says_what_the_page_says(recording: Recording) -> None:
    ends = {line["term"]: line["end"] for line in told(recording.track.result)["contract"]}  # type: ignore[attr-defined]
    last = recording.frames[-1]
    assert last.term("regime").value.lower() == ends["Compute bought from"].lower()
    assert last.term("microsoft_stake").value == ends["Microsoft's part of OpenAI"]
    assert last.term("commitment").value == ends["Still to buy from Azure"]


def test_compute_and_talent_add_up_to_the_metrics(recording: Recording) -> None:
    for frame in recording.frames:
        azure = next(each for each in frame.compute if each.seller == "Azure")
        assert azure.amount == frame.values["compute_azure"]
        assert azure.part == pytest.approx(frame.values["azure_share"])
        teams = {each.employer: each for each in frame.talent}
        assert teams["OpenAI"].people == frame.values["seniors_openai"]
        assert teams["Microsoft"].joined == frame.values["joined_microsoft"]
        gone = sum(each.people for each in frame.moves if each.source == "OpenAI")
        assert gone == pytest.approx(teams["OpenAI"].left)
        between = sum(each.people for each in frame.moves if {each.source, each.target} == {"OpenAI", "Microsoft"})
        assert between == frame.values["moves_between"]


def test_the_news_has_every_event_and_every_deal_with_its_sources(recording: Recording, result: Result) -> None:
    events = result.events[result.events["event"] != "flag"]
    for frame in recording.frames:
        kinds = [line.kind for line in frame.news if line.kind not in ("deal", "what if")]
        assert kinds == events[events["quarter"] == frame.name]["event"].tolist()
        assert (frame.deal is not None) == any(line.kind == "deal" for line in frame.news)
        assert all(line.text.endswith(".") for line in frame.news)
    given = [line for frame in recording.frames for line in frame.news if line.given]
    assert given and all(line.sources for line in given)


def test_nothing_told_of_a_quarter_knows_what_comes_later() -> None:
    """The same history cut short tells the same quarters."""
    from dataclasses import replace

    from experiments.scenarios import load_scenario
    from negotiation.clock import Quarter

    whole = record("history", 0)
    short = record(replace(load_scenario("history"), end=Quarter.parse("2023Q4")), 0)
    assert short.names == whole.names[: len(short.names)]
    assert [as_dict(frame) for frame in short.frames] == [as_dict(frame) for frame in whole.frames[: len(short.names)]]


def test_marks_lie_in_the_history_in_order_and_have_every_deal(recording: Recording) -> None:
    assert [mark.quarter for mark in recording.marks] == sorted(mark.quarter for mark in recording.marks)
    assert {mark.name for mark in recording.marks} <= set(recording.names)
    assert [mark.name for mark in recording.marks if mark.kind == "deal"] == [deal.name for deal in recording.deals]
    assert {"deal", "shock"} <= {mark.kind for mark in recording.marks}


def test_the_same_question_gets_the_same_recording_and_another_its_own(recording: Recording, seed: int) -> None:
    assert record("history", seed) is recording
    assert record("history", seed, {}) is recording
    assert record("history", seed, {"exclusivity_cost": 2}) is record(
        "history", seed, {"motives.exclusivity_cost": 2.0}
    )
    assert record("history", seed, {"exclusivity_cost": 2}) is not recording


def test_a_recording_cannot_be_changed(recording: Recording) -> None:
    with pytest.raises(FrozenInstanceError):
        recording.frames[0].name = "2019Q4"  # type: ignore[misc]
    with pytest.raises(ValueError, match="read-only"):
        recording.track.states[5].contract.share[0] = 0.5


def test_everything_can_be_held_by_json(recording: Recording) -> None:
    text = json.dumps([as_dict(each) for each in (recording.frames, recording.talks, recording.marks)], allow_nan=False)
    assert "2024Q1" in text


def test_a_later_start_has_its_own_first_term_sheet() -> None:
    later = record("history", 0, start="2025Q4")
    assert later.names[0] == "2025Q4"
    assert {term.key for term in later.opening} == set(KINDS)
    assert later.command == "parley run history --seed 0 --start 2025Q4"


@pytest.mark.parametrize(
    ("question", "error", "words"),
    [
        ({"scenario": "hystory"}, ScenarioError, "history"),
        ({"seed": -1}, ScenarioError, "seed"),
        ({"settings": {"exclusivity_costs": 1}}, SettingsError, "exclusivity_cost"),
        ({"start": "soon"}, ValueError, "2024Q4"),
        ({"start": "2032Q1"}, ScenarioError, "2030Q4"),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused_in_a_sentence(
    question: Mapping[str, Any], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        record(**question)


def test_a_quarter_outside_is_refused_in_a_sentence(recording: Recording) -> None:
    with pytest.raises(ValueError, match="from 2019Q3 to 2030Q4"):
        recording.at("2032Q1")


def test_every_metric_has_a_title_and_a_unit_and_curves_have_the_record() -> None:
    assert set(METRICS) | set(curves()) == set(MEASURES)
    assert all(each.title[0] == each.title[0].upper() and each.unit for each in MEASURES.values())
    recording = record("history", 0)
    facts = recording.record("openai_revenue")
    assert len(facts) > 5 and all(fact.source and 2019 < fact.year < 2027 for fact in facts)
    assert len(recording.series("azure_growth_yoy")) == len(recording.names)


def test_every_source_is_a_row_of_the_evidence_or_a_passage_that_exists() -> None:
    recording = record("history", 7)
    known = {row.id for row in evidence()}
    found = set(all_sources((recording.frames, recording.talks)))
    assert len(found) > 20
    for source in found:
        assert not source.id or source.id in known
        assert source.lines and not wrong_lines(source.lines)


def all_sources(part: object) -> Iterator[Source]:
    if isinstance(part, Source):
        yield part
    elif is_dataclass(part):
        for entry in fields(part):
            yield from all_sources(getattr(part, entry.name))
    elif isinstance(part, Mapping):
        for each in part.values():
            yield from all_sources(each)
    elif isinstance(part, tuple):
        for each in part:
            yield from all_sources(each)


def test_mechanisms_are_named_for_motives_pressures_and_reasons_there_are() -> None:
    assert set(MOVED) <= set(MOTIVES) and set(PRESSED) <= set(PRESSURES) and set(OPENED) <= set(REASONS)
    for row in (*MOVED.values(), *PRESSED.values(), *OPENED.values()):
        assert of_row(row).id == row

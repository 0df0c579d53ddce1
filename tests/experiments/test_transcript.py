"""A history is told in full, in brief, and true to its record."""

import json
import math
import re
from dataclasses import replace
from types import SimpleNamespace

import pandas as pd
import pytest
from rich.cells import cell_len

from experiments import labels, reasons, standing, terms
from experiments.ensemble import Result, batch, run
from experiments.events import event_in_words
from experiments.figures import BLOCKS, CLOUDS, CURVES, blocks, years
from experiments.history import History, quarter_of, when
from experiments.history import read as read_anew
from experiments.moments import DEAL, MOST, chosen, moments
from experiments.reasons import ISSUE_WORDS, MOTIVES, OVER, PRESSURES
from experiments.rights import LEVELS
from experiments.scenarios import load_scenario
from experiments.terms import price_paid
from experiments.transcript import LENGTH, WIDTH, as_dict, fitted, tell
from experiments.wording import counted, joined, months, percent, percents, span, usd
from negotiation.clock import Quarter
from negotiation.codebook import METRICS
from negotiation.parameters import Settings
from negotiation.record import KEEPABLE
from negotiation.state import Label
from negotiation.table.brief import MOTIVES as ALL_MOTIVES
from negotiation.table.brief import PRESSURES as ALL_PRESSURES
from negotiation.table.issues import ISSUES, NAMES
from negotiation.table.issues.resale import PARTS
from negotiation.table.told_terms import TERMS
from negotiation.table.triggers import REASONS
from negotiation.world.outcomes import RULES

WORLDS = 60
SEED = 300
#: Worlds as unlike as a reader may ask for, in turn.
UNLIKE = (
    {},
    {"exclusive_forever": 1},
    {"raise_chance": 0},
    {"exclusivity_cost": 5},
    {"reopening_cost": 10},
    {"reopening_cost": 0, "reopening_share": 0, "issue_cost": 0, "issue_share": 0, "settling_in": 0},
    {"hardness_spread": 0.8},
    {"freedom_value": 0.3, "separation_cost": 0},
    {"acquisition_mission_cost": 0, "acquisition_risk": 0},
    {"strategy_microsoft": "take-it-or-leave-it"},
    {"launch_revenue": 0.01, "growth_after_launch": 0.0},
    {"trust_anchor": 0.0, "approach_rate": 0.2},
)
TABLES = ("metrics", "deals", "offers", "events")
#: Nobody hopes for enough to talk, and nothing forces a talk.
QUIET = {
    "reopening_cost": 10, "reopening_share": 0.1, "case_hazard": 0, "agi_hazard": 0, "agi_opportunism": 0,
    "restructuring_on_table": 0, "licence_on_table": 0,
}  # fmt: skip
TERM_METRICS = (
    "revenue_share", "share_cap_left", "invested", "profit_cap", "microsoft_stake", "regime", "commitment",
    "distribution", "resale_part", "licence_end", "licence_exclusive", "licence_scope", "agi_ends", "agi_judge",
    "sharing", "data_shared", "credit_clause", "may_build", "may_compete", "may_release", "safety_rules", "consent",
)  # fmt: skip
AMOUNT = re.compile(r"\$[\d.,]*\d(?: bn| m)?")
PART = re.compile(r"−?\d+(?:\.\d)?%")


def _sets(world: int) -> dict[str, float | str]:
    return UNLIKE[world % len(UNLIKE)]


def _changes() -> dict[str, list[float | str]]:
    names = {name for changes in UNLIKE for name in changes}
    usual = {name: column for name in names for column in [_usual(name)]}
    return {name: [_sets(world).get(name, usual[name]) for world in range(WORLDS)] for name in sorted(names)}


def _usual(name: str) -> float | str:
    from negotiation.parameters import PARAMETERS, full_name

    fitted = load_scenario("history").calibrated
    entry = PARAMETERS[full_name(name)]
    if full_name(name) in fitted:
        return fitted[full_name(name)]
    return entry.choices[int(entry.value)] if entry.choices else entry.value


def alone(result: Result, world: int) -> Result:
    """One world of a batch as a result of its own."""
    tables = {}
    for name in TABLES:
        table = getattr(result, name)
        tables[name] = table[table["world"] == world].assign(world=0).reset_index(drop=True)
    model = SimpleNamespace(settings=Settings.of(1, result.scenario.with_settings(_sets(world))))
    seeds = (result.seeds[world],)
    named = {"scenario": result.scenario, "seeds": seeds, "model": model, "provenance": None}
    return SimpleNamespace(**named, **tables)  # type: ignore[return-value]


@pytest.fixture(scope="module")
def worlds() -> list[Result]:
    """Sixty unlike histories."""
    together = batch("history", WORLDS, SEED, _changes(), keep=KEEPABLE)
    return [alone(together, world) for world in range(WORLDS)]


_READ: dict[int, tuple[Result, History]] = {}


def read(result: Result) -> History:
    """The history of a result; a result is read once."""
    if id(result) not in _READ:
        _READ[id(result)] = result, read_anew(result)
    return _READ[id(result)][1]


_TOLD: dict[tuple[int, bool], tuple[Result, list[str]]] = {}


def lines(result: Result, full: bool = False) -> list[str]:
    """The page of a result; a result is told once, however often it is asked for."""
    key = id(result), full
    if key not in _TOLD:
        _TOLD[key] = result, [line.plain for line in tell(result, full)]
    return _TOLD[key][1]


def name_of(world: int) -> str:
    return f"seed {SEED + world} with {_sets(world)}"


def section(page: list[str], title: str) -> list[str]:
    """The lines under a heading, up to the next empty one."""
    start = next(place for place, line in enumerate(page) if line.startswith(title)) + 1
    rest = page[start:]
    return rest[: rest.index("")] if "" in rest else rest


def test_a_page_has_at_most_60_lines_of_100_columns_in_any_world(worlds: list[Result]) -> None:
    for world, result in enumerate(worlds):
        page = lines(result)
        assert len(page) <= LENGTH == 60, name_of(world)
        assert max(map(cell_len, page)) <= WIDTH == 100, name_of(world)


def test_the_full_story_has_no_line_of_more_than_100_columns(worlds: list[Result]) -> None:
    for world, result in enumerate(worlds):
        assert max(map(cell_len, lines(result, full=True))) <= WIDTH, name_of(world)


def test_a_page_shows_no_gap_of_a_table(worlds: list[Result]) -> None:
    for world, result in enumerate(worlds):
        text = "\n".join(lines(result, full=True))
        assert not re.search(r"\b(nan|inf|None|NaT)\b", text), name_of(world)
        assert not re.search(r"\$-|−0%|−\u2060?\$0(?![.\d])", text), name_of(world)


def test_a_world_of_a_batch_is_told_like_its_single_run(worlds: list[Result]) -> None:
    for world in (0, 3):
        single = run("history", SEED + world, _sets(world))
        assert lines(single, full=True) == lines(worlds[world], full=True), name_of(world)


def test_the_same_history_is_told_in_the_same_bytes(worlds: list[Result]) -> None:
    first, second = (run("history", 11) for _ in range(2))
    assert [line.markup for line in tell(first)] == [line.markup for line in tell(second)]
    assert json.dumps(as_dict(first)) == json.dumps(as_dict(second))


def test_another_seed_tells_another_history(worlds: list[Result]) -> None:
    pages = ["\n".join(lines(result)[1:]) for result in worlds]
    assert len(set(pages)) == WORLDS


def test_a_story_goes_through_json_and_back_without_loss(worlds: list[Result]) -> None:
    for world, result in enumerate(worlds):
        told = as_dict(result)
        assert json.loads(json.dumps(told, allow_nan=False)) == told, name_of(world)


def test_an_amount_on_the_page_is_an_amount_of_the_record(worlds: list[Result]) -> None:
    for world, result in enumerate(worlds):
        known = _amounts(result)
        for line in lines(result)[2:]:
            for amount in AMOUNT.findall(line):
                assert amount in known, f"{amount} in {line!r}, {name_of(world)}"


def _amounts(result: Result) -> set[str]:
    """Every amount the record holds, and the few that are worked out from it; signs aside."""
    history = read(result)
    numbers = [
        value for name, metric in METRICS.items() if metric.unit.startswith("USD bn") for value in history.series[name]
    ]
    talks = [offer for talk in history.talks for offer in talk.moves]
    for row in (*history.deals, *history.events, *talks):
        numbers += [value for value in row.values() if isinstance(value, float)]
    numbers += [sum(row["amount"] for row in history.named("funding_round"))]
    surplus = ("joint_gain", "best_joint_gain", *(f"lost_{issue}" for issue in NAMES))
    numbers += [sum(deal[name] for deal in history.deals if deal["best_joint_gain"] > 0) for name in surplus]
    numbers += [value for year in years(history) for value in (year.revenue, year.profit)]
    numbers += [price_paid(deal) for deal in history.deals if not math.isnan(deal["premium"])]
    start = history.settings["start_invested"]
    numbers += [start, start * history.settings["start_cap_multiple"]]
    pays = {f"${value:.1f} m" for value in history.series["mean_pay"]}
    return {usd(abs(number)) for number in numbers if math.isfinite(number)} | pays


def test_a_part_on_the_page_is_a_part_of_the_record(worlds: list[Result]) -> None:
    for world, result in enumerate(worlds):
        known = _parts(result)
        for line in lines(result)[2:]:
            for part in PART.findall(line):
                assert part in known, f"{part} in {line!r}, {name_of(world)}"


def _parts(result: Result) -> set[str]:
    history = read(result)
    numbers = [value for name in history.series for value in history.series[name]]
    for table in (result.deals, result.offers):
        for name in ("share", "stake", "premium", "share_old", "share_new", "stake_old", "stake_new", "shortage"):
            numbers += table[name].dropna().tolist() if name in table else []
    numbers += [1 - deal[name] for deal in history.deals for name in ("shortage", "stake_old")]
    numbers += history.settings.values()
    numbers += [
        value
        for table in (result.deals, result.offers)
        for value in table.filter(regex="equity|resale").to_numpy().ravel()
    ]
    known = [deal for deal in history.deals if deal["best_joint_gain"] > 0]
    gain, best = (sum(deal[name] for deal in known) for name in ("joint_gain", "best_joint_gain"))
    numbers += [1 - gain / best] if best > 0 else []
    numbers += [row["amount"] for row in history.named("conversion_done")]
    numbers += [float(part) for part in PARTS if not math.isnan(part)]
    for quarter in history.quarters:
        team = max(history.at("seniors_openai", quarter - 1), 1)
        numbers += [history.at("left_openai", quarter) / team]
        numbers += [min(row["amount"] / team, 1) for row in history.named("founders_leave")]
    small = [number for number in numbers if math.isfinite(number) and abs(number) <= 10]
    return {percent(number, decimals) for number in small for decimals in (0, 1)}


def test_the_contract_at_the_end_is_that_of_the_last_deal(worlds: list[Result]) -> None:
    told_of = 0
    for world, result in enumerate(worlds):
        history = read(result)
        told = {name: (start, end) for name, start, end in standing.contract_lines(history)}
        page = "\n".join(section(lines(result), "The contract"))
        for start, end in told.values():
            assert f"{start}" in page and f"→ {end}" in page, name_of(world)
        if not history.deals or history.end("separated"):
            continue
        told_of += 1
        last = history.deals[-1]
        money = told.get("Put in by Microsoft", ("$1 bn", "$1 bn"))
        assert money == ("$1 bn", usd(last["invested_new"])), name_of(world)
        share = told.get("Revenue paid to Microsoft", ("0%", "0%"))
        used_up = history.end("revenue_share") < last["share_new"]  # a cap can end a share early
        signed = 0 if used_up else last["share_new"]
        assert share[1].startswith(percents(0, signed)[1]), name_of(world)
        regime = told.get("Compute bought from", ("", "Azure only"))[1]
        assert regime == terms.REGIME_WORDS[last["regime_new"]], name_of(world)
    assert told_of > 10


def test_the_year_table_adds_up_to_the_metrics(worlds: list[Result]) -> None:
    for world, result in enumerate(worlds):
        metrics, history = result.metrics, read(result)
        for year in years(history):
            rows = metrics[metrics["quarter"].str.startswith(str(year.year))]
            end = rows.iloc[-1]
            assert year.revenue == pytest.approx(end["openai_revenue_year"], rel=1e-9), name_of(world)
            assert year.profit == pytest.approx(-end["openai_loss_year"], rel=1e-9, abs=1e-12), name_of(world)
            assert year.clouds == tuple(end[f"compute_{cloud}"] for cloud in CLOUDS.values())
            assert year.trust == end["trust"]
            assert year.share == (0 if end["share_cap_left"] == 0 else end["revenue_share"])
            assert year.seniors == (end["seniors_openai"], end["seniors_microsoft"])


def test_the_year_table_has_a_line_a_year_and_aligned_columns(worlds: list[Result]) -> None:
    page = lines(worlds[0])
    rows = [line for line in page if re.fullmatch(r"20\d\d( H2)?  [\d\s.,<>−–%]+", line)]
    assert rows[0].startswith("2019 H2 ")
    assert [row[:4] for row in rows] == [str(year) for year in range(2019, 2031)]
    assert len({len(row) for row in rows}) == 1
    assert len({row.rindex("%") for row in rows}) == 1


def test_a_curve_has_a_block_a_quarter_and_says_where_it_begins_and_ends(worlds: list[Result]) -> None:
    history = read(worlds[0])
    page = lines(worlds[0])
    for curve in CURVES:
        line = next(line for line in page if line.startswith(curve.name))
        assert len(re.findall(f"[{BLOCKS}]", line)) == len(history.quarters)
        values = history.series[curve.metric]
        assert curve.says(values[0]) in line
        assert line.endswith(curve.says(values[-1]))


def test_every_deal_is_among_the_moments_unless_there_are_more_than_ten(worlds: list[Result]) -> None:
    for world, result in enumerate(worlds):
        history = read(result)
        told = chosen(history)
        assert len(told) <= MOST
        assert [each.quarter for each in told] == sorted(each.quarter for each in told)
        deals = [each for each in told if each.kind == DEAL]
        if len(history.deals) <= MOST:
            assert [each.quarter for each in deals] == [deal["quarter"] for deal in history.deals], name_of(world)
        page = section(lines(result), "What happened")
        dates = [line[:6] for line in page if not line.startswith(" ")]
        for deal in deals:
            assert when(deal.quarter) in dates, name_of(world)


def test_every_moment_says_why_or_what_came_of_it(worlds: list[Result]) -> None:
    bare = {"label", "outgrown", "unfinished talk", "profit"}
    for world, result in enumerate(worlds):
        for moment in moments(read(result)):
            assert moment.what.endswith("."), name_of(world)
            assert moment.kind in bare or any(moment.why), f"{moment.what} {name_of(world)}"


def test_moments_are_of_many_kinds(worlds: list[Result]) -> None:
    for world, result in enumerate(worlds):
        told = [each.kind for each in chosen(read(result)) if each.kind != DEAL]
        repeated = {kind for kind in told if told.count(kind) > 1}
        assert repeated <= {"failed talk", "label", "flag", "conversion"}, name_of(world)


def test_words_are_cut_before_moments_and_deals_last(worlds: list[Result]) -> None:
    told = {moment: 1 + len(moment.why) for moment in chosen(read(worlds[0]))}
    assert fitted(told, 1000) == told
    for room in range(30, 2, -1):
        kept = fitted(told, room)
        assert list(kept) == [moment for moment in told if moment in kept]
        others = [moment for moment in kept if moment.kind != DEAL]
        assert all(parts > 0 or moment.brief for moment, parts in kept.items())
        lost = [moment for moment in told if moment not in kept and moment.kind == DEAL]
        assert not (lost and others)


def test_the_full_story_tells_every_deal_with_both_reasons(worlds: list[Result]) -> None:
    for world, result in enumerate(worlds):
        history = read(result)
        text = " ".join(" ".join(lines(result, full=True)).split())
        for deal in history.deals:
            assert terms.agreed(deal) in text, name_of(world)
            for side in ("microsoft", "openai"):
                drive = reasons.motive(deal[f"goal_{side}"], "Microsoft" if side == "microsoft" else "OpenAI")
                assert f"driven by {drive or 'nothing in particular'}" in text, name_of(world)
                assert usd(abs(deal[f"value_{side}"])) in text, name_of(world)


def test_the_full_story_tells_every_offer_of_every_talk(worlds: list[Result]) -> None:
    offers = 0
    for world, result in enumerate(worlds):
        history = read(result)
        told = section(lines(result, full=True), "Every talk")
        text = " ".join(" ".join(told).split())
        for talk in history.talks:
            assert f"{when(talk.opened)} {talk.opener} opened talks" in text, name_of(world)
            for offer in talk.offers:
                offers += 1
                words = terms.offered(offer, terms.in_force(history, offer["quarter"]))
                assert f"{offer['side']}: {words}" in text, name_of(world)
        assert _rounds(told) == [number for talk in history.talks for number in range(1, talk.rounds + 1)], name_of(
            world
        )
    assert offers > 100


def _rounds(told: list[str]) -> list[int]:
    """The rounds told, each once, talk by talk."""
    result: list[int] = []
    for line in told:
        if not line.startswith(" "):
            latest = 0
        found = re.match(r"  rounds? (\d+)(?: to (\d+))?  ", line)
        if found:
            end = int(found[2] or found[1])
            result += range(max(int(found[1]), latest + 1), end + 1)
            latest = max(latest, end)
    return result


def test_the_full_story_tells_every_event_and_every_quarter(worlds: list[Result]) -> None:
    for world, result in enumerate(worlds):
        history = read(result)
        page = lines(result, full=True)
        text = " ".join(" ".join(section(page, "Every event")).split())
        for event in history.events:
            words = event_in_words(event)
            assert "_" not in words and "nan" not in words, words
            assert words in text, name_of(world)
        for quarter in history.quarters:
            assert sum(line.startswith(f"{when(quarter)} ") for line in page) >= 4, name_of(world)


def test_the_outcome_is_that_of_the_record_with_the_numbers_of_its_rule(worlds: list[Result]) -> None:
    met = set()
    for world, result in enumerate(worlds):
        history = read(result)
        rule = RULES[Label(int(result.metrics["label"].iloc[-1]))]
        met.add(rule.title)
        page = lines(result)
        assert any(line.startswith(f"Outcome: {rule.title} – ") for line in page), name_of(world)
        text = " ".join(" ".join(page).split())
        assert f"Because {labels.rule_in_words(rule, history)}." in text, name_of(world)
        assert "{" not in text, name_of(world)
    assert len(met) >= 3


def test_what_is_not_as_the_scenario_has_it_is_said(worlds: list[Result]) -> None:
    assert any("exclusivity_cost = 5" in line for line in lines(worlds[3])[:4])
    assert any("strategy_microsoft = take-it-or-leave-it" in line for line in lines(worlds[9])[:4])
    assert not any("Settings" in line for line in lines(worlds[0])[:4])


def test_a_what_if_says_what_is_assumed() -> None:
    result = run("exclusive-forever", 4)
    assert result.scenario.summary in " ".join(lines(result)[:5])


def test_no_deal_was_made_is_said_where_there_was_none(worlds: list[Result]) -> None:
    for world, result in enumerate(worlds):
        text = " ".join(lines(result))
        assert ("No deal was made" in text) == result.deals.empty, name_of(world)


def test_no_sentence_of_the_full_story_has_a_hole(worlds: list[Result]) -> None:
    for world, result in enumerate(worlds):
        page = lines(result, full=True)
        text = " ".join(line.strip() for line in page)
        assert not re.search(r"\bwas( and\b|[.;])", text), name_of(world)
        for line in section(page, "Compute bought by tender"):
            assert not re.search(r"\S  +\S", line[8:]), f"{line!r}, {name_of(world)}"


def test_who_loses_by_a_deal_is_told_what_else_it_had(worlds: list[Result]) -> None:
    result = with_deal(worlds)
    deals = result.deals.iloc[-1:].assign(
        value_microsoft=-0.13, disagreement_microsoft=-0.4, outside_microsoft=-1.0,
        value_openai=2.0, disagreement_openai=-0.3, outside_openai=-1.0, investment=10.0,
    )  # fmt: skip
    opened = result.events["event"] == "talks_opened"
    events = result.events[~opened | (result.events["quarter"] == when(deals["opened"].iloc[0]))]
    told = [moment for moment in moments(read(edited(result, deals=deals, events=events))) if moment.kind == DEAL]
    text = " ".join(told[-1].why)
    assert "loses $130 m, less than a dispute would cost" in text
    assert "Without it: the old contract, and a dispute costing Microsoft $400 m and OpenAI $300 m." in text
    for world, each in enumerate(worlds):
        page = " ".join(" ".join(section(lines(each), "What happened")).split())
        assert len(re.findall(r"loses \$", page)) <= len(re.findall(r"Without it|without it", page)), name_of(world)


def test_a_contract_that_is_as_it_was_says_what_its_deals_did(worlds: list[Result]) -> None:
    result = with_deal(worlds)
    deals = result.deals.iloc[-1:].assign(premium=math.nan, new_commitment=10.0, investment=0.0, equity_agreed=math.nan)
    for term in TERMS:
        deals[f"{term}_new"] = deals[f"{term}_old"]
    first = batch("history", 1, 7, {"talk_quarters": 1}).metrics.iloc[0]
    metrics = result.metrics.assign(
        **{name: first[name] for name in TERM_METRICS}, acquired=0.0, separated=0.0, converted=0.0, agi_declared=0.0
    )
    text = " ".join(section(lines(edited(result, deals=deals, metrics=metrics)), "The contract"))
    assert text == "No term differs at the end: the deal ordered compute that has since been bought."


def test_new_money_alone_is_given_for_more_of_the_profits(worlds: list[Result]) -> None:
    deals = read(with_deal(worlds)).deals
    same = {f"{term}_new": deals[-1][f"{term}_old"] for term in TERMS} | {"equity_agreed": math.nan}
    caps = {"profit_cap_old": 10.0, "profit_cap_new": 30.0}
    deal = {**deals[-1], **same, **caps, "premium": math.nan, "investment": 2.0, "new_commitment": 0.0}
    told = "Microsoft invests $2 bn for up to 10 times as much of OpenAI's profits; nothing else changes."
    assert terms.agreed(deal) == told
    assert "Microsoft gives up its 15% of revenue" in terms.agreed(
        {**deal, "investment": 0.0, "share_old": 0.15, "share_new": 0.0}
    )


# Unusual histories.


@pytest.mark.parametrize("end", ["2021Q1", "2022Q4", "2034Q4"])
def test_a_history_may_end_early_or_late(end: str) -> None:
    core = load_scenario("history")
    last = Quarter.parse(end)
    events = tuple(given for given in core.events if given.quarter <= last)
    result = run(replace(core, end=last, events=events), 7)
    page = lines(result)
    assert len(page) <= LENGTH
    assert max(map(len, page)) <= WIDTH
    assert end in page[0]
    assert read(result).last == last.index
    assert all(year.share == 0 for year in years(read(result)) if year.year > 2030)
    full = lines(result, full=True)
    assert max(map(len, full)) <= WIDTH
    assert f"\n{end}" in "\n".join(full)


def test_a_history_without_deals_says_so() -> None:
    result = run("history", 5, QUIET)
    assert result.deals.empty
    text = "\n".join(lines(result))
    assert "No talks were opened" in text
    assert "fought-over bargain" not in text
    assert "There was none." in "\n".join(lines(result, full=True))


def edited(result: Result, **changes: object) -> Result:
    """A result with some tables or settings in the place of its own."""
    kept = {name: getattr(result, name) for name in (*TABLES, "scenario", "seeds", "model", "provenance")}
    return SimpleNamespace(**{**kept, **changes})  # type: ignore[return-value]


def with_deal(worlds: list[Result]) -> Result:
    return next(result for result in worlds if len(result.deals) > 0)


def test_an_acquisition_is_told_with_its_price(worlds: list[Result]) -> None:
    result = with_deal(worlds)
    deals = result.deals.iloc[-1:].assign(premium=0.25, stake_old=0.2, stake_new=1.0, valuation=100.0)
    since = quarter_of(deals["quarter"].iloc[0])
    metrics = result.metrics.copy()
    later = metrics["quarter"].map(quarter_of) >= since
    metrics.loc[later, ["acquired", "microsoft_stake", "revenue_share", "openai_runway"]] = [1.0, 1.0, 0.0, 40.0]
    metrics.loc[later, "label"] = float(Label.ACQUISITION)
    events = result.events
    events = events[(events["event"] != "talks_opened") | (events["quarter"] == when(deals["opened"].iloc[0]))]
    page = lines(edited(result, deals=deals, metrics=metrics, events=events))
    text = " ".join(" ".join(page).split())
    assert "Outcome: acquisition – OpenAI belongs to Microsoft" in text
    assert "Microsoft buys the 80% of OpenAI it does not own for $100 bn, 25% above the going valuation" in text
    assert "→ all: it owns OpenAI" in text
    assert "Revenue paid to" not in text
    assert len(page) <= LENGTH and max(map(len, page)) <= WIDTH


def test_a_separation_is_told_with_who_left_and_why(worlds: list[Result]) -> None:
    result = next(each for each in worlds if any(talk.ending == "failed" for talk in read(each).talks))
    failed = next(talk for talk in read(result).talks if talk.ending == "failed")
    end = when(failed.closed)
    row = {"world": 0, "setting": 0, "seed": result.seeds[0], "quarter": end, "event": "separation", "who": "OpenAI"}
    events = pd.concat([result.events, pd.DataFrame([{**row, "amount": math.nan}])], ignore_index=True)
    metrics = result.metrics.copy()
    metrics.loc[metrics["quarter"].map(quarter_of) >= failed.closed, "separated"] = 1.0
    metrics.loc[metrics["quarter"].map(quarter_of) >= failed.closed, "label"] = float(Label.DECOUPLED)
    offers = result.offers.copy()
    theirs = (offers["protocol"] == "talk") & (offers["side"] == "OpenAI") & (offers["quarter"] == end)
    offers.loc[theirs, ["reservation", "disagreement"]] = [2.0, -0.3]
    page = lines(edited(result, events=events, metrics=metrics, offers=offers))
    text = " ".join(" ".join(page).split())
    assert "Outcome: decoupled – each goes its own way" in text
    assert f"OpenAI left in {end}." in text
    assert f"{end} The partnership ends: OpenAI leaves" in text
    full = " ".join(" ".join(lines(edited(result, events=events, metrics=metrics, offers=offers), True)).split())
    assert "It puts leaving at a gain of $2 bn and going on in dispute at a loss of $300 m." in full
    assert len(page) <= LENGTH and max(map(len, page)) <= WIDTH


def test_a_starving_openai_is_told_of() -> None:
    result = run("history", 2, {"raise_chance": 0, **QUIET})
    assert result.metrics["openai_distress"].max() >= 2
    assert any("OpenAI begins to cut its spending" in line for line in lines(result))


def test_a_history_whose_offers_were_not_kept_is_told_without_them() -> None:
    result = batch("history", 1, 7, keep=("metrics", "deals", "events"))
    page = lines(result)
    assert len(page) <= LENGTH
    assert not any("fought-over bargain" in line for line in page)
    assert lines(result, full=True)


def test_only_one_history_is_told_at_a_time() -> None:
    with pytest.raises(ValueError, match="one history, got 2; run one seed"):
        tell(batch("history", 2, 0, keep=("metrics",)))
    with pytest.raises(ValueError, match="needs the metrics"):
        tell(batch("history", 1, 0, keep=("deals",)))
    with pytest.raises(LookupError, match="deals were not kept"):
        tell(batch("history", 1, 0, keep=("metrics", "events")))


# Words.


def test_every_motive_pressure_label_and_number_of_a_rule_has_words() -> None:
    assert set(MOTIVES) == set(ALL_MOTIVES)
    assert set(PRESSURES) == set(ALL_PRESSURES)
    assert set(OVER) == set(REASONS)
    assert set(ISSUE_WORDS) == set(NAMES)
    assert {name: len(words) for name, words in LEVELS.items()} == {
        issue.name: issue.levels for issue in ISSUES if issue.name not in ("finance", "compute")
    }
    assert set(labels.MEANINGS) == set(Label) == set(RULES)


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (0, "$0"),
        (2, "$2 bn"),
        (2.55, "$2.5 bn"),
        (9.96, "$10 bn"),
        (27.7, "$28 bn"),
        (1506.2, "$1,506 bn"),
        (0.9996, "$1 bn"),
        (0.345, "$345 m"),
        (0.0012, "$1.2 m"),
        (-0.08, "−\u2060$80 m"),
        (-0.00001, "$0"),
        (-3.04, "−\u2060$3 bn"),
    ],
)
def test_money_reads_the_same_everywhere(amount: float, text: str) -> None:
    assert usd(amount) == text


def test_small_differences_are_not_rounded_away() -> None:
    assert percents(0.131, 0.134) == ("13.1%", "13.4%")
    assert percents(0.1, 0.2) == ("10%", "20%")
    assert percents(0.2, 0.2) == ("20%", "20%")
    assert percent(0.004) == "0.4%"
    assert percent(-0.3) == "−30%"


def test_times_and_counts_are_words() -> None:
    assert [months(quarters) for quarters in (0, 0.4, 1, 3, 5, 8.4, 12, 40)] == [
        "less than a month", "one month", "three months", "nine months", "15 months", "2 years", "3 years",
        "more than ten years",
    ]  # fmt: skip
    assert [span(quarters) for quarters in (1, 2, 4, 5, 30)] == [
        "one quarter", "two quarters", "1 year", "1¼ years", "7½ years",
    ]  # fmt: skip
    assert counted(1, "offer") == "one offer"
    assert counted(72, "offer") == "72 offers"
    assert joined(["a", "b", "c"]) == "a, b and c"


def test_the_lowest_block_is_the_low_and_the_highest_the_high() -> None:
    assert blocks([0, 0.5, 1, 2, -1], 0, 1) == "▁▅██▁"
    assert blocks([3, 3], 3, 3) == "▁▁"

"""Scenarios are checked before anything is played, and say what is wrong with them."""

import re
from pathlib import Path

import numpy as np
import pytest

from agents import cast
from experiments import batch, load_scenario, run
from experiments.scenario_file import CONTRACT, STRATEGIES
from experiments.scenarios import FOLDER, Event, Scenario, ScenarioError, shipped
from negotiation.clock import Quarter
from negotiation.parameters import PARAMETERS, SettingsError
from negotiation.table.terms import Ends, Sharing
from negotiation.table.told_terms import TERMS
from negotiation.world.news import GIVEN

MONEY_AND_COMPUTE = {"share", "cap", "last_quarter", "invested", "profit_cap", "stake", "regime", "commitment"}
PAGE = (Path(__file__).parents[2] / "docs" / "scenarios.md").read_text(encoding="utf-8")
HEAD = 'name = "mine"\nsummary = "A test."\n'
WHOLE = f'{HEAD}start = "2019Q3"\nend = "2020Q4"\n'
ALONE = {f"table.{issue}_on_table" for issue in (
    "restructuring", "distribution", "resale", "licence", "agi_clause", "sharing", "credit", "rivalry", "safety",
)}  # fmt: skip
CORE_EVENTS = {
    "gpt3_launch": "2020Q2",
    "supercomputer": "2021Q2",
    "chatgpt_launch": "2022Q4",
    "ceo_crisis": "2023Q4",
    "microsoft_ai_unit": "2024Q1",
    "stargate": "2025Q1",
    "open_weight_release": "2025Q1",
    "testimony": "2026Q2",
}
#: Where a shipped scenario starts, if not in 2019Q3.
STARTS = {"mid-2025": "2025Q3"}


def saved(folder: Path, text: str, name: str = "mine.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def event(quarter: str, name: str) -> str:
    return f'[[events]]\nquarter = "{quarter}"\nevent = "{name}"\n'


def test_the_shipped_scenarios_load_and_say_what_to_look_at() -> None:
    assert shipped() == (
        "history", "core", "antitrust", "deadline-missed", "exclusive-forever", "mid-2025", "no-agi-clause",
        "open-weight-shock", "talent-war", "talks-every-quarter", "two-tones",
    )  # fmt: skip
    for name in shipped():
        scenario = load_scenario(name)
        assert scenario.name == name
        assert scenario.summary.endswith(".")
        assert scenario.learning.endswith("?")
        assert scenario.look_at
        assert (str(scenario.start), str(scenario.end)) == (STARTS.get(name, "2019Q3"), "2030Q4")
        assert load_scenario(FOLDER / f"{name}.toml") == scenario


def test_history_has_the_news_of_the_record_and_no_setting_of_its_own() -> None:
    history = load_scenario("history")
    told = {given.event: str(given.quarter) for given in history.events}
    assert told == {**CORE_EVENTS, "conditional_round": "2024Q4"}
    assert history.events == tuple(sorted(history.events))
    assert history.settings == {}


def test_core_leaves_three_subjects_on_the_table() -> None:
    core = load_scenario("core")
    assert {given.event: str(given.quarter) for given in core.events} == CORE_EVENTS
    assert {name for name in core.settings if name.endswith("_on_table")} == ALONE
    assert set(core.settings.values()) == {0}
    played = batch(core, 40)
    fixed = [term for term in TERMS if term not in MONEY_AND_COMPUTE]
    for term in fixed:
        assert (played.deals[f"{term}_old"] == played.deals[f"{term}_new"]).all(), term
    for term in ("share", "stake", "regime", "commitment"):
        assert (played.deals[f"{term}_old"] != played.deals[f"{term}_new"]).any(), term
    assert not set(played.events.event) & {"conditional_funding", "deadline_missed", "conversion_done"}


def test_the_shipped_variants_differ_from_history_in_what_they_are_named_for() -> None:
    assert load_scenario("exclusive-forever").settings == {"table.exclusive_forever": 1}
    for name in set(shipped()) - {"core", "history", "talks-every-quarter", *STARTS}:
        scenario, history = load_scenario(name), load_scenario("history")
        assert scenario.settings, name
        assert {given.event for given in history.events} <= {given.event for given in scenario.events}, name
    war = load_scenario("talent-war").settings
    for name in ("approach_rate", "more_suitors", "hunger_meta", "hunger_openai"):
        full = f"talent.{name}"
        assert float(war[full]) > PARAMETERS[full].value
    shock = load_scenario("open-weight-shock")
    releases = [given.quarter for given in shock.events if given.event == "open_weight_release"]
    assert len(releases) > 1
    assert min(releases) < Quarter.parse(CORE_EVENTS["open_weight_release"])
    for name in ("news.open_weight_hazard", "news.open_weight_jump"):
        assert float(shock.settings[name]) > PARAMETERS[name].value


def test_every_example_of_the_page_loads(tmp_path: Path) -> None:
    examples = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    assert len(examples) == 4
    for number, text in enumerate(examples):
        load_scenario(saved(tmp_path, text, f"example{number}.toml"))
    full = load_scenario(tmp_path / "example1.toml")
    assert {CONTRACT[key] for key in CONTRACT} <= set(full.settings)
    assert {STRATEGIES[key] for key in STRATEGIES} <= set(full.settings)


def test_the_page_runs_as_python(capsys: pytest.CaptureFixture[str]) -> None:
    programs = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert len(programs) == 3
    for code in programs:
        exec(code, {})
    told = capsys.readouterr().out
    assert "share_new" in told
    patient, hurried = (int(part) for part in re.findall(r"gets (\d+)%", told))
    assert patient > hurried


def test_the_page_tells_every_event_and_every_scenario() -> None:
    for name, kind in GIVEN.items():
        assert f"| `{name}` | {kind.headline} |" in PAGE
    for name in shipped():
        assert f"| `{name}` |" in PAGE


def test_the_message_shown_on_the_page_is_the_one_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = re.search(r"^    parley: (patient-patron.toml: .*)$", PAGE, re.MULTILINE)
    first = re.search(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    assert shown
    assert first
    saved(tmp_path, first[1].replace("table_rate_microsoft", "table_rate_microsft"), "patient-patron.toml")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ScenarioError) as error:
        load_scenario("patient-patron.toml")
    assert str(error.value) == shown[1]


def test_a_file_may_extend_another_file_and_replaces_its_settings(tmp_path: Path) -> None:
    base = 'extends = "history"\n[settings]\nexclusivity_cost = 2\ntalk_quarters = 5\n'
    saved(tmp_path, HEAD + base, "base.toml")
    text = 'extends = "base.toml"\nend = "2024Q4"\ndrop_events = ["ceo_crisis"]\n'
    mine = load_scenario(
        saved(tmp_path, HEAD + text + "[settings]\nexclusivity_cost = 3\n" + event("2020Q1", "stargate"))
    )
    assert mine.settings == {"motives.exclusivity_cost": 3, "table.talk_quarters": 5}
    names = [given.event for given in mine.events]
    own = ["stargate", "gpt3_launch", "supercomputer", "chatgpt_launch", "microsoft_ai_unit", "conditional_round"]
    assert names == own
    assert mine.learning == ""


def test_names_may_be_short_full_or_in_quotes_and_mean_the_same(tmp_path: Path) -> None:
    texts = ("start_trust = 0.5", "start.start_trust = 0.5", '"start.start_trust" = 0.5')
    for text in texts:
        assert load_scenario(saved(tmp_path, f"{WHOLE}[settings]\n{text}\n")).settings == {"start.start_trust": 0.5}


def test_the_contract_and_the_strategies_are_settings_under_shorter_names(tmp_path: Path) -> None:
    text = '[contract]\nrevenue_share = 0.1\nshare_last_quarter = "2020Q1"\n[strategies]\nopenai = "boulware"\n'
    scenario = load_scenario(saved(tmp_path, WHOLE + text))
    assert scenario.settings == {
        "start.start_revenue_share": 0.1,
        "start.start_share_last_quarter": 2.0,
        "table.strategy_openai": "boulware",
    }
    model = scenario.model(cast, (0,))
    assert model.settings.start.start_revenue_share[0] == 0.1
    choices = PARAMETERS["table.strategy_openai"].choices
    assert choices[int(model.settings.table.strategy_openai[0])] == "boulware"


def test_terms_of_the_contract_are_numbers_words_quarters_or_truth_values(tmp_path: Path) -> None:
    words = 'agi_ends = "nothing"\nlicence_end = "2032Q4"\nsharing = "audited"\n'
    text = words + "may_build = true\ndata = false\nresale = 0.2\n"
    scenario = load_scenario(saved(tmp_path, f"{WHOLE}[contract]\n{text}"))
    rights = scenario.model(cast, (0,)).state.contract.rights
    assert (rights.agi_ends[0], rights.licence_end[0], rights.sharing[0]) == (Ends.NOTHING, 53, Sharing.AUDITED)
    assert (rights.may_build[0], rights.data[0], rights.resale[0]) == (True, False, 0.2)


def test_what_to_look_at_is_told_with_its_meaning(tmp_path: Path) -> None:
    text = 'look_at = ["trust", "deadline_missed", "reason"]\n'
    told = "\n".join(load_scenario(saved(tmp_path, WHOLE + text)).told())
    assert "  trust            trust between the two (fraction)" in told
    assert "  deadline_missed  event: the deadline for a conversion passes" in told
    assert "  reason           in every deal, `deals.reason`" in told


def test_every_key_of_the_contract_and_the_strategies_is_a_parameter() -> None:
    assert {*CONTRACT.values(), *STRATEGIES.values()} <= set(PARAMETERS)


def test_a_history_runs_from_start_to_end_with_its_events() -> None:
    scenario = Scenario("short", "Four quarters.", end=Quarter(3), events=(Event(Quarter(2), "ceo_crisis"),))
    model = scenario.model(cast, (1, 2)).play()
    assert model.record.quarters == [0, 1, 2, 3]
    happened = model.record.events.columns()
    assert list(happened["quarter"][happened["event"] == "ceo_crisis"]) == [2, 2]


def test_settings_go_on_top_of_the_scenario_and_may_be_one_a_world() -> None:
    war = load_scenario("talent-war")
    model = war.model(cast, (0, 0), {"hunger_meta": [0.5, 2.0], "talk_quarters": 4})
    assert list(model.settings.talent.hunger_meta) == [0.5, 2.0]
    assert list(model.settings.table.talk_quarters) == [4.0, 4.0]
    assert list(model.settings.talent.approach_rate) == [war.settings["talent.approach_rate"]] * 2


def test_settings_given_in_python_are_checked_like_those_of_a_file() -> None:
    with pytest.raises(SettingsError, match="hunger_meta has 3 values for 1 worlds"):
        run("core", settings={"hunger_meta": [1, 2, 3]})
    with pytest.raises(SettingsError, match=r"add up to at most 1, got 1\.05"):
        run("core", settings={"start_stake": 0.9, "start_investor_stake": 0.15})
    with pytest.raises(SettingsError, match="must be a quarter: the clock runs from 2019Q3"):
        run("core", settings={"start_share_last_quarter": "2050Q1"})


def test_an_event_hits_in_every_world() -> None:
    calendar = load_scenario("core").calendar(3)
    assert sum(len(today) for today in calendar.values()) == len(CORE_EVENTS)
    assert all(np.array_equal(hits, [True] * 3) for today in calendar.values() for hits in today.values())


MISTAKES = {
    "an unknown key": (f"{WHOLE}endd = 3\n", ["endd = 3", "no such key", "did you mean `end`?"]),
    "a contract term at the top": (f"{WHOLE}stake = 0.1\n", ["stake = 0.1", "it belongs under [contract]"]),
    "a setting at the top": (f"{WHOLE}start_trust = 0.1\n", ["it belongs under [settings]"]),
    "no name": ('summary = "A test."\nextends = "core"\n', ["name", "every scenario has one", "add name"]),
    "no summary": ('name = "mine"\nextends = "core"\n', ["summary", "every scenario has one"]),
    "no end": (f'{HEAD}start = "2019Q3"\n', ["end: every scenario has one", 'extends = "history"']),
    "text that is none": (f"{WHOLE}learning = 4\n", ["learning = 4", "must be text", "put it in quotes"]),
    "a misspelt setting": (
        f"{WHOLE}[settings]\nrevenue_shar = 0.1\n",
        ["[settings] revenue_shar = 0.1", "no such setting", "did you mean `start_revenue_share`"],
    ),
    "a misspelt term": (
        f"{WHOLE}[contract]\nrevenue_shar = 0.1\n",
        ["[contract] revenue_shar = 0.1", "did you mean `revenue_share`?"],
    ),
    "a term that is no word of it": (
        f'{WHOLE}[contract]\nagi_judge = "pannel"\n',
        ["[contract] agi_judge", "must be one of board, panel, court", "did you mean `panel`?"],
    ),
    "something to look at that is not recorded": (
        f'{WHOLE}look_at = ["trsut"]\n',
        ['look_at = "trsut"', "no such metric, event or column of deals", "did you mean `trust`?"],
    ),
    "one thing to look at": (f'{WHOLE}look_at = "trust"\n', ["look_at", "must be a list of names"]),
    "a misspelt side": (f'{WHOLE}[strategies]\nmicrosft = "linear"\n', ["did you mean `microsoft`?"]),
    "an unknown strategy": (
        f'{WHOLE}[strategies]\nopenai = "boulwar"\n',
        ["[strategies] openai", "must be one of", "got 'boulwar'", "did you mean `boulware`?"],
    ),
    "a strategy that is a number": (f"{WHOLE}[strategies]\nopenai = 1\n", ["[strategies] openai", "one of"]),
    "percent for a fraction": (
        f"{WHOLE}[contract]\nrevenue_share = 20\n",
        ["[contract] revenue_share", "between 0 and 0.3", "got 20", "divide by 100"],
    ),
    "a value out of range": (
        f"{WHOLE}[settings]\nexclusivity_cost = -1\n",
        ["exclusivity_cost must be between 0 and 10", "got -1"],
    ),
    "a value that is no number": (f"{WHOLE}[settings]\nstart_trust = nan\n", ["between 0 and 1", "got nan"]),
    "a number with its unit": (
        f'{WHOLE}[contract]\nrevenue_share = "20%"\n',
        ['[contract] revenue_share = "20%"', "must be a number (fraction)", "without quotes"],
    ),
    "a number in quotes": (f'{WHOLE}[settings]\nstart_trust = "0.5"\n', ["without quotes"]),
    "a flag": (f"{WHOLE}[settings]\nstart_trust = true\n", ["must be a number (fraction), got True"]),
    "a list": (f"{WHOLE}[settings]\nstart_trust = [0.1, 0.2]\n", ["must be a number (fraction)"]),
    "a setting given twice": (
        f"{WHOLE}[contract]\nstake = 0.1\n[settings]\nstart_stake = 0.2\n",
        ["start.start_stake is given twice", "remove one"],
    ),
    "stakes over the whole": (
        f"{WHOLE}[contract]\nstake = 0.7\ninvestor_stake = 0.4\n",
        ["add up to at most 1, got 1.1", "lower one"],
    ),
    "more pledged than invested": (
        f"{WHOLE}[contract]\npledged = 2\n",
        ["start_pledged must be at most start_invested", "got 2", "raise start_invested"],
    ),
    "no team at all": (
        f"{WHOLE}[settings]\n" + "".join(f"{name} = 0\n" for name in PARAMETERS if "start_team_" in name),
        ["must not all be 0", "at least one employer"],
    ),
    "a section that is no table": (f"{WHOLE}settings = 3\n", ["must be a table", "head it with [settings]"]),
    "a quarter without quotes": (f"{HEAD}start = 2019\n", ["start = 2019", "must be a quarter in quotes"]),
    "a date": (f"{HEAD}start = 2019-07-22\n", ["start = 2019-07-22", "must be a quarter in quotes"]),
    "a month": (f'{HEAD}start = "2019-07"\n', ["start: a quarter is written like 2024Q4, got '2019-07'"]),
    "a start after the end": (
        f'{HEAD}start = "2023Q1"\nend = "2022Q4"\n',
        ['start = "2023Q1"', "a history from 2023Q1 to 2022Q4 has no quarter", "start earlier or end later"],
    ),
    "an end before the start it inherits": (
        'name = "mine"\nsummary = "A test."\nextends = "mid-2025"\nend = "2024Q4"\n',
        ['end = "2024Q4"', "a history from 2025Q3 to 2024Q4 has no quarter"],
    ),
    "an event before the start": (
        f'{HEAD}extends = "mid-2025"\n' + event("2025Q1", "stargate"),
        ['events 1: quarter = "2025Q1"', "must lie between start 2025Q3 and end 2030Q4"],
    ),
    "a contract of 2019 for a later start": (
        f'{HEAD}extends = "mid-2025"\n[contract]\nrevenue_share = 0.1\n',
        ["[contract] revenue_share says what holds in 2019Q3", "starts in 2025Q3", "leave it out, or start in 2019Q3"],
    ),
    "an end before the start": (
        f'{HEAD}start = "2019Q3"\nend = "2018Q4"\n',
        ["end: the clock runs from 2019Q3 to 2034Q4, got 2018Q4"],
    ),
    "an end beyond the clock": (f'{HEAD}start = "2019Q3"\nend = "2040Q1"\n', ["to 2034Q4, got 2040Q1"]),
    "a misspelt event": (
        WHOLE + event("2020Q1", "chatgpt"),
        ['events 1: event = "chatgpt"', "no such event", "did you mean `chatgpt_launch`?"],
    ),
    "an event after the end": (
        WHOLE + event("2020Q1", "stargate") + event("2021Q1", "testimony"),
        ['events 2: quarter = "2021Q1"', "between start 2019Q3 and end 2020Q4", "move the event"],
    ),
    "an event twice": (
        WHOLE + event("2020Q1", "stargate") * 2,
        ["events 2", "stargate is already given in 2020Q1", "remove one"],
    ),
    "an event inherited already": (
        f'{HEAD}extends = "core"\n' + event("2025Q1", "stargate"),
        ["stargate is already given in 2025Q1"],
    ),
    "an event without its quarter": (
        f'{WHOLE}[[events]]\nevent = "stargate"\n',
        ["events 1: quarter: every event has one"],
    ),
    "an event with more to it": (
        WHOLE + event("2020Q1", "stargate") + "size = 3\n",
        ["events 1: size = 3", "quarter and event only"],
    ),
    "one table of events": (
        f'{WHOLE}[events]\nquarter = "2020Q1"\nevent = "stargate"\n',
        ["head each with [[events]]"],
    ),
    "dropping what is not there": (
        f'{HEAD}extends = "core"\ndrop_events = ["star_gate"]\n',
        ['drop_events = "star_gate"', "no such event is inherited", "did you mean `stargate`?"],
    ),
    "dropping no list": (f'{WHOLE}drop_events = "stargate"\n', ["must be a list of events"]),
    "extending nothing known": (
        f'{HEAD}extends = "cor"\n',
        ["extends", 'no scenario is called "cor"', "did you mean `core`?"],
    ),
    "extending no file": (
        f'{HEAD}extends = "gone.toml"\n',
        ['extends = "gone.toml"', "there is no such file"],
    ),
    "extending itself": (f'{HEAD}extends = "mine.toml"\n', ["a scenario cannot extend itself"]),
    "broken syntax": (f"{HEAD}start = 2019Q3\n", ["is not valid TOML", "line 3", "stand in quotes"]),
    "a key twice": (f"{WHOLE}[settings]\nstart_trust = 0\nstart_trust = 1\n", ["not valid TOML", "line 7"]),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_named_with_file_key_value_rule_and_remedy(tmp_path: Path, mistake: str) -> None:
    text, parts = MISTAKES[mistake]
    path = saved(tmp_path, text)
    with pytest.raises(ScenarioError) as error:
        load_scenario(path)
    message = str(error.value)
    assert message.startswith(f"{path}: ")
    assert "\n" not in message
    for part in parts:
        assert part in message


def test_two_files_that_extend_each_other_are_refused(tmp_path: Path) -> None:
    saved(tmp_path, f'{HEAD}extends = "b.toml"\n', "a.toml")
    saved(tmp_path, f'{HEAD}extends = "a.toml"\n', "b.toml")
    with pytest.raises(ScenarioError, match="a scenario cannot extend itself"):
        load_scenario(tmp_path / "a.toml")


def test_a_mistake_in_a_file_extended_names_that_file(tmp_path: Path) -> None:
    base = saved(tmp_path, f"{WHOLE}[settings]\nstart_trust = 7\n", "base.toml")
    path = saved(tmp_path, f'{HEAD}extends = "base.toml"\n')
    with pytest.raises(ScenarioError, match=f"^{re.escape(str(base))}: .*start_trust"):
        load_scenario(path)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    latin = tmp_path / "latin.toml"
    latin.write_bytes(b'name = "caf\xe9"\n')
    for path, reason in (
        (tmp_path / "gone.toml", "there is no such file; `parley scenarios` lists names"),
        (tmp_path, "cannot be read"),
        (latin, "is not UTF-8 text; save it as UTF-8"),
    ):
        with pytest.raises(ScenarioError, match=f"^{re.escape(str(path))}: {reason}"):
            load_scenario(path)


def test_an_unknown_name_is_answered_with_a_near_one_or_all() -> None:
    with pytest.raises(ScenarioError, match=r'called "exclusive"; did you mean `exclusive-forever`\?'):
        load_scenario("exclusive")
    with pytest.raises(ScenarioError, match="there are history, core, antitrust, deadline-missed, "):
        load_scenario("xyz")

"""Two settings on the same chance: world by world, told honestly, and gone on with from a folder."""

import json
import re
import shlex
from functools import cache

import numpy as np
import pytest
from pandas.testing import assert_frame_equal

import experiments
from agents.microsoft import Microsoft
from experiments import chunk, cli, comparing, paired
from experiments.comparing import compare
from experiments.comparison_page import told
from experiments.comparison_told import document, replays, sides
from experiments.ensemble import batch, run
from experiments.headlines import CHIEF, HEADLINES
from experiments.manifest import StoreError
from experiments.milestones import MILESTONES
from experiments.observables import QuestionError
from experiments.scenarios import Scenario
from experiments.terminal import WIDTH
from negotiation.clock import Quarter
from negotiation.parameters import SettingsError
from tests.conftest import seated

WORLDS, SEED = 24, 100
CHEAP, DEAR = {"exclusivity_cost": 0.3}, {"exclusivity_cost": 4.0}
SHORT = Scenario("short", "Three years.", end=Quarter(11))
TABLES = ("outcomes", "dates", "differences")


@cache
def played():
    """Exclusivity that costs OpenAI little or much."""
    return compare("history", CHEAP, DEAR, WORLDS, SEED, precision={"regime=open": 0.02}, of=("regime=open",))


def page(found):
    return "\n".join(line.plain for line in told(found))


@pytest.mark.parametrize("same", [{"exclusivity_cost": 2.0}, None])
def test_a_setting_beside_itself_differs_by_exactly_nothing(same):
    found = compare("history", same, same, 5)
    for name in TABLES:
        table = getattr(found, name)
        assert (table[["difference", "low", "high", "median", "up", "down", "changed"]] == 0).all(axis=None)
        assert not table["stands"].any()
    assert (found.dates[["waited_difference", "waited_low", "waited_high"]] == 0).all(axis=None)
    assert (found.worlds["distance"] == 0).all()
    assert "every difference is exactly zero in all 5 worlds, and every interval is zero" in " ".join(
        page(found).split()
    )


def test_pairs_are_the_single_runs_of_the_same_seed():
    row = played().worlds.iloc[3]
    a, b = (run("history", int(row["seed"]), settings).outcomes.iloc[0] for settings in (CHEAP, DEAR))
    assert (row["outcome_a"], row["outcome_b"]) == (a["outcome"], b["outcome"])
    for name in ("openai_cash", "openai_valuation", "trust", "azure_share", "seniors_openai"):
        assert row[name] == pytest.approx(b[name] - a[name], rel=1e-12)


def test_each_setting_can_be_told_alone():
    alone = batch("history", WORLDS, SEED, DEAR)
    for table in ("outcomes", "metrics", "deals", "events"):
        assert_frame_equal(getattr(played().b, table), getattr(alone, table), check_exact=True)
    assert (played().a.series("trust") == played().histories.series("trust")[:1]).all()
    assert played().b.design["motives.exclusivity_cost"].tolist() == [4.0]


def test_what_differs_is_found_and_stands_among_all_that_is_tested():
    dates = played().dates.set_index("name")
    assert dates.loc["compute_open", "difference"] > 0.4
    assert dates.loc["compute_open", "stands"]
    assert dates.loc["first_refusal", "difference"] < 0
    sure = played().differences.set_index(["name", "reading"]).loc[("regime=open", "at")]
    for side, alone in (("a", played().a), ("b", played().b)):
        assert sure[side] == pytest.approx((alone.series("regime")[0, :, -1] == 2).mean())
    assert "OpenAI may buy from any cloud by 2030Q4: " in page(played())


def test_all_that_is_tested_at_once_is_counted():
    found = played()
    rest = found.differences[found.differences["section"] != "asked for"]
    tables = (found.outcomes, found.dates, rest)
    chances = [p for table in tables for p in table["p"]] + list(found.dates["waited_p"])
    assert found.tests == len(chances)
    stand = [mark for table in tables for mark in table["stands"]] + list(found.dates["waited_stands"])
    assert stand == paired.survive(chances, 0.95)
    assert 0 < sum(stand) < len(chances)


def test_what_is_asked_for_comes_first_with_a_verdict_of_its_own_and_is_not_told_again():
    found = played()
    asked = found.differences.iloc[0]
    assert (asked["name"], asked["stands"]) == ("regime=open", paired.survive([asked["p"]], 0.95)[0])
    text = " ".join(page(found).split())
    first = text.index("What was asked for - Regime is open, in 2030Q4: ")
    places = [text.index(words) for words in ("It stands", "regime=open to ±2 points: takes", "What else differs")]
    assert [first, *places] == sorted([first, *places])
    assert text.count("Regime is open") == 1
    assert text.count("regime=open to ±2") == 1


def test_a_headline_that_is_asked_for_is_tested_once():
    one, both = (compare("core", None, DEAR, 4, of=of) for of in (("trust",), ("trust", "moves")))
    assert one.tests == compare("core", None, DEAR, 4).tests - 1 == both.tests + 1
    read = both.differences[both.differences["reading"] == "at"]
    assert read["name"].is_unique
    assert "tested at once with the other asked for" in " ".join(page(both).split()) or not read.iloc[0]["changed"]


def test_milestones_are_counted_to_the_quarter_that_was_asked_for():
    early = compare("history", CHEAP, DEAR, WORLDS, SEED, at="2024Q4")
    ahead = early.question.at.index
    for name in ("exclusivity_over", "compute_open", "conversion_done"):
        a, b = MILESTONES[name].when(early.histories)
        row = early.dates.set_index("name").loc[name]
        assert (row["a"], row["b"]) == ((a <= ahead).mean(), (b <= ahead).mean())
        assert row["waited_a"] == pytest.approx(np.minimum(a, ahead + 1).mean())
    assert "Whether it comes by 2024Q4" in page(early)
    assert "by 2030Q4" not in page(early)


def test_flips_add_up_to_the_shares_of_outcomes():
    flips, ends = played().flips, played().outcomes.set_index("what")
    assert flips.to_numpy().sum() == WORLDS
    for title in flips.index:
        assert flips.loc[title].sum() == round(WORLDS * ends.loc[title, "a"])
        assert flips[title].sum() == round(WORLDS * ends.loc[title, "b"])
    assert ends.query("kind == 'outcome'")[["a", "b"]].sum().tolist() == pytest.approx([1, 1])


@pytest.mark.parametrize("name", ["compute_open", "first_refusal", "agi_judged", "case_opened"])
def test_a_date_that_never_comes_counts_as_not_come_and_as_all_quarters_played(name):
    a, b = MILESTONES[name].when(played().histories)
    row = played().dates.set_index("name").loc[name]
    quarters = len(played().histories.quarters)
    assert (row["a"], row["b"]) == (np.isfinite(a).mean(), np.isfinite(b).mean())
    assert row["waited_difference"] == pytest.approx((np.minimum(b, quarters) - np.minimum(a, quarters)).mean())
    both = np.isfinite(a) & np.isfinite(b)
    assert row["both"] == both.sum()
    assert np.isnan(row["shift"]) if not both.any() else row["shift"] == np.median(b[both] - a[both])
    for half, dates in ((row["half_a"], a), (row["half_b"], b)):
        if np.isfinite(dates).mean() < 0.5:
            assert not isinstance(half, str)
        else:
            ahead = Quarter.parse(half).index
            assert (dates <= ahead).mean() >= 0.5 > (dates < ahead).mean()


def test_another_quarter_is_read_when_asked_for():
    found = compare("history", CHEAP, DEAR, 6, SEED, at="2024Q4")
    assert set(found.differences["reading"]) == {"at"}
    place = found.histories.quarters.index("2024Q4")
    trust = found.histories.series("trust")[:, :, place].mean(axis=1)
    row = found.differences.set_index("name").loc["trust"]
    assert (row["a"], row["b"]) == pytest.approx(tuple(trust))
    assert "in 2024Q4" in page(found)


def test_a_wider_interval_needs_fewer_worlds():
    found = played().precision.iloc[0]
    row = played().differences.set_index("name").loc["regime=open"]
    wider = paired.Paired(*[0.0] * 9, spread=float(np.std(_pairs("regime=open"), ddof=1)), apart=1.0, p=1.0)
    assert found["worlds"] == wider.needed(0.02, 0.95)
    assert row["half_as_wide"] > WORLDS


def _pairs(name):
    a, b = played().histories.series("regime")[:, :, -1] == 2
    return b.astype(float) - a


def test_worlds_come_in_the_order_of_how_much_it_mattered():
    distance = played().worlds["distance"].to_numpy()
    assert (np.diff(distance) <= 0).all()
    assert distance[0] > distance[-1] >= 0
    assert sorted(played().worlds["world"]) == list(range(WORLDS))
    row = played().differences.set_index(["name", "reading"]).loc[("trust", "at")]
    largest = played().worlds.set_index("world")["trust"]
    assert abs(row["most"]) == largest.abs().max() == abs(largest[row["world"]])


def test_a_world_is_told_again_by_the_commands_given(capsys):
    world = int(played().worlds["world"].iloc[0])
    for command, outcome in zip(replays(played(), world), ("outcome_a", "outcome_b"), strict=True):
        assert cli.main(shlex.split(command)[1:]) == 0
        assert f"Outcome: {played().worlds[outcome].iloc[0]} " in capsys.readouterr().out


def test_a_comparison_goes_into_a_folder_and_on_from_there(tmp_path, capsys):
    place = tmp_path / "two settings"
    found = compare("history", {"strategy_openai": "micro"}, None, 4, 9, {"exclusivity_cost": 2}, out=place)
    again = compare("history", {"strategy_openai": "micro"}, None, 4, 9, {"exclusivity_cost": 2}, out=place)
    here = compare("history", {"strategy_openai": "micro"}, None, 4, 9, {"exclusivity_cost": 2})
    for name in TABLES:
        assert_frame_equal(getattr(found, name), getattr(here, name), check_exact=True)
    written = json.loads((place / "compare.json").read_text(encoding="utf-8"))
    assert written == json.loads(json.dumps(document(again)))
    assert experiments.load(place).complete
    assert sides(found) == ("strategy_openai = micro", "as it is (strategy_openai = linear)")
    pages = []
    for which in (found, here):
        assert cli.main(shlex.split(replays(which, 2)[0])[1:]) == 0
        pages.append(capsys.readouterr().out)
    assert pages[0] == pages[1]
    with pytest.raises(StoreError, match="holds results of another run"):
        compare("history", {"strategy_openai": "conceder"}, None, 4, 9, {"exclusivity_cost": 2}, out=place)


class Stubborn(Microsoft):
    """Raises in world 3 where exclusivity costs 2.5."""

    def decide(self, view, chance):
        costs = self.model.settings.motives.exclusivity_cost
        if any(cost == 2.5 and seed == 3 for cost, seed in zip(costs, self.model.tape.seeds, strict=True)):
            raise ArithmeticError("nothing doing")
        return super().decide(view, chance)


def test_a_world_that_raises_is_left_out_of_every_pair(monkeypatch):
    monkeypatch.setattr(chunk, "cast", seated(microsoft=Stubborn))
    with pytest.warns(UserWarning, match="1 of 10 histories raised"):
        found = compare(SHORT, None, {"exclusivity_cost": 2.5}, 5)
    for name in TABLES:
        assert (getattr(found, name)["pairs"] == 4).all()
    assert found.flips.to_numpy().sum() == 4
    assert found.worlds["world"].iloc[-1] == 3
    assert "one history raised an error; such worlds are left out" in page(found)
    fine = compare(SHORT, None, {"exclusivity_cost": 2.4}, 5)
    assert (fine.differences["pairs"] == 5).all()


def test_the_page_fits_and_says_what_it_rests_on():
    text = page(played())
    assert max(map(len, text.splitlines())) <= WIDTH
    for words in (
        "Scenario history: two settings compared",
        "24 worlds (seeds 100 to 123)",
        "a: exclusivity_cost = 0.3",
        "95% interval",
        "Newcombe's interval",
        "(Holm 1979)",
        "Worlds in which it mattered most",
        "parley run history --seed",
    ):
        assert words in text
    for unit in ("$ bn a year", "$ m a year", ", %", "in % of worlds", "in quarters"):
        assert unit in text


def test_every_headline_and_milestone_is_on_the_page():
    text = " ".join(page(played()).lower().split())
    for section in HEADLINES.values():
        assert all(what.lower() in text for what in section.values())
    assert all(milestone.words.lower() in text for milestone in MILESTONES.values())
    assert set(CHIEF) <= {name for section in HEADLINES.values() for name in section}


def test_the_command_prints_the_page_or_everything_as_json(capsys):
    words = ["compare", "core", "--b", "exclusivity_cost=3", "--worlds", "3", "--at", "2022Q4", "--outcome", "moves"]
    assert cli.main([*words, "--precision", "regime=open=0.1"]) == 0
    assert "3 worlds (seeds 0 to 2)" in capsys.readouterr().out
    assert cli.main([*words, "--json", "--confidence", "0.9", "--start", "2020Q1"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["a"], found["b"]) == ({}, {"motives.exclusivity_cost": 3.0})
    assert (found["confidence"], found["quarters"][0], found["at"]) == (0.9, "2020Q1", "2022Q4")
    assert found["differences"][0]["name"] == "moves"
    assert found["asked"][0].startswith("Seniors who moved in the quarter, in 2022Q4: ")
    assert found["worlds"][0]["replay"][1].endswith("--start 2020Q1 --set exclusivity_cost=3")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "--a and --b are both left out; say what differs"),
        (["--a", "exclusivity_cost"], '--a needs name=value, got "exclusivity_cost"'),
        (["--b", "exclusivity_cots=2"], "did you mean `exclusivity_cost`"),
        (["--b", "exclusivity_cost=2", "--confidence", "95"], "if you meant percent, divide by 100"),
        (["--b", "exclusivity_cost=2", "--precision", "trust"], '--precision needs name=number, got "trust"'),
        (["--b", "exclusivity_cost=2", "--precision", "trust=-1"], "must be above 0, got trust=-1"),
        (["--b", "exclusivity_cost=2", "--of", "trusty"], "did you mean `trust`"),
        (["--b", "exclusivity_cost=2", "--at", "2040Q1"], "a quarter"),
        (["--b", "exclusivity_cost=2", "--worlds", "1"], "must be a whole number from 2"),
    ],
)
def test_what_cannot_be_compared_is_said_in_a_sentence(capsys, words, said):
    assert cli.main(["compare", "core", *words]) == 2
    assert re.search(re.escape(said), capsys.readouterr().err.replace("the clock runs", "a quarter"))


def test_python_is_told_the_same():
    with pytest.raises(QuestionError, match="confidence must be between 0 and 1, got 95"):
        compare("core", CHEAP, None, 3, confidence=95)
    with pytest.raises(SettingsError, match="did you mean"):
        compare("core", {"exclusivity_cots": 1}, None, 3)


def test_the_names_in_experiments_are_functions_whatever_was_imported_before():
    assert callable(experiments.compare)
    assert callable(experiments.sensitivity)
    assert experiments.compare is comparing.compare

"""Which settings move an outcome: what is varied, played and told is what was asked for."""

import json
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from pandas.testing import assert_frame_equal

from agents.microsoft import Microsoft
from experiments import chunk, cli, indices, sensitivity
from experiments.calibration import read_plan
from experiments.comparison_told import rows_of
from experiments.factors import CHOICE, NUMBER, WHOLE, Factor, factors
from experiments.indices import MORRIS, SOBOL
from experiments.manifest import StoreError
from experiments.observables import QuestionError
from experiments.options import UsageError
from experiments.scenarios import load_scenario
from experiments.sensitivities import NOTHING, SHOWN, worlds_to_tell
from experiments.sensitivity_page import told
from experiments.sensitivity_told import cost, document
from experiments.terminal import WIDTH
from experiments.varying import planned
from negotiation.clock import Quarter
from negotiation.parameters import PARAMETERS
from tests.conftest import seated

HISTORY = load_scenario("history")
SHORT = replace(load_scenario("core"), end=Quarter.parse("2020Q4"))
VARIED = (
    "start_openai_headcount=50:150",
    "cliff_quarters",
    "start_revenue_share=0:0.2",
    "strategy_openai=linear:micro",
)
LOOKED_AT = ("openai_headcount", "revenue_share", "acquired", "openai_cash")


@cache
def short(method):
    """What the first terms and staff do within a year and a half."""
    return sensitivity(SHORT, method, 4, 7, parameters=VARIED, of=LOOKED_AT, at="2019Q3", samples=4)


@cache
def exclusivity():
    """What exclusivity's cost and two settings that should do little to it move by 2026."""
    names = ("exclusivity_cost=0.3:4", "cliff_quarters", "approach_rate")
    scenario = replace(HISTORY, end=Quarter.parse("2026Q4"))
    return sensitivity(scenario, MORRIS, 16, parameters=names, of=("regime=open", "moves"), samples=3)


def page(found):
    return "\n".join(line.plain for line in told(found))


def row(found, output, parameter):
    table = found.indices
    return table[(table["output"] == output) & table["parameter"].str.endswith(parameter)].iloc[0]


def test_without_words_the_assumptions_that_may_be_fitted_are_varied_over_their_ranges():
    found = factors((), HISTORY, {})
    assert [(each.name, each.low, each.high, each.kind) for each in found] == [
        (each.name, each.low, each.high, NUMBER) for each in read_plan()
    ]


def test_settings_are_named_by_name_range_choice_or_word():
    named = factors(("growth_fade", "talk_quarters=2:5", "strategy_openai=micro:linear"), HISTORY, {})
    assert named == (
        Factor("market.growth_fade", 4, 16),
        Factor("table.talk_quarters", 2, 5, WHOLE),
        Factor("table.strategy_openai", 0, 1, CHOICE, ("micro", "linear")),
    )
    found = {each.name: each for each in factors(("boulware",), HISTORY, {})}
    assert set(found) >= {"table.strategy_microsoft", "table.strategy_openai"}
    assert found["table.strategy_openai"].choices == PARAMETERS["table.strategy_openai"].choices


def test_what_has_no_range_of_its_own_goes_a_part_of_the_way_to_what_is_accepted():
    entry = PARAMETERS["table.talk_quarters"]
    near, all_of_it = (factors(("talk_quarters", "exclusivity_cost"), HISTORY, {}, part) for part in (0.25, 1))
    assert [(each.low, each.high) for each in all_of_it] == [(entry.low, entry.high), (0, 10)]
    assert near[0] == Factor("table.talk_quarters", 2, 6, WHOLE)
    assert (near[1].low, near[1].high) == pytest.approx((0.75, 1 + 0.25 * 9))
    assert factors(("growth_fade",), HISTORY, {}, 0.25) == factors(("growth_fade",), HISTORY, {})


def test_a_setting_can_be_left_out():
    assert {each.name for each in factors(("-growth_fade",), HISTORY, {})} == {
        each.name for each in read_plan() if each.name != "market.growth_fade"
    }
    with pytest.raises(QuestionError, match=r"table\.talk_quarters is not varied anyway"):
        factors(("-talk_quarters",), HISTORY, {})
    with pytest.raises(QuestionError, match="nothing is left to vary"):
        factors(("growth_fade", "-growth_fade"), HISTORY, {})


def test_settings_that_do_not_agree_are_refused_before_anything_is_played():
    with pytest.raises(
        QuestionError, match=r"must add up to at most 1, got .*or narrow ranges, or leave one of them out"
    ):
        sensitivity(SHORT, MORRIS, 2, parameters=("start_stake", "start_investor_stake"), of=("trust",), samples=3)


def test_how_a_history_begins_in_2019_is_not_varied_by_a_word_for_a_later_start():
    later = HISTORY.starting(Quarter.parse("2025Q3"))
    names = {each.name for each in factors(("licence",), HISTORY, {})}
    assert {name for name in names if name.startswith("start.start_")}
    assert {each.name for each in factors(("licence",), later, {})} == {
        name for name in names if not name.startswith("start.start_")
    }


@pytest.mark.parametrize("factor", [Factor("a.b", 0, 1, WHOLE), Factor("a.b", 2, 9, WHOLE)])
def test_whole_numbers_have_an_equal_part_of_the_way_each(factor):
    values = [factor.value(part) for part in (np.arange(8000) + 0.5) / 8000]
    wanted = np.arange(factor.low, factor.high + 1)
    counts = [values.count(number) for number in wanted]
    assert sum(counts) == 8000
    assert max(counts) - min(counts) <= 1
    assert (factor.value(0.0), factor.value(1.0)) == (factor.low, factor.high)


def test_the_grid_of_morris_meets_both_sides_of_a_switch_and_all_of_three_names():
    switch, names = Factor("a.b", 0, 1, WHOLE), Factor("a.b", 0, 2, CHOICE, ("x", "y", "z"))
    grid = sorted({round(part, 9): part for part in indices.design(MORRIS, 3, 50, 1).ravel()}.values())
    assert [switch.value(part) for part in grid] == [0, 0, 1, 1]
    assert [names.value(part) for part in grid] == ["x", "y", "z", "z"]


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("growth_fade=4", "needs a range"),
        ("growth_fade=16:4", "the low end must be below the high end"),
        ("growth_fade=0:4", "growth_fade must be between 1 and 40"),
        ("talk_quarters=1.5:3", "the model counts whole quarters; give whole numbers"),
        ("strategy_openai=micro", "name two choices or more"),
        ("strategy_openai=micro:liner", "did you mean `linear`"),
        ("growth_fad=1:4", "did you mean `growth_fade`"),
        ("left_on_table", "no parameter has"),
    ],
)
def test_what_cannot_be_varied_is_said_in_a_sentence(word, said):
    with pytest.raises((QuestionError, UsageError)) as caught:
        factors((word,), HISTORY, {})
    assert said in str(caught.value)


def test_a_setting_is_varied_once_and_not_set_as_well():
    with pytest.raises(QuestionError, match=r"market\.growth_fade is varied twice"):
        factors(("growth_fade", "growth_fade=5:6"), HISTORY, {})
    with pytest.raises(QuestionError, match=r"market\.growth_fade is set to 7 and varied"):
        factors(("growth_fade",), HISTORY, {"market.growth_fade": 7})


@pytest.mark.parametrize("method", [MORRIS, SOBOL])
def test_every_point_is_played_with_its_own_values_on_the_same_seeds(method):
    found = short(method)
    design, factors_ = found.histories.design, found.question.factors
    for each, parts in zip(factors_, found.question.points.T, strict=True):
        assert design[each.name].tolist() == [each.value(part) for part in parts]
    first = found.histories.series("revenue_share")[:, :, 0]
    assert (first == design["start.start_revenue_share"].to_numpy()[:, None]).all()
    assert found.histories.outcomes.groupby("setting")["seed"].apply(list).tolist() == [[7, 8, 9, 10]] * len(design)


@pytest.mark.parametrize("method", [MORRIS, SOBOL])
def test_a_first_term_moves_its_own_number_and_nothing_else_does(method):
    found = short(method)
    share = row(found, "revenue_share", "start_revenue_share")
    assert found.indices[found.indices["output"] == "revenue_share"]["parameter"].iloc[0] == share["parameter"]
    assert share["verdict"] == SHOWN
    others = found.indices[(found.indices["output"] == "revenue_share") & (found.indices["verdict"] != SHOWN)]
    assert set(others["verdict"]) == {NOTHING}
    assert len(others) == 3
    if method == MORRIS:
        assert (share["mu"], share["mu_star"], share["sigma"]) == pytest.approx((0.2, 0.2, 0), abs=1e-9)
        assert row(found, "openai_headcount", "start_openai_headcount")["mu"] > 50
    else:
        assert row(found, "openai_headcount", "start_openai_headcount")["ST"] > 0.9 * max(found.indices["ST"].dropna())


def test_what_should_move_an_outcome_has_the_right_sign_and_rank():
    regime = exclusivity().indices.query("output == 'regime=open'")
    assert regime["parameter"].iloc[0] == "motives.exclusivity_cost"
    assert row(exclusivity(), "regime=open", "exclusivity_cost")["mu"] > 0.2
    assert row(exclusivity(), "regime=open", "exclusivity_cost")["verdict"] == SHOWN
    assert row(exclusivity(), "moves", "approach_rate")["verdict"] == SHOWN
    for output in ("regime=open", "moves"):
        assert row(exclusivity(), output, "cliff_quarters")["verdict"] == NOTHING
        assert row(exclusivity(), output, "cliff_quarters")["mu_star"] == 0


def test_an_output_that_never_varies_is_said_to_be_so():
    for method, empty in ((MORRIS, 0.0), (SOBOL, None)):
        found = short(method)
        assert found.outputs.set_index("output")["constant"].to_dict()["acquired"]
        told_of = next(each for each in document(found)["outputs"] if each["output"] == "acquired")
        main = "mu_star" if method == MORRIS else "ST"
        assert {each[main] for each in told_of["indices"]} == {empty}
        assert "It is 0 at every point of the design: nothing that is varied moves it" in " ".join(page(found).split())


class Stubborn(Microsoft):
    """Raises in world 8 where OpenAI bargains by MiCRO."""

    def decide(self, view, chance):
        micro = PARAMETERS["table.strategy_openai"].choices.index("micro")
        for strategy, seed in zip(self.model.settings.table.strategy_openai, self.model.tape.seeds, strict=True):
            if strategy == micro and seed == 8:
                raise ArithmeticError("nothing doing")
        return super().decide(view, chance)


def test_what_is_no_number_never_reaches_salib(monkeypatch):
    monkeypatch.setattr(chunk, "cast", seated(microsoft=Stubborn))
    monkeypatch.setattr(indices, "morris", lambda *_: pytest.fail("SALib was asked"))
    with (
        pytest.warns(UserWarning, match="histories raised"),
        pytest.raises(QuestionError) as caught,
    ):
        sensitivity(SHORT, MORRIS, 4, 7, parameters=("strategy_openai=linear:micro",), of=("trust",), samples=2)
    assert "trust is no number in 2 of 16 histories: the first is world 1 (seed 8) of point" in str(caught.value)
    assert "which raised ArithmeticError: nothing doing" in str(caught.value)
    assert "mend the rule that raised it, or narrow the ranges" in str(caught.value)


def test_a_study_goes_into_a_folder_and_on_from_there(tmp_path):
    place = tmp_path / "study"
    asked = {"parameters": VARIED[:2], "of": ("openai_headcount",), "at": "2019Q3", "samples": 3}
    found = sensitivity(SHORT, MORRIS, 3, out=place, **asked)
    again = sensitivity(SHORT, MORRIS, 3, out=place, **asked)
    here = sensitivity(SHORT, MORRIS, 3, **asked)
    for each in (again, here):
        assert_frame_equal(found.indices, each.indices, check_exact=True)
    written = json.loads((place / "sensitivity.json").read_text(encoding="utf-8"))
    assert written == json.loads(json.dumps(document(here)))
    assert [(each["name"], each["low"], each["high"]) for each in written["parameters"]] == [
        ("start.start_openai_headcount", 50, 150),
        ("flags.cliff_quarters", 0, 40),
    ]
    assert written["versions"].keys() == {"parley", "salib", "numpy", "scipy"}
    with pytest.raises(StoreError, match="holds results of another run"):
        sensitivity(SHORT, MORRIS, 3, 1, out=place, **asked)


def test_its_cost_is_known_before_it_is_played():
    assert cost(planned(HISTORY)) == (
        "15 parameters varied, 10 trajectories: 160 points × 100 worlds = 16,000 histories"
    )
    assert planned(HISTORY, SOBOL, 50).histories == 64 * 17 * 50
    assert planned(HISTORY, SOBOL, 50, pairs=True).histories == 64 * 32 * 50


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"method": "guess"}, 'method must be morris or sobol, got "guess"'),
        ({"method": SOBOL, "samples": 100}, "must be a power of 2, got 100; try 64 or 128"),
        ({"samples": 1}, "morris needs 2 samples or more, got 1"),
        ({"worlds": 1}, "worlds must be 2 or more"),
        ({"pairs": True}, "leave pairs out, or use method sobol"),
        ({"of": ("licence_end",)}, "licence_end has no mean"),
        ({"of": ()}, "names nothing to look at"),
        ({"confidence": 2}, "confidence must be between 0 and 1"),
        ({"at": "2040Q1"}, "at: the clock runs"),
    ],
)
def test_what_cannot_be_studied_is_said_in_a_sentence(changes, said):
    with pytest.raises(QuestionError) as caught:
        planned(HISTORY, **changes)
    assert said in str(caught.value)


@pytest.mark.parametrize("method", [MORRIS, SOBOL])
def test_the_page_fits_and_says_how_to_read_it(method):
    text = page(short(method))
    assert max(map(len, text.splitlines())) <= WIDTH
    for words in (
        "What is varied",
        "start_openai_headcount",
        "50 to 150",
        "linear, micro",
        "Noise of worlds",
        "95% interval",
    ):
        assert words in text
    assert ("μ*" in text) == (method == MORRIS)
    assert ("all S1 together" in text) == (method == SOBOL)
    assert "Moves it in no world: " in text


def test_a_word_that_is_no_name_says_how_many_settings_it_stands_for(capsys):
    words = "sensitivity core --worlds 2 --trajectories 2 --of trust --start 2021Q1 --set fair_share=0.2"
    assert cli.main([*words.split(), "--parameters", "growth_fade,cliff"]) == 0
    said = capsys.readouterr()
    count = len(factors(["cliff"], HISTORY, {}))
    assert f'{count} settings have "cliff" in name, unit or source' in said.err
    assert "growth_fade" not in said.err
    assert "Played from 2021Q1 on" in said.out
    assert "At every point: fair_share = 0.2" in said.out


def test_worlds_that_would_tell_noise_from_an_effect_do():
    few = sensitivity("history", worlds=10, parameters=("exclusivity_cost=0.8:1.4",), of=("regime=open",), samples=4)
    row = rows_of(few.indices)[0]
    assert row["verdict"] == "noise"
    assert "would stand out from about " in " ".join(page(few).split())
    more = round(1.5 * worlds_to_tell(row, MORRIS, 10))
    assert 10 < more < 300
    enough = sensitivity(
        "history", worlds=more, parameters=("exclusivity_cost=0.8:1.4",), of=("regime=open",), samples=4
    )
    assert rows_of(enough.indices)[0]["verdict"] == "shown"


def test_the_command_says_the_cost_first_and_prints_the_page_or_json(capsys):
    words = [
        "sensitivity",
        "core",
        "--worlds",
        "2",
        "--of",
        "trust,regime=open",
        "--at",
        "2020Q4",
        "--trajectories",
        "2",
    ]
    words += ["--parameters", "growth_fade,strategy_openai=linear:micro"]
    assert cli.main(words) == 0
    said = capsys.readouterr()
    assert said.err.startswith("2 parameters varied, 2 trajectories: 6 points × 2 worlds = 12 histories")
    assert said.out.startswith("Scenario core: what moves it, by Morris' screening")
    assert "read in 2020Q4" in said.out
    assert "Trust between the two in 2020Q4, %: " in said.out
    assert cli.main([*words, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [each["output"] for each in found["outputs"]] == ["trust", "regime=open"]
    assert found["parameters"][1]["choices"] == ["linear", "micro"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--method", "sobol", "--trajectories", "4"], "--trajectories are of morris; sobol has --samples"),
        (["--samples", "4"], "--samples are of sobol; morris has --trajectories"),
        (["--of", "trusty"], "did you mean `trust`"),
        (["--parameters", "nothing_of_the_kind"], "no parameter has"),
    ],
)
def test_a_command_that_cannot_be_answered_ends_in_a_sentence(capsys, words, said):
    assert cli.main(["sensitivity", "core", *words]) == 2
    assert said in capsys.readouterr().err

"""What can be read off histories is what their tables say, and a name that is none is met with a way out."""

from functools import cache

import numpy as np
import pytest

from experiments.ensemble import batch
from experiments.milestones import MILESTONES
from experiments.observables import CODES, QuestionError, observable
from experiments.scenarios import load_scenario
from negotiation.clock import Quarter
from negotiation.codebook import METRICS

WORLDS = 12
HISTORY = load_scenario("history")


@cache
def many():
    return batch(HISTORY, WORLDS, 40, design=[{"exclusivity_cost": 0.3}, {"exclusivity_cost": 4.0}])


def read(name, at=None):
    return observable(name, HISTORY, at).read(many())


def told(setting, world):
    """The tables of one history."""
    return {
        table: getattr(many(), table).query("setting == @setting and world == @world")
        for table in ("metrics", "deals", "events")
    }


def everywhere():
    return [(setting, world) for setting in (0, 1) for world in range(WORLDS)]


def first(rows):
    """Quarters since the start of the first row; infinite without one."""
    return min((Quarter.parse(quarter) - HISTORY.start for quarter in rows["quarter"]), default=np.inf)


def test_a_metric_is_read_in_its_quarter_and_as_the_mean_of_all():
    for setting, world in everywhere():
        metrics = told(setting, world)["metrics"].set_index("quarter")
        assert read("openai_cash")[setting, world] == metrics["openai_cash"].iloc[-1]
        assert read("openai_cash", "2024Q2")[setting, world] == metrics.loc["2024Q2", "openai_cash"]
        assert read("mean:trust")[setting, world] == pytest.approx(metrics["trust"].mean())
        assert read("openai_profit")[setting, world] == -metrics["openai_loss"].iloc[-1]


def test_outcomes_and_terms_hold_or_do_not():
    ends = many().outcomes.set_index(["setting", "world"])
    for place in everywhere():
        assert read("outcome:controlled competition")[place] == (ends.loc[place, "outcome"] == "controlled competition")
        assert read("regime=open")[place] == read("regime=2")[place] == (ends.loc[place, "regime"] == 2)
        assert read("converted")[place] == ends.loc[place, "converted"]
        assert read("licence_end=-1")[place] == (ends.loc[place, "licence_end"] == -1)


def test_a_milestone_comes_when_the_tables_say_so():
    dates = {name: milestone.when(many()) for name, milestone in MILESTONES.items()}
    for place in everywhere():
        tables = told(*place)
        metrics, deals, events = tables["metrics"], tables["deals"], tables["events"]
        assert dates["exclusivity_over"][place] == first(metrics[metrics["regime"] > 0])
        assert dates["first_refusal"][place] == first(metrics[metrics["regime"] == 1])
        assert dates["first_deal"][place] == first(deals)
        assert dates["share_changed"][place] == first(deals[deals["share_old"] != deals["share_new"]])
        assert dates["commitment_signed"][place] == first(deals[deals["new_commitment"] > 0])
        assert dates["conversion_done"][place] == first(events[events["event"] == "conversion_done"])
        assert dates["new_cloud"][place] == first(events[events["event"] == "new_cloud"])
        assert dates["talks_failed"][place] == first(events[events["event"] == "talks_failed"])
        assert dates["case_opened"][place] == first(events[events["event"] == "case_opened"])


def test_what_never_comes_has_waited_for_as_long_as_was_played():
    waited, dates = read("date:compute_open"), MILESTONES["compute_open"].when(many())
    assert np.isinf(dates).any()
    assert (waited[np.isinf(dates)] == len(many().quarters)).all()
    assert (waited[np.isfinite(dates)] == dates[np.isfinite(dates)]).all()


def test_whether_it_has_come_can_be_asked_for_any_quarter():
    dates = MILESTONES["exclusivity_over"].when(many())
    assert (read("by:exclusivity_over", "2023Q4") == (dates <= Quarter.parse("2023Q4") - HISTORY.start)).all()
    assert (read("by:exclusivity_over") == np.isfinite(dates)).all()


def test_every_code_has_a_word_for_each_of_its_values():
    for name, words in CODES.items():
        for code, word in enumerate(words):
            assert str(code) in METRICS[name].meaning
            assert (read(f"{name}={word}") == (many().series(name)[:, :, -1] == code)).all()
    assert {name for name, metric in METRICS.items() if metric.unit == "code"} == {*CODES, "label"}


@pytest.mark.parametrize("name", METRICS)
def test_every_metric_can_be_read_or_says_how_else_to_ask(name):
    try:
        found = observable(name, HISTORY)
    except QuestionError as error:
        assert f"{name}=" in str(error) or "outcome:" in str(error)
    else:
        assert found.metrics == (name,)


@pytest.mark.parametrize(
    ("name", "at", "said"),
    [
        ("openai_revenu", None, "did you mean `openai_revenue`"),
        ("regime", None, 'ask how often it is one, such as "regime=open"'),
        ("label", None, "ask for an outcome, such as outcome:decoupled"),
        ("licence_end", None, "it is -1 for ever; ask how often that is so with licence_end=-1"),
        ("regime=opn", None, "did you mean `open`"),
        ("regime=7", None, "regime is never 7; there are exclusive, first refusal, open"),
        ("openai_cash=much", None, "give a number"),
        ("outcome:decupled", None, "did you mean `decoupled`"),
        ("date:exclusivity", None, "did you mean `exclusivity_over`"),
        ("soon:trust", None, "name a metric"),
        ("trust", "2031Q1", "scenario history runs from 2019Q3 to 2030Q4"),
        ("trust", "soon", "a quarter is written like 2024Q4"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_way_out(name, at, said):
    with pytest.raises(QuestionError) as caught:
        observable(name, HISTORY, at)
    assert said in str(caught.value)

"""Reference runs: the class's own talk, played by agents, in which nothing but luck differs."""

import numpy as np
import pytest
from classroom.short import CASE

from experiments.classroom.cases import case_names, load_case
from experiments.classroom.reference import AT_ONCE, UNSIGNED, begun, reference
from experiments.classroom.scores import opening
from experiments.watching.seat import agent_instead
from experiments.watching.table import space_of
from negotiation.clock import Quarter
from negotiation.table.rungs import DOLLAR

#: More than are played together.
RUNS = AT_ONCE + 20


@pytest.fixture(scope="module", params=case_names())
def case(request):
    return load_case(request.param)


@pytest.fixture(scope="module")
def runs(case):
    return reference(case, RUNS)


def test_the_first_run_is_the_talk_that_agents_have_at_the_table_of_the_class(case, runs):
    alone = agent_instead(case.asked(), case.quarter)
    assert tuple(runs.worth[0]) == (alone.value or alone.utility_space.disagreement)
    assert tuple(runs.floor[0]) == alone.utility_space.reservation
    assert runs.agreed[0] == (alone.value is not None)
    assert str(Quarter(int(runs.quarter[0]))) == alone.name


def test_a_run_among_many_is_to_the_bit_that_run_alone(case, runs):
    for run in (1, AT_ONCE - 1, RUNS - 1):
        model = begun(case, [case.seed + run])
        model.step()
        while model.state.talking.open[0]:
            model.step()
        space = space_of(model.record.talks[-1])
        left = space.outside if model.state.contract.separated[0] else space.disagreement
        assert tuple(runs.worth[run]) == (space.agreed or left)
        assert tuple(runs.floor[run]) == space.reservation
        assert runs.quarter[run] == space.quarter


def test_runs_differ_and_agents_sign_nothing_below_their_reservation_value(runs):
    assert len(np.unique(runs.package[runs.agreed], axis=0)) > 3
    assert np.isfinite(runs.worth).all()
    assert (runs.score[runs.agreed] >= -DOLLAR).all()
    assert ((runs.package != UNSIGNED).all(axis=1) == runs.agreed).all()


def test_in_the_first_quarter_everything_is_worth_to_both_sides_what_it_is_in_the_class(case, runs):
    same = begun(case, range(case.seed, case.seed + 20))
    same.step()
    papers, space = same.record.talks[0].papers, opening(case)
    for side, values in enumerate(papers.own):
        assert all((issue[np.arange(20)] == issue[:1]).all() for issue in values)
        assert (papers.reservation[side] == space.reservation[side]).all()
    early = runs.quarter == space.quarter
    assert (runs.floor[early] == space.reservation).all()


def test_the_first_runs_of_more_are_the_same():
    few, more = reference(CASE, 30), reference(CASE, RUNS)
    assert (few.worth == more.worth[:30]).all()
    assert len(more) == RUNS


def test_no_run_at_all_is_refused():
    with pytest.raises(ValueError, match="at least one run"):
        reference(CASE, 0)


def test_what_a_rival_cloud_earns_in_a_run_is_what_the_record_of_its_tenders_says(case, runs):
    if not case.rival:
        assert np.isnan(runs.earned).all()
        return
    model, few = begun(case, range(case.seed, case.seed + 40)), 40
    model.record.keep = frozenset(("talks", "offers"))
    last = np.full(few, -1)  # the tender of this quarter is the last that counts
    while (last < 0).any() or model.now.index <= last.max():
        quarter = model.now.index
        model.step()
        last[(last < 0) & ~model.state.talking.open] = quarter + 1
    rows = model.record.offers.columns()
    first = Quarter.parse(case.quarter).index
    bids = (rows["protocol"] == "tender") & (rows["side"] == case.rival) & (rows["action"] == "bid")
    bids &= (rows["quarter"] > first) & (rows["quarter"] <= last[rows["world"]])
    earned = np.zeros(few)
    np.add.at(earned, rows["world"][bids], rows["value_side"][bids])
    np.add.at(earned, rows["world"][bids], -model.settings.compute.bid_cost[rows["world"][bids]])
    assert np.allclose(earned, runs.earned[:few], rtol=0, atol=1e-9)
    assert bids.any()

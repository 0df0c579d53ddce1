"""What was left on the table is told as a whole, by group, and against every solution concept."""

import numpy as np
import pandas as pd
import pytest

from experiments import batch, run
from experiments.ensemble import Result
from experiments.surplus import AGREED, left_in_words, where_lost
from negotiation.table.issues import NAMES
from negotiation.table.solutions import CONCEPTS


@pytest.fixture(scope="module")
def many() -> Result:
    return batch("history", 40, keep=("metrics", "deals"))


@pytest.fixture(scope="module")
def one() -> Result:
    return run("history", 1)


def test_what_was_left_is_the_sum_of_what_was_lost_on_every_issue(many: Result) -> None:
    told = many.surplus().iloc[0]
    assert told["deals"] == len(many.deals)
    assert 0 < told["part_reached"] <= 1
    lost = sum(told[f"lost_{name}"] for name in NAMES)
    assert lost == pytest.approx(told["left_on_table"], rel=0.02, abs=1e-6)


def test_groups_add_up_to_the_whole(many: Result) -> None:
    whole, groups = many.surplus().iloc[0], many.surplus(by="reason")
    assert set(groups["reason"]) == set(many.deals["reason"])
    assert groups["deals"].sum() == whole["deals"]
    weighted = (groups["deals"] * groups["left_on_table"]).sum() / groups["deals"].sum()
    assert weighted == pytest.approx(whole["left_on_table"])
    assert len(many.surplus(by=["reason", "opener"])) >= len(groups)


def test_a_deal_that_reaches_all_there_was_leaves_nothing() -> None:
    deals = pd.DataFrame(
        [{"joint_gain": 4.0, "best_joint_gain": 4.0, "left_on_table": 0.0, **{f"lost_{n}": 0.0 for n in NAMES}}]
    )
    assert where_lost(deals).iloc[0]["part_reached"] == 1
    assert left_in_words(deals.to_dict("records")) == "Left on the table in all deals: nothing of $4 bn to be gained."
    half = deals.assign(joint_gain=2.0, left_on_table=2.0, lost_licence=2.0)
    told = left_in_words(half.to_dict("records"))
    assert told == "Left on the table in all deals: 50% of $4 bn to be gained; most over the licence ($2 bn)."
    assert left_in_words([]) == ""


def test_every_concept_is_told_for_every_quarter_of_talks(one: Result) -> None:
    solutions = one.solutions()
    talks = one.offers[one.offers["protocol"] == "talk"]
    assert set(solutions["quarter"]) == set(talks["quarter"])
    assert set(solutions["concept"]) == {AGREED, *CONCEPTS}
    assert (solutions.groupby("quarter").size() == 1 + len(CONCEPTS)).all()
    assert list(solutions.columns[:3]) == ["world", "setting", "seed"]


def test_what_was_agreed_stands_beside_the_concepts_with_the_distances_of_the_deals(one: Result) -> None:
    solutions, deals = one.solutions(), one.deals.set_index("quarter")
    agreed = solutions[solutions["concept"] == AGREED].set_index("quarter")
    assert set(agreed.index[agreed["value_microsoft"].notna()]) == set(deals.index)
    for quarter, deal in deals.iterrows():
        assert agreed.loc[quarter, "value_openai"] == pytest.approx(deal["sum_openai"])
        here = solutions[solutions["quarter"] == quarter].set_index("concept")
        for concept in CONCEPTS:
            told = here.loc[concept, "distance"]
            assert told == pytest.approx(deal[f"distance_{concept.replace('-', '_')}"], nan_ok=True), concept
    nothing = solutions[~solutions["quarter"].isin(deals.index)]
    assert len(nothing)
    assert nothing["distance"].isna().all()


def test_no_concept_gives_the_two_more_than_the_utilitarian(one: Result) -> None:
    solutions = one.solutions().dropna(subset=["value_microsoft"])
    solutions["joint"] = solutions["value_microsoft"] + solutions["value_openai"]
    best = solutions[solutions["concept"] == "utilitarian"].set_index("quarter")["joint"]
    for concept in set(CONCEPTS) - {"utilitarian"}:
        mine = solutions[solutions["concept"] == concept].set_index("quarter")["joint"]
        assert (mine <= best.loc[mine.index] + 1e-9).all(), concept


def test_solutions_of_a_batch_are_those_of_its_worlds() -> None:
    together = batch("history", 3, 1, keep=("metrics", "talks")).solutions()
    alone = run("history", 2).solutions()
    of_world = together[together["seed"] == 2].reset_index(drop=True)
    for column in ("quarter", "concept"):
        assert list(of_world[column]) == list(alone[column])
    for column in ("value_microsoft", "value_openai", "distance", *(f"level_{name}" for name in NAMES)):
        assert np.array_equal(of_world[column], alone[column], equal_nan=True), column


def test_solutions_need_the_talks(many: Result) -> None:
    with pytest.raises(LookupError, match="talks were not kept"):
        many.solutions()

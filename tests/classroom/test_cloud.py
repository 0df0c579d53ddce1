"""The class among reference runs: percentiles, the cloud, and what is said while there is none."""

from dataclasses import replace

import numpy as np
import pytest
from classroom.short import CASE

from experiments.classroom.backroom import BackroomError
from experiments.classroom.cloud import among_runs, over_the_cloud, runs_of
from experiments.classroom.layers import cloud, leaving, left_on_the_table, without_a_deal
from experiments.classroom.reference import UNSIGNED, Reference
from experiments.classroom.scores import Score, among, opening


def runs_with(*worth, floor=(0.0, 0.0), agreed=None, earned=None):
    """Runs that are worth so much to both sides, and in which a rival cloud has earned so much."""
    count = len(worth)
    signed = np.ones(count, dtype=bool) if agreed is None else np.array(agreed)
    package = np.where(signed[:, None], 1, UNSIGNED) * np.ones((count, 9), dtype=int)
    profit = np.full(count, np.nan) if earned is None else np.array(earned)
    return Reference(np.array(worth), np.tile(floor, (count, 1)), signed, np.full(count, 24), package, profit)


@pytest.fixture(scope="module")
def space():
    """A table at which two gain ten together, with four in the middle, from nothing."""
    zone = ((10.0, 0.0), (4.0, 4.0), (0.0, 10.0))
    there = {"zone": zone, "pareto": zone, "disagreement": (0.0, 0.0), "reservation": (0.0, 0.0)}
    return replace(opening(CASE), **there, outside=(-100.0, 2.0))


def test_a_score_stands_among_others_by_what_part_did_worse_and_better():
    stands = among(2.0, [0.0, 1.0, 2.0, 2.0, 3.0])
    assert (stands.worse, stands.better) == (0.4, 0.2)
    assert among(2.0, [2.0005, 1.9995]) == among(5.0, [5.0])


def test_a_student_is_told_how_agents_did_in_the_same_seat_and_what_is_left_with_luck_set_aside(space):
    runs = runs_with((0, 9), (1, 9), (2, 9), (5, 0), floor=(-1.0, 0.0))
    signed = Score((2.5, 3.0), replace(space, reservation=(-1.0, 0.0)), agreed=True)
    first, second = among_runs(signed, 0, runs)
    assert "played this talk 4 times" in first
    assert "worse than you in 75% of the runs, and better in 25%" in first
    assert "mean score is $3 bn" in second
    assert "You made $500 m more" in second
    assert "worse than you in 25% of the runs, and better in 75%" in among_runs(signed, 1, runs)[0]


def test_the_projector_sets_the_median_of_the_class_into_the_cloud(space):
    runs = runs_with((1, 1), (2, 2), (3, 3), (0, 0), agreed=[True, True, True, False])
    told = over_the_cloud([Score(at, space, agreed=True) for at in ((2.5, 0.5), (2.5, 2.5), (9, 0))], runs)
    assert told["title"] == "The median of the class beats 75% of the agents’ runs as Microsoft and 25% as OpenAI"
    assert next(each["points"] for each in told["layers"] if "median" in each["name"]) == [(2.5, 0.5)]
    assert told["words"][0] == "Agents sign in 75% of the runs, the class at 3 of 3 tables."


def test_where_most_tables_have_no_deal_that_is_the_finding(space):
    found = [Score((0, 0), space, agreed=False), Score((0, 0), space, agreed=False), Score((4, 4), space, agreed=True)]
    assert (
        over_the_cloud(found, runs_with((1, 1)))["title"]
        == "Agents sign in 100% of the runs, the class at 1 of 3 tables"
    )


def test_a_cloud_has_deals_alone_and_does_not_grow_with_the_runs():
    chance = np.random.default_rng(5)
    worth, agreed = chance.normal(size=(9000, 2)), chance.random(9000) < 0.8
    (layer,) = cloud("runs", runs_with(*worth, agreed=agreed))
    assert len(layer["cloud"]) <= 44 * 30
    assert max(part for *_, part in layer["cloud"]) == 1
    x, y = np.array(layer["cloud"])[:, :2].T
    deals = worth[agreed]
    assert deals[:, 0].min() <= x.min() <= x.max() <= deals[:, 0].max()
    assert deals[:, 1].min() <= y.min() <= y.max() <= deals[:, 1].max()
    assert cloud("runs", runs_with((1, 1), agreed=[False])) == []


def test_every_table_is_in_one_bar_of_what_was_left(space):
    at = [(10, 0), (4, 4), (0, 0), (7, 3), (-2, -2)]
    scores = [Score(each, space, agreed=True) for each in at]
    assert [score.left for score in scores] == [0, 2, 10, 0, 14]
    (bars,) = (layer["rises"] for layer in left_on_the_table(scores)["layers"])
    assert sum(count for *_, count in bars) == len(at)
    assert bars[0] == [0, 5, 3]
    assert left_on_the_table(scores)["title"] == "Half of the tables left $2 bn or more"
    assert left_on_the_table(scores[:1])["layers"][0]["rises"] == [[0, 1, 1]]


def test_what_leaving_gives_is_drawn_where_it_is_near_and_said_where_it_is_far(space):
    seen = [(10.0, 10.0)]
    near = replace(space, outside=(-2.0, 3.0))
    assert [(-2.0, 3.0)] in [layer.get("points") for layer in without_a_deal(near, seen)]
    assert leaving(near, seen) == []
    assert [space.outside] not in [layer.get("points") for layer in without_a_deal(space, seen)]
    assert "−\u2060$100 bn to Microsoft and $2 bn to OpenAI" in leaving(space, seen)[0]


class Waiting:
    """A back room that has not finished."""

    elsewhere = True

    def of(self, key, work, *given):
        return None


class Failing(Waiting):
    """A back room that cannot."""

    def of(self, key, work, *given):
        raise BackroomError("no")


@pytest.mark.parametrize(("room", "words"), [(Waiting(), "goes on by itself"), (Failing(), "could not be played")])
def test_while_there_are_no_runs_the_debrief_says_so(space, room, words):
    runs = runs_of(CASE, room)
    score = Score((1, 1), space, agreed=True)
    assert words in over_the_cloud([score], runs)["words"][0]
    assert words in among_runs(score, 0, runs)[0]

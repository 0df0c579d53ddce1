"""Rivalry: a freedom is worth something to who gets it and feared by the other; once granted it is never taken."""

import numpy as np
import pytest
from midway import midways

from negotiation.table.issues.rivalry import (
    BUILD_OF_LEVEL,
    CLAUSES,
    COMPETE_OF_LEVEL,
    RELEASE_OF_LEVEL,
    rivalry_level,
)
from negotiation.table.stakes import MICROSOFT, OPENAI, SIDES

AT_ALL_TIMES = pytest.mark.parametrize("midway", midways(), ids=lambda midway: f"quarter {midway.quarter}")
BUILD, COMPETE, RELEASE = (CLAUSES.index(clause) for clause in ((True, False, False), (False, True, False),
                                                                 (False, False, True)))  # fmt: skip


def barred(midway):
    """The same worlds where neither may do anything against the other, in the middle of everything."""
    bars = midway.rights(may_build=False, may_compete=False, may_release=False)
    return bars.but("microsoft", fear=0.5, in_house=0.3).but("market", commoditisation=0.5)


def part(midway, side, motive, level):
    return midway.part("rivalry", side, motive, level)


def worth(midway, side, level):
    return midway.worth("rivalry", side, level)


@AT_ALL_TIMES
def test_building_is_worth_something_to_microsoft_and_feared_by_openai(midway):
    assert (worth(barred(midway), MICROSOFT, BUILD) > 0).all()
    assert (worth(barred(midway), OPENAI, BUILD) < 0).all()


@AT_ALL_TIMES
def test_competing_and_releasing_are_worth_something_to_openai_and_cost_microsoft(midway):
    for level in (COMPETE, RELEASE):
        assert (worth(barred(midway), OPENAI, level) > 0).all()
        assert (worth(barred(midway), MICROSOFT, level) < 0).all()


@AT_ALL_TIMES
def test_the_more_microsoft_fears_to_depend_and_the_more_they_overlap_the_more_building_is_worth(midway):
    by_fear = [worth(barred(midway).but("microsoft", fear=fear), MICROSOFT, BUILD) for fear in (0.0, 0.5, 2.0)]
    by_overlap = [worth(barred(midway).but("relationship", overlap=o), MICROSOFT, BUILD) for o in (0.0, 0.5, 1.0)]
    for values in (by_fear, by_overlap):
        assert (values[0] < values[1]).all()
        assert (values[1] < values[2]).all()
    assert (by_fear[0] == 0).all()


@AT_ALL_TIMES
def test_openai_fears_a_builder_the_more_the_better_its_own_models_and_the_less_the_more_all_are_alike(midway):
    by_own = [part(barred(midway).but("microsoft", in_house=own), OPENAI, "rivalry feared", BUILD)
              for own in (0.1, 0.5, 0.9)]  # fmt: skip
    assert (by_own[0] > by_own[1]).all()
    assert (by_own[1] > by_own[2]).all()
    by_alike = [part(barred(midway).but("market", commoditisation=alike), OPENAI, "rivalry feared", BUILD)
                for alike in (0.1, 0.5, 1.0)]  # fmt: skip
    assert (by_alike[0] < by_alike[1]).all()
    assert (by_alike[1] < by_alike[2]).all()
    assert (by_alike[2] == 0).all()


@AT_ALL_TIMES
def test_the_more_alike_models_are_the_more_open_weights_are_worth_and_the_less_they_harm(midway):
    alike = [barred(midway).but("market", commoditisation=part) for part in (0.1, 0.5, 0.9)]
    for side in SIDES:
        values = [worth(each, side, RELEASE) for each in alike]
        assert (values[0] < values[1]).all()
        assert (values[1] < values[2]).all()


@AT_ALL_TIMES
def test_a_threat_feared_less_is_let_go_more_easily(midway):
    low, high = (barred(midway).given(build_threat=threat) for threat in (0.002, 0.05))
    assert (worth(low, OPENAI, BUILD) > worth(high, OPENAI, BUILD)).all()
    assert np.array_equal(worth(low, MICROSOFT, BUILD), worth(high, MICROSOFT, BUILD))


def test_there_is_some_rivalry_even_where_products_do_not_overlap():
    midway = midways()[0]
    levels = [rivalry_level(midway.but("relationship", overlap=o).state, midway.settings) for o in (0.0, 1.0)]
    assert (levels[0] > 0).all()
    assert levels[1] - levels[0] == pytest.approx(1)


@AT_ALL_TIMES
def test_no_freedom_is_granted_twice(midway):
    for entry, has in (("may_build", BUILD_OF_LEVEL), ("may_compete", COMPETE_OF_LEVEL),
                       ("may_release", RELEASE_OF_LEVEL)):  # fmt: skip
        granted = barred(midway).given().rights(**{entry: True})
        assert np.array_equal(granted.on_table("rivalry"), np.tile(~has, (midway.worlds, 1))), entry
        for side in SIDES:
            alone = CLAUSES.index(tuple(name == entry for name in ("may_build", "may_compete", "may_release")))
            assert np.abs(worth(granted, side, alone)).max() <= 1e-12, "what is granted has no more value"


@AT_ALL_TIMES
def test_freedoms_are_granted_and_never_taken(midway):
    before = midway.state.contract.rights
    for level, (build, compete, release) in enumerate(CLAUSES):
        after = midway.amended("rivalry", level).rights
        assert np.array_equal(after.may_build, before.may_build | build)
        assert np.array_equal(after.may_compete, before.may_compete | compete)
        assert np.array_equal(after.may_release, before.may_release | release)

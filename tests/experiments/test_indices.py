"""Indices against functions whose indices are known, and noise against studies in which nothing has an effect."""

import numpy as np
import pytest

from experiments import indices
from experiments.indices import MORRIS, SOBOL, constant, design, idle, morris, sobol

SEED, SURE, FACTORS = 11, 0.95, 4
SLOPES = np.array([3.0, -2.0, 0.5, 0.0])


def rng(seed=SEED):
    print(f"seed {seed}")
    return np.random.default_rng(seed)


def straight(points, worlds, shared=0.0, own=0.0, seed=SEED):
    """A straight line in the factors; each world adds luck, the same at every point or one of its own."""
    draw = rng(seed)
    luck = shared * draw.normal(size=worlds) + own * draw.normal(size=(len(points), worlds))
    return (points @ SLOPES)[:, None] + luck


def test_designs_stay_within_their_ends_and_come_again_from_their_seed():
    for method, samples, size in ((MORRIS, 6, 6 * 5), (SOBOL, 8, 8 * 6)):
        points = design(method, FACTORS, samples, 3)
        assert points.shape == (size, FACTORS)
        assert ((points >= 0) & (points <= 1)).all()
        assert (points == design(method, FACTORS, samples, 3)).all()
        assert (points != design(method, FACTORS, samples, 4)).any()
    assert design(SOBOL, FACTORS, 8, 3, pairs=True).shape == (8 * 10, FACTORS)


def test_an_effect_of_a_straight_line_is_its_slope_whatever_luck_is_shared():
    points = design(MORRIS, FACTORS, 10, SEED)
    found = morris(points, straight(points, 30, shared=50.0), SURE, SEED)
    assert found["mu"] == pytest.approx(SLOPES)
    assert found["mu_star"].value == pytest.approx(np.abs(SLOPES))
    for size in (found["sigma"], found["mu_star"].design, found["mu_star"].worlds, found["mu_star"].noise):
        assert size == pytest.approx(np.zeros(FACTORS), abs=1e-9)


def test_the_effects_drawn_again_are_the_effects_salib_works_out():
    points = design(MORRIS, FACTORS, 7, SEED)
    outputs = rng().normal(size=(len(points), 9))
    found = morris(points, outputs, SURE, SEED)
    effects = indices._effects(points, outputs).mean(axis=2)
    assert found["mu"] == pytest.approx(effects.mean(axis=0))
    assert found["mu_star"].value == pytest.approx(np.abs(effects).mean(axis=0))


def test_parts_of_the_variance_of_a_straight_line_are_its_squared_slopes():
    points = design(SOBOL, FACTORS, 512, SEED)
    found = sobol(points, straight(points, 20, shared=5.0), SURE, SEED)
    parts = SLOPES**2 / (SLOPES**2).sum()
    for name in ("S1", "ST"):
        assert found[name].value == pytest.approx(parts, abs=0.05)
        assert found[name].noise == pytest.approx(np.zeros(FACTORS), abs=1e-9)
    assert found["ST"].value[3] == 0


def test_interplay_of_two_is_told_where_it_is_asked_for():
    points = design(SOBOL, 3, 512, SEED, pairs=True)
    outputs = np.repeat(((points[:, 0] - 0.5) * (points[:, 1] - 0.5) * 12 + points[:, 2])[:, None], 3, axis=1)
    found = sobol(points, outputs, SURE, SEED, pairs=True)
    variances = np.array([1.0, 1 / 12])  # of the product, and of the third factor
    assert found["S2"][0, 1] == pytest.approx(variances[0] / variances.sum(), abs=0.1)
    assert abs(found["S2"][0, 2]) < 0.1
    assert found["S1"].value[:2] == pytest.approx([0, 0], abs=0.1)


@pytest.mark.parametrize(("method", "samples"), [(MORRIS, 8), (SOBOL, 16)])
def test_a_factor_without_effect_is_noise_as_often_as_it_says(method, samples):
    points = design(method, FACTORS, samples, SEED)
    studies, above = 120, 0
    for study in range(studies):
        outputs = straight(points, 25, shared=1.0, own=1.0, seed=study)
        found = morris(points, outputs, SURE, study) if method == MORRIS else sobol(points, outputs, SURE, study)
        size = found["mu_star" if method == MORRIS else "ST"]
        above += size.value[3] > size.noise[3]
        assert size.value[0] > size.noise[0]
    assert above / studies <= 1 - SURE + 0.06


@pytest.mark.parametrize(("method", "samples"), [(MORRIS, 10), (SOBOL, 32)])
def test_what_happens_in_a_single_world_is_noise(method, samples):
    points = design(method, FACTORS, samples, SEED)
    outputs = np.zeros((len(points), 30))
    outputs[:, 4] = points[:, 0] + points[:, 1] > 1.2
    found = morris(points, outputs, SURE, SEED) if method == MORRIS else sobol(points, outputs, SURE, SEED)
    size = found["mu_star" if method == MORRIS else "ST"]
    assert (size.value[:2] > 0).all()
    assert (size.value < size.noise + 1e-12).all()


def test_more_worlds_lower_the_noise():
    points = design(MORRIS, FACTORS, 8, SEED)
    few, many = (morris(points, straight(points, worlds, own=1.0), SURE, SEED)["mu_star"] for worlds in (10, 1000))
    assert (many.noise < few.noise / 5).all()
    assert (many.worlds < few.worlds / 5).all()


def test_an_output_that_never_varies_is_constant():
    assert constant(np.tile(rng().normal(size=20), (6, 1)))
    assert constant(np.full((6, 20), 3e9) + rng().normal(size=(6, 20)) * 1e-8)
    assert not constant(np.arange(12.0).reshape(6, 2))


@pytest.mark.parametrize(("method", "samples"), [(MORRIS, 5), (SOBOL, 4)])
def test_what_changes_nothing_in_any_world_is_idle(method, samples):
    points = design(method, FACTORS, samples, SEED)
    assert idle(method, points, straight(points, 5, shared=2.0)) == [False, False, False, True]
    assert not any(idle(method, points, straight(points, 5, own=0.1)))

"""Indices of sensitivity, by Morris and by Sobol, beside what would come of chance alone.

SALib draws the designs and works out the indices. An output is a mean over worlds, the same worlds at every point, so
it has noise of its own, and an index made of noise is not zero: what a factor without effect would get is worked out
here by drawing worlds again and again.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from SALib.analyze import morris as morris_indices
from SALib.analyze import sobol as sobol_indices
from SALib.sample import morris as morris_design
from SALib.sample import sobol as sobol_design
from scipy import stats

MORRIS, SOBOL = "morris", "sobol"
METHODS: Final = (MORRIS, SOBOL)
#: Levels of Morris' grid.
LEVELS: Final = 4
#: How often trajectories, samples and worlds are drawn again.
DRAWS: Final = 1000
#: An output that varies by no more than this part of its size is constant.
ROUNDING: Final = 1e-9

type Points = NDArray[np.float64]  # (points, factors), from 0 to 1
type Outputs = NDArray[np.float64]  # (points, worlds)
type PerFactor = NDArray[np.float64]  # (factors,)
type Rule = Callable[..., Any]


@dataclass(frozen=True)
class Index:
    """An index of every factor.

    Attributes:
        value: the index itself.
        design: half the width of its interval over the points of the design, as SALib has it.
        worlds: half the width of its interval over worlds: how far it would move with other worlds.
        noise: what it would reach without any effect, by the chance of worlds alone; it stays below that in so many
            studies of a hundred as the confidence says.
    """

    value: PerFactor
    design: PerFactor
    worlds: PerFactor
    noise: PerFactor


def problem(factors: int) -> dict[str, Any]:
    """What SALib is to vary: so many factors, each from 0 to 1."""
    return {"num_vars": factors, "names": [f"x{k}" for k in range(factors)], "bounds": [[0, 1]] * factors}


def design(method: str, factors: int, samples: int, seed: int, pairs: bool = False) -> Points:
    """The points of a study.

    Args:
        method: ``MORRIS`` or ``SOBOL``.
        factors: how many.
        samples: trajectories for Morris; base samples, a power of 2, for Sobol.
        seed: of the design.
        pairs: second-order indices are wanted, for Sobol.

    Returns:
        Shape (samples × (factors + 1), factors) for Morris, (samples × (factors + 2), factors) for Sobol, with pairs
        (samples × (2 × factors + 2), factors).
    """
    if method == MORRIS:
        points = morris_design.sample(problem(factors), samples, num_levels=LEVELS, seed=seed)
    else:
        points = sobol_design.sample(problem(factors), samples, calc_second_order=pairs, seed=seed)
    return np.asarray(points, dtype=np.float64)


def constant(outputs: Outputs) -> bool:
    """The mean over worlds is the same at every point."""
    means = outputs.mean(axis=1)
    return bool(np.ptp(means) <= ROUNDING * max(1.0, float(np.abs(means).max())))


def morris(points: Points, outputs: Outputs, confidence: float, seed: int) -> dict[str, Index | PerFactor]:
    """Morris' indices: an effect is the change of the output over the whole range of a factor (Morris 1991).

    Args:
        points: of the design.
        outputs: at every point in every world; finite, not constant.
        confidence: of intervals, between 0 and 1.
        seed: of what is drawn again.

    Returns:
        ``mu_star`` (mean size of effects; Campolongo and others 2007) as an index; ``mu`` (their mean) and ``sigma``
        (their standard deviation), shape (factors,).
    """
    factors = points.shape[1]
    found = morris_indices.analyze(
        problem(factors), points, outputs.mean(axis=1), DRAWS, confidence, num_levels=LEVELS, seed=seed
    )
    effects = _effects(points, outputs)
    mean = effects.mean(axis=2, keepdims=True)
    weights = _drawn(outputs.shape[1], seed)
    size = Index(
        value=_array(found["mu_star"]),
        design=_array(found["mu_star_conf"]),
        worlds=_half(np.abs(effects @ weights).mean(axis=0), confidence),
        noise=_reached(np.abs(_widened(effects - mean) @ weights).mean(axis=0), confidence),
    )
    return {"mu_star": size, "mu": _array(found["mu"]), "sigma": _array(found["sigma"])}


def _effects(points: Points, outputs: Outputs) -> NDArray[np.float64]:
    """The effect of every factor on every trajectory in every world, shape (trajectories, factors, worlds)."""
    factors = points.shape[1]
    steps = np.diff(points.reshape(-1, factors + 1, factors), axis=1)
    moves = np.diff(outputs.reshape(-1, factors + 1, outputs.shape[1]), axis=1)
    moved = np.abs(steps).argmax(axis=2)
    per_step = moves / np.take_along_axis(steps, moved[:, :, None], axis=2)
    return np.take_along_axis(per_step, moved.argsort(axis=1)[:, :, None], axis=1)


def sobol(points: Points, outputs: Outputs, confidence: float, seed: int, pairs: bool = False) -> dict[str, Any]:
    """Sobol's indices: the part of the output's variance that is due to a factor (Saltelli and others 2010).

    Args:
        points: of the design.
        outputs: at every point in every world; finite, not constant.
        confidence: of intervals, between 0 and 1.
        seed: of what is drawn again.
        pairs: second-order indices are wanted.

    Returns:
        ``S1`` (alone) and ``ST`` (with all it takes part in) as indices; with pairs ``S2`` and ``S2_conf``, shape
        (factors, factors), nan but above the diagonal.
    """
    factors = points.shape[1]
    found = sobol_indices.analyze(
        problem(factors),
        outputs.mean(axis=1),
        calc_second_order=pairs,
        num_resamples=DRAWS,
        conf_level=confidence,
        seed=seed + 1,  # for SALib 0 is no seed
    )
    blocks = outputs.reshape(_samples(points, pairs), -1, outputs.shape[1])
    blocks = np.concatenate([blocks[:, : factors + 1], blocks[:, -1:]], axis=1)  # the rest serves pairs alone
    weights = _drawn(outputs.shape[1], seed)
    result: dict[str, Any] = {
        name: Index(
            value=_array(found[name]),
            design=_array(found[f"{name}_conf"]),
            worlds=_half(_again(blocks, rule, weights), confidence),
            noise=_reached(np.abs(_without_effect(blocks, rule, weights)), confidence),
        )
        for name, rule in (("S1", sobol_indices.first_order), ("ST", sobol_indices.total_order))
    }
    return result | ({name: _array(found[name]) for name in ("S2", "S2_conf")} if pairs else {})


def _samples(points: Points, pairs: bool) -> int:
    factors = int(points.shape[1])
    return len(points) // (2 * factors + 2 if pairs else factors + 2)


def _again(blocks: NDArray[np.float64], rule: Rule, weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """An index with worlds drawn again, shape (factors, draws).

    Args:
        blocks: outputs by base sample, shape (samples, points of a sample, worlds): A, A with a factor of B each, …, B.
        rule: SALib's estimator, of outputs at A, at A with a factor of B, and at B.
        weights: of worlds in every draw.
    """
    at_a, at_b = blocks[:, 0] @ weights, blocks[:, -1] @ weights
    both = np.concatenate([at_a, at_b])
    centre, spread = both.mean(axis=0), both.std(axis=0)
    spread = np.where(spread > 0, spread, 1)
    a, b = (at_a - centre) / spread, (at_b - centre) / spread
    return np.array([rule(a, (mixed @ weights - centre) / spread, b) for mixed in np.moveaxis(blocks[:, 1:-1], 1, 0)])


def _without_effect(blocks: NDArray[np.float64], rule: Rule, weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """What the index would be if no factor had an effect: what replacing one changes is its chance alone.

    Args and shape are those of ``_again``; what the output is at A and at B stays as it is.
    """
    at_a, at_b = blocks[:, 0].mean(axis=1), blocks[:, -1].mean(axis=1)
    both = np.concatenate([at_a, at_b])
    a, b = (np.repeat(((each - both.mean()) / both.std())[:, None], weights.shape[1], axis=1) for each in (at_a, at_b))
    moves = blocks[:, 1:-1] - blocks[:, :1]
    chance = _widened(moves - moves.mean(axis=2, keepdims=True)) / both.std()
    return np.array([rule(a, a + each @ weights, b) for each in np.moveaxis(chance, 1, 0)])


def _drawn(worlds: int, seed: int) -> NDArray[np.float64]:
    """How much each world counts when as many are drawn again, with replacement, shape (worlds, draws)."""
    rng = np.random.default_rng(seed)
    counts = rng.multinomial(worlds, np.full(worlds, 1 / worlds), DRAWS)
    return np.ascontiguousarray(counts.T) / worlds


def _half(draws: NDArray[np.float64], confidence: float) -> PerFactor:
    """Half the width of an interval, from draws along the last axis."""
    return np.asarray(stats.norm.ppf((1 + confidence) / 2) * draws.std(axis=-1, ddof=1))


def _widened(residuals: NDArray[np.float64]) -> NDArray[np.float64]:
    """What is left of worlds once their mean is taken off, made as wide as it was before, along the last axis."""
    worlds = residuals.shape[-1]
    return residuals * math.sqrt(worlds / (worlds - 1))


def _reached(draws: NDArray[np.float64], confidence: float) -> PerFactor:
    """What chance alone stays below in so many draws, along the last axis."""
    return np.asarray(np.quantile(draws, confidence, axis=-1))


def _array(values: Any) -> NDArray[np.float64]:
    return np.asarray(values, dtype=np.float64)


def idle(method: str, points: Points, outputs: Outputs, pairs: bool = False) -> list[bool]:
    """Factors whose moves change the output in no world at all.

    Args:
        method: ``MORRIS`` or ``SOBOL``.
        points: of the design.
        outputs: at every point in every world.
        pairs: the design is for second-order indices.
    """
    factors = points.shape[1]
    if method == MORRIS:
        still = np.abs(_effects(points, outputs)).max(axis=(0, 2)) <= ROUNDING * np.abs(outputs).max()
    else:
        blocks = outputs.reshape(_samples(points, pairs), -1, outputs.shape[1])
        moves = blocks[:, 1 : factors + 1] - blocks[:, :1]
        still = np.abs(moves).max(axis=(0, 2)) <= ROUNDING * np.abs(outputs).max()
    return [bool(each) for each in still]

"""Packages offered before are known again, and new ones are hardly ever taken for them."""

import numpy as np
import pytest

from negotiation.table.repeats import WORDS, is_new, marked

LEVELS = {"many issues": (290, 54, 5, 13, 10, 9, 4, 8, 4), "two issues": (290, 54), "one issue": (5000,)}


def packages(rng: np.random.Generator, worlds: int, levels: tuple[int, ...]) -> np.ndarray:
    return np.stack([rng.integers(0, count, worlds) for count in levels], axis=1)


@pytest.mark.parametrize("levels", LEVELS.values(), ids=LEVELS)
def test_a_package_offered_before_is_known_again_and_a_new_one_nearly_always_told(levels: tuple[int, ...]) -> None:
    rng, worlds = np.random.default_rng(3), 400
    marks, offered, taken = np.zeros((worlds, WORDS), dtype=np.intp), [], 0
    for turn in range(40):
        package = packages(rng, worlds, levels)
        before = np.array([any((package[row] == old[row]).all() for old in offered) for row in range(worlds)])
        new = is_new(marks, package)
        assert not (new & before).any(), turn
        taken += (~new & ~before).sum()
        marks = marks | marked(package)
        offered.append(package)
        assert not is_new(marks, package).any()
    assert taken <= 0.001 * 40 * worlds, taken


def test_packages_one_level_apart_have_other_marks() -> None:
    package = np.zeros((9, 9), dtype=np.intp) + np.eye(9, dtype=np.intp)
    assert len(np.unique(marked(package), axis=0)) == 9

"""Every mechanism the documents name moves what it should, the way it should, in worlds that differ in nothing else."""

import pytest

from experiments.evidence import evidence
from experiments.evidence.effects import CONFIDENCE, effects_of
from experiments.evidence.rows import MODEL, Row

WORLDS = 500
MECHANISMS = [row for row in evidence() if row.kind == "mechanism" and row.role == MODEL]
#: Mechanisms that cannot be shown yet; each says why in mechanisms.toml. None may be added without need.
OPEN_ROWS: frozenset[str] = frozenset()


@pytest.mark.parametrize("row", [row for row in MECHANISMS if row.effects], ids=lambda row: row.id)
def test_a_mechanism_moves_what_it_should(row: Row) -> None:
    faults = []
    for effect, shown in zip(row.effects, effects_of(row, WORLDS), strict=True):
        if not shown.shown:
            faults.append(
                f"{effect.observable} ({effect.column}): {shown.on:.4g} with, {shown.off:.4g} without, "
                f"{shown.mean:+.3g} ({shown.low:+.3g} to {shown.high:+.3g}, {CONFIDENCE:.0%} of {shown.n}), "
                f"expected {shown.sign_expected}"
            )
    assert not faults, f"{row.id} {row.name}: " + "; ".join(faults)


def test_every_mechanism_is_shown_or_among_the_few_that_are_open() -> None:
    missing = {row.id for row in MECHANISMS if not row.effects}
    told = {row.id for row in MECHANISMS if row.open}
    print(f"open: {len(missing | told)} of {len(MECHANISMS)} mechanisms")
    assert missing | told == OPEN_ROWS, sorted((missing | told) ^ OPEN_ROWS)


def test_every_mechanism_can_be_switched_off() -> None:
    assert [row.id for row in MECHANISMS if not row.off and row.id not in OPEN_ROWS] == []

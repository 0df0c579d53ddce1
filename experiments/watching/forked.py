"""What if from here: the same history with something changed at a quarter, on the same chance."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from experiments.watching.changes import Changes, changes_of
from experiments.watching.recorded import Recording, recorded


def fork(recording: Recording, quarter: str, changes: Changes | Mapping[str, Any]) -> Recording:
    """The history of a recording, played on from the beginning of a quarter with something changed.

    Chance stays the same. Until the quarter both are the same to the bit; if nothing is changed, throughout. A fork
    can be forked again, in the same quarter or a later one.

    Args:
        recording: what is forked.
        quarter: such as ``2024Q1``.
        changes: see ``changes.changes_of``: ``settings`` hold from the quarter on, ``events`` happen in it, what is
            in ``without`` does not, though a scenario gives it; ``terms`` of the contract are in force when it begins.

    Raises:
        ChangeError: a term or an event cannot be used.
        SettingsError: a setting cannot be used.
        ValueError: the quarter is none of this history, or comes before an earlier fork.
    """
    at, chosen = recording.track.history.first + recording.place(quarter), changes_of(changes)
    if not chosen:
        return recording
    before = recording.asked.forks
    if before and before[-1][0] > at:
        raise ValueError(
            f"this history was forked in {recording.names[before[-1][0] - recording.track.history.first]} already; "
            f"fork it there or later, or the one it came from in {quarter}"
        )
    return recorded(replace(recording.asked, forks=(*before, (at, chosen))))

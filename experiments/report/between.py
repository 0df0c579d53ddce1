"""Between settings: what each changes against the first one if they are few, else what goes with them."""

from experiments.folder import Stored
from experiments.report.changed import against_the_first
from experiments.report.effects import MOST
from experiments.report.ends import Ends
from experiments.report.goes_with import what_goes_with
from experiments.report.naming import Between


def between_settings(stored: Stored, ends: Ends) -> Between | None:
    """What settings change; none where there is one, or nothing was kept that could tell.

    Args:
        stored: the folder.
        ends: what its histories have come to.
    """
    if len(stored.plan.design) == 1 or not ends.values or not ends.there.any():
        return None
    return against_the_first(stored, ends) if len(stored.plan.design) <= MOST else what_goes_with(stored, ends)

"""Groups: settings that a page tells apart, or all of them as one where they are too many for that."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from experiments.plan import Plan
from experiments.replays import short, shown
from experiments.report.figure import DIGITS
from experiments.wording import MINUS
from negotiation.parameters import full_name

#: Settings up to which each has a line and an area of its own.
APART: Final = 6
#: Characters up to which a number in a setting's name is as typed.
ROOM: Final = 8


@dataclass(frozen=True)
class Groups:
    """The settings of a plan, told apart or not.

    Attributes:
        plan: whose settings they are.
        of: the group of every setting, shape (settings,).
        names: what each group is called.
    """

    plan: Plan
    of: NDArray[np.int64]
    names: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.names)

    @property
    def pooled(self) -> bool:
        """Several settings are one group."""
        return len(self) < len(self.plan.design)

    @property
    def noun(self) -> str:
        """What shares are of: worlds, or histories where a world counts under every setting."""
        return "histories" if self.pooled else "worlds"

    @property
    def base(self) -> NDArray[np.bool_]:
        """The settings of the first group, which others are held against, shape (settings,)."""
        return np.asarray(self.of == 0)


def groups(plan: Plan) -> Groups:
    """The groups of a plan: one a setting if there are few, else one of all.

    Args:
        plan: what was played.
    """
    count = len(plan.design)
    if count > APART:
        return Groups(plan, np.zeros(count, dtype=np.int64), (f"all {count:,} settings together",))
    return Groups(plan, np.arange(count), tuple(told(plan, setting) for setting in range(count)))


def told(plan: Plan, setting: int) -> str:
    """A setting in words, such as ``exclusivity_cost = 2``; what is the same in all is left out.

    Args:
        plan: what was played.
        setting: from 0.
    """
    differing: Mapping[str, object] = {
        name: values[setting] for name, values in plan.design.columns.items() if len(set(values)) > 1
    }
    if not differing:
        return "as it is" if len(plan.design) == 1 else f"setting {setting}"
    return ", ".join(
        f"{short(full_name(name))} = {_in_few_digits(value, plan.design.columns[name])}"
        for name, value in differing.items()
    )


def _in_few_digits(value: object, among: Sequence[object]) -> str:
    """A value as it is typed; a long number, such as a sample has, in as many digits as keep it apart from others."""
    whole = shown(value)
    if not isinstance(value, float) or len(whole) <= ROOM:
        return whole
    brief = f"{value:.{DIGITS}g}"
    others = (f"{other:.{DIGITS}g}" for other in set(among) if isinstance(other, float) and other != value)
    return whole if brief in others else brief.replace("-", MINUS)

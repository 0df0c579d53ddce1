"""What follows from the settings alone in a quarter: worked out once a quarter, and once for all worlds that are alike.

Most settings are one number for all worlds. What comes of such numbers is one number too, and is read as they are.
"""

from collections.abc import Callable
from dataclasses import fields
from functools import wraps
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from negotiation.columns import is_kept_once, of_all, picked_from, remembered, some
from negotiation.parameters.settings import Settings

#: The quarter of what is the same in all of them.
_ALWAYS: Final = 0


def quarterly[Number: np.generic](
    rule: Callable[[int, Settings], NDArray[Number]],
) -> Callable[[int, Settings], NDArray[Number]]:
    """A rule that looks at nothing but the quarter and the settings: what it last found is kept with the settings.

    It is shown settings whose columns are of one row where all worlds have the same number, and has to give back a
    column, shape (1, …) or (worlds, …), as NumPy's expressions do. Whoever asks gets one of shape (worlds, …).
    """
    name = f"{rule.__module__}.{rule.__qualname__}"

    @wraps(rule)
    def recalled(quarter: int, settings: Settings) -> NDArray[Number]:
        kept = vars(settings)
        last = kept.get(name)
        if last is None or last[0] != quarter:  # looked up and written as one: others may ask at the same time
            last = kept[name] = quarter, found(quarter, settings)
        column: NDArray[Number] = last[1]
        return column

    def found(quarter: int, settings: Settings) -> NDArray[Number]:
        source = picked_from(settings)
        if isinstance(settings, _Short):
            return rule(quarter, settings)
        if source is not None:
            whole, rows = source
            return some(recalled(quarter, whole), rows)
        return of_all(rule(quarter, _short(settings)), len(settings.start.start_invested))

    return recalled


def settled[Number: np.generic](rule: Callable[[Settings], NDArray[Number]]) -> Callable[[Settings], NDArray[Number]]:
    """A rule that looks at nothing but the settings, whatever the quarter: as ``quarterly``, and found once."""

    @wraps(rule)
    def whenever(_quarter: int, settings: Settings) -> NDArray[Number]:
        return rule(settings)

    recalled = quarterly(whenever)
    return wraps(rule)(lambda settings: recalled(_ALWAYS, settings))


class _Short(Settings):
    """Settings with one row for what all worlds have."""


@remembered
def _short(settings: Settings) -> _Short:
    """The settings as rules are shown them."""
    return _Short(**{entry.name: _shortened(getattr(settings, entry.name)) for entry in fields(settings)})


def _shortened(topic: Any) -> Any:
    columns = {entry.name: getattr(topic, entry.name) for entry in fields(topic)}
    kind: Any = type(topic)
    return kind(**{name: each[:1] if is_kept_once(each) else each for name, each in columns.items()})

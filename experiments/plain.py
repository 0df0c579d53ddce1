"""Values as JSON has them: plain numbers, text, lists; what is no number becomes null."""

import math
from collections.abc import Mapping, Sequence

import numpy as np


def plain(value: object) -> object:
    """A value that JSON can hold, whatever it was."""
    if isinstance(value, np.ndarray | np.generic):
        value = value.tolist()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, Mapping):
        return {str(name): plain(each) for name, each in value.items()}
    if isinstance(value, Sequence):
        return [plain(each) for each in value]
    raise TypeError(f"a {type(value).__name__} has no place in JSON")

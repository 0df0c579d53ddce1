"""Factors: the settings that a sensitivity study varies, each over its range or its choices."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from experiments.calibration import read_plan
from experiments.numbers import rows
from experiments.observables import QuestionError
from experiments.scenario_file import meant
from experiments.scenarios import OF_THE_FIRST, Scenario
from negotiation.clock import FIRST
from negotiation.parameters import PARAMETERS, Parameter, SettingsError, full_name
from negotiation.parameters.settings import checked

#: How values lie between the ends: anywhere, at whole numbers, or among names.
NUMBER, WHOLE, CHOICE = "number", "whole number", "choice"
#: Units of which the model counts whole ones, where value and range are whole numbers.
COUNTED: Final = ("0 or 1", "quarter", "quarters", "persons", "rounds")
SEPARATOR: Final = ":"
#: Before the name of a setting that is left out.
WITHOUT: Final = "-"
#: Digits kept of a value, so that the same part of the way is always the same number.
DIGITS: Final = 12


@dataclass(frozen=True)
class Factor:
    """A setting that is varied.

    Attributes:
        name: full name of the parameter.
        low: the least value; 0 for a choice.
        high: the largest; for a choice the place of the last name.
        kind: ``NUMBER``, ``WHOLE`` or ``CHOICE``.
        choices: the names, for a choice.
    """

    name: str
    low: float
    high: float
    kind: str = NUMBER
    choices: tuple[str, ...] = ()

    @property
    def short(self) -> str:
        """Its name without the topic."""
        return self.name.partition(".")[2]

    @property
    def unit(self) -> str:
        """Its unit."""
        return PARAMETERS[self.name].unit

    def value(self, part: float) -> float | str:
        """The value at a part of the way from the low end to the high end.

        Whole numbers and names get an equal part of the way each.

        Args:
            part: from 0 to 1.
        """
        if self.kind == NUMBER:
            value = float(f"{self.low + part * (self.high - self.low):.{DIGITS}g}")
            return min(max(value, self.low), self.high)
        steps = round(self.high - self.low) + 1
        place = min(int(round(part * steps, DIGITS)), steps - 1)
        return self.choices[place] if self.kind == CHOICE else self.low + place

    def told(self) -> str:
        """The range or the choices in words."""
        return ", ".join(self.choices) if self.choices else f"{self.low:g} to {self.high:g}"


type Factors = tuple[Factor, ...]


def factors(words: Sequence[str], scenario: Scenario, settings: Mapping[str, object], within: float = 1.0) -> Factors:
    """What is varied.

    Args:
        words: ``name``, ``name=low:high``, for a choice ``name=one:other``, or a word that finds parameters as
            ``parley parameters WORD`` does; ``-name`` leaves one out. Without any, the assumptions of the calibration
            plan with their ranges.
        scenario: that is played.
        settings: what is set for all, by full name, and so cannot be varied.
        within: how far those go that have no range of their own, neither told nor in the plan: this part of the way
            from their value to the least and the largest that a scenario accepts.

    Raises:
        QuestionError: a word, a range or a choice cannot be used.
        UsageError: nothing has a word in its name, unit or source.
    """
    if not 0 < within <= 1:
        raise QuestionError(f"within must be above 0 and at most 1, got {within:g}")
    planned = {each.name: Factor(each.name, each.low, each.high) for each in read_plan()}
    usual = scenario.with_settings(settings)
    wanted = [word for word in words if not word.startswith(WITHOUT)]
    found = [factor for word in wanted for factor in _meant(word, planned, scenario, usual, within)]
    found = _without(found or list(planned.values()), [word for word in words if word.startswith(WITHOUT)])
    names = [each.name for each in found]
    for name in names:
        if names.count(name) > 1:
            raise QuestionError(f"{name} is varied twice; name it once, or choose narrower words")
        if name in settings:
            raise QuestionError(f"{name} is set to {settings[name]} and varied; keep one of the two")
    return tuple(found)


def several(words: Sequence[str], scenario: Scenario) -> dict[str, int]:
    """Words that are no setting's name but find several, with how many.

    Args:
        words: as ``factors`` reads them.
        scenario: that is played.
    """
    plain = [word.strip() for word in words if not word.startswith(WITHOUT) and "=" not in word]
    return {word: len(_having(word, scenario)) for word in plain if not _is_name(word)}


def _is_name(word: str) -> bool:
    try:
        full_name(word)
    except SettingsError:
        return False
    return True


def _without(found: Sequence[Factor], words: Sequence[str]) -> list[Factor]:
    """What is left when some are left out."""
    left = list(found)
    for word in words:
        name = _full(word.removeprefix(WITHOUT))
        if name not in [each.name for each in found]:
            raise QuestionError(f"{word}: {name} is not varied anyway; leave the word out")
        left = [each for each in left if each.name != name]
    if not left:
        raise QuestionError("nothing is left to vary; name a setting")
    return left


def _full(name: str) -> str:
    try:
        return full_name(name)
    except SettingsError as error:
        raise QuestionError(str(error)) from None


def _meant(
    word: str, planned: Mapping[str, Factor], scenario: Scenario, usual: Mapping[str, object], within: float
) -> list[Factor]:
    """The factors of a word: one by its name, or all that have it in name, unit or source."""
    name, equals, ends = (part.strip() for part in word.partition("="))
    if equals:
        return [_ranged(_full(name), ends)]
    try:
        names = [full_name(name)]
    except SettingsError:
        names = _having(name, scenario)
    return [planned.get(each) or _around(each, usual, within) for each in names]


def _having(word: str, scenario: Scenario) -> list[str]:
    """Settings with a word in name, unit or source; how a history begins in 2019Q3 says nothing for a later start."""
    names = [row["name"] for row in rows(word) if row["name"] in PARAMETERS]
    names = [name for name in names if scenario.start == FIRST or not name.startswith(OF_THE_FIRST)]
    if not names:
        raise QuestionError(f'no setting that could be varied has "{word}" in its name, unit or source')
    return names


def _around(name: str, usual: Mapping[str, object], within: float) -> Factor:
    """A part of all that a scenario accepts, around the value it has."""
    entry = PARAMETERS[name]
    if entry.choices:
        return Factor(name, entry.low, entry.high, CHOICE, entry.choices)
    value = usual.get(name, entry.value)
    middle = float(value) if isinstance(value, int | float) else entry.value
    low, high = middle - within * (middle - entry.low), middle + within * (entry.high - middle)
    if _kind(entry) == WHOLE:
        return Factor(name, math.floor(low), math.ceil(high), WHOLE)
    return Factor(name, low, high)


def _kind(entry: Parameter) -> str:
    if entry.choices:
        return CHOICE
    whole = all(float(number).is_integer() for number in (entry.value, entry.low, entry.high))
    counted = entry.unit in COUNTED or entry.unit.split()[0] in ("quarter", "quarters")
    return WHOLE if whole and counted and isinstance(entry.value, int) else NUMBER


def _ranged(name: str, ends: str) -> Factor:
    """A range or choices as told."""
    entry, parts = PARAMETERS[name], [part.strip() for part in ends.split(SEPARATOR)]
    if entry.choices:
        return _chosen(name, entry, parts)
    if len(parts) != 2:
        raise QuestionError(f'{name} needs a range, got "{ends}"; write {name}={entry.low:g}:{entry.high:g}')
    try:
        low, high = (checked(name, part) for part in parts)
    except SettingsError as error:
        raise QuestionError(f"{name}={ends}: {error}") from None
    if not low < high:
        raise QuestionError(f"{name}={ends}: the low end must be below the high end")
    if _kind(entry) == WHOLE and not (low.is_integer() and high.is_integer()):
        raise QuestionError(f"{name}={ends}: the model counts whole {entry.unit}; give whole numbers")
    return Factor(name, low, high, _kind(entry))


def _chosen(name: str, entry: Parameter, parts: Sequence[str]) -> Factor:
    for part in parts:
        if part not in entry.choices:
            remedy = meant(part, entry.choices, f"there are {', '.join(entry.choices)}")
            raise QuestionError(f'{name} is never "{part}"; {remedy}')
    if len(set(parts)) != len(parts) or len(parts) < 2:
        raise QuestionError(f"{name}={SEPARATOR.join(parts)}: name two choices or more, each once")
    return Factor(name, 0, len(parts) - 1, CHOICE, tuple(parts))


def rows_of(varied: Factors, parts: NDArray[np.float64]) -> list[dict[str, float | str]]:
    """The settings at points of a design, one mapping name -> value a point.

    Args:
        varied: what is varied.
        parts: how far from the low to the high end, from 0 to 1, shape (points, factors).
    """
    return [{each.name: each.value(part) for each, part in zip(varied, point, strict=True)} for point in parts]

"""Effects: what a mechanism moves, measured on pairs of worlds that differ in nothing but the mechanism."""

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from agents import cast
from experiments.evidence.rows import Effect, EvidenceError, Row
from experiments.scenarios import Scenario, load_scenario
from negotiation.clock import Quarter
from negotiation.parameters import PARAMETERS, full_name

#: How sure the interval is, two-sided.
CONFIDENCE: Final = 0.99
#: Histories kept in memory: one mechanism after another asks for the same ones.
KEPT: Final = 4

_OPERATORS: Final[Mapping[type, Callable[..., Any]]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
    ast.USub: operator.neg,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}

#: What may be called in an expression, of two values.
_FUNCTIONS: Final[Mapping[str, Callable[..., Any]]] = {"maximum": np.maximum, "minimum": np.minimum}

type Columns = Mapping[str, NDArray[np.float64]]
type _Setting = tuple[tuple[str, Any], ...]


@dataclass(frozen=True)
class Shown:
    """An effect as measured: mechanism on minus mechanism off, over pairs of worlds with the same seed.

    Attributes:
        mean: mean difference, in the unit of the column.
        low: lower end of the interval that holds the true mean in 99 of 100 cases.
        high: upper end.
        n: pairs that count.
        sign_expected: ``+`` or ``-``.
        shown: the whole interval lies on the expected side of zero.
        on: mean with the mechanism.
        off: mean without it.
    """

    mean: float
    low: float
    high: float
    n: int
    sign_expected: str
    shown: bool
    on: float
    off: float


def effects_of(row: Row, worlds: int, seed: int = 0) -> list[Shown]:
    """All that a mechanism moves; worlds are played no further than the last quarter that any of it is read at.

    Args:
        row: the mechanism.
        worlds: how many pairs.
        seed: of the first pair.

    Raises:
        EvidenceError: as ``effect_of``.
        SettingsError: as ``effect_of``.
    """
    return [
        effect_of(effect, row.off, worlds, seed, max(each.end for each in row.effects if _same_arms(each, effect)))
        for effect in row.effects
    ]


def _same_arms(one: Effect, other: Effect) -> bool:
    return one.scenario == other.scenario and dict(one.settings) == dict(other.settings)


def effect_of(effect: Effect, off: Mapping[str, object], worlds: int, seed: int = 0, end: str = "") -> Shown:
    """Play worlds with and without a mechanism, and tell what differs.

    Args:
        effect: what is read, and when.
        off: settings that switch the mechanism off, parameter -> value.
        worlds: how many pairs.
        seed: of the first pair; pair k has seed ``seed`` + k in both arms.
        end: quarter to which the worlds are played; by default the last one read.

    Raises:
        EvidenceError: a column is unknown, or a quarter lies outside the scenario.
        SettingsError: a setting cannot be used.
    """
    scenario = load_scenario(effect.scenario)
    first, last = _span(effect, scenario)
    both, played_to = dict(effect.settings), end or str(last)
    on, without = tuple(both.items()), tuple((both | dict(off)).items())
    if both:
        arms = _played(effect.scenario, played_to, (on, without), worlds, seed)
    else:  # the plain scenario serves many mechanisms, so it is played to its end once
        arms = _played(effect.scenario, str(scenario.end), (on,), worlds, seed)
        arms += _played(effect.scenario, played_to, (without,), worlds, seed)
    place = slice(first - scenario.start, last - scenario.start + 1)
    read = [_read(effect, values_of(effect.column, arm)[:, place]) for arm in arms]
    counted = np.isfinite(read[0]) & np.isfinite(read[1])
    if effect.where:
        for arm in arms:
            counted &= values_of(effect.where, arm)[:, place.start] > 0
    return _told(read[0][counted], read[1][counted], effect.sign)


def _span(effect: Effect, scenario: Scenario) -> tuple[Quarter, Quarter]:
    """The quarters read.

    Raises:
        EvidenceError: they are none of the scenario's.
    """
    try:
        first, last = Quarter.parse(effect.start), Quarter.parse(effect.end)
    except ValueError as error:
        raise EvidenceError(f"effect on {effect.observable}: {error}") from None
    if not scenario.start <= first <= last <= scenario.end:
        raise EvidenceError(
            f"effect on {effect.observable}: {scenario.name} runs from {scenario.start} to {scenario.end}, "
            f"not from {first} to {last}"
        )
    return first, last


@lru_cache(maxsize=KEPT)
def _played(scenario: str, end: str, arms: tuple[_Setting, ...], worlds: int, seed: int) -> tuple[Columns, ...]:
    """Every metric of some worlds up to a quarter, shape (worlds, quarters), once for each setting.

    All are played at once, which takes a quarter less time and changes nothing.
    """
    shortened = replace(load_scenario(scenario), end=Quarter.parse(end))
    given = [{full_name(name): value for name, value in arm} for arm in arms]
    usual = {
        name: entry.choices[int(entry.value)] if entry.choices else entry.value for name, entry in PARAMETERS.items()
    } | shortened.with_settings(None)
    settings = {
        name: [arm.get(name, usual[name]) for arm in given for _ in range(worlds)]
        for name in dict.fromkeys(name for arm in given for name in arm)
    }
    seeds = [*range(seed, seed + worlds)] * len(arms)
    metrics = shortened.model(cast, seeds, settings, ("metrics",)).play().record.metrics()
    return tuple(
        {name: values[k * worlds : (k + 1) * worlds] for name, values in metrics.items()} for k in range(len(arms))
    )


def _read(effect: Effect, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """One number a world, from the quarters between first and last, shape (worlds,)."""
    match effect.read:
        case "mean":
            return np.asarray(values.mean(axis=1))
        case "sum":
            return np.asarray(values.sum(axis=1))
        case "max":
            return np.asarray(values.max(axis=1))
        case "change":
            return np.asarray(values[:, -1] - values[:, 0])
        case "ever":
            return (values > 0).any(axis=1).astype(np.float64)
    return np.asarray(values[:, -1])


def _told(on: NDArray[np.float64], without: NDArray[np.float64], sign: str) -> Shown:
    difference = on - without
    pairs = difference.size
    if pairs < 2:
        nothing = float("nan")
        return Shown(nothing, nothing, nothing, pairs, sign, False, nothing, nothing)
    mean = float(difference.mean())
    error = float(difference.std(ddof=1)) / pairs**0.5
    half = float(stats.t.ppf((1 + CONFIDENCE) / 2, pairs - 1)) * error
    low, high = mean - half, mean + half
    shown = low > 0 if sign == "+" else high < 0
    return Shown(mean, low, high, pairs, sign, shown, float(on.mean()), float(without.mean()))


def names_in(expression: str) -> set[str]:
    """The columns an expression reads.

    Raises:
        EvidenceError: it is no expression of columns.
    """
    names = {node.id for node in ast.walk(_parsed(expression)) if isinstance(node, ast.Name)}
    return names - set(_FUNCTIONS)


def values_of(expression: str, columns: Columns) -> NDArray[np.float64]:
    """An arithmetic expression of columns; a comparison in it counts 1 where it holds.

    Args:
        expression: such as ``left_openai + left_microsoft`` or ``regime > 0``.
        columns: name -> values, shape (worlds, quarters).

    Raises:
        EvidenceError: it is no such expression, or a column is unknown.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(_value(_parsed(expression).body, columns, expression), dtype=np.float64)


def _parsed(expression: str) -> ast.Expression:
    try:
        return ast.parse(expression, mode="eval")
    except SyntaxError:
        raise EvidenceError(f"{expression!r} is no arithmetic expression of columns") from None


def _value(node: ast.expr, columns: Columns, whole: str) -> Any:
    match node:
        case ast.Constant(value=int() | float() as number):
            return float(number)
        case ast.Name(id=name):
            if name not in columns:
                raise EvidenceError(f"{whole!r} names {name}, which is no metric; `parley metrics` lists all")
            return columns[name]
        case ast.Call(func=ast.Name(id=name), args=[left, right], keywords=[]) if name in _FUNCTIONS:
            return _FUNCTIONS[name](_value(left, columns, whole), _value(right, columns, whole))
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return -_value(inner, columns, whole)
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in _OPERATORS:
            return _OPERATORS[type(sign)](_value(left, columns, whole), _value(right, columns, whole))
        case ast.Compare(left=left, ops=[sign], comparators=[right]) if type(sign) in _OPERATORS:
            held = _OPERATORS[type(sign)](_value(left, columns, whole), _value(right, columns, whole))
            return np.asarray(held, dtype=np.float64)
    raise EvidenceError(f"{whole!r} may only have columns, numbers, + - * / **, comparisons, maximum and minimum")

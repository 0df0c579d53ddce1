"""Settings: the value of every parameter in every world."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Final, Self, cast

import numpy as np
from numpy.typing import NDArray

from negotiation.columns import alike, everywhere, some
from negotiation.parameters.compute import Compute
from negotiation.parameters.conversion import Conversion
from negotiation.parameters.disputes import Disputes
from negotiation.parameters.flags import Flags
from negotiation.parameters.market import Market
from negotiation.parameters.motives import Motives
from negotiation.parameters.news import News
from negotiation.parameters.parameter import Parameter
from negotiation.parameters.platform import Platform
from negotiation.parameters.relationship import Relationship
from negotiation.parameters.research import Research
from negotiation.parameters.rights import Rights
from negotiation.parameters.start import Start
from negotiation.parameters.supply import Supply
from negotiation.parameters.table import Table
from negotiation.parameters.talent import Talent
from negotiation.shapes import PerWorldIndex

_TOPICS: Mapping[str, type] = {
    "start": Start,
    "news": News,
    "talent": Talent,
    "research": Research,
    "market": Market,
    "platform": Platform,
    "compute": Compute,
    "table": Table,
    "motives": Motives,
    "rights": Rights,
    "conversion": Conversion,
    "relationship": Relationship,
    "supply": Supply,
    "flags": Flags,
    "disputes": Disputes,
}

#: Every parameter by its full name, ``topic.name``.
PARAMETERS: Mapping[str, Parameter] = {
    f"{topic}.{entry.name}": entry.metadata["parameter"] for topic, group in _TOPICS.items() for entry in fields(group)
}
_FIELDS = {
    topic: [(entry.name, f"{topic}.{entry.name}", bool(entry.metadata["parameter"].choices)) for entry in fields(group)]
    for topic, group in _TOPICS.items()
}
_BY_SHORT_NAME = {name.split(".")[1]: name for name in PARAMETERS}
_ALIASES = {"strategies.microsoft": "table.strategy_microsoft", "strategies.openai": "table.strategy_openai"}


class SettingsError(ValueError):
    """A setting that cannot be used; says which one, the rule, the value and the way out."""


def full_name(name: str) -> str:
    """Full name of a parameter given with or without its topic.

    Raises:
        SettingsError: no parameter is called that; suggests near names.
    """
    found = _ALIASES.get(name, name if name in PARAMETERS else _BY_SHORT_NAME.get(name))
    if found is not None:
        return found
    near = difflib.get_close_matches(name.rsplit(".", maxsplit=1)[-1], _BY_SHORT_NAME, n=2, cutoff=0.5)
    hint = f"did you mean {' or '.join(f'`{n}`' for n in near)}?" if near else "`parley parameters` lists all"
    raise SettingsError(f"no setting is called `{name}`; {hint}")


def checked(name: str, value: object) -> float:
    """Value of a setting as a number, after all checks.

    Args:
        name: full or short name of the parameter.
        value: a number, or for a choice its name.

    Raises:
        SettingsError: unknown name, wrong type, or out of range.
    """
    name = full_name(name)
    entry, short = PARAMETERS[name], name.split(".")[1]
    if entry.choices:
        return _chosen(short, entry, value)
    if isinstance(value, str):
        value = _number(short, entry, value)
    if isinstance(value, bool) or not isinstance(value, int | float | np.integer | np.floating):
        raise SettingsError(f"{short} must be a number ({entry.unit}), got {value!r}")
    if not entry.low <= value <= entry.high:
        percent = entry.unit.startswith("fraction") and entry.high <= 1 < value <= 100
        hint = "; if you meant percent, divide by 100" if percent else ""
        raise SettingsError(
            f"{short} must be between {entry.low:g} and {entry.high:g} ({entry.unit}), got {value:g}{hint}"
        )
    return float(value)


def _chosen(short: str, entry: Parameter, value: object) -> float:
    if isinstance(value, str) and value in entry.choices:
        return float(entry.choices.index(value))
    near = difflib.get_close_matches(str(value), entry.choices, n=1)
    hint = f"; did you mean `{near[0]}`?" if near else ""
    raise SettingsError(f"{short} must be one of {', '.join(entry.choices)}, got {value!r}{hint}")


def _number(short: str, entry: Parameter, text: str) -> float:
    try:
        return float(text)
    except ValueError:
        hint = f"; write {_as_fraction(text)}" if _as_fraction(text) else ""
        raise SettingsError(f"{short} must be a number ({entry.unit}), got {text!r}{hint}") from None


def _as_fraction(text: str) -> str:
    """A percentage as the number to write for it; empty if it is none."""
    number = text.removesuffix("%")
    try:
        return f"{float(number) / 100:g}" if number != text else ""
    except ValueError:
        return ""


@dataclass(frozen=True)
class Settings:
    """One value a world for every parameter, grouped by topic."""

    start: Start
    news: News
    talent: Talent
    research: Research
    market: Market
    platform: Platform
    compute: Compute
    table: Table
    motives: Motives
    rights: Rights
    conversion: Conversion
    relationship: Relationship
    supply: Supply
    flags: Flags
    disputes: Disputes

    @classmethod
    def of(cls, worlds: int, changes: Mapping[str, object] | None = None) -> Self:
        """Settings of some worlds: the defaults, but for the changes.

        Args:
            worlds: how many worlds.
            changes: parameter name (with or without topic) -> a value for all worlds, or a sequence of one a world.

        Raises:
            SettingsError: a name, type or range is wrong, or a sequence has another length than ``worlds``.
        """
        columns = {name: everywhere(np.float64(entry.value), worlds) for name, entry in PARAMETERS.items()}
        for name, value in (changes or {}).items():
            columns[full_name(name)] = _column(name, value, worlds)
        return cls._from(columns)

    @classmethod
    def _from(cls, columns: Mapping[str, NDArray[np.float64]]) -> Self:
        topics = {topic: _topic(topic, group, columns) for topic, group in _TOPICS.items()}
        return cls(**cast("dict[str, Any]", topics))

    def at(self, rows: PerWorldIndex) -> Self:
        """The settings of some worlds; those last asked for are kept, for the same worlds talk quarter after quarter.

        Args:
            rows: indices of worlds, shape (rows,).
        """
        last = vars(self).get(_LAST)
        if last is None or not np.array_equal(last.rows, rows):
            last = vars(self)[_LAST] = _Last(rows, some(self, rows))
        return cast("Self", last.settings)


#: Where settings keep those of the worlds last asked for.
_LAST: Final = "_last"


class _Last:
    """Settings of the worlds last asked for; no record, for it leads back to where it is kept."""

    def __init__(self, rows: PerWorldIndex, settings: Settings) -> None:
        self.rows, self.settings = rows, settings


def _column(name: str, value: object, worlds: int) -> NDArray[np.float64]:
    if isinstance(value, list | tuple | np.ndarray):
        if len(value) != worlds:
            raise SettingsError(f"{name} has {len(value)} values for {worlds} worlds; give one, or one a world")
        return np.array([checked(name, each) for each in value])
    return everywhere(np.float64(checked(name, value)), worlds)


def _as_places(column: NDArray[np.float64]) -> NDArray[np.intp]:
    """A choice a world as a place in the list of choices."""
    return everywhere(column[0].astype(np.intp), len(column)) if alike(column) else column.astype(np.intp)


def _topic(topic: str, group: type, columns: Mapping[str, NDArray[np.float64]]) -> object:
    values: dict[str, NDArray[Any]] = {}
    for name, full, is_choice in _FIELDS[topic]:
        column = _as_places(columns[full]) if is_choice else columns[full]
        column.setflags(write=False)
        values[name] = column
    return group(**values)

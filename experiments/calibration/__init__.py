"""What was fitted to the record: the plan that says what may be, and the dated results.

``plan.toml`` names the assumptions that may be fitted. Each file named by a date, such as ``2026-11-22.toml``, is the
result of one ``parley calibrate``; a scenario starts from it with ``calibration = "2026-11-22"``.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from experiments.scenario_file import flat, meant, setting
from negotiation.parameters import PARAMETERS, SettingsError, full_name

FOLDER: Final = Path(__file__).parent
PLAN: Final = FOLDER / "plan.toml"
_KEYS: Final = ("low", "high", "rows", "why")
#: A result has these beside ``settings``.
_TOLD: Final = frozenset(
    ("date", "version", "plan", "scenario", "trials", "worlds", "seeds", "report_seeds", "loss", "loss_before")
)
_TABLES: Final = ("settings", "fit", "fit_before")


class CalibrationError(ValueError):
    """A plan, a study or a result that cannot be used; says which, the rule and the way out."""


@dataclass(frozen=True)
class Planned:
    """An assumption that may be fitted.

    Attributes:
        name: full name of the parameter.
        low: least value to try, in its unit.
        high: largest value to try.
        rows: rows of the fit table that ask something of it.
        why: why it may be fitted.
    """

    name: str
    low: float
    high: float
    rows: tuple[str, ...]
    why: str

    @property
    def usual(self) -> float:
        """The parameter's default."""
        return PARAMETERS[self.name].value

    def value(self, position: float) -> float:
        """The value at a position: -1 is the low end, 0 the default, 1 the high end.

        Args:
            position: from -1 to 1; what lies between runs in a straight line.
        """
        reach = self.high - self.usual if position > 0 else self.usual - self.low
        return self.usual + position * reach

    def position(self, value: float) -> float:
        """Where a value lies between the low end (-1), the default (0) and the high end (1)."""
        reach = self.high - self.usual if value > self.usual else self.usual - self.low
        return (value - self.usual) / reach


type Plan = tuple[Planned, ...]


def read_plan(path: Path = PLAN) -> Plan:
    """The assumptions that may be fitted.

    Args:
        path: of a plan; the project's own if left out.

    Raises:
        CalibrationError: it cannot be read, or names what cannot be fitted.
    """
    where = "the plan" if path == PLAN else str(path)
    content = _content(path, where)
    plan = tuple(_planned(where, name, entry) for name, entry in _entries(content))
    if not plan:
        raise CalibrationError(f"{where}: names no assumption; head each with its name, such as [market.growth_fade]")
    names = [each.name for each in plan]
    for name in names:
        if names.count(name) > 1:
            raise CalibrationError(f"{where}: {name} is named twice; remove one of the two")
    return plan


def _entries(content: Mapping[str, Any], prefix: str = "") -> list[tuple[str, Any]]:
    """Tables by dotted name: those with keys of an assumption, wherever they stand."""
    result: list[tuple[str, Any]] = []
    for key, value in content.items():
        deeper = isinstance(value, dict) and value and all(isinstance(each, dict) for each in value.values())
        result += _entries(value, f"{prefix}{key}.") if deeper else [(f"{prefix}{key}", value)]
    return result


def _planned(where: str, name: str, entry: Any) -> Planned:
    place = f"{where}: [{name}]"
    if not isinstance(entry, dict) or set(entry) != set(_KEYS):
        raise CalibrationError(f"{place}: an assumption has {', '.join(_KEYS)} and nothing else")
    try:
        full = full_name(name)
    except SettingsError as error:
        raise CalibrationError(f"{place}: {error}") from None
    parameter = PARAMETERS[full]
    if parameter.choices:
        raise CalibrationError(f"{place}: is a choice; only numbers can be fitted, so leave it out")
    low, high = entry["low"], entry["high"]
    for key in ("low", "high"):
        if isinstance(entry[key], bool) or not isinstance(entry[key], int | float):
            raise CalibrationError(f"{place}: {key} must be a number ({parameter.unit}), got {entry[key]!r}")
    if not parameter.low <= low < parameter.value < high <= parameter.high:
        raise CalibrationError(
            f"{place}: low and high must lie around the default {parameter.value:g} and within "
            f"{parameter.low:g} to {parameter.high:g}, got {low:g} and {high:g}"
        )
    return Planned(full, float(low), float(high), _rows(place, entry["rows"]), str(entry["why"]))


def _rows(place: str, rows: Any) -> tuple[str, ...]:
    if not isinstance(rows, list) or not all(isinstance(row, str) for row in rows):
        raise CalibrationError(f'{place}: rows must be a list of names, such as ["loss_2024", "headcount_2024"]')
    return tuple(rows)


def dated() -> tuple[str, ...]:
    """Names of the results that come with the project, the earliest first."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml") if path != PLAN))


def located(name: str, beside: Path = Path()) -> Path:
    """The file of a result.

    Args:
        name: a date, or the path of a TOML file.
        beside: the folder such a path is seen from.

    Raises:
        CalibrationError: there is none.
    """
    names = dated()
    if name in names:
        return FOLDER / f"{name}.toml"
    path = beside / name
    if path.suffix.lower() != ".toml":
        there = f"there are {', '.join(names)}" if names else "none comes with the project yet"
        remedy = meant(name, names, f"{there}; a file's name ends in .toml")
        raise CalibrationError(f'there is no calibration "{name}"; {remedy}')
    return path


def read_calibration(name: str, beside: Path = Path()) -> dict[str, float | str]:
    """The settings of a result, by full name.

    Args:
        name: a date, or the path of a TOML file.
        beside: the folder such a path is seen from.

    Raises:
        CalibrationError: it cannot be used.
    """
    path = located(name, beside)
    where = f"calibration {name}"
    content = _content(path, where)
    for key in content:
        if key not in (*_TOLD, *_TABLES):
            remedy = meant(key, _TABLES, "write it anew with `parley calibrate`")
            raise CalibrationError(f"{where}: a result has no key {key}; {remedy}")
    settings = content.get("settings")
    if not isinstance(settings, dict):
        raise CalibrationError(f"{where}: has no [settings]; write it anew with `parley calibrate`")
    try:
        return dict(setting(name, value) for name, value in flat(settings).items())
    except SettingsError as error:
        raise CalibrationError(f"{where}: {error}") from None


def _content(path: Path, where: str) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CalibrationError(f"{where}: there is no such file; check its name") from None
    except OSError as error:
        raise CalibrationError(f"{where}: cannot be read ({error.strerror or error}); give a TOML file") from None
    except UnicodeDecodeError:
        raise CalibrationError(f"{where}: is not UTF-8 text; save it as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise CalibrationError(f"{where}: is not valid TOML: {error}") from None

"""The settings of a batch: one row a setting, one column a number or a name that differs."""

import csv
import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from experiments.scenario_file import setting
from experiments.wording import things
from negotiation.parameters import SettingsError, full_name

if TYPE_CHECKING:
    import pandas as pd

#: How a design can be sampled.
SAMPLERS: Final = ("latin", "sobol")
#: Digits kept of the steps between the ends of a range: 0.3, not 0.30000000000000004.
DIGITS: Final = 12

type Value = float | str
type Sweep = Mapping[str, Sequence[object]]
#: A CSV file, a table, or one mapping a setting.
type Source = str | Path | pd.DataFrame | Sequence[Mapping[str, object]]


class DesignError(ValueError):
    """Settings of a batch that cannot be used; says which, the rule, the value and the way out."""


@dataclass(frozen=True)
class Range:
    """All numbers from one to another.

    Attributes:
        low: the least.
        high: the largest.
    """

    low: float
    high: float

    def spaced(self, count: int) -> list[float]:
        """Numbers at equal distances, both ends among them.

        Args:
            count: how many, two or more.
        """
        return [float(f"{each:.{DIGITS}g}") for each in np.linspace(self.low, self.high, count)]


@dataclass(frozen=True)
class Design:
    """What differs between the settings of a batch; without columns there is one setting, the scenario's own.

    Attributes:
        columns: name as told -> its value in every setting; none where it is as the scenario has it.
    """

    columns: Mapping[str, tuple[Value | None, ...]]

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()), (None,)))

    def filled(self, usual: Mapping[str, object]) -> "Design":
        """The same with a value everywhere.

        Args:
            usual: full name -> value where none is told.

        Raises:
            DesignError: there are several usual values, one a world.
        """
        return Design({name: _filled(name, values, usual) for name, values in self.columns.items()})


def _filled(name: str, values: tuple[Value | None, ...], usual: Mapping[str, object]) -> tuple[Value, ...]:
    other = usual[full_name(name)]
    if None in values and not isinstance(other, float | str):
        raise DesignError(f"{name} has no value in setting {values.index(None)}, and one a world otherwise; give it")
    return tuple(other if value is None else value for value in values)  # type: ignore[misc]


def grid(sweep: Sweep) -> Design:
    """Every combination of some values; the last name changes fastest.

    Args:
        sweep: name -> its values, numbers or names.

    Raises:
        DesignError: a name or a value cannot be used.
    """
    several = {name: _several(name, values) for name, values in sweep.items()}
    return told([dict(zip(several, row, strict=True)) for row in itertools.product(*several.values())], "sweep")


def _several(name: str, values: Any) -> list[object]:
    """The values of a name; a single one is a sweep of one."""
    if isinstance(values, str | int | float):
        return [values]
    if isinstance(values, Range):
        raise DesignError(
            f"sweep: {name} from {values.low:g} to {values.high:g} has no number of steps; "
            f"write {name}={values.low:g}:{values.high:g}:5, or sample it"
        )
    result = list(values)
    if not result:
        raise DesignError(f"sweep: {name} has no values; give one or more")
    return result


def told(rows: Sequence[Mapping[str, object]], where: str) -> Design:
    """Settings as told, one mapping a setting; a name that one of them lacks is there as the scenario has it.

    Args:
        rows: name -> number or name, one mapping a setting.
        where: what to call them in messages.

    Raises:
        DesignError: there are none, or a name or a value cannot be used.
    """
    if not rows:
        raise DesignError(f"{where}: has no settings; give one a row")
    names = list(dict.fromkeys(name for row in rows for name in row))
    _check_names(names, where)
    columns: dict[str, list[Value | None]] = {name: [] for name in names}
    for number, row in enumerate(rows):
        for name in names:
            try:
                columns[name].append(_value(name, row.get(name)))
            except SettingsError as error:
                raise DesignError(f"{where}: setting {number}: {error}") from None
    return Design({name: tuple(values) for name, values in columns.items()})


def _check_names(names: Sequence[str], where: str) -> None:
    found: dict[str, str] = {}
    for name in names:
        try:
            full = full_name(name)
        except SettingsError as error:
            raise DesignError(f"{where}: {error}") from None
        if full in found:
            raise DesignError(f"{where}: {found[full]} and {name} are the same setting; keep one of the two")
        found[full] = name


def _value(name: str, value: object) -> Value | None:
    """A checked value; none where none is told."""
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or (isinstance(value, float) and math.isnan(value)) or value == "":
        return None
    return setting(name, value)[1]


def read(source: Source) -> Design:
    """Settings from a CSV file, a DataFrame or mappings.

    Args:
        source: the path of a CSV file whose header has the names and whose rows have a setting each, a DataFrame
            of that form, or one mapping name -> value a setting.

    Raises:
        DesignError: it cannot be used.
        OSError: the file cannot be read.
    """
    if isinstance(source, str | Path):
        return told(_in_csv(Path(source)), str(source))
    if hasattr(source, "to_dict"):
        return told([{str(name): value for name, value in row.items()} for row in source.to_dict("records")], "design")
    return told(list(source), "design")


def _in_csv(path: Path) -> list[dict[str, object]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = [[cell.strip() for cell in line] for line in csv.reader(file, skipinitialspace=True) if any(line)]
    except UnicodeDecodeError:
        raise DesignError(f"{path}: is not a text file in UTF-8; save it as CSV in UTF-8") from None
    if not lines:
        raise DesignError(f"{path}: is empty; its first line has the names of settings")
    header = lines[0]
    for number, line in enumerate(lines[1:]):
        if len(line) != len(header):
            raise DesignError(
                f"{path}: setting {number} has {things(len(line), 'value')} for {things(len(header), 'name')}; "
                f"{_way_out(header)}"
            )
    if twice := [name for name in header if header.count(name) > 1]:
        raise DesignError(f"{path}: {twice[0]} is in the header twice; keep one of the two")
    return [dict(zip(header, line, strict=True)) for line in lines[1:]]


def _way_out(header: Sequence[str]) -> str:
    """What to do about a line with too many or too few cells."""
    if ";" in header[0]:
        return "put commas between cells, not semicolons, and points in numbers"
    return "give every name one; one left empty, between commas, is as the scenario has it"


def sampled(ranges: Mapping[str, object], how: str, seed: int = 0) -> list[dict[str, object]]:
    """Settings spread evenly over ranges: a Latin hypercube or a scrambled Sobol sequence.

    Args:
        ranges: name -> a ``Range``, a tuple of its two ends, or a list of values to choose from.
        how: ``latin:N`` or ``sobol:N`` for N settings.
        seed: of the sample.

    Returns:
        One mapping name -> value a setting, to be handed to ``batch`` as ``design``.

    Raises:
        DesignError: there is nothing to sample, or the number of settings does not suit.
    """
    sampler, count = _how(how)
    if not ranges:
        raise DesignError(f"--sample {how}: there is nothing to sample; add --sweep name=low:high")
    from scipy.stats import qmc  # noqa: PLC0415 - it takes longer to load than a history to play

    rng = np.random.default_rng(seed)
    engine = qmc.LatinHypercube(len(ranges), rng=rng) if sampler == "latin" else qmc.Sobol(len(ranges), rng=rng)
    points = engine.random(count)
    return [
        {name: _at(place, part) for (name, place), part in zip(ranges.items(), point, strict=True)} for point in points
    ]


def _how(how: str) -> tuple[str, int]:
    name, _, number = how.partition(":")
    if name not in SAMPLERS or not number.isdecimal() or int(number) == 0:
        raise DesignError(f'--sample needs {" or ".join(f"{each}:N" for each in SAMPLERS)}, got "{how}"; try latin:64')
    count = int(number)
    if name == "sobol" and count & (count - 1):
        below = 1 << (count.bit_length() - 1)
        raise DesignError(
            f"--sample {how}: a Sobol sequence is even for powers of 2; try sobol:{below} or latin:{count}"
        )
    return name, count


def _at(place: object, part: float) -> object:
    """A value at a part of the way through a range or a list."""
    if isinstance(place, tuple):
        place = Range(*place)
    if isinstance(place, Range):
        return float(place.low + (place.high - place.low) * part)
    values: Sequence[object] = list(place)  # type: ignore[call-overload]
    return values[int(part * len(values))]

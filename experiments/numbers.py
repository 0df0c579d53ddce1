"""The numbers behind it all: settings, levels on the table, and what is laid down, each with unit and source."""

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any, Final

from experiments.options import UsageError
from negotiation.parameters import PARAMETERS, Parameter
from negotiation.parameters.levels import FIXED, LEVELS, Fixed
from negotiation.table.strategies import STRATEGIES

#: Heads of the groups below the settings.
LEVELS_HEAD: Final = "Levels on the table: what can be agreed on each term"
FIXED_HEAD: Final = "Laid down for every world: no scenario sets these"
STRATEGIES_HEAD: Final = "A strategy's own numbers"


def strategies_numbers() -> Mapping[str, Parameter]:
    """Numbers that belong to a strategy, by ``strategy.number``."""
    return {
        f"{strategy.name}.{name}": getattr(strategy, name)
        for strategy in STRATEGIES
        for name in dir(type(strategy))
        if isinstance(getattr(strategy, name), Parameter)
    }


def every_number() -> Mapping[str, Mapping[str, Parameter | Fixed]]:
    """All numbers with a source by group and name; the settings' group has no head."""
    return {"": PARAMETERS, LEVELS_HEAD: LEVELS, FIXED_HEAD: FIXED, STRATEGIES_HEAD: strategies_numbers()}


def rows(word: str = "") -> list[dict[str, Any]]:
    """Every number as a row: its group, name, value or values, unit, what is accepted, and source.

    Args:
        word: only those with it in name, unit or source.

    Raises:
        UsageError: there is none.
    """
    found = [
        {"group": group, "name": name, **_accepted(entry), "unit": entry.unit, "source": entry.source}
        for group, entries in every_number().items()
        for name, entry in entries.items()
        if word.lower() in _text(name, entry)
    ]
    if not found:
        names = [name.partition(".")[2] or name for entries in every_number().values() for name in entries]
        near = get_close_matches(word.lower(), names, n=1, cutoff=0.5)
        hint = f"did you mean `{near[0]}`?" if near else "`parley parameters` lists all"
        raise UsageError(f'no parameter has "{word}" in its name, unit or source; {hint}')
    return found


def told(found: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Rows as lines to read: the number, its source, and the facts that were looked up, each with its address."""
    group = ""
    for row in found:
        if row["group"] != group:
            group = row["group"]
            yield f"{group}:"
        yield _number(row)
        yield f"    {row['source']}"
        yield from (_fact(fact) for fact in row.get("facts", ()))


def _text(name: str, entry: Parameter | Fixed) -> str:
    choices = entry.choices if isinstance(entry, Parameter) else ()
    return f"{name} {entry.unit} {entry.source} {' '.join(choices)}".lower()


def _accepted(entry: Parameter | Fixed) -> dict[str, Any]:
    if isinstance(entry, Fixed):
        return {"values": entry.values}
    if entry.choices:
        return {"value": entry.choices[int(entry.value)], "choices": entry.choices}
    return {"value": entry.value, "low": entry.low, "high": entry.high}


def _number(row: Mapping[str, Any]) -> str:
    if "values" in row:
        return f"{row['name']} = {', '.join(f'{value:g}' for value in row['values'])}  {row['unit']}"
    if "choices" in row:
        return f"{row['name']} = {row['value']}  (one of {', '.join(row['choices'])})"
    return f"{row['name']} = {row['value']:g}  {row['unit']}  ({row['low']:g} to {row['high']:g})"


def _fact(fact: Mapping[str, Any]) -> str:
    return f"    {fact['quantity']} {fact['date']}: {fact['value']:g} {fact['unit']}, {fact['address']}"

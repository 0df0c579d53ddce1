"""Legends: what marks and lines of charts mean, where a whole section shares them."""

from experiments.report.canvas import FILLS, LINES, VARIABLES
from experiments.report.figure import Key
from experiments.report.groups import Groups


def line_keys(groups: Groups) -> tuple[Key, ...]:
    """The line of each setting; none where there is one only.

    Args:
        groups: settings that are told apart.
    """
    if len(groups) == 1:
        return ()
    return tuple(_line(group, name) for group, name in enumerate(groups.names))


def _line(group: int, name: str) -> Key:
    colour, dashes, marker = LINES[group]
    lengths = "" if isinstance(dashes, str) else " ".join(f"{2 * length:g}" for length in dashes[1])
    return Key("line", f"var(--{VARIABLES[colour]})", name, lengths, marker)


def fan_keys(groups: Groups, single: bool, recorded: bool) -> tuple[Key, ...]:
    """The marks of a fan.

    Args:
        groups: settings that are told apart.
        single: there is one history.
        recorded: some fan has facts on record.
    """
    dots = (Key("dot", "var(--ink)", "on record", marker="D"),) if recorded else ()
    if single:
        return (Key("line", "var(--blue)", "this history"), *dots)
    of = f", {groups.names[0]}" if len(groups) > 1 else ""
    bands = (
        Key("band", "var(--blue)", f"nine in ten worlds (5% to 95%){of}", "0.18"),
        Key("band", "var(--blue)", f"half of the worlds (25% to 75%){of}", "0.5"),
    )
    lines = line_keys(groups) or (Key("line", "var(--blue)", "median world"),)
    medians = tuple(Key(key.look, key.colour, f"median, {key.text}", key.dashes, key.marker) for key in lines)
    return (*bands, *(medians if len(groups) > 1 else lines), *dots)


def fill_keys(names: tuple[str, ...], fills: tuple[str, ...]) -> tuple[Key, ...]:
    """The fill of each part of a chart.

    Args:
        names: of the parts.
        fills: names of fills, one a part or more.
    """
    return tuple(Key("fill", FILLS[fill][0], name) for name, fill in zip(names, fills, strict=False))

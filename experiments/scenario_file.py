"""The file of a scenario, read key by key: every mistake is named with place, rule and the way out."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final, NoReturn, Self

from experiments.watch import WATCHABLE
from negotiation.clock import Quarter
from negotiation.parameters import PARAMETERS, SettingsError, full_name
from negotiation.parameters.settings import checked
from negotiation.world.news import GIVEN

TEXTS: Final = ("name", "summary", "learning", "extends", "calibration")
SECTIONS: Final = ("settings", "contract", "strategies")
KEYS: Final = (*TEXTS, "look_at", "start", "end", *SECTIONS, "events", "drop_events")

#: Keys of ``[contract]``: the terms in force when a history begins.
CONTRACT: Final[Mapping[str, str]] = {
    "revenue_share": "start.start_revenue_share",
    "share_last_quarter": "start.start_share_last_quarter",
    "invested": "start.start_invested",
    "pledged": "start.start_pledged",
    "cap_multiple": "start.start_cap_multiple",
    "stake": "start.start_stake",
    "investor_stake": "start.start_investor_stake",
    "resale": "start.start_resale",
    "licence_end": "start.start_licence_end",
    "licence_exclusive": "start.start_licence_exclusive",
    "agi_ends": "start.start_agi_ends",
    "agi_judge": "start.start_agi_judge",
    "sharing": "start.start_sharing",
    "data": "start.start_data",
    "may_build": "start.start_may_build",
    "may_compete": "start.start_may_compete",
    "may_release": "start.start_may_release",
}
#: Keys of ``[strategies]``: how a side concedes in talks.
STRATEGIES: Final[Mapping[str, str]] = {
    "microsoft": "table.strategy_microsoft",
    "openai": "table.strategy_openai",
}
#: Instead of a quarter: the event is given in all of them.
EVERY: Final = "every"
CLOCK: Final = "quarter of the clock"
YES_OR_NO: Final = "0 or 1"


class ScenarioError(ValueError):
    """A scenario that cannot be used; says the file, the key, the value, the rule and the way out."""


@dataclass(frozen=True, order=True)
class Event:
    """Something that happens at a given quarter, whatever else does."""

    quarter: Quarter
    event: str


def setting(name: str, value: object) -> tuple[str, float | str]:
    """Full name and checked value of a setting, as a scenario keeps it.

    Args:
        name: full or short name of the parameter.
        value: a number or its text; for a choice its name; for a quarter of the clock also ``2030Q4``; for what is
            0 or 1 also a truth value.

    Raises:
        SettingsError: it cannot be used.
    """
    full = full_name(name)
    entry = PARAMETERS[full]
    if entry.unit == CLOCK and isinstance(value, str) and "Q" in value.upper():
        try:
            value = Quarter.parse(value).index
        except ValueError as error:
            raise SettingsError(f"{full.split('.')[1]} must be a quarter: {error}") from None
    if entry.unit == YES_OR_NO:
        value = int(value) if isinstance(value, bool) else value
    number = checked(full, value)
    return full, str(value) if entry.choices else number


def meant(word: str, words: Sequence[str], otherwise: str) -> str:
    """A near word to suggest, or else another way out."""
    near = get_close_matches(word, words, n=1, cutoff=0.5)
    return f"did you mean `{near[0]}`?" if near else otherwise


class ScenarioFile:
    """What one file says, with its name for messages.

    Args:
        where: what to call the file.
        content: as parsed.
    """

    def __init__(self, where: str, content: Mapping[str, Any]) -> None:
        self.where, self.content = where, content
        for key, value in content.items():
            if key not in KEYS:
                remedy = _home(key) or meant(key, KEYS, f"its keys are {', '.join(KEYS)}")
                self.fail(key, value, "a scenario has no such key", remedy)

    @classmethod
    def read(cls, path: Path, where: str) -> Self:
        """Read a file.

        Raises:
            ScenarioError: there is none, or it is no TOML, or it has a key no scenario has.
        """
        try:
            return cls(where, tomllib.loads(path.read_text(encoding="utf-8")))
        except FileNotFoundError:
            raise ScenarioError(f"{where}: there is no such file; `parley scenarios` lists names") from None
        except OSError as error:
            reason = error.strerror or str(error)
            raise ScenarioError(f"{where}: cannot be read ({reason}); give a TOML file") from None
        except UnicodeDecodeError:
            raise ScenarioError(f"{where}: is not UTF-8 text; save it as UTF-8") from None
        except tomllib.TOMLDecodeError as error:
            remedy = "text and quarters stand in quotes, numbers do not"
            raise ScenarioError(f"{where}: is not valid TOML: {error}; {remedy}") from None

    def fail(self, key: str, value: object, rule: str, remedy: str) -> NoReturn:
        """Say what is wrong at a key.

        Raises:
            ScenarioError: always.
        """
        given = "" if value is None else f" = {_as_written(value)}"
        raise ScenarioError(f"{self.where}: {key}{given}: {rule}; {remedy}")

    def text(self, key: str) -> str:
        """A text; empty if the file does not give it."""
        value = self.content.get(key, "")
        if not isinstance(value, str):
            self.fail(key, value, "must be text", "put it in quotes")
        return value.strip()

    def required_text(self, key: str) -> str:
        """A text every scenario has."""
        return self.text(key) or self.fail(key, None, "every scenario has one", f'add {key} = "…"')

    def look_at(self) -> tuple[str, ...]:
        """Names of the record to look at: metrics, events, columns of deals."""
        names = self.content.get("look_at", [])
        if not isinstance(names, list):
            self.fail("look_at", names, "must be a list of names", 'write ["trust", "regime"]')
        for name in names:
            if name not in WATCHABLE:
                remedy = meant(str(name), tuple(WATCHABLE), "`parley metrics` lists metrics, docs/record.md the rest")
                self.fail("look_at", name, "the record has no such metric, event or column of deals", remedy)
        return tuple(names)

    def span(self, inherited: tuple[Quarter, Quarter] | None) -> tuple[Quarter, Quarter]:
        """First and last quarter."""
        read: list[Quarter] = []
        for key, before in zip(("start", "end"), inherited or (None, None), strict=True):
            if key in self.content:
                read.append(self._quarter(key, self.content[key]))
            else:
                remedy = f'add {key} = "…", or extends = "history"'
                read.append(before or self.fail(key, None, "every scenario has one", remedy))
        start, end = read
        if start > end:
            key, value = ("start", start) if "start" in self.content else ("end", end)
            self.fail(key, str(value), f"a history from {start} to {end} has no quarter", "start earlier or end later")
        return start, end

    def kept(self, inherited: Sequence[Event]) -> list[Event]:
        """The events inherited, without those dropped."""
        dropped = self.content.get("drop_events", [])
        if not isinstance(dropped, list):
            self.fail("drop_events", dropped, "must be a list of events", 'write ["stargate"]')
        names = tuple(dict.fromkeys(given.event for given in inherited))
        for name in dropped:
            if name not in names:
                remedy = meant(str(name), names, f"inherited are {', '.join(names) or 'none'}")
                self.fail("drop_events", name, "no such event is inherited", remedy)
        return [given for given in inherited if given.event not in dropped]

    def events(self, inherited: Sequence[Event], start: Quarter, end: Quarter) -> tuple[Event, ...]:
        """All events in order: those kept of the inherited, and the file's own."""
        result = self.kept(inherited)
        entries = self.content.get("events", [])
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            self.fail("events", entries, "must be tables of quarter and event", "head each with [[events]]")
        for number, entry in enumerate(entries, 1):
            for given in self._given(f"events {number}", entry, start, end):
                if not start <= given.quarter <= end:
                    rule = f"must lie between start {start} and end {end}"
                    self.fail(f"events {number}: quarter", str(given.quarter), rule, "move the event or the end")
                if given in result:
                    rule = f"{given.event} is already given in {given.quarter}"
                    self.fail(f"events {number}: event", given.event, rule, "remove one of the two")
                result.append(given)
        return tuple(sorted(given for given in result if start <= given.quarter <= end))

    def settings(self) -> dict[str, float | str]:
        """Full parameter name -> value, from all three sections."""
        result: dict[str, float | str] = {}
        for section, names in (("settings", None), ("contract", CONTRACT), ("strategies", STRATEGIES)):
            content = self.content.get(section, {})
            if not isinstance(content, dict):
                self.fail(section, content, "must be a table", f"head it with [{section}]")
            for key, value in flat(content).items():
                name, read = self._setting(f"[{section}] {key}", key, value, names)
                if name in result:
                    self.fail(f"[{section}] {key}", value, f"{name} is given twice", "remove one of the two")
                result[name] = read
        return result

    def _quarter(self, key: str, value: object) -> Quarter:
        if not isinstance(value, str):
            self.fail(key, value, "must be a quarter in quotes", 'write it like "2024Q4"')
        try:
            return Quarter.parse(value)
        except ValueError as error:
            raise ScenarioError(f"{self.where}: {key}: {error}") from None

    def _given(self, place: str, entry: Mapping[str, Any], start: Quarter, end: Quarter) -> Sequence[Event]:
        """The event of an entry, or one a quarter where it is given in every one."""
        if entry.get("quarter") != EVERY:
            return [self._event(place, entry)]
        first = self._event(place, {**entry, "quarter": str(start)})
        return [replace(first, quarter=start + ahead) for ahead in range(end - start + 1)]

    def _event(self, place: str, entry: Mapping[str, Any]) -> Event:
        keys = ("quarter", "event")
        for key, value in entry.items():
            if key not in keys:
                remedy = meant(key, keys, "remove it")
                self.fail(f"{place}: {key}", value, "an event has quarter and event only", remedy)
        for key in keys:
            if key not in entry:
                self.fail(f"{place}: {key}", None, "every event has one", f'add {key} = "…"')
        event = entry["event"]
        if not isinstance(event, str) or event not in GIVEN:
            remedy = meant(str(event), tuple(GIVEN), f"events are {', '.join(GIVEN)}")
            self.fail(f"{place}: event", event, "there is no such event", remedy)
        return Event(self._quarter(f"{place}: quarter", entry["quarter"]), event)

    def _setting(self, place: str, key: str, value: object, names: Mapping[str, str] | None) -> tuple[str, float | str]:
        if names is not None and key not in names:
            remedy = meant(key, tuple(names), f"keys here are {', '.join(names)}")
            self.fail(place, value, "there is no such key", remedy)
        try:
            name = full_name(key) if names is None else names[key]
        except SettingsError as error:
            self.fail(place, value, "there is no such setting", str(error).partition("; ")[2])
        entry = PARAMETERS[name]
        if isinstance(value, str) and not entry.choices and entry.unit != CLOCK:
            self.fail(place, value, f"must be a number ({entry.unit})", "write a number without quotes")
        try:
            return setting(name, value)
        except SettingsError as error:
            raise ScenarioError(f"{self.where}: {place}: {error}") from None


def flat(content: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Dotted names for nested tables.

    Args:
        content: of a table, tables in it included.
        prefix: before every name.
    """
    result: dict[str, Any] = {}
    for key, value in content.items():
        name = f"{prefix}{key}"
        result.update(flat(value, f"{name}.") if isinstance(value, dict) else {name: value})
    return result


def _as_written(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)


def _home(key: str) -> str:
    """Where a key given at the top belongs, if anywhere."""
    for section, names in (("contract", CONTRACT), ("strategies", STRATEGIES)):
        if key in names:
            return f"it belongs under [{section}]"
    try:
        full_name(key)
    except SettingsError:
        return ""
    return "it belongs under [settings]"

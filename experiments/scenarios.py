"""Scenarios: named what-ifs, read from a file and checked before anything is played."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final, NoReturn

import numpy as np

from negotiation.clock import FIRST, LAST, Quarter
from negotiation.model import Partnership
from negotiation.parameters import PARAMETERS, Settings, SettingsError, full_name
from negotiation.parameters.settings import checked
from negotiation.party import Cast
from negotiation.record import KEEPABLE
from negotiation.world.news import GIVEN

FOLDER: Final = Path(__file__).parent / "scenarios"
TEXTS: Final = ("name", "summary", "learning", "extends")
QUARTERS: Final = ("start", "end")
SECTIONS: Final = ("settings", "contract", "strategies")
KEYS: Final = (*TEXTS, *QUARTERS, *SECTIONS, "events", "drop_events")

#: Keys of ``[contract]``: the terms in force when a history begins.
CONTRACT: Final[Mapping[str, str]] = {
    "revenue_share": "start.start_revenue_share",
    "share_last_quarter": "start.start_share_last_quarter",
    "invested": "start.start_invested",
    "pledged": "start.start_pledged",
    "cap_multiple": "start.start_cap_multiple",
    "stake": "start.start_stake",
    "investor_stake": "start.start_investor_stake",
}
#: Keys of ``[strategies]``: how a side concedes in talks.
STRATEGIES: Final[Mapping[str, str]] = {
    "microsoft": "table.strategy_microsoft",
    "openai": "table.strategy_openai",
}


class ScenarioError(ValueError):
    """A scenario that cannot be used; says the file, the key, the value, the rule and the way out."""


@dataclass(frozen=True, order=True)
class Event:
    """Something that happens at a given quarter, whatever else does."""

    quarter: Quarter
    event: str


@dataclass(frozen=True)
class Scenario:
    """A what-if: the world's numbers and the news given, from one quarter to another.

    Attributes:
        name: short, as typed after ``parley run``.
        summary: what is assumed, in a sentence.
        start: first quarter.
        end: last quarter.
        events: what is given, by quarter.
        settings: full parameter name -> value (a name for a choice), where it differs from the default.
        learning: what to look at, in a sentence.
        file: where it was read from.
    """

    name: str
    summary: str
    start: Quarter = FIRST
    end: Quarter = FIRST + 45
    events: tuple[Event, ...] = ()
    settings: Mapping[str, float | str] = field(default_factory=dict)
    learning: str = ""
    file: str = ""

    def model(
        self,
        cast: Cast,
        seeds: Sequence[int],
        settings: Mapping[str, object] | None = None,
        keep: Sequence[str] = KEEPABLE,
    ) -> Partnership:
        """A model ready to be played, of one world a seed.

        Args:
            cast: makes everyone who takes part.
            seeds: one a world.
            settings: parameter name -> a value for all worlds, or a sequence of one a world; on top of the
                scenario's own.
            keep: which parts of the record to keep.

        Raises:
            SettingsError: a setting cannot be used.
        """
        calendar: dict[int, dict[str, Any]] = {}
        for given in self.events:
            hits = np.ones(len(seeds), dtype=bool)
            calendar.setdefault(given.quarter.index, {})[given.event] = hits
        chosen = agreeing(Settings.of(len(seeds), self.with_settings(settings)))
        return Partnership(cast, seeds, chosen, self.start, self.end, calendar, keep)

    def told(self) -> list[str]:
        """The scenario in plain lines."""
        lines = [self.name, f"  {self.summary}"]
        if self.learning:
            lines.append(f"  Look at: {self.learning}")
        lines += ["", f"From {self.start} to {self.end}", "", "Given events"]
        lines += [
            f"  {given.quarter}  {GIVEN[given.event].headline} ({given.event})" for given in self.events
        ]
        lines += [
            "",
            "Settings that differ from the default" if self.settings else "All settings as by default",
        ]
        for name, value in self.settings.items():
            entry = PARAMETERS[name]
            usual = entry.choices[int(entry.value)] if entry.choices else f"{entry.value:g}"
            shown = value if isinstance(value, str) else f"{value:g}"
            lines.append(f"  {name} = {shown}  ({entry.unit}; default {usual})")
        return lines

    def with_settings(self, settings: Mapping[str, object] | None) -> dict[str, object]:
        """The scenario's settings with others on top, by full name."""
        return {**self.settings, **{full_name(name): value for name, value in (settings or {}).items()}}


def agreeing(settings: Settings) -> Settings:
    """The same settings, if those that depend on each other agree in every world.

    Raises:
        SettingsError: they do not.
    """
    start = settings.start
    both = start.start_stake + start.start_investor_stake
    if (both > 1).any():
        raise SettingsError(
            f"start_stake and start_investor_stake must add up to at most 1, got {both.max():g}; lower one of them"
        )
    teams = sum(getattr(start, name) for name in vars(start) if name.startswith("start_team_"))
    if not np.all(teams > 0):
        raise SettingsError("start_team_… must not all be 0; leave at least one employer some researchers")
    if (start.start_pledged > start.start_invested).any():
        raise SettingsError(
            "start_pledged must be at most start_invested, of which it is the part not yet paid in; "
            f"got {start.start_pledged.max():g}: lower it, or raise start_invested"
        )
    return settings


def setting(name: str, value: object) -> tuple[str, float | str]:
    """Full name and checked value of a setting, as a scenario keeps it.

    Args:
        name: full or short name of the parameter.
        value: a number or its text; for a choice its name, for a quarter of the clock also one like ``2030Q4``.

    Raises:
        SettingsError: it cannot be used.
    """
    full = full_name(name)
    entry = PARAMETERS[full]
    if entry.unit == "quarter of the clock" and isinstance(value, str) and "q" in value.lower():
        try:
            value = Quarter.parse(value).index
        except ValueError as error:
            raise SettingsError(f"{full.split('.')[1]} must be a quarter: {error}") from None
    number = checked(full, value)
    return full, str(value) if entry.choices else number


def shipped() -> tuple[str, ...]:
    """Names of the scenarios that come with the project; the default first."""
    names = sorted(path.stem for path in FOLDER.glob("*.toml"))
    return tuple(sorted(names, key=lambda name: name != "core"))


def load_scenario(scenario: str | Path) -> Scenario:
    """Read a scenario and check it.

    Args:
        scenario: the name of one that comes with the project, or the path of a TOML file.

    Raises:
        ScenarioError: it cannot be used.
    """
    return _read(*_located(scenario, Path()), seen=())


def _located(scenario: str | Path, beside: Path) -> tuple[Path, str]:
    """The file of a scenario, and what to call it in messages."""
    text = str(scenario)
    if isinstance(scenario, str) and text in shipped():
        return FOLDER / f"{text}.toml", f"scenario {text}"
    path = beside / scenario
    if path.suffix.lower() == ".toml" or isinstance(scenario, Path) or len(path.parts) > 1 or path.is_file():
        return path, str(path)
    hint = _meant(text, shipped(), f"the scenarios are {', '.join(shipped())}; a file's name ends in .toml")
    raise ScenarioError(f"no scenario is called {text!r}; {hint}")


def _read(path: Path, where: str, seen: tuple[Path, ...]) -> Scenario:
    sheet = _Sheet(where, _parsed(path, where))
    sheet.check_keys()
    texts = {key: sheet.text(key) for key in TEXTS}
    base: Scenario | None = None
    if texts["extends"]:
        if path.resolve() in seen:
            sheet.fail("extends", texts["extends"], "a scenario cannot extend itself", "remove this line")
        try:
            found = _located(texts["extends"], path.parent)
        except ScenarioError as error:
            sheet.fail("extends", texts["extends"], "no such scenario to extend", str(error))
        base = _read(*found, seen=(*seen, path.resolve()))
    for key in ("name", "summary"):
        if not texts[key]:
            sheet.fail(key, None, "every scenario has one", f'add {key} = "…"')
    start, end = sheet.span(base)
    inherited = sheet.kept(base)
    result = Scenario(
        name=texts["name"],
        summary=texts["summary"],
        start=start,
        end=end,
        events=tuple(sorted(given for given in sheet.events(inherited, start, end) if given.quarter <= end)),
        settings={**(base.settings if base else {}), **sheet.settings()},
        learning=texts["learning"],
        file=str(path),
    )
    try:
        agreeing(Settings.of(1, result.settings))
    except SettingsError as error:
        raise ScenarioError(f"{where}: {error}") from None
    return result


def _parsed(path: Path, where: str) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ScenarioError(
            f"{where}: there is no such file; the scenarios that come along are {', '.join(shipped())}"
        ) from None
    except OSError as error:
        raise ScenarioError(f"{where}: cannot be read ({error.strerror}); give a TOML file") from None
    except UnicodeDecodeError:
        raise ScenarioError(f"{where}: is not UTF-8 text; save it as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise ScenarioError(
            f"{where}: is not valid TOML: {error}; text and quarters stand in quotes, numbers do not"
        ) from None


def _meant(word: str, words: Sequence[str], otherwise: str) -> str:
    near = get_close_matches(word, words, n=1)
    return f"did you mean `{near[0]}`?" if near else otherwise


class _Sheet:
    """One file as read, with its name for messages."""

    def __init__(self, where: str, content: Mapping[str, Any]) -> None:
        self.where, self.content = where, content

    def fail(self, key: str, value: object, rule: str, remedy: str) -> NoReturn:
        given = "" if value is None else f" = {value!r}"
        raise ScenarioError(f"{self.where}: {key}{given}: {rule}; {remedy}")

    def check_keys(self) -> None:
        for key, value in self.content.items():
            if key not in KEYS:
                rule = "a scenario has no such key"
                self.fail(
                    key, value, rule, _meant(key, KEYS, _home(key) or f"its keys are {', '.join(KEYS)}")
                )

    def text(self, key: str) -> str:
        value = self.content.get(key, "")
        if not isinstance(value, str):
            self.fail(key, value, "must be text", "put it in quotes")
        return value.strip()

    def quarter(self, key: str, value: object) -> Quarter:
        if not isinstance(value, str):
            self.fail(key, value, "must be a quarter in quotes", 'write it like "2024Q4"')
        try:
            return Quarter.parse(value)
        except ValueError as error:
            self.fail(key, value, "must be a quarter", str(error))

    def span(self, base: Scenario | None) -> tuple[Quarter, Quarter]:
        """First and last quarter."""
        for key in QUARTERS:
            if key not in self.content and base is None:
                self.fail(key, None, "every scenario has one", f'add {key} = "…", or extends = "core"')
        start = self.quarter("start", self.content.get("start", str(base.start if base else FIRST)))
        end = self.quarter("end", self.content.get("end", str(base.end if base else LAST)))
        if start != FIRST:
            rule = f"histories begin in {FIRST} in this version"
            self.fail(
                "start", str(start), rule, f'write start = "{FIRST}"; later starts come with a later version'
            )
        return start, end

    def kept(self, base: Scenario | None) -> tuple[Event, ...]:
        """The events of the scenario extended, without those dropped."""
        given = base.events if base else ()
        dropped = self.content.get("drop_events", [])
        if not isinstance(dropped, list):
            self.fail("drop_events", dropped, "must be a list of events", 'write ["stargate"]')
        names = [event.event for event in given]
        for name in dropped:
            if name not in names:
                hint = _meant(str(name), names, f"inherited are {', '.join(dict.fromkeys(names)) or 'none'}")
                self.fail("drop_events", name, "no such event is inherited", hint)
        return tuple(event for event in given if event.event not in dropped)

    def events(self, inherited: Sequence[Event], start: Quarter, end: Quarter) -> list[Event]:
        """All events, those inherited first."""
        result = list(inherited)
        entries = self.content.get("events", [])
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            self.fail("events", None, "must be tables with quarter and event", "head each with [[events]]")
        for number, entry in enumerate(entries, 1):
            given = self.event(f"events {number}", entry)
            if not start <= given.quarter <= end:
                rule = f"must lie between start {start} and end {end}"
                self.fail(f"events {number}: quarter", str(given.quarter), rule, "move the event or the end")
            if given in result:
                rule = f"{given.event} is already given in {given.quarter}"
                self.fail(f"events {number}", None, rule, "remove one")
            result.append(given)
        return result

    def event(self, place: str, entry: Mapping[str, Any]) -> Event:
        """One entry of ``[[events]]``."""
        for key, value in entry.items():
            if key not in ("quarter", "event"):
                hint = _meant(key, ("quarter", "event"), "remove it")
                self.fail(f"{place}: {key}", value, "an event has quarter and event only", hint)
        for key in ("quarter", "event"):
            if key not in entry:
                self.fail(f"{place}: {key}", None, "every event has one", f'add {key} = "…"')
        if entry["event"] not in GIVEN:
            hint = _meant(str(entry["event"]), tuple(GIVEN), f"events are {', '.join(GIVEN)}")
            self.fail(f"{place}: event", entry["event"], "no such event", hint)
        return Event(self.quarter(f"{place}: quarter", entry["quarter"]), entry["event"])

    def settings(self) -> dict[str, float | str]:
        """Full parameter name -> value, from all three sections."""
        result: dict[str, float | str] = {}
        for section, names in (("settings", None), ("contract", CONTRACT), ("strategies", STRATEGIES)):
            content = self.content.get(section, {})
            if not isinstance(content, dict):
                self.fail(section, content, "must be a table", f"head it with [{section}]")
            for key, value in _flat(content).items():
                name, setting = self.setting(f"[{section}] {key}", key, value, names)
                if name in result:
                    self.fail(f"[{section}] {key}", value, f"{name} is given twice", "remove one")
                result[name] = setting
        return result

    def setting(
        self, place: str, key: str, value: object, names: Mapping[str, str] | None
    ) -> tuple[str, float | str]:
        """One entry of a section, checked."""
        if names is not None and key not in names:
            self.fail(
                place, value, "no such key here", _meant(key, tuple(names), f"keys are {', '.join(names)}")
            )
        try:
            name = names[key] if names is not None else full_name(key)
        except SettingsError as error:
            self.fail(place, value, "no such setting", str(error).partition("; ")[2])
        entry = PARAMETERS[name]
        quarter = entry.unit == "quarter of the clock"
        if isinstance(value, str) and not (entry.choices or quarter):
            self.fail(place, value, f"must be a number in {entry.unit}", "write a number without quotes")
        try:
            return setting(name, value)
        except SettingsError as error:
            raise ScenarioError(f"{self.where}: {place}: {error}") from None


def _flat(content: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Dotted names for nested tables."""
    result: dict[str, Any] = {}
    for key, value in content.items():
        nested = isinstance(value, dict)
        result.update(_flat(value, f"{prefix}{key}.") if nested else {f"{prefix}{key}": value})
    return result


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

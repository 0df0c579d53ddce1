"""Scenarios: named what-ifs, checked before anything is played."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from experiments.calibration import CalibrationError, read_calibration
from experiments.scenario_file import CONTRACT, Event, ScenarioError, ScenarioFile, meant, setting
from experiments.watch import WATCHABLE
from negotiation.clock import FIRST, Quarter
from negotiation.model import Partnership
from negotiation.parameters import PARAMETERS, Settings, SettingsError, full_name
from negotiation.party import Cast
from negotiation.record import TABLES
from negotiation.world.news import GIVEN, Calendar

if TYPE_CHECKING:
    from experiments.starting import Provenance

__all__ = ["Event", "Scenario", "ScenarioError", "agreeing", "load_scenario", "shipped"]

FOLDER: Final = Path(__file__).parent / "scenarios"
#: The default, and what is left of it without most of the table.
FIRST_NAMED: Final = ("history", "core")
#: Settings that say how a history begins in 2019Q3.
OF_THE_FIRST: Final = "start.start_"


@dataclass(frozen=True)
class Scenario:
    """A what-if: the world's numbers and the news given, from one quarter to another.

    Attributes:
        name: short, as typed after ``parley run``.
        summary: what is assumed, in a sentence.
        start: first quarter.
        end: last quarter.
        events: what is given, by quarter.
        settings: full parameter name -> value (a name for a choice), where the scenario gives it.
        learning: the question it is played for, in a sentence.
        look_at: names of metrics, events and columns of deals that tell the answer.
        calibration: the date or file of the calibration it starts from; empty if it starts from the defaults.
        calibrated: full parameter name -> value, from that calibration.
    """

    name: str
    summary: str
    start: Quarter = FIRST
    end: Quarter = FIRST + 45
    events: tuple[Event, ...] = ()
    settings: Mapping[str, float | str] = field(default_factory=dict)
    learning: str = ""
    look_at: tuple[str, ...] = ()
    calibration: str = ""
    calibrated: Mapping[str, float | str] = field(default_factory=dict)

    def model(
        self,
        cast: Cast,
        seeds: Sequence[int],
        settings: Mapping[str, object] | None = None,
        keep: Sequence[str] = TABLES,
        metrics: Sequence[str] | None = None,
    ) -> Partnership:
        """A model ready to be played, of one world a seed.

        Args:
            cast: makes everyone who takes part.
            seeds: one a world.
            settings: parameter name -> a value for all worlds, or a sequence of one a world; on top of the
                scenario's own.
            keep: which parts of the record to keep.
            metrics: names of the metrics to record; all of them if left out.

        Raises:
            SettingsError: a setting cannot be used.
        """
        return self.begun(cast, seeds, settings, keep, metrics)[0]

    def begun(
        self,
        cast: Cast,
        seeds: Sequence[int],
        settings: Mapping[str, object] | None = None,
        keep: Sequence[str] = TABLES,
        metrics: Sequence[str] | None = None,
    ) -> "tuple[Partnership, Provenance | None]":
        """The same model, and for a start after 2019Q3 what of it is from the record and where the rest is from."""
        worlds = len(seeds)
        chosen = agreeing(Settings.of(worlds, self.with_settings(settings)))
        origin = self.provenance(seeds, chosen)
        state = None if origin is None else origin.state
        model = Partnership(cast, seeds, chosen, self.start, self.end, self.calendar(worlds), keep, state, metrics)
        return model, origin

    def provenance(self, seeds: Sequence[int], settings: Settings) -> "Provenance | None":
        """Where the worlds of a start after 2019Q3 are from; none for one in 2019Q3.

        Args:
            seeds: one a world.
            settings: of as many worlds.
        """
        if self.start == FIRST:
            return None
        from experiments.starting import provenance  # noqa: PLC0415 - it plays the scenario ``history`` itself

        return provenance(self.start, seeds, settings)

    def starting(self, first: Quarter) -> "Scenario":
        """The same scenario from another quarter on; events before it are not given.

        Raises:
            ScenarioError: the quarter lies after the end, or the scenario says how a history begins in 2019Q3.
        """
        if first > self.end:
            raise ScenarioError(f"--start {first}: scenario {self.name} ends in {self.end}; start earlier")
        try:
            check_start(self.settings, first, {full: f"[contract] {key}" for key, full in CONTRACT.items()})
        except SettingsError as error:
            raise ScenarioError(f"--start {first}: {error}") from None
        events = tuple(given for given in self.events if given.quarter >= first)
        return replace(self, start=first, events=events)

    def with_settings(self, settings: Mapping[str, object] | None) -> dict[str, Any]:
        """The scenario's settings, on those it was calibrated to, with others on top, by full name.

        Raises:
            SettingsError: a setting cannot be used.
        """
        own: dict[str, Any] = dict(self.settings)
        for name, value in (settings or {}).items():
            several = isinstance(value, list | tuple | np.ndarray)
            own[full_name(name)] = value if several else setting(name, value)[1]
        check_start(own, self.start)
        return {**self.calibrated, **own}

    def calendar(self, worlds: int) -> Calendar:
        """The events given, in all worlds."""
        result: dict[int, dict[str, Any]] = {}
        for given in self.events:
            result.setdefault(given.quarter.index, {})[given.event] = np.ones(worlds, dtype=bool)
        return result

    def told(self) -> list[str]:
        """The scenario in plain lines."""
        lines = [self.name, f"  {self.summary}"]
        if self.learning:
            lines.append(f"  {self.learning}")
        if self.look_at:
            width = max(map(len, self.look_at))
            lines += ["", "Look at", *(f"  {name:<{width}}  {WATCHABLE[name]}" for name in self.look_at)]
        lines += ["", f"From {self.start} to {self.end}", "", "Given events"]
        lines += [f"  {given.quarter}  {GIVEN[given.event].headline} ({given.event})" for given in self.events]
        usual = f"as calibrated ({self.calibration})" if self.calibration else "as by default"
        lines += ["", "Settings" if self.settings else f"All settings {usual}"]
        return lines + [f"  {_told(name, value)}" for name, value in self.settings.items()]


def _told(name: str, value: float | str) -> str:
    entry = PARAMETERS[name]
    usual = entry.choices[int(entry.value)] if entry.choices else f"{entry.value:g}"
    shown = value if isinstance(value, str) else f"{value:g}"
    return f"{name} = {shown}  ({entry.unit}; default {usual})"


def check_start(settings: Mapping[str, object], first: Quarter, places: Mapping[str, str] | None = None) -> None:
    """Refuse settings that would say nothing: how a history begins in 2019Q3, for one that begins later.

    Args:
        settings: by full name.
        first: the first quarter.
        places: what to call a setting instead of its short name, by full name.

    Raises:
        SettingsError: one of them is of the first start.
    """
    of_first = [name for name in settings if name.startswith(OF_THE_FIRST)]
    if first > FIRST and of_first:
        called = (places or {}).get(of_first[0], of_first[0].partition(".")[2])
        raise SettingsError(
            f"{called} says what holds in {FIRST}; a history that starts in {first} has it from "
            f"the record, or from histories that agree with it: leave it out, or start in {FIRST}"
        )


def agreeing(settings: Settings) -> Settings:
    """The same settings, if those that depend on each other agree in every world.

    Raises:
        SettingsError: they do not.
    """
    start = settings.start
    stakes = start.start_stake + start.start_investor_stake
    if (stakes > 1).any():
        raise SettingsError(
            f"start_stake and start_investor_stake must add up to at most 1, got {stakes.max():g}; lower one of them"
        )
    if (start.start_pledged > start.start_invested).any():
        raise SettingsError(
            "start_pledged must be at most start_invested, of which it is the part not yet paid in; "
            f"got {start.start_pledged.max():g}: lower it, or raise start_invested"
        )
    teams = np.stack([team for name, team in vars(start).items() if name.startswith("start_team_")])
    if not (teams > 0).any(axis=0).all():
        raise SettingsError("start_team_… must not all be 0; leave at least one employer some researchers")
    return settings


def shipped() -> tuple[str, ...]:
    """Names of the scenarios that come with the project, the default first."""
    names = {path.stem for path in FOLDER.glob("*.toml")}
    return (*FIRST_NAMED, *sorted(names - set(FIRST_NAMED)))


def load_scenario(scenario: str | Path) -> Scenario:
    """Read a scenario and check it.

    Args:
        scenario: the name of one that comes with the project, or the path of a TOML file.

    Raises:
        ScenarioError: it cannot be used.
    """
    return _read(*_located(scenario, Path()), extending=())


def _located(scenario: str | Path, beside: Path) -> tuple[Path, str]:
    """The file of a scenario, and what to call it in messages."""
    if scenario in shipped():
        return FOLDER / f"{scenario}.toml", f"scenario {scenario}"
    if not str(scenario).strip() or str(scenario) == ".":
        raise ScenarioError(f"the scenario has no name; there are {', '.join(shipped())}")
    path = beside / scenario
    is_path = isinstance(scenario, Path) or path.suffix.lower() == ".toml" or len(Path(scenario).parts) != 1
    if is_path or path.is_file():
        return path, str(path)
    names = shipped()
    remedy = meant(str(scenario), names, f"there are {', '.join(names)}; a file's name ends in .toml")
    raise ScenarioError(f'no scenario is called "{scenario}"; {remedy}')


def _read(path: Path, where: str, extending: tuple[Path, ...]) -> Scenario:
    file = ScenarioFile.read(path, where)
    base = _base(file, path, extending)
    start, end = file.span((base.start, base.end) if base else None)
    calibration, calibrated = _calibrated(file, path, base)
    result = Scenario(
        name=file.required_text("name"),
        summary=file.required_text("summary"),
        start=start,
        end=end,
        events=file.events(base.events if base else (), start, end),
        settings={**(base.settings if base else {}), **file.settings()},
        learning=file.text("learning"),
        look_at=file.look_at(),
        calibration=calibration,
        calibrated=calibrated,
    )
    try:
        check_start(result.settings, result.start, _places(file))
        agreeing(Settings.of(1, result.with_settings(None)))
    except SettingsError as error:
        raise ScenarioError(f"{where}: {error}") from None
    return result


def _places(file: ScenarioFile) -> dict[str, str]:
    """What the first terms are called where the file has them; those of a file it extends keep their key."""
    own = file.content.get("settings", {})
    shorts = {full: full.partition(".")[2] for full in CONTRACT.values()}
    given = {full for full, short in shorts.items() if short in own or short in own.get("start", {})}
    return {full: f"[contract] {key}" for key, full in CONTRACT.items() if full not in given}


def _calibrated(file: ScenarioFile, path: Path, base: Scenario | None) -> tuple[str, Mapping[str, float | str]]:
    """The calibration a scenario starts from, its own or inherited, and the settings of it."""
    name = file.text("calibration")
    if not name:
        return (base.calibration, base.calibrated) if base else ("", {})
    try:
        return name, read_calibration(name, path.parent)
    except CalibrationError as error:
        raise ScenarioError(f"{file.where}: calibration: {error}") from None


def _base(file: ScenarioFile, path: Path, extending: tuple[Path, ...]) -> Scenario | None:
    """The scenario a file extends, if it does."""
    name = file.text("extends")
    if not name:
        return None
    chain = (*extending, path.resolve())
    try:
        found, where = _located(name, path.parent)
    except ScenarioError as error:
        raise ScenarioError(f"{file.where}: extends: {error}") from None
    if found.resolve() in chain:
        file.fail("extends", name, "a scenario cannot extend itself", "extend another one, or none")
    if not found.exists():
        file.fail("extends", name, "there is no such file", "give its path as seen from this file, or a name")
    return _read(found, where, chain)

"""Changes put into a history at the start of a quarter: settings from then on, events of that quarter, terms."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from difflib import get_close_matches
from typing import Any, Final

import numpy as np

from experiments.scenario_file import setting
from experiments.scenarios import OF_THE_FIRST
from negotiation.clock import Quarter
from negotiation.columns import replace
from negotiation.parameters import PARAMETERS, Settings, SettingsError
from negotiation.state import State
from negotiation.table.contract import restaked
from negotiation.table.issues.compute import COMMITMENT_QUARTERS
from negotiation.table.terms import Contract, Rights
from negotiation.table.told_terms import CODES
from negotiation.world.news import GIVEN, Calendar


class ChangeError(ValueError):
    """A change that cannot be made; says what, the rule, and the way out."""


@dataclass(frozen=True)
class Changes:
    """What is other from a quarter on.

    Attributes:
        settings: full parameter name and value, in force from the quarter on, by name.
        events: what happens in the quarter, as a scenario gives it.
        without: what a scenario gives for the quarter, but does not happen.
        terms: term of the contract, one of ``TERMS``, and its value when the quarter begins, by name.
    """

    settings: tuple[tuple[str, float | str], ...] = ()
    events: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    terms: tuple[tuple[str, float], ...] = ()

    def __bool__(self) -> bool:
        return any(getattr(self, part.name) for part in fields(self))


@dataclass(frozen=True)
class Settable:
    """A term of the contract that can be set by hand.

    Attributes:
        name: what it is called.
        unit: of its value.
        low: least value.
        high: largest value.
        choices: words for the values 0, 1, …; empty for a number.
        part: where it stands: ``contract``, ``rights``, or a way of its own.
        entry: its name there.
    """

    name: str
    unit: str
    low: float
    high: float
    choices: tuple[str, ...] = ()
    part: str = "contract"
    entry: str = ""


def _coded(name: str, code: str, entry: str, part: str = "rights") -> Settable:
    words = tuple(str(word) for word in CODES[code][1])
    return Settable(name, "choice", 0, len(words) - 1, words, part, entry)


def _allowed(name: str, entry: str) -> Settable:
    return Settable(name, "choice", 0, 1, ("no", "yes"), "rights", entry)


#: Terms that can be set by hand, by name.
TERMS: Final[Mapping[str, Settable]] = {
    "revenue_share": Settable("part of revenue paid to Microsoft", "fraction", 0, 1, (), "contract", "share"),
    "share_cap_left": Settable("most that may still be paid of it", "USD bn", 0, 10_000, (), "contract", "cap_left"),
    "microsoft_stake": Settable("Microsoft's part of OpenAI", "fraction", 0, 0.99, (), "holdings"),
    "regime": _coded("who may serve OpenAI's compute", "regime", "regime", "contract"),
    "commitment": Settable("compute still to be bought from Azure", "USD bn", 0, 2_000, (), "commitment"),
    "distribution": _coded("where models are sold", "distribution", "distribution"),
    "resale_part": Settable("part of Azure's model sales passed on", "fraction", 0, 1, (), "rights", "resale"),
    "licence_exclusive": _allowed("the licence is exclusive", "licence_exclusive"),
    "licence_scope": _coded("what is licensed", "licence_scope", "licence_scope"),
    "agi_ends": _coded("what a declaration of AGI ends", "agi_ends", "agi_ends"),
    "agi_judge": _coded("who determines AGI", "agi_judge", "agi_judge"),
    "sharing": _coded("how knowledge is passed on", "sharing", "sharing"),
    "data_shared": _allowed("data flow both ways", "data"),
    "credit_clause": _coded("credit for joint work", "credit", "credit"),
    "may_build": _allowed("Microsoft may build frontier models", "may_build"),
    "may_compete": _allowed("OpenAI may compete in applications", "may_compete"),
    "may_release": _allowed("OpenAI may release open weights", "may_release"),
    "safety_rules": _coded("safety rules", "safety", "safety"),
}


def changes_of(changes: "Changes | Mapping[str, Any]") -> Changes:
    """Changes, checked.

    Args:
        changes: with the keys ``settings`` and ``terms`` (mappings), ``events`` and ``without`` (lists), as far as
            something changes; values of choices as words.

    Raises:
        ChangeError: a key, an event or a term is unknown, or its value cannot be used.
        SettingsError: a setting cannot be used.
    """
    if isinstance(changes, Changes):
        return changes
    keys = tuple(part.name for part in fields(Changes))
    for key in changes:
        if key not in keys:
            raise ChangeError(f"a change is one of {', '.join(keys)}, got {key}")
    settings = tuple(sorted(setting(name, value) for name, value in (changes.get("settings") or {}).items()))
    for name, _ in settings:
        if name.startswith(OF_THE_FIRST):
            short = name.partition(".")[2]
            raise SettingsError(f"{short} says how a history begins and changes nothing later; set it for the whole")
    terms = tuple(sorted((name, term_value(name, value)) for name, value in (changes.get("terms") or {}).items()))
    events, without = (tuple(sorted(map(_event, changes.get(key) or ()))) for key in ("events", "without"))
    return Changes(settings, events, without, terms)


def _event(name: str) -> str:
    if name not in GIVEN:
        raise ChangeError(f"no event is called {name}; {_near(name, GIVEN)}")
    return name


def term_value(name: str, value: object) -> float:
    """The value of a term as a number, checked.

    Args:
        name: one of ``TERMS``.
        value: a number in its unit, or one of its words.

    Raises:
        ChangeError: there is no such term, or it cannot have this value.
    """
    term = TERMS.get(name)
    if term is None:
        raise ChangeError(f"no term that can be set is called {name}; {_near(name, TERMS)}")
    if isinstance(value, bool):
        value = float(value)
    if isinstance(value, str) and value in term.choices:
        return float(term.choices.index(value))
    try:
        number = float(value)  # type: ignore[arg-type] # whatever is no number raises
    except (TypeError, ValueError):
        number = np.nan
    if not term.low <= number <= term.high or (term.choices and number != int(number)):
        allowed = ", ".join(term.choices) if term.choices else f"between {term.low:g} and {term.high:g} ({term.unit})"
        percent = "; if you meant percent, divide by 100" if term.unit == "fraction" and 1 < number <= 100 else ""
        raise ChangeError(f"{name} must be {'one of ' if term.choices else ''}{allowed}, got {value}{percent}")
    return number


def _near(name: str, known: Mapping[str, object]) -> str:
    near = get_close_matches(name, known, n=1, cutoff=0.5)
    return f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"


def settings_with(settings: Settings, changes: tuple[tuple[str, float | str], ...]) -> Settings:
    """The settings of one world with some changed."""
    if not changes:
        return settings
    now: dict[str, object] = {}
    for name, entry in PARAMETERS.items():
        topic, _, short = name.partition(".")
        value = float(getattr(getattr(settings, topic), short)[0])
        now[name] = entry.choices[int(value)] if entry.choices else value
    return Settings.of(1, {**now, **dict(changes)})


def calendar_with(calendar: Calendar, quarter: int, changes: Changes, worlds: int = 1) -> Calendar:
    """The events given, with those of a quarter changed in all worlds."""
    if not changes.events and not changes.without:
        return calendar
    there = {name: flags for name, flags in calendar.get(quarter, {}).items() if name not in changes.without}
    return {**calendar, quarter: {**there, **{name: np.ones(worlds, dtype=bool) for name in changes.events}}}


def state_with(state: State, terms: tuple[tuple[str, float], ...], quarter: int) -> State:
    """The state with some terms of the contract set by hand; a talk under way goes on, and it counts as no amendment.

    Args:
        state: of one world, when a quarter begins.
        terms: name and value.
        quarter: of the clock.
    """
    contract = state.contract
    for name, value in terms:
        contract = _set(contract, TERMS[name], value, quarter)
    return state if contract is state.contract else replace(state, contract=contract)


def _set(contract: Contract, term: Settable, value: float, quarter: int) -> Contract:
    match term.part:
        case "holdings":
            return replace(contract, holdings=restaked(contract.holdings, np.array([value])))
        case "commitment":
            end = np.where(contract.commitment > 0, contract.commitment_end, float(quarter + COMMITMENT_QUARTERS))
            return replace(contract, commitment=np.array([value]), commitment_end=end)
        case "rights":
            return replace(contract, rights=_put(contract.rights, term.entry, value))
    return _put(contract, term.entry, value)


def _put[T: (Contract, Rights)](record: T, entry: str, value: float) -> T:
    """A record with one entry set, of the type it has."""
    return replace(record, **{entry: np.array([value]).astype(getattr(record, entry).dtype)})


def changes_in_words(quarter: int, changes: Changes) -> tuple[str, ...]:
    """What is changed, as clauses, such as ``from 2024Q1 on exclusivity_cost = 2``."""
    when = str(Quarter(quarter))
    told = [f"from {when} on {name.partition('.')[2]} = {value}" for name, value in changes.settings]
    told += [f"in {when}: {GIVEN[name].headline}" for name in changes.events]
    told += [f"not in {when}: {GIVEN[name].headline}" for name in changes.without]
    return (*told, *(f"in {when} {TERMS[name].name}: {said(name, value)}" for name, value in changes.terms))


def said(name: str, value: float) -> str:
    """A term's value in words."""
    term = TERMS[name]
    if term.choices:
        return term.choices[int(value)]
    return f"{100 * value:g}%" if term.unit == "fraction" else f"${value:g} bn"

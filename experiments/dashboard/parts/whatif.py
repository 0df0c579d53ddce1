"""Changes on the What if page: how they stand in the address, what can be chosen, and what can be tried."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import solara

from experiments.dashboard.parts.guard import use_guarded
from experiments.scenario_file import setting
from experiments.scenarios import OF_THE_FIRST, Scenario
from experiments.watching.changes import TERMS, Changes, changes_of, said, term_value
from experiments.watching.recorded import Recording
from negotiation.clock import Quarter
from negotiation.parameters import PARAMETERS
from negotiation.world.news import GIVEN

#: Kinds of changes as the address names them -> as ``Changes`` does.
KINDS: Final[Mapping[str, str]] = {"term": "terms", "event": "events", "without": "without", "setting": "settings"}
#: Between two changes in the address; no name and no value has it.
_BETWEEN: Final = "~"


@dataclass(frozen=True)
class Wanted:
    """Changes asked for, as they stand in the address.

    Attributes:
        changes: checked.
    """

    changes: Changes

    def __str__(self) -> str:
        return _BETWEEN.join(key for key, _ in self.listed())

    def listed(self) -> list[tuple[str, str]]:
        """Each change, as the address has it and in words."""
        told = [(f"term:{name}={_plain(name, value)}", _term(name, value)) for name, value in self.changes.terms]
        told += [(f"event:{name}", f"{GIVEN[name].headline}") for name in self.changes.events]
        told += [(f"without:{name}", f"Does not happen: {GIVEN[name].headline}") for name in self.changes.without]
        return told + [
            (f"setting:{_short(name)}={value}", f"{_words(name)} is {value} from then on")
            for name, value in self.changes.settings
        ]

    def with_one(self, kind: str, name: str, value: object) -> "Wanted":
        """The same with one more change; one of the same term or setting gives way to it.

        Args:
            kind: one of ``KINDS``.
            name: of a term, an event or a setting.
            value: of a term or a setting.

        Raises:
            ValueError: it cannot be used.
        """
        return _of([*str(self).split(_BETWEEN), f"{kind}:{name}" + ("" if value is None else f"={value}")])

    def without_one(self, key: str) -> "Wanted":
        """The same without one of the changes.

        Args:
            key: as the address has it.
        """
        return _of([each for each, _ in self.listed() if each != key])


def read_wanted(text: str) -> Wanted:
    """Changes as the address has them, such as ``term:regime=open~without:ceo_crisis``.

    Raises:
        ValueError: one cannot be used.
    """
    return _of(text.split(_BETWEEN))


class Before(tuple[tuple[Quarter, Wanted], ...]):
    """Changes that a branch has already, each with its quarter, in order of time."""

    def __str__(self) -> str:
        return _BETWEEN.join(f"{quarter}{_BETWEEN}{wanted}" for quarter, wanted in self)

    def and_then(self, quarter: str, wanted: Wanted) -> "Before":
        """The same with changes of one more quarter."""
        return Before((*self, (Quarter.parse(quarter), wanted)))

    def in_words(self) -> str:
        """What is changed already, as a clause."""
        return "; ".join(f"in {quarter}: {', '.join(text for _, text in wanted.listed())}" for quarter, wanted in self)


def read_before(text: str) -> Before:
    """Changes of earlier quarters as the address has them, such as ``2023Q1~term:regime=open~2024Q1~event:ceo_crisis``.

    Raises:
        ValueError: one cannot be used, or they are not in order of time.
    """
    found: list[tuple[Quarter, list[str]]] = []
    for part in filter(None, text.split(_BETWEEN)):
        if ":" not in part:
            found.append((Quarter.parse(part), []))
        elif not found:
            raise ValueError(f"changes made before begin with their quarter, such as 2023Q1~{part}, got {part}")
        else:
            found[-1][1].append(part)
    if any(later < earlier for (earlier, _), (later, _) in pairwise(found)):
        raise ValueError(f"quarters of changes made before must be in order of time, got {text}")
    return Before((quarter, _of(parts)) for quarter, parts in found)


def _of(parts: Sequence[str]) -> Wanted:
    terms, settings = dict[str, object](), dict[str, object]()
    events: dict[str, list[str]] = {"event": [], "without": []}
    for part in filter(None, parts):
        kind, _, rest = part.partition(":")
        name, _, value = rest.partition("=")
        if kind not in KINDS:
            raise ValueError(f"a change begins with one of {', '.join(KINDS)} and a colon, got {part}")
        if kind in events:
            events[kind] = [each for each in events[kind] if each != name] + [name]
        elif kind == "term":
            term_value(name, value)
            terms[name] = value
        else:
            full, checked = setting(name, value)
            settings[full] = checked
    return Wanted(changes_of({"terms": terms, "settings": settings, "events": events["event"]} | _left(events)))


def _left(events: Mapping[str, list[str]]) -> dict[str, list[str]]:
    return {"without": events["without"]}


def _plain(name: str, value: float) -> str:
    return TERMS[name].choices[int(value)] if TERMS[name].choices else f"{value:.12g}"


def _term(name: str, value: float) -> str:
    words = TERMS[name].name
    return f"{words[:1].upper()}{words[1:]}: {said(name, value)}"


def _short(name: str) -> str:
    return name.partition(".")[2]


def _words(name: str) -> str:
    words = _short(name).replace("_", " ")
    return f"{words[:1].upper()}{words[1:]}"


@dataclass(frozen=True)
class Idea:
    """Something to try.

    Attributes:
        text: what a reader is asked.
        quarter: in which it is changed.
        wanted: as the address has it.
    """

    text: str
    quarter: str
    wanted: str


_IDEAS: Final = (
    Idea("What if ChatGPT had not come in 2022?", "2022Q4", "without:chatgpt_launch"),
    Idea("What if rivals could serve OpenAI from 2022 on?", "2022Q1", "term:regime=open"),
    Idea("What if Microsoft took 5% of revenue from 2023 on?", "2023Q1", "term:revenue_share=0.05"),
    Idea("What if the board had not fired its chief executive?", "2023Q4", "without:ceo_crisis"),
    Idea("What if OpenAI minded exclusivity far more from 2023 on?", "2023Q1", "setting:exclusivity_cost=3"),
    Idea("What if an expert panel judged AGI from 2024 on?", "2024Q1", "term:agi_judge=an expert panel"),
)


def ideas(scenario: Scenario) -> tuple[Idea, ...]:
    """What can be tried in a scenario: its quarters, and events it gives."""
    given = {(str(each.quarter), each.event) for each in scenario.events}
    return tuple(
        idea
        for idea in _IDEAS
        if scenario.start <= Quarter.parse(idea.quarter) <= scenario.end
        and all((idea.quarter, name) in given for name in read_wanted(idea.wanted).changes.without)
    )


def quarters(scenario: Scenario) -> tuple[str, ...]:
    """All quarters of a scenario."""
    return tuple(str(Quarter(k)) for k in range(scenario.start.index, scenario.end.index + 1))


def choices(scenario: Scenario, quarter: str, base: Recording | None) -> dict[str, list[dict[str, Any]]]:
    """What can be changed in a quarter, by kind; with what it is then if the history has been played.

    Args:
        scenario: what is played.
        quarter: in which something is to be changed.
        base: the history as it was; none if it has not been played yet.
    """
    given = [each.event for each in scenario.events if str(each.quarter) == quarter]
    return {
        "term": [
            _number(name, each.name, each.unit, each.low, each.high, each.choices)
            | {"now": _term_now(name, base, quarter)}
            for name, each in TERMS.items()
        ],
        "event": [{"name": name, "text": each.headline} for name, each in GIVEN.items() if name not in given],
        "without": [{"name": name, "text": GIVEN[name].headline} for name in given],
        "setting": [
            _number(_short(name), _words(name), each.unit, each.low, each.high, each.choices)
            | {"group": name.partition(".")[0], "now": _setting_now(name, base, quarter)}
            for name, each in PARAMETERS.items()
            if not name.startswith(OF_THE_FIRST)
        ],
    }


def _number(name: str, text: str, unit: str, low: float, high: float, words: Sequence[str]) -> dict[str, Any]:
    return {
        "name": name,
        "text": text[:1].upper() + text[1:],
        "unit": unit,
        "low": low,
        "high": high,
        "choices": list(words),
    }


def _term_now(name: str, base: Recording | None, quarter: str) -> float | None:
    """The value of a term before a quarter; none if it is not known, or where there is no limit."""
    if base is None:
        return None
    value = base.series(name)[max(base.place(quarter) - 1, 0)]
    return value if value >= 0 else None


def _setting_now(name: str, base: Recording | None, quarter: str) -> float | None:
    if base is None:
        return None
    topic, _, short = name.partition(".")
    return float(getattr(getattr(base.track.settings[base.place(quarter)], topic), short)[0])


@solara.component_vue("whatif.vue")
def _form(
    quarters: list[str],
    quarter: str,
    choices: dict[str, list[dict[str, Any]]],
    chosen: list[dict[str, str]],
    event_when: Callable[[str], None],
    event_add: Callable[[dict[str, Any]], None],
    event_drop: Callable[[str], None],
) -> None: ...


@solara.component
def form(
    wanted: Wanted,
    names: Sequence[str],
    quarter: str,
    offered: Mapping[str, list[dict[str, Any]]],
    when: Callable[[str], None],
    add: Callable[[dict[str, Any]], None],
    drop: Callable[[str], None],
) -> None:
    """Choose a quarter and what changes in it.

    Args:
        wanted: what is chosen so far.
        names: all quarters.
        quarter: the one in which something is changed.
        offered: see ``choices``.
        when: chooses another quarter.
        add: told ``kind``, ``name`` and ``value`` of one more change.
        drop: told the key of a change that is taken back.
    """
    _form(
        quarters=list(names),
        quarter=quarter,
        choices=dict(offered),
        chosen=[{"key": key, "text": text} for key, text in wanted.listed()],
        event_when=use_guarded(when),
        event_add=use_guarded(add),
        event_drop=use_guarded(drop),
    )


@solara.component_vue("whatif_history.vue")
def _which(
    scenarios: list[str],
    scenario: str,
    seed: int,
    words: str,
    event_scene: Callable[[str], None],
    event_sow: Callable[[int], None],
) -> None: ...


@solara.component
def history_form(
    scenarios: Sequence[str],
    scenario: Scenario,
    chosen: str,
    seed: int,
    scene: Callable[[str], None],
    sow: Callable[[int], None],
) -> None:
    """Choose a scenario and a seed.

    Args:
        scenarios: names of all.
        scenario: the one chosen.
        chosen: its name.
        seed: of the history.
        scene: chooses another scenario.
        sow: chooses another seed.
    """
    _which(
        scenarios=list(scenarios),
        scenario=chosen,
        seed=seed,
        words=scenario.summary,
        event_scene=use_guarded(scene),
        event_sow=use_guarded(sow),
    )

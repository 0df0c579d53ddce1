"""Settings as sliders: grouped by meaning, all others found by their words; source and range on hover."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import solara

from experiments.dashboard.parts.guard import use_guarded
from experiments.scenarios import Scenario
from experiments.watching import dials as known
from experiments.watching.dials import CHOICE, CLOCK, NUMBER, YES_OR_NO, Dial
from negotiation.clock import Quarter
from negotiation.parameters import PARAMETERS

type Settings = Mapping[str, float | str]

#: A usual value that lies lower in its range than this is drawn in the middle.
LOW_DOWN: Final = 0.25
#: A slider has this many places, and goes by so many of them.
PLACES, STEP = 1000, 10


@solara.component_vue("dials.vue")
def _dials(
    groups: list[dict[str, Any]],
    sides: list[str],
    words: str,
    all: int,
    changed: int,
    event_change: Callable[[dict[str, Any]], None],
    event_reset: Callable[[str | None], None],
    event_find: Callable[[str], None],
) -> None: ...


@solara.component
def dials(
    scenario: Scenario,
    settings: Sequence[Settings],
    on_settings: Callable[[int, dict[str, float | str]], None],
    on_reset: Callable[[str | None], None],
    sides: Sequence[str] = ("",),
) -> None:
    """Sliders of the settings one reaches for first, and a search for all.

    Args:
        scenario: whose values are the usual ones.
        settings: what is set now on each side, by full name.
        on_settings: told the side and what is then set on it, after every move.
        on_reset: told which setting is to be put back on all sides, or none for all of them.
        sides: what each side is called; one without a name if nothing is compared.
    """
    words, search = solara.use_state("")

    def move(told: Mapping[str, Any]) -> None:
        place, one = int(told["side"]), known.dial(str(told["name"]), scenario)
        value, usual = one.value(float(told["value"])), one.value(one.usual)
        on_settings(place, dict(_typed(known.moved(settings[place], one.name, value, usual))))

    _dials(
        groups=_groups(scenario, settings, words),
        sides=list(sides),
        words=words,
        all=len(PARAMETERS),
        changed=len({name for side in settings for name in side}),
        event_change=use_guarded(move),
        event_reset=use_guarded(on_reset),
        event_find=use_guarded(lambda typed: search(str(typed)[:100])),
    )


def _typed(settings: Mapping[str, Any]) -> list[tuple[str, float | str]]:
    return [(name, value if isinstance(value, str) else float(value)) for name, value in settings.items()]


def _groups(scenario: Scenario, settings: Sequence[Settings], words: str) -> list[dict[str, Any]]:
    chosen = known.chosen(scenario)
    usual = {each.name for group in chosen.values() for each in group}
    others = [name for name in dict.fromkeys(name for side in settings for name in side) if name not in usual]
    groups = {"Found": known.find(words, scenario)} if words.strip() else {}
    shown = {each.name for each in groups.get("Found", ())}
    if others:
        groups["Others that are changed"] = [known.dial(name, scenario) for name in others if name not in shown]
    groups |= {title: [each for each in group if each.name not in shown] for title, group in chosen.items()}
    return [
        {"title": title, "dials": [_told(each, settings) for each in group]}
        for title, group in groups.items()
        if group or title == "Found"
    ]


def _told(each: Dial, settings: Sequence[Settings]) -> dict[str, Any]:
    """A slider, as the page wants it."""
    factor, unit = known.shown(each.unit, each.label)
    names = list(each.choices) if each.kind == CHOICE else ["no", "yes"] if each.kind == YES_OR_NO else None
    return {
        "name": each.name,
        "label": each.label,
        "kind": each.kind,
        "values": [each.number(side.get(each.name, each.value(each.usual))) for side in settings],
        "moved": any(each.name in side for side in settings),
        "usual": each.usual,
        "low": each.low,
        "high": each.high,
        "bend": _bend(each),
        "steps": STEP if each.kind == NUMBER else PLACES / max(each.high - each.low, 1),
        "factor": factor,
        "shown": "" if names or each.kind == CLOCK else unit,
        "names": names,
        "about": _about(each, factor, unit),
    }


def _bend(each: Dial) -> float:
    """The power that brings a usual value far down in its range to the middle of the slider."""
    part = (each.usual - each.low) / (each.high - each.low) if each.high > each.low else 0
    return math.log(part) / math.log(0.5) if each.kind == NUMBER and 0 < part < LOW_DOWN else 1


def _about(each: Dial, factor: float, unit: str) -> str:
    """Range, value in the model, and source, in words."""
    entry = PARAMETERS[each.name]
    if each.kind == CLOCK:
        span = f"from {Quarter(round(entry.low))} to {Quarter(round(entry.high))}"
    elif each.kind in (CHOICE, YES_OR_NO):
        span = ", ".join(each.choices) or "yes or no"
    else:
        span = f"{entry.low * factor:g} to {entry.high * factor:g}{known.behind(unit)}"
    fitted = "" if each.default is None else f" Fitted or given by the scenario; the model alone has {_default(each)}."
    return f"May be {span}.{fitted} Source: {each.source}."


def _default(each: Dial) -> str:
    return known.in_words(each.name, each.value(each.default or 0.0)).partition(": ")[2]

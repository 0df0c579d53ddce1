"""What can be moved: settings by their meaning, each with what is usual, its range, its unit and its source."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from experiments.calibration import read_plan
from experiments.factors import COUNTED
from experiments.scenarios import Scenario
from negotiation.clock import Quarter
from negotiation.parameters import PARAMETERS, Parameter, full_name

#: How a dial is moved.
NUMBER, WHOLE, YES_OR_NO, CHOICE, CLOCK = "number", "whole", "yes or no", "choice", "quarter"
#: Most that a search lists.
MOST: Final = 30

#: Meaning -> name of a setting and what to call it; what one would ask about first.
CHOSEN: Final[Mapping[str, Mapping[str, str]]] = {
    "What the two want": {
        "exclusivity_cost": "What exclusivity costs OpenAI",
        "relief_weight": "What more compute is worth to OpenAI",
        "discount_rate_openai": "OpenAI’s impatience with money",
        "return_certainty": "How sure Microsoft is of its claim on profits",
        "concentration_weight": "Microsoft’s worry about one large customer",
    },
    "At the table": {
        "strategy_openai": "How OpenAI bargains",
        "strategy_microsoft": "How Microsoft bargains",
        "power_weight": "How far dependence turns into demands",
        "hardness_spread": "How far talks differ in hardness",
        "exclusive_forever": "Exclusivity is never on the agenda",
        "agi_clause_on_table": "The AGI clause may be agreed anew",
    },
    "Money and markets": {
        "growth_after_launch": "OpenAI’s growth after ChatGPT",
        "raise_chance": "Chance that a round of money comes about",
        "ambition_share": "Compute OpenAI strives for",
        "commoditisation_rate": "How fast models become alike",
    },
    "Compute": {
        "shortage_depth": "How deep a chip shortage goes",
        "capex_ahead": "How far Microsoft builds ahead",
        "rival_response": "How eagerly rival clouds build",
    },
    "People": {
        "approach_rate": "How often researchers are approached",
        "hunger_openai": "OpenAI’s hunger for researchers",
        "mission_openai": "What OpenAI’s mission is worth to researchers",
        "trust_poaching": "Trust lost by poaching",
    },
    "Trust and rivalry": {
        "start_trust": "Trust in 2019",
        "fear_base": "Microsoft’s fear of dependence",
        "overlap_scale": "Revenue at which products overlap",
        "in_house_rate": "How fast Microsoft builds its own models",
    },
    "Surprises": {
        "open_weight_hazard": "Chance of a strong open model",
        "agi_hazard": "Chance that AGI can be claimed",
        "case_hazard": "How easily regulators open a case",
        "deadline_loss": "Money lost if the deadline to convert is missed",
    },
    "Where documents disagree": {
        "share_motive": "Who wants the revenue share changed",
        "agi_effect": "What AGI does to the contract",
        "tone": "How well the two got on at first",
        "build_out": "What Microsoft does with its build-out",
    },
}


@dataclass(frozen=True)
class Dial:
    """A setting that can be moved.

    Attributes:
        name: of the parameter, in full.
        label: what it is called.
        kind: how it is moved.
        usual: its value in the scenario, as a number; for a choice the place of the name.
        low: the least value of the dial; a scenario may accept less.
        high: the largest.
        unit: of its values.
        source: where the default comes from.
        choices: names, for a choice.
        default: its value in the model, where the scenario's differs; else none.
    """

    name: str
    label: str
    kind: str
    usual: float
    low: float
    high: float
    unit: str
    source: str
    choices: tuple[str, ...] = ()
    default: float | None = None

    def number(self, value: object) -> float:
        """A value, which may be the name of a choice, as a number."""
        return float(self.choices.index(value)) if isinstance(value, str) else float(str(value))

    def value(self, number: float) -> float | str:
        """A number within the range of the parameter as a value: for a choice its name."""
        entry = PARAMETERS[self.name]
        bounded = min(max(number, entry.low), entry.high)
        if self.choices:
            return self.choices[round(bounded)]
        return float(round(bounded)) if self.kind != NUMBER else float(f"{bounded:.6g}")


def dial(name: str, scenario: Scenario, label: str = "") -> Dial:
    """A setting as it can be moved.

    Args:
        name: of the parameter, short or in full.
        scenario: whose value is the usual one.
        label: what to call it; its name in words if left out.

    Raises:
        SettingsError: no parameter is called that.
    """
    full = full_name(name)
    entry, given = PARAMETERS[full], scenario.with_settings(None).get(full)
    usual = entry.value if given is None else _number(entry, given)
    low, high = _ranges().get(full, (entry.low, entry.high))
    return Dial(
        name=full,
        label=label or labels().get(full) or _in_words(full),
        kind=_kind(entry),
        usual=usual,
        low=min(low, usual),
        high=max(high, usual),
        unit=entry.unit,
        source=entry.source,
        choices=entry.choices,
        default=entry.value if usual != entry.value else None,
    )


def chosen(scenario: Scenario) -> Mapping[str, Sequence[Dial]]:
    """Meaning -> dials one would reach for first."""
    return {
        meaning: [dial(name, scenario, label) for name, label in names.items()] for meaning, names in CHOSEN.items()
    }


def find(words: str, scenario: Scenario) -> list[Dial]:
    """Settings that have every one of some words in name, label, unit or source, those first that are named so.

    Args:
        words: parted by spaces.
        scenario: whose values are the usual ones.
    """
    wanted = words.lower().replace("_", " ").split()
    texts = {full: _searched(full) for full in PARAMETERS}
    hits = [full for full, text in texts.items() if wanted and all(word in text for word in wanted)]
    first = sorted(hits, key=lambda full: not all(word in _named(full) for word in wanted))
    return [dial(full, scenario) for full in first[:MOST]]


@cache
def labels() -> Mapping[str, str]:
    """Full name -> what a chosen setting is called."""
    return {full_name(name): label for names in CHOSEN.values() for name, label in names.items()}


def called(name: str) -> str:
    """What a setting is called.

    Args:
        name: of the parameter, in full.
    """
    return labels().get(name) or _in_words(name)


def moved(settings: Mapping[str, object], name: str, value: object, usual: object) -> dict[str, object]:
    """Settings with one of them at a value; what is usual is not set.

    Args:
        settings: by full name.
        name: of the one, in full.
        value: of it.
        usual: its value if it is not set.
    """
    rest = {each: kept for each, kept in settings.items() if each != name}
    return rest if value == usual else {**settings, name: value}


def in_words(name: str, value: object) -> str:
    """A setting with its value and unit: ``What exclusivity costs OpenAI: 2 times …``.

    Args:
        name: of the parameter, in full.
        value: a number, or the name of a choice.
    """
    entry = PARAMETERS[name]
    if isinstance(value, str):
        return f"{called(name)}: {value}"
    number = float(str(value))
    kind = _kind(entry)
    if kind == YES_OR_NO:
        return f"{called(name)}: {'yes' if number else 'no'}"
    if kind == CLOCK:
        return f"{called(name)}: {Quarter(round(number))}"
    factor, unit = shown(entry.unit, called(name))
    return f"{called(name)}: {number * factor:g}{behind(unit)}"


def shown(unit: str, title: str = "") -> tuple[float, str]:
    """By how much numbers of a unit are multiplied to be shown, and the unit they are then shown in.

    Args:
        unit: as ``parley parameters`` has it.
        title: what stands beside it, and need not be said again.
    """
    if title and unit.lower() == f"times {title}".lower():
        return 1, "times as much"
    for word, instead in (("fraction", "%"), ("probability", "% chance")):
        if unit == word or unit.startswith(f"{word} "):
            return 100, f"{instead}{unit.removeprefix(word)}"
    if unit in ("1/quarter", "1/year"):
        return 100, f"% a {unit.removeprefix('1/')}"
    return 1, unit.replace("USD ", "$ ") if unit.startswith("USD ") else unit


def behind(unit: str) -> str:
    """A unit as it stands behind a number: percent without a space."""
    return unit if unit.startswith("%") else f" {unit}"


def _number(entry: Parameter, value: object) -> float:
    return float(entry.choices.index(value)) if isinstance(value, str) else float(str(value))


def _kind(entry: Parameter) -> str:
    if entry.choices:
        return CHOICE
    if entry.unit == "0 or 1":
        return YES_OR_NO
    if entry.unit == "quarter of the clock":
        return CLOCK
    whole = all(float(number).is_integer() for number in (entry.value, entry.low, entry.high))
    return WHOLE if entry.unit in COUNTED and whole else NUMBER


@cache
def _ranges() -> Mapping[str, tuple[float, float]]:
    """Ranges that assumptions were calibrated in: narrower than what a scenario accepts."""
    return {each.name: (each.low, each.high) for each in read_plan()}


def _in_words(full: str) -> str:
    words = full.partition(".")[2].replace("_", " ")
    return f"{words[:1].upper()}{words[1:]}"


def _named(full: str) -> str:
    return f"{full} {_in_words(full)} {labels().get(full, '')}".lower()


def _searched(full: str) -> str:
    entry = PARAMETERS[full]
    return f"{_named(full)} {entry.unit} {entry.source} {' '.join(entry.choices)}".lower()

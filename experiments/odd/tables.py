"""Tables of the description: parties, state, schedule, outcomes, rules and numbers, read from what is played."""

import ast
import inspect
import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from types import ModuleType
from typing import Any, Final

from agents import EVERYONE
from experiments.arguments import DEFAULT
from experiments.numbers import every_number
from experiments.scenarios import load_scenario, shipped
from negotiation import model
from negotiation.parameters import PARAMETERS, Parameter
from negotiation.parameters.levels import Fixed
from negotiation.state import State
from negotiation.table.issues import ISSUES
from negotiation.table.strategies import STRATEGIES
from negotiation.tape import ONCE, QUARTERLY
from negotiation.world.news import GIVEN, HAZARDS
from negotiation.world.outcomes import FLAGS, RULES, Rule

#: Settings in a row of their table.
_ABREAST: Final = 5
#: Marks of where a number comes from, by how its source begins.
_MARKS: Final = {"00": "ᵈ", "history": "ᶠ", "assumption": "ᵃ"}
_BY_A_PAPER: Final = "ᵖ"
#: A row of the evidence in a docstring; and shapes, which a reader of the page can do without.
_OF_A_ROW = re.compile(r"\[[ABEMOX]\d+")
_SHAPES = re.compile(r",? (?:of )?shape \([^)]*\)(?: or \([^)]*\))*|, \(worlds[^)]*\)")


def roles() -> list[str]:
    """Everyone who takes part, and what it is."""
    return _table(("party", "what it is"), ((str(party.role), _sentence(party)) for party in EVERYONE))


def goals() -> list[str]:
    """What each party wants, with the document lines."""
    return _table(
        ("party", "wants"),
        ((str(party.role), "; ".join(f"{goal.name} ({goal.lines})" for goal in party.goals)) for party in EVERYONE),
    )


def state() -> list[str]:
    """Every record of the state with its variables."""
    return _table(("record", "what it is", "variables"), _records(State))


def phases() -> list[str]:
    """What happens in a quarter, in the order of the model's step."""
    found = [vars(model)[name] for name in _called_in_order()]
    return [
        f"{number}. **{rule.__name__}** – {_first(inspect.getmodule(rule))}" for number, rule in enumerate(found, 1)
    ]


def labels() -> list[str]:
    """What the partnership can have become, in the order in which the rules are tried."""
    return _table(("label", "applies where", "from"), _rules(RULES))


def flags() -> list[str]:
    """What else can be true of it."""
    return _table(("flag", "true where", "from"), _rules(FLAGS))


def disputes() -> list[str]:
    """Where the documents disagree, what is taken, and what can be taken."""
    switches = {name: entry for name, entry in PARAMETERS.items() if name.startswith("disputes.")}
    rows = (
        (f"`{_short(name)}`", entry.choices[int(entry.value)], ", ".join(entry.choices), entry.source)
        for name, entry in switches.items()
    )
    return _table(("switch", "default", "choices", "why"), rows)


def strategies() -> list[str]:
    """Ways to bargain."""
    rows = ((each.name, _sentence(type(each)), each.source) for each in STRATEGIES)
    return _table(("strategy", "how it bargains", "described in"), rows)


def issues() -> list[str]:
    """What is bargained over."""
    rows = (
        (issue.name, issue.title, f"{issue.levels}", " / ".join(word or "–" for word in issue.private))
        for issue in ISSUES
    )
    return _table(("issue", "about", "levels", "motive with a private weight, Microsoft / OpenAI"), rows)


def events() -> list[str]:
    """News a scenario can give."""
    kinds = {**GIVEN, **HAZARDS}
    rows = ((f"`{name}`{'°' if name in HAZARDS else ''}", kind.headline, kind.lines) for name, kind in kinds.items())
    return _table(("event", "news", "from"), rows)


def calendar() -> str:
    """What is given when in the scenario of the record."""
    return ", ".join(f"{each.quarter} `{each.event}`" for each in load_scenario(DEFAULT).events)


def scenarios() -> list[str]:
    """The scenarios that come with it."""
    return _table(("scenario", "assumes"), ((name, load_scenario(name).summary) for name in shipped()))


def fixed() -> list[str]:
    """Numbers that no scenario sets."""
    rows = (
        (f"`{name}`", ", ".join(f"{value:g}" for value in entry.values), entry.unit, entry.source)
        for group in every_number().values()
        for name, entry in group.items()
        if isinstance(entry, Fixed)
    )
    return _table(("number", "values", "unit", "from"), rows)


def parameters() -> list[str]:
    """Every setting with default, unit and mark, topic by topic."""
    found: list[Sequence[str]] = []
    for topic in dict.fromkeys(name.partition(".")[0] for name in PARAMETERS):
        cells = [_setting(name, entry) for name, entry in PARAMETERS.items() if name.startswith(f"{topic}.")]
        rows = [cells[start : start + _ABREAST] for start in range(0, len(cells), _ABREAST)]
        rows[-1] += [""] * (_ABREAST - len(rows[-1]))
        found += [(f"**{topic if row is rows[0] else ''}**".replace("****", ""), *row) for row in rows]
    return _table(("topic", "settings", *[""] * (_ABREAST - 1)), found)


def chance_once() -> str:
    """Names of what is drawn once a history."""
    return ", ".join(f"`{name}`" for name in ONCE)


def chance_quarterly() -> str:
    """Names of what is drawn every quarter."""
    return ", ".join(f"`{name}`" for name in QUARTERLY)


def rules_of(module: ModuleType) -> list[str]:
    """The rules of a file as rows: name, what it returns, the settings it reads; those of one or of a row."""
    rules = [
        rule
        for name, rule in vars(module).items()
        if inspect.isfunction(rule) and rule.__module__ == module.__name__ and not name.startswith("_")
    ]
    told = [(f"`{rule.__name__}`", _sentence(rule), ", ".join(_read(rule))) for rule in rules]
    return [_row(row) for row in told if row[-1] or _OF_A_ROW.search(row[1])]


def summary(module: ModuleType) -> str:
    """The first line of a file."""
    return _first(module)


def _called_in_order() -> Iterator[str]:
    """Names of the phases that a quarter calls."""
    step = ast.parse(textwrap.dedent(inspect.getsource(model.Partnership.step)))
    for node in ast.walk(step):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Name):
            rule = vars(model).get(node.value.func.id)
            if getattr(rule, "__module__", "").startswith("negotiation.quarter.") and not inspect.isclass(rule):
                yield node.value.func.id


def _records(record: Any) -> Iterator[Sequence[str]]:
    for entry in fields(record):
        inner = _class_of(entry.type, record)
        if inner is None:
            continue
        yield f"`{entry.name}`", _sentence(inner), ", ".join(f"`{part.name}`" for part in fields(inner))
        yield from _records(inner)


def _class_of(annotation: Any, record: Any) -> Any:
    """The record class a field holds, if it holds one."""
    found = vars(inspect.getmodule(record)).get(annotation) if isinstance(annotation, str) else annotation
    return found if inspect.isclass(found) and is_dataclass(found) else None


def _rules(rules: Mapping[Any, Rule]) -> Iterator[Sequence[str]]:
    values = {_short(name): entry.value for name, entry in PARAMETERS.items()}
    for rule in rules.values():
        yield rule.title, rule.rule.format(**values), rule.lines


def _setting(name: str, entry: Parameter) -> str:
    value = entry.choices[int(entry.value)] if entry.choices else f"{entry.value:g} {entry.unit}"
    return f"`{_short(name)}` {value} {_mark(entry.source)}"


def _mark(source: str) -> str:
    return next((mark for begins, mark in _MARKS.items() if source.startswith(begins)), _BY_A_PAPER)


def _read(rule: Any) -> list[str]:
    """Settings a rule reads, itself or in parts that only its file knows, by short name, in order."""
    return [f"`{name}`" for name in dict.fromkeys(_settings_in(rule, frozenset()))]


def _settings_in(rule: Any, inside: frozenset[str]) -> Iterator[str]:
    """The same, as often as they are read; ``inside`` are the parts that led here."""
    known = {_short(name) for name in PARAMETERS}
    parts = {name: part for name, part in vars(inspect.getmodule(rule)).items() if inspect.isfunction(part)}
    nodes = [
        node for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(rule)))) if isinstance(node, ast.expr)
    ]
    for node in sorted(nodes, key=lambda node: (node.lineno, node.col_offset)):
        if isinstance(node, ast.Attribute) and node.attr in known:
            yield node.attr
        elif isinstance(node, ast.Name) and node.id.startswith("_") and node.id in parts.keys() - inside:
            yield from _settings_in(parts[node.id], inside | {node.id})


def _short(name: str) -> str:
    return name.partition(".")[2]


def _first(thing: Any) -> str:
    """First line of a docstring."""
    return (inspect.getdoc(thing) or "").partition("\n")[0]


def _sentence(thing: Any) -> str:
    """First paragraph of a docstring on one line."""
    text = " ".join((inspect.getdoc(thing) or "").partition("\n\n")[0].split())
    return _SHAPES.sub("", text).replace("``", "`")


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    return [_row(head), _row(["---"] * len(head)), *(_row(row) for row in rows)]


def _row(cells: Sequence[str]) -> str:
    return f"|{'|'.join(f' {cell} ' if cell else ' ' for cell in (cell.replace('|', '/') for cell in cells))}|"

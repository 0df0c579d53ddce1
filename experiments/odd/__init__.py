"""The model described by the ODD protocol: text with tables that are read from the code."""

import re
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Final

from agents import EVERYONE
from experiments.odd import tables
from negotiation.clock import FIRST, LAST
from negotiation.codebook import METRICS
from negotiation.parameters import PARAMETERS
from negotiation.parameters.levels import FIXED
from negotiation.tape import RESEARCHERS

TEMPLATE: Final = Path(__file__).parent / "page.md"
#: Submodels by the phase that uses them most -> files, those with laws of the world first.
SUBMODELS: Final[Mapping[str, tuple[str, ...]]] = {
    "News": ("world.news",),
    "Hiring": ("world.talent", "world.turnover", "table.approaches", "table.hiring"),
    "Research": ("world.research", "world.transfer"),
    "Market and money": (
        *("world.market", "world.customers", "world.platform", "world.clouds"),
        *("world.money", "world.bills", "world.conversion"),
    ),
    "Compute": ("world.compute", "table.tender"),
    "Talks": (
        *("world.declaration", "world.distribution", "world.supply"),
        *("table.triggers", "table.agenda", "table.session", "table.outlook", "table.worth", "table.flows"),
        *("table.patience", "table.shares", "table.licences", "table.standing"),
        *("table.issues.finance_clauses", "table.issues.finance", "table.issues.finance_worth"),
        *("table.issues.compute", "table.issues.resale", "table.issues.licence", "table.issues.agi"),
        *("table.issues.sharing", "table.issues.credit", "table.issues.rivalry", "table.issues.safety"),
        *("table.sheet", "table.outside", "table.brief", "table.stakes", "table.seats"),
        *("table.rungs", "table.moves", "table.talks", "table.estimate"),
        *("table.whole", "table.contract", "table.pareto", "table.solutions", "table.surplus"),
    ),
    "Relationship": ("world.relationship", "world.agi", "world.outcomes"),
}
#: Files that only keep, count, shape or hasten what the others do.
BOOKKEEPING: Final = (
    *("table.at_one_go", "table.repeats", "table.terms", "table.scale", "table.tally", "table.tallies"),
    *("table.offers", "table.told_terms", "table.issues.issue", "table.climbing", "table.best_offers"),
    *("table.packed", "table.summing"),
)
_TOKEN = re.compile(r"\{\{(.+?)\}\}")


def odd() -> str:
    """The page, in Markdown.

    Raises:
        KeyError: the text asks for a table there is none of.
    """
    return _TOKEN.sub(lambda token: PARTS[token[1]](), TEMPLATE.read_text(encoding="utf-8"))


def submodels() -> list[str]:
    """The rules, phase by phase: those of the world one by one, those of the table file by file."""
    lines: list[str] = []
    for number, (title, names) in enumerate(SUBMODELS.items(), 1):
        lines += ["", f"### 7.{number} {title}", "", "| rule | what it gives | numbers |", "| --- | --- | --- |"]
        for name in names:
            module = import_module(f"negotiation.{name}")
            path = f"{name.replace('.', '/')}.py"
            lines.append(f"| **{path}** | {tables.summary(module)} | |")
            lines += tables.rules_of(module) if name.startswith("world.") else []
    return lines[1:]


def _lines(table: Callable[[], list[str]]) -> Callable[[], str]:
    return lambda: "\n".join(table())


#: What the text can ask for.
PARTS: Final[Mapping[str, Callable[[], str]]] = {
    "count roles": lambda: f"{len(EVERYONE)}",
    "count researchers": lambda: f"{RESEARCHERS}",
    "count metrics": lambda: f"{len(METRICS)}",
    "count parameters": lambda: f"{len(PARAMETERS)}",
    "first quarter": lambda: f"{FIRST}",
    "last quarter": lambda: f"{LAST}",
    "rounds": lambda: f"{FIXED['rounds_a_quarter'].count}",
    "horizon": lambda: f"{FIXED['horizon'].count}",
    "chance once": tables.chance_once,
    "chance quarterly": tables.chance_quarterly,
    "calendar": tables.calendar,
    "roles": _lines(tables.roles),
    "goals": _lines(tables.goals),
    "state": _lines(tables.state),
    "phases": _lines(tables.phases),
    "labels": _lines(tables.labels),
    "flags": _lines(tables.flags),
    "disputes": _lines(tables.disputes),
    "strategies": _lines(tables.strategies),
    "issues": _lines(tables.issues),
    "events": _lines(tables.events),
    "scenarios": _lines(tables.scenarios),
    "fixed": _lines(tables.fixed),
    "submodels": _lines(submodels),
    "parameters": _lines(tables.parameters),
}

"""The description by the ODD protocol is complete, and is what the code says today."""

import re

import pytest
from test_source import ROOT, trees

from agents import EVERYONE
from experiments.cli import main
from experiments.odd import BOOKKEEPING, PARTS, SUBMODELS, TEMPLATE, odd
from experiments.scenarios import shipped
from negotiation.parameters import PARAMETERS
from negotiation.table.issues import ISSUES
from negotiation.table.strategies import names
from negotiation.tape import ONCE, QUARTERLY

ELEMENTS = (
    *("1 Purpose and patterns", "2 Entities, state variables, and scales", "3 Process overview and scheduling"),
    *("4 Design concepts", "5 Initialization", "6 Input data", "7 Submodels"),
)
CONCEPTS = (
    *("Basic principles", "Emergence", "Adaptation", "Objectives", "Learning", "Prediction", "Sensing"),
    *("Interaction", "Stochasticity", "Collectives", "Observation"),
)
#: What ODD+D asks beyond them.
DECISIONS = (
    *("Theoretical background⁺", "Empirical background⁺", "Individual decision-making⁺"),
    *("Heterogeneity⁺", "Implementation details⁺"),
)


@pytest.fixture(scope="module")
def page() -> str:
    return odd()


def test_the_page_in_the_documents_is_what_the_code_says(page: str) -> None:
    written = (ROOT / "docs" / "odd.md").read_text(encoding="utf-8")
    assert written == page, "the code has changed; `make docs` writes the page anew"


def test_the_command_prints_it(page: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["odd"]) == 0
    assert capsys.readouterr().out == page


def test_every_element_and_concept_of_the_protocol_has_its_part_in_its_order(page: str) -> None:
    assert tuple(re.findall(r"^## (.+)$", page, re.MULTILINE)) == ELEMENTS
    assert tuple(re.findall(r"^### 4\.\d+ (.+)$", page, re.MULTILINE)) == CONCEPTS
    assert all(part in page for part in DECISIONS)


def test_everyone_everything_on_the_table_and_every_number_is_in_it(page: str) -> None:
    for word in (str(party.role) for party in EVERYONE):
        for part in ("roles", "goals"):
            assert PARTS[part]().count(f"\n| {word} | ") == 1, f"{word} in {part}"
    for goal in (goal for party in EVERYONE for goal in party.goals):
        assert goal.name in page
    for name in (*(issue.name for issue in ISSUES), *names(), *shipped()):
        assert f"\n| {name} | " in page
    for name in (*ONCE, *QUARTERLY):
        assert f"`{name}`" in page
    settings = page[page.index("### Parameters") :]
    for name, entry in PARAMETERS.items():
        default = entry.choices[int(entry.value)] if entry.choices else f"{entry.value:g} {entry.unit}"
        assert settings.count(f" `{name.partition('.')[2]}` {default} ") == 1, name


def test_every_file_with_rules_is_a_submodel_or_only_keeps_the_books() -> None:
    told = [name for files in SUBMODELS.values() for name in files]
    files = {
        file.removeprefix("negotiation/").removesuffix(".py").replace("/", ".")
        for file, _ in trees("negotiation/world", "negotiation/table")
        if not file.endswith("__init__.py") and "/strategies/" not in file
    }
    assert len(set(told)) == len(told)
    assert {*told, *BOOKKEEPING} == files
    assert not set(told) & set(BOOKKEEPING)


def test_every_phase_is_told_in_the_order_it_is_played(page: str) -> None:
    told = page[page.index("## 3 Process") : page.index("## 4 Design")]
    phases = re.findall(r"^\d\. \*\*(\w+)\*\* – Phase (\d)", told, re.MULTILINE)
    assert [int(number) for _, number in phases] == [1, 2, 3, 4, 5, 6, 6, 7]
    assert [name for name, _ in phases] == [
        *("hear_the_news", "hire", "research", "trade", "buy_compute", "talk", "supply", "relate"),
    ]


def test_what_the_text_asks_for_is_there_and_asked_for_once() -> None:
    asked = re.findall(r"\{\{(.+?)\}\}", TEMPLATE.read_text(encoding="utf-8"))
    assert set(asked) == set(PARTS)
    assert {name for name in asked if asked.count(name) > 1} <= {"first quarter"}


def test_tables_have_as_many_cells_in_every_row(page: str) -> None:
    for table in re.findall(r"(?:^\|.*\|\n)+", page, re.MULTILINE):
        widths = {row.count("|") for row in table.splitlines()}
        assert len(widths) == 1, table.splitlines()[0]


def test_every_document_it_links_to_exists(page: str) -> None:
    for name in re.findall(r"\]\(([\w-]+\.md)\)", page):
        assert (ROOT / "docs" / name).is_file(), name
    for name in re.findall(r"`(tests/[\w/]+\.py)`", page):
        assert (ROOT / name).is_file(), name

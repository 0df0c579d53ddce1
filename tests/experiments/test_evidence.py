"""Everything the documents name has its place in the simulation: every rule, number, column and test named exists."""

import ast
import json
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rich.text import Text
from test_cli import Captured, refused, told

from experiments.evidence import Effect, EvidenceError, Row, evidence, page, rows
from experiments.evidence.effects import effect_of, effects_of, names_in, values_of
from experiments.evidence.lines import cited, documents, wrong_lines
from experiments.evidence.rows import CONTEXT, KINDS, MODEL, READS, SIGNS
from experiments.scenarios import load_scenario
from negotiation.clock import Quarter
from negotiation.codebook import METRICS
from negotiation.parameters import PARAMETERS
from negotiation.parameters.settings import checked
from negotiation.party import Party
from negotiation.world.news import GIVEN, HAZARDS
from negotiation.world.outcomes import FLAGS, RULES

ROOT = Path(__file__).parents[2]
ROWS = {row.id: row for row in evidence()}
MECHANISMS = [row for row in ROWS.values() if row.kind == "mechanism" and row.role == MODEL]
LINKED = [row for row in ROWS.values() if row.rules]
EFFECTS = [(row.id, number, effect) for row in ROWS.values() for number, effect in enumerate(row.effects)]


@cache
def known_tests(file: str) -> dict[str, bool]:
    """The tests of a file as the runner names them, with whether each is played for several values."""
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))

    def found(body: list[ast.stmt], prefix: str) -> Iterator[tuple[str, bool]]:
        for node in body:
            if isinstance(node, ast.ClassDef):
                yield from found(node.body, f"{prefix}{node.name}::")
            elif isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                marks = [ast.unparse(mark) for mark in node.decorator_list]
                yield f"{prefix}{node.name}", any(".parametrize(" in mark for mark in marks)

    return dict(found(tree.body, ""))


def test_the_list_has_172_rows_the_simulation_must_have_and_11_of_background() -> None:
    roles = [row.role for row in ROWS.values()]
    assert (roles.count(MODEL), roles.count(CONTEXT)) == (172, 11)
    assert len(ROWS) == 183
    for kind, letter in zip(KINDS, "ABMEXO", strict=True):
        ids = [row.id for row in ROWS.values() if row.kind == kind]
        assert ids == [f"{letter}{number}" for number in range(1, len(ids) + 1)]


def test_every_row_says_which_lines_of_which_document_stand_behind_it() -> None:
    for row in ROWS.values():
        assert row.lines, row.id
        for each in row.lines:
            assert each.document in documents(), row.id
            assert all(1 <= a <= b <= documents()[each.document].lines for a, b in each.spans), (row.id, each)


def named_lines() -> Iterator[tuple[str, str]]:
    """Every text of the project that names document lines."""
    yield from ((name, entry["source"]) for name, entry in page.numbers().items())
    yield from ((f"{name} (news)", kind.lines) for name, kind in (*GIVEN.items(), *HAZARDS.items()))
    yield from ((rule.title, rule.lines) for rule in (*RULES.values(), *FLAGS.values()))
    for party in parties():
        yield from ((f"{party.role}: {goal.name}", goal.lines) for goal in party.goals)


def parties() -> tuple[type[Party], ...]:
    from agents import EVERYONE

    return EVERYONE


def test_every_line_named_anywhere_is_a_line_of_its_document() -> None:
    named = list(named_lines())
    assert sum(bool(cited(text)) for _, text in named) > 200
    wrong = [f"{where}: {fault}" for where, text in named for fault in wrong_lines(text)]
    assert wrong == []


def test_every_document_named_is_read_with_its_lines() -> None:
    """A number of a document that is not followed by lines, or written otherwise, would go unchecked."""
    for where, text in named_lines():
        assert len(re.findall(r"(?<![\d.,])00[0-4]\b", text)) == len(cited(text)), f"{where}: {text}"


def test_lines_are_read_as_they_are_written() -> None:
    for text, spans in {
        "000 L8,16,35-41": {"000": ((8, 8), (16, 16), (35, 41))},
        "002 L18, L30: a part is lost": {"002": ((18, 18), (30, 30))},
        "000 L8, 001 L3 against 004 L22: 13 bn": {"000": ((8, 8),), "001": ((3, 3),), "004": ((22, 22),)},
        "O9; 003 L8, 14, 19-21; 004 L41": {"003": ((8, 8), (14, 14), (19, 21)), "004": ((41, 41),)},
        "history: msft.azure_revenue_fy25 2025-06-30": {},
    }.items():
        assert {each.document: each.spans for each in cited(text)} == spans, text
    assert len(cited("all")) == len(documents())
    assert wrong_lines("001 L28") == ["document 001 has lines 1 to 27, not 28-28"]
    assert wrong_lines("005 L1; 003 L9-8") == ["there is no document 005", "document 003 has lines 1 to 25, not 9-8"]


@pytest.mark.parametrize("row", LINKED, ids=lambda row: row.id)
def test_every_rule_number_column_and_test_a_row_names_exists(row: Row) -> None:
    for rule in row.rules:
        assert page.first_sentence(page.found_rule(rule)), rule
    for name in row.parameters:
        assert name in page.numbers(), name
    for column in row.columns:
        assert page.tables_with(column), column
    for test in row.tests:
        file, _, name = test.partition("::")
        plain, _, value = name.partition("[")
        known = known_tests(file)
        assert known if test == file else plain in known, test
        assert not value or known[plain], f"{test}: is played once only"
    assert any("::" in test for test in row.tests), "a whole file may stand beside a test by name, not instead of it"
    for twice in (row.rules, row.parameters, row.columns, row.tests):
        assert len(set(twice)) == len(twice)


@pytest.mark.parametrize("row", [row for row in ROWS.values() if row.role == MODEL], ids=lambda row: row.id)
def test_every_row_of_the_simulation_names_its_rule_its_test_and_where_to_see_it_or_is_open(row: Row) -> None:
    if row.open:
        return
    assert row.rules
    assert row.tests
    assert row.parameters or row.kind != "mechanism"
    assert row.columns or row.effects


def test_rows_of_background_claim_nothing() -> None:
    for row in ROWS.values():
        if row.role == CONTEXT:
            assert (row.rules, row.tests, row.effects, row.open) == ((), (), (), "")


@pytest.mark.parametrize(("row", "number", "effect"), EFFECTS, ids=[f"{row}.{number}" for row, number, _ in EFFECTS])
def test_every_effect_can_be_played(row: str, number: int, effect: Effect) -> None:
    scenario = load_scenario(effect.scenario)
    assert scenario.start <= Quarter.parse(effect.start) <= Quarter.parse(effect.end) <= scenario.end
    assert names_in(effect.column) <= set(METRICS)
    assert not effect.where or names_in(effect.where) <= set(METRICS)
    assert effect.read in READS
    assert effect.sign in SIGNS
    assert ROWS[row].off, f"{row} has an effect and nothing that switches it off"
    for name, value in {**ROWS[row].off, **effect.settings}.items():
        checked(name, value)


# ---- what is looked up


def test_a_row_is_found_by_its_id_kind_or_any_word_of_it() -> None:
    assert [row.id for row in evidence("b12")] == ["B12"]
    assert {row.kind for row in evidence("Events")} == {"event"}
    assert "B12" in {row.id for row in evidence("first refusal")}
    assert "B12" in {row.id for row in evidence("negotiation.table.tender")}
    assert "A16" in {row.id for row in evidence("anthropic")}
    assert evidence() == evidence("") == list(ROWS.values())


def test_a_letter_lists_the_rows_whose_id_begins_with_it() -> None:
    assert [row.id for row in evidence("o")] == [row.id for row in ROWS.values() if row.kind == "outcome"]
    assert {row.kind for row in evidence("X")} == {"metric"}


def test_rows_are_found_by_the_lines_they_rest_on() -> None:
    def ids(word: str) -> set[str]:
        return {row.id for row in evidence(word)}

    assert ids("002 L30") == {"B16", "B17", "M26", "M27", "E20"} == ids("002 l30") == ids("002L30")
    assert ids("002 L30") < ids("L30")
    assert ids("L30") == set().union(*(ids(f"{each} L30") for each in ("000", "002", "004")))
    assert ids("002 L22-30") >= ids("002 L22") | ids("002 L30") == ids("002 L22, L30")
    spanned = next(row for row in ROWS.values() for each in row.lines for a, b in each.spans if b - a > 1)
    first, last = next((a, b) for each in spanned.lines for a, b in each.spans if b - a > 1)
    inside = next(each.document for each in spanned.lines if (first, last) in each.spans)
    assert spanned.id in ids(f"{inside} L{first + 1}")
    assert ids("002") == {row.id for row in ROWS.values() if any(each.document == "002" for each in row.lines)}


def test_several_words_may_stand_apart() -> None:
    assert "B12" in {row.id for row in evidence("refusal first")}


def test_several_words_without_quotes_are_answered_with_quotes(capsys: Captured) -> None:
    assert 'in quotes: parley evidence "trust hiring"' in refused(capsys, "evidence", "trust", "hiring")
    assert 'in quotes: parley parameters "exclusivity cost"' in refused(capsys, "parameters", "exclusivity", "cost")
    assert "did you mean `--effect`" in refused(capsys, "evidence", "M1", "--effects")


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("002 L99", "document 002 has lines 1 to 78, not 99-99; write lines like 002 L30"),
        ("005 L1", "there is no document 005"),
        ("002 L29", "no row of the evidence rests on 002 L29"),
        ("L200", "no document has L200"),
        ("B99", "rows B1 to B33 begin with B"),
        ("exclusivty", "did you mean `exclusivity`"),
        ("qqqqqq", "`parley evidence` lists all"),
    ],
)
def test_a_word_that_no_row_has_is_answered_with_near_ones(capsys: Captured, word: str, hint: str) -> None:
    assert hint in refused(capsys, "evidence", word)


def test_wrong_use_of_effects_is_answered_with_the_way_out(capsys: Captured) -> None:
    assert "name it, for example parley evidence M1 --effect" in refused(capsys, "evidence", "--effect")
    assert "leave out --worlds" in refused(capsys, "evidence", "B4", "--worlds", "5")
    assert "from 2 to 99999" in refused(capsys, "evidence", "B4", "--effect", "--worlds", "1")
    assert '"B4" is none' in refused(capsys, "evidence", "B4", "--effect")


def test_all_rows_are_listed_a_line_each_with_the_open_ones_counted(capsys: Captured) -> None:
    out = told(capsys, "evidence").splitlines()
    assert all(len(line) <= 100 for line in out)
    listed = [line.split()[1] for line in out if line[:1] in "●○·" and len(line.split()) > 1]
    assert set(ROWS) <= set(listed)
    waiting = [row.id for row in ROWS.values() if row.open]
    assert any(f"○ {len(waiting)} open" in line for line in out)
    shown = " ".join(out).partition("Open: ")[2]
    assert all(f"{name}," in shown or f"{name} " in shown for name in waiting)


def test_a_row_is_told_with_its_documents_rules_numbers_columns_and_tests(capsys: Captured) -> None:
    out = " ".join(told(capsys, "evidence", "B12").split())
    row, entry = ROWS["B12"], PARAMETERS["compute.bid_cost"]
    for part in (
        row.name,
        row.claim,
        f"003 L12 {documents()['003'].title}",
        "negotiation.table.tender:award Who serves OpenAI's need, and at what price.",
        f"compute.bid_cost = {entry.value:g} {entry.unit} ({entry.low:g} to {entry.high:g}) {entry.source}",
        "regime (metrics, offers)",
        "the right chills for the same cost of bidding more rivals stay away tests/table/test_tender.py",
    ):
        assert part in out, part


def test_what_is_open_is_said_at_the_end_of_a_row() -> None:
    waiting = replace(ROWS["B12"], open="Nobody matches a bid yet.")
    assert [line.plain.strip() for line in page.told(waiting, 100)][-2:] == ["Open", "Nobody matches a bid yet."]
    assert any("1 open" in line.plain for line in page.listed([waiting], 100))


def test_json_tells_every_row_with_all_it_names(capsys: Captured) -> None:
    listed = json.loads(told(capsys, "evidence", "--json"))
    assert [row["id"] for row in listed] == list(ROWS)
    one = json.loads(told(capsys, "evidence", "x4", "--json"))
    assert len(one) == 1
    numbers = {each["name"]: each for each in one[0]["parameters"]}
    assert numbers["disputes.resale_direction"]["value"] in numbers["disputes.resale_direction"]["choices"]
    assert len(numbers["revenue_shares"]["values"]) > 1
    assert one[0]["said_in"] == [{"document": "002", "title": documents()["002"].title, "lines": [[12, 12]]}]
    assert all(each["says"] for each in one[0]["rules"])
    assert {each["column"]: each["tables"] for each in one[0]["columns"]}["revenue_share"] == ["metrics"]


@pytest.mark.parametrize("width", [20, 40, 72, 100])
def test_a_narrow_terminal_breaks_no_line(width: int) -> None:
    least = max(width, page.LEAST_WIDTH)
    for row in ROWS.values():
        assert all(line.cell_len <= least for line in page.told(row, width)), row.id
    assert all(isinstance(line, Text) and line.cell_len <= least for line in page.listed(list(ROWS.values()), width))


def test_the_page_is_as_wide_as_the_terminal_and_no_wider_than_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    for columns, width in ((48, 48), (240, 100)):
        monkeypatch.setattr("shutil.get_terminal_size", lambda _, n=columns: os.terminal_size((n, 24)))
        assert page.page_width() == width


# ---- files with mistakes


MISTAKES = {
    '[Z1]\nrules = ["a:b"]': "checklist.csv has no row Z1",
    '[B1]\nrule = ["a:b"]': "B1 has the unknown key rule; did you mean rules?",
    "[B1\n": "links.toml is no TOML",
    '[[M1.effect]]\ncolumn = "trust"': "M1.effect needs from",
    '[[M1.effect]]\nobservable = "a"\ncolumn = "trust"\nread = "last"\nfrom = "2022Q1"\nto = "2023Q1"\nsign = "+"': (
        "M1.effect read must be one of at, mean, sum, max, change, ever, got 'last'"
    ),
}


@pytest.mark.parametrize("text", MISTAKES, ids=MISTAKES.values())
def test_a_mistake_in_the_links_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    for name in ("checklist.csv", "documents.csv"):
        (tmp_path / name).write_bytes((rows.FOLDER / name).read_bytes())
    (tmp_path / "links.toml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(rows, "FOLDER", tmp_path)
    with pytest.raises(EvidenceError, match=re.escape(MISTAKES[text])):
        rows._rows.__wrapped__()


def test_a_row_that_names_no_rule_counts_as_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "checklist.csv").write_bytes((rows.FOLDER / "checklist.csv").read_bytes())
    monkeypatch.setattr(rows, "FOLDER", tmp_path)
    bare = rows._rows.__wrapped__()
    assert all(bool(row.open) == (row.role == MODEL) for row in bare)


# ---- effects


def poaching(**changes: Any) -> Effect:
    """Trust in the years in which products overlap."""
    usual = {"observable": "trust", "column": "trust", "read": "mean", "start": "2023Q1", "end": "2025Q4", "sign": "-"}
    entries: dict[str, Any] = {**usual, "scenario": "history", "where": "", "settings": {}, **changes}
    return Effect(**entries)


OFF = {"trust_overlap": 0.0, "trust_vision": 0.0}
FEW = 40


def test_an_effect_is_the_mean_difference_of_paired_worlds_with_its_interval() -> None:
    shown = effect_of(poaching(), OFF, FEW)
    assert shown.shown
    assert shown.n == FEW
    assert shown.low < shown.mean < shown.high < 0
    assert shown.mean == pytest.approx(shown.on - shown.off)
    assert not effect_of(poaching(sign="+"), OFF, FEW).shown
    assert effect_of(poaching(), OFF, FEW) == shown


@pytest.mark.parametrize("row", ["M21", "M39"])
def test_effects_measured_together_are_those_measured_one_by_one(row: str) -> None:
    """They end in different quarters, or are played with different settings."""
    one_by_one = [effect_of(effect, ROWS[row].off, FEW) for effect in ROWS[row].effects]
    assert len(one_by_one) > 1
    assert effects_of(ROWS[row], FEW) == one_by_one


def test_what_changes_nothing_shows_nothing() -> None:
    value = float(PARAMETERS["relationship.trust_overlap"].value)
    for sign in SIGNS:
        shown = effect_of(poaching(sign=sign), {"trust_overlap": value}, 3)
        assert (shown.mean, shown.low, shown.high, shown.shown) == (0, 0, 0, False)


def test_an_effect_is_read_in_six_ways_between_two_quarters() -> None:
    from experiments import batch

    columns = batch("history", 4, keep=("metrics",)).model.record.metrics()
    first, last = Quarter.parse("2023Q1").index, Quarter.parse("2023Q4").index
    users = columns["openai_users"][:, first : last + 1]
    expected = {
        "at": users[:, -1],
        "mean": users.mean(axis=1),
        "sum": users.sum(axis=1),
        "max": users.max(axis=1),
        "change": users[:, -1] - users[:, 0],
        "ever": np.ones(4),
    }
    assert set(expected) == set(READS)
    for read, values in expected.items():
        effect = poaching(column="openai_users", read=read, start="2023Q1", end="2023Q4")
        assert effect_of(effect, OFF, 4).on == pytest.approx(values.mean())


def test_only_worlds_of_the_condition_count_and_settings_hold_in_both_arms() -> None:
    opened = poaching(where="regime", start="2025Q4", end="2025Q4", settings={"exclusivity_cost": 3.0})
    shut = poaching(where="regime", settings={"exclusive_forever": 1})
    assert 2 <= effect_of(opened, OFF, FEW).n <= FEW
    nothing = effect_of(shut, OFF, FEW)
    assert (nothing.n, nothing.shown) == (0, False)
    assert np.isnan(nothing.mean)


def test_effects_are_told_under_their_own_head_with_the_pairs_that_count() -> None:
    shown = effect_of(poaching(), OFF, FEW)
    narrowed = poaching(where="regime", start="2025Q4")

    def text(effect: Effect, n: int, worlds: int) -> str:
        lines = page.played([effect], [replace(shown, n=n)], worlds, 100)
        return " ".join(" ".join(line.plain for line in lines).split())

    assert text(poaching(), 200, 200).startswith("Played: with and without it trust: down")
    assert "pairs count" not in text(poaching(), 200, 200)
    assert "pairs are few" not in text(poaching(), page.ENOUGH_PAIRS, page.ENOUGH_PAIRS)
    assert "99 pairs are few" in text(poaching(), 99, 99)
    assert "120 of 200 pairs count: with and without it, regime is above 0 in 2025Q4" in text(narrowed, 120, 200)
    assert "not measured: an interval needs 2 pairs, 1 of them count" in text(narrowed, 1, 200)


def test_columns_can_be_reckoned_with() -> None:
    columns = {"a": np.array([[1.0, 2.0]]), "b": np.array([[4.0, 0.0]])}
    for expression, expected in {
        "a": [[1, 2]],
        "-a + 2 * b": [[7, -2]],
        "(a + b) / 2": [[2.5, 1]],
        "b > 1": [[1, 0]],
        "(b > 1) - (a == 2)": [[1, -1]],
        "a ** 2": [[1, 4]],
        "maximum(a, b) - minimum(a, 1)": [[3, 1]],
    }.items():
        assert values_of(expression, columns).tolist() == expected, expression
    assert not np.isfinite(values_of("a / b", columns)).all()
    for wrong in (
        "a +",
        "c",
        "a.real",
        "max(a)",
        "maximum(a)",
        "a if b else a",
        "__import__('os')",
        "'a'",
        "a < b < a",
    ):
        with pytest.raises(EvidenceError):
            values_of(wrong, columns)


def test_quarters_beyond_the_scenario_are_refused() -> None:
    for changes in ({"end": "2031Q1"}, {"start": "2025Q1", "end": "2024Q1"}, {"start": "2024"}):
        with pytest.raises(EvidenceError, match="effect on trust"):
            effect_of(poaching(**changes), OFF, 2)

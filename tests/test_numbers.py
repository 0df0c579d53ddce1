"""No bare number stands in a rule, and every number says where it comes from."""

import ast
import re
from collections.abc import Iterator

import pytest
from test_source import ROOT, trees

from experiments.citations import Citation, citations, cited
from experiments.numbers import every_number
from negotiation.parameters.levels import FIXED, LEVELS

#: Rooms with rules, and the files in them whose numbers are no numbers of the model.
ROOMS = ("negotiation", "agents")
ELSEWHERE = ("negotiation/parameters/", "negotiation/tape.py", "negotiation/clock.py")
#: Numbers that count, double, halve and square.
PLAIN = {0, 1, 2}
#: A thousand dollars in USD bn: what is no more only keeps from 0 / 0, or tells what differs from what is rounded.
TINY = 1e-6
#: Classes of which the numbers are names.
CODES = {"Enum", "IntEnum", "IntFlag"}

_YEAR = "a year has four quarters"
_GRID = "how finely something is looked for"
_SIZE = "the size of an array"
_HASH = "a mixing of bits, as published (FNV-1a, SplitMix64)"
_PUBLISHED = "a generator of random numbers, as published (O'Neill 2014)"
_STIRRED = "a mixing of seeds, as published (O'Neill 2015)"
_BITS = "places of bits in a machine's word"
_KINDS = "kinds of parts, told apart by a code"
_PLACE = "a place in an array"
#: file, code around the number -> why it is no number of the model.
EXCEPTIONS = {
    ("negotiation/model.py", "FIRST + 45"): "how long is played unless one says otherwise: to 2030Q4",
    ("negotiation/table/worth.py", "QUARTERS: Final = 4"): _YEAR,
    ("negotiation/people.py", "MONTHS: Final = 3"): "months in a quarter",
    ("negotiation/world/compute.py", "QUARTERS = 4"): _YEAR,
    ("negotiation/world/market.py", "QUARTERS = 4"): _YEAR,
    ("negotiation/table/strategies/rubinstein.py", "_HALVINGS: Final = 52"): "as many as a double has binary digits",
    ("negotiation/table/estimate.py", "np.arange(-2, 3)"): _GRID,
    ("negotiation/table/stakes.py", "np.linspace(-2, 2, 9)"): _GRID,
    ("negotiation/table/issues/finance.py", "range(4)"): "states of OpenAI's shares, told apart by a code",
    ("negotiation/table/issues/rivalry.py", "range(8)"): "three freedoms, each granted or not",
    ("negotiation/table/issues/rivalry.py", "bits & 4"): _BITS,
    ("negotiation/table/moves.py", "REFUSE: Final = 3"): "a move, told apart by a code",
    ("negotiation/table/pareto.py", "MOST_POINTS: Final = 100000"): _SIZE,
    ("negotiation/table/pareto.py", "2 ** 63"): _SIZE,
    ("negotiation/compiled.py", "(np.float64, 3)"): "axes of the arrays that loops are translated for",
    ("negotiation/streams.py", "_WORD: Final = 64"): _BITS,
    ("negotiation/streams.py", "_FACTOR: Final = 47026247687942121848144207491837523525"): _PUBLISHED,
    ("negotiation/streams.py", "np.uint64(58)"): _PUBLISHED,
    ("negotiation/streams.py", "np.uint64(11)"): _PUBLISHED,
    ("negotiation/streams.py", "-53"): _BITS,
    ("negotiation/record.py", "_AT_ONCE: Final = 8"): _SIZE,
    ("negotiation/streams.py", "_REACH: Final = 1024"): _SIZE,
    ("negotiation/seeds.py", "_BITS: Final = 32"): _BITS,
    ("negotiation/seeds.py", "_POOL: Final = 4"): _SIZE,
    ("negotiation/seeds.py", "np.uint64(1135663077)"): _STIRRED,
    ("negotiation/seeds.py", "np.uint64(2468251765)"): _STIRRED,
    ("negotiation/seeds.py", "np.uint64(2337405405)"): _STIRRED,
    ("negotiation/seeds.py", "np.uint64(1492356589)"): _STIRRED,
    ("negotiation/seeds.py", "np.uint64(3389127133)"): _STIRRED,
    ("negotiation/seeds.py", "np.uint64(1232336661)"): _STIRRED,
    ("negotiation/streams.py", "(world, 3)"): _PLACE,
    ("negotiation/streams.py", "jump[3]"): _PLACE,
    ("negotiation/table/issues/rivalry.py", "4 * rights.may_release"): _BITS,
    ("negotiation/table/repeats.py", "WORDS: Final = 16"): _SIZE,
    ("negotiation/table/repeats.py", "_BITS: Final = 6"): _BITS,
    ("negotiation/table/repeats.py", "(8, 20, 32, 44)"): _BITS,
    ("negotiation/table/repeats.py", "np.uint64(1099511628211)"): _HASH,
    ("negotiation/table/repeats.py", "np.uint64(14695981039346656037)"): _HASH,
    ("negotiation/table/repeats.py", "np.uint64(30)"): _HASH,
    ("negotiation/table/repeats.py", "np.uint64(13787848793156543929)"): _HASH,
    ("negotiation/table/repeats.py", "np.uint64(27)"): _HASH,
    ("negotiation/table/repeats.py", "np.uint64(10723151780598845931)"): _HASH,
    ("negotiation/table/repeats.py", "np.uint64(31)"): _HASH,
    ("negotiation/table/climbing.py", "_DRAWERS: Final = 64"): _SIZE,
    ("negotiation/table/climbing.py", "_MANY: Final = 48"): _SIZE,
    ("negotiation/columns.py", "_MOST: Final = 0.75"): "how much is worked out at once",
    ("negotiation/table/packed.py", "TABLES: Final = 1024"): _SIZE,
    ("negotiation/table/summing.py", "range(5)"): _KINDS,
    ("negotiation/table/summing.py", "range(7)"): _KINDS,
    ("negotiation/table/summing.py", "_PARTS: Final = 64"): _SIZE,
    ("negotiation/table/summing.py", "_AT_ONCE: Final = 32"): _SIZE,
    ("negotiation/table/summing.py", "_ISSUES: Final = 12"): _SIZE,
}

_DOCUMENT = r"00[0-4] L\d+(?:-\d+)?(?:, ?L?\d+(?:-\d+)?)*"
_LINES = rf"{_DOCUMENT}(?:, {_DOCUMENT})*(?: \([\w ]+\))?(?: against \w.*)?(?:: \w.*)?"
_HISTORY = r"history: \w.*"
_PAPER = r"[A-Z][a-z]+(?:, [A-Z][a-z]+)* (?:19|20)\d\d\b.*"
_REASON = r"assumption: \w.{4,}"
#: What a source begins with, and what may follow after a semicolon that such a part follows.
_NEXT = re.compile(r"; (?=00\d L|history: |assumption\b|[A-Z][a-z]+.* \d{4}\b)")
SOURCES = re.compile("|".join((_LINES, _HISTORY, _PAPER, _REASON)))
FOLLOWS = re.compile("|".join((_LINES, _HISTORY, _PAPER, _REASON, r"assumption\b.*")))


def counts(value: object) -> bool:
    """A number neither plain nor tiny; true and false are none."""
    return isinstance(value, int | float) and not isinstance(value, bool) and value not in PLAIN and value > TINY


def bare_numbers(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and surroundings of each number that counts, unless it names a member of a class or is a ``Parameter``'s."""
    for node in ast.iter_child_nodes(tree):
        named = isinstance(node, ast.ClassDef) and any(getattr(base, "id", "") in CODES for base in node.bases)
        sourced = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Parameter"
        axis = isinstance(node, ast.keyword) and node.arg == "axis"
        if named or sourced or axis:
            continue
        if isinstance(node, ast.Constant) and counts(node.value):
            yield node.lineno, ast.unparse(tree)
        yield from bare_numbers(node)


def rules() -> Iterator[tuple[str, int, str]]:
    for file, tree in trees(*ROOMS):
        if not file.startswith(ELSEWHERE):
            yield from ((file, line, code) for line, code in bare_numbers(tree))


def test_no_bare_number_stands_in_a_rule() -> None:
    bare = [f"{file}:{line}: {code}" for file, line, code in rules() if (file, code) not in EXCEPTIONS]
    assert bare == [], "make it a parameter with unit, range and source, or say in EXCEPTIONS why it is none"


def test_every_exception_to_this_is_still_needed() -> None:
    assert EXCEPTIONS.keys() - {(file, code) for file, _, code in rules()} == set()
    assert all(len(reason) > 10 for reason in EXCEPTIONS.values())


@pytest.mark.parametrize(
    "code",
    ["0.3 * a", "LEVELS = (0, 7)", "x = {3: 1}", "a ** -3", "def f(a, b=5): pass", "class A: b = 4", "f(a, 1e-3)"],
)
def test_a_bare_number_is_found(code: str) -> None:
    assert list(bare_numbers(ast.parse(code)))


@pytest.mark.parametrize(
    "code",
    [
        "(1 - a) / 2 + b ** 2 - -1",
        "a / np.maximum(b, 1e-9)",
        "class A(IntEnum):\n    B = 3",
        "a.sum(axis=3)",
        "beta = Parameter(0.2, '1', 0.1, 3, 'assumption: so')",
        "done = True",
        "'3 of 4'",
    ],
)
def test_what_is_no_number_of_the_model_is_not_found(code: str) -> None:
    assert not list(bare_numbers(ast.parse(code)))


def sources() -> Iterator[tuple[str, str]]:
    for entries in every_number().values():
        yield from ((name, entry.source) for name, entry in entries.items())


def test_every_source_is_document_lines_a_dated_fact_a_paper_or_a_reason() -> None:
    wrong = []
    for name, source in sources():
        first, *others = _NEXT.split(source)
        fine = SOURCES.fullmatch(first) and all(FOLLOWS.fullmatch(other) for other in others)
        wrong += [] if fine else [f"{name}: {source}"]
    assert wrong == []


@pytest.mark.parametrize("source", ["prototype", "fitted", "history", "assumption", "assumption: so", "002", "005 L1"])
def test_a_source_that_says_nothing_is_none(source: str) -> None:
    assert not SOURCES.fullmatch(source)


def test_every_fact_named_as_a_source_is_on_record_with_its_address() -> None:
    with_facts = 0
    for name, source in sources():
        for part in source.split("; "):
            for each in citations(part):
                rows = cited(f"history: {each.quantity} {each.first} to {each.last}" if each.first else part)
                assert rows, f"{name}: there is no {each.quantity} from {each.first} to {each.last} on record"
                with_facts += 1
                for row in rows:
                    assert re.match(r"https?://|document 00\d", row["address"]), f"{name}: {row}"
    assert with_facts > 30


def test_facts_are_named_by_quantity_and_date() -> None:
    assert citations("002 L3; history: openai.valuation 2024 to 2025, msft.capex 2025-06-30: one by the other") == (
        Citation("openai.valuation", "2024-01-01", "2025-12-31"),
        Citation("msft.capex", "2025-06-30", "2025-06-30"),
    )
    assert len(citations("history: openai.compute_rnd_cy 2024 over openai.valuation 2024-10-02")) == 2
    assert citations("history: openai.headcount") == (Citation("openai.headcount", "", ""),)
    assert citations("assumption: as in openai.valuation 2024") == ()
    with pytest.raises(ValueError, match="write a quantity and a date"):
        citations("history: most talks took one to three quarters")


def test_levels_on_the_table_rise_and_each_is_used() -> None:
    code = "".join((ROOT / file).read_text(encoding="utf-8") for file, _ in trees(*ROOMS))
    for table, entries in (("LEVELS", LEVELS), ("FIXED", FIXED)):
        for name, entry in entries.items():
            assert list(entry.values) == sorted(set(entry.values)), name
            assert entry.unit.strip() == entry.unit != ""
            assert re.search(rf'{table}\[\s*(?:"\w+" if capped else )?"{name}"', code), f"{name} is used nowhere"


def test_every_sum_that_can_be_invested_can_earn_some_multiple() -> None:
    with_cap = {*LEVELS["investments_with_low_cap"].values, *LEVELS["investments_with_high_cap"].values}
    assert with_cap == set(LEVELS["investments"].values)
    assert set(LEVELS["shares_with_consent"].values) <= {0.0, *LEVELS["revenue_shares"].values}
    assert set(LEVELS["capped_shares_with_consent"].values) <= set(LEVELS["capped_shares"].values)
    assert LEVELS["investment_with_consent"].value in LEVELS["investments"].values

"""The source keeps what one world among many needs, what the next Mesa needs, and speaks of itself alone."""

import ast
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ENGINE = ("negotiation", "agents")
PACKAGES = (*ENGINE, "experiments")
LONGEST = 430

#: Multiplications of matrices round one world differently from many.
PRODUCTS = {"dot", "matmul", "inner", "outer", "vdot", "tensordot", "linalg", "vecdot", "matvec", "vecmat"}
#: Reductions of an array; without an axis, or over axis 0, they mix worlds.
REDUCTIONS = {
    *("sum", "mean", "max", "min", "amax", "amin", "any", "all", "prod", "std", "var", "ptp", "argmax", "argmin"),
    *("median", "average", "quantile", "percentile", "nansum", "nanmean", "nanmax", "nanmin", "count_nonzero"),
    *("cumsum", "cumprod", "accumulate", "reduce", "sort", "argsort"),
}
#: What Mesa 4 takes away, and what draws chance from elsewhere than the tape.
GONE = {"batch_run", "steps", "reset_rng", "pos", "shuffle_do", "space"}

#: file, code -> why it is right.
FITTING = {
    ("negotiation/quarter/news.py", "gone.any()"): "counting the pool anew where nobody left gives what is there",
    ("negotiation/quarter/news.py", "now.any()"): "where nothing is declared all stays as it is",
    (
        "negotiation/quarter/conversion.py",
        "((turn.quarter >= contract.conversion.due) | waits).any()",
    ): "where nothing is due and no money waits all stays as it is",
    ("negotiation/quarter/talks.py", "held.agreed.any()"): "where nobody agreed the contract stays as it is",
    ("negotiation/world/turnover.py", "now.any()"): "where nobody founds a lab the pool stays as it is",
    ("negotiation/record.py", "np.argsort(worlds, kind='stable')"): "rows of the record, put by world",
    ("negotiation/table/offers.py", "np.argsort(row, kind='stable')"): "moves of all worlds, put by world",
    ("negotiation/table/at_one_go.py", "left.max()"): "the width of a padded array; what is beyond is not read",
    ("negotiation/table/at_one_go.py", "int(left.max())"): "the same",
    ("negotiation/table/rungs.py", "count.max(initial=0)"): "the width of a padded array; what is beyond is not read",
    ("negotiation/table/rungs.py", "int(count.max(initial=0))"): "the same",
    ("negotiation/table/packed.py", "np.cumsum(asked, axis=0)"): "clauses counted: which column each one has",
    ("negotiation/table/packed.py", "self.level.tolist()"): "numbers of clauses, the same in all worlds",
    ("negotiation/table/sheet.py", "np.unique(place).tolist()"): "the same",
    ("negotiation/table/pareto.py", "count.max(initial=0)"): "the width of a padded array; what is beyond is not read",
    ("negotiation/table/pareto.py", "int(count.max(initial=0))"): "the same",
    ("negotiation/table/strategies/time_based.py", "np.power(seat.elapsed, 1 / self.beta.value)"): "one for all worlds",
    ("negotiation/model.py", "float(model.record.latest(name)[0])"): "for Mesa's tables of one world",
}


def trees(*packages: str) -> Iterator[tuple[str, ast.Module]]:
    for package in packages:
        for path in sorted((ROOT / package).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def found(wrong: Callable[[ast.AST], bool], *packages: str) -> list[str]:
    """Where a kind of code occurs that is not among what is fitting."""
    return [
        f"{file}:{node.lineno}: {ast.unparse(node)}"
        for file, tree in trees(*packages)
        for node in ast.walk(tree)
        if isinstance(node, ast.expr | ast.stmt) and wrong(node) and (file, ast.unparse(node)) not in FITTING
    ]


def called(node: ast.AST) -> str:
    """Name of the function or method that is called, the last part of it."""
    if not isinstance(node, ast.Call):
        return ""
    function = node.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def of_numpy(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id in {"np", "numpy"}


def keyword(node: ast.Call, name: str) -> ast.expr | None:
    return next((each.value for each in node.keywords if each.arg == name), None)


def multiplies_matrices(node: ast.AST) -> bool:
    if isinstance(node, ast.BinOp | ast.AugAssign):
        return isinstance(node.op, ast.MatMult)
    if isinstance(node, ast.Attribute):
        return node.attr in PRODUCTS
    return called(node) == "einsum" and keyword(node, "optimize") is not None  # type: ignore[arg-type]


def mixes_worlds(node: ast.AST) -> bool:
    """A reduction without an axis or over axis 0; a comprehension's ``sum`` and ``max`` are no methods."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or called(node) not in REDUCTIONS:
        return False
    axis = keyword(node, "axis")
    first = 1 if of_numpy(node.func.value) or of_numpy(getattr(node.func.value, "value", None)) else 0
    if axis is None and len(node.args) > first:
        axis = node.args[first]
    if axis is None or (isinstance(axis, ast.Constant) and axis.value in {None, 0}):
        return True
    return isinstance(axis, ast.Tuple) and any(getattr(part, "value", 0) == 0 for part in axis.elts)


def takes_a_number_out(node: ast.AST) -> bool:
    """``item``, ``tolist``, or ``float`` and the like of an array's element, of a sum or of another call's result."""
    if not isinstance(node, ast.Call):
        return False
    if isinstance(node.func, ast.Attribute):
        return node.func.attr in {"item", "tolist"}
    if called(node) not in {"float", "int", "bool"}:
        return False
    given = node.args[0] if node.args else ast.Constant(0)
    plain = isinstance(given, ast.Call) and called(given) in {"len", "index", "prod"}
    match = isinstance(given, ast.Subscript) and getattr(given.value, "id", "") == "match"  # of a regular expression
    return isinstance(given, ast.Subscript | ast.Call) and not plain and not match


def raises_by_a_setting(node: ast.AST) -> bool:
    """A power whose exponent is a column: see ``negotiation/powers.py``."""
    if isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Pow):
        exponent = node.right if isinstance(node, ast.BinOp) else node.value
    elif called(node) in {"power", "float_power", "pow"} and len(node.args) > 1:  # type: ignore[attr-defined]
        exponent = node.args[1]  # type: ignore[attr-defined]
    else:
        return False
    return any(isinstance(part, ast.Attribute) and not of_numpy(part.value) for part in ast.walk(exponent))


def draws_elsewhere(node: ast.AST) -> bool:
    """Chance that is not from the tape."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        imported = [getattr(node, "module", "") or "", *(each.name for each in node.names)]
        return any(name.split(".")[0] in {"random", "secrets"} for name in imported)
    if isinstance(node, ast.Attribute):
        return node.attr in {"random", "rng"} or (of_numpy(node.value) and node.attr == "random")
    return False


def is_gone_in_mesa_4(node: ast.AST) -> bool:
    if isinstance(node, ast.Attribute):
        return node.attr in GONE
    if isinstance(node, ast.Import | ast.ImportFrom):
        return any("mesa" in part and "space" in part for part in [ast.unparse(node)])
    return called(node) in {"Model", "__init__", *GONE} and keyword(node, "seed") is not None  # type: ignore[arg-type]


def test_no_matrix_is_multiplied() -> None:
    assert found(multiplies_matrices, *ENGINE) == []


def test_no_number_of_a_world_is_worked_out_over_all_worlds() -> None:
    assert found(mixes_worlds, *ENGINE) == []


def test_no_number_is_taken_out_of_an_array() -> None:
    assert found(takes_a_number_out, *ENGINE) == []


def test_no_number_is_raised_to_a_setting_but_by_what_rounds_alike_everywhere() -> None:
    assert found(raises_by_a_setting, *ENGINE) == []


def test_all_chance_comes_from_the_tape() -> None:
    tape = ("negotiation/tape.py:", "negotiation/streams.py:", "negotiation/seeds.py:")
    inside = [place for place in found(draws_elsewhere, *ENGINE) if not place.startswith(tape)]
    assert inside == []


def test_nothing_is_used_that_the_next_mesa_takes_away() -> None:
    assert found(is_gone_in_mesa_4, *PACKAGES) == []


@pytest.mark.parametrize(
    ("rule", "codes"),
    [
        (multiplies_matrices, ["a @ b", "a @= b", "np.dot(a, b)", "a.dot(b)", "np.einsum('i,i', a, b, optimize=True)"]),
        (mixes_worlds, ["a.sum()", "np.max(a)", "a.mean(axis=0)", "a.sum(0)", "np.add.reduce(a)", "np.any(a, None)"]),
        (takes_a_number_out, ["a.item()", "float(a[0])", "int(a.sum(axis=1)[k])", "bool(a.max(axis=1))", "a.tolist()"]),
        (raises_by_a_setting, ["a**settings.market.b", "np.power(a, numbers.c[:, None])", "a **= 1 - numbers.d"]),
        (draws_elsewhere, ["import random", "np.random.default_rng(1)", "self.model.random.random()", "model.rng"]),
        (is_gone_in_mesa_4, ["model.steps", "mesa.batch_run(M)", "import mesa.space", "super().__init__(seed=3)"]),
        (is_gone_in_mesa_4, ["agents.shuffle_do('step')", "agent.pos", "model.reset_rng()", "from mesa import space"]),
    ],
)
def test_each_of_these_rules_finds_what_it_forbids(rule: Callable[[ast.AST], bool], codes: list[str]) -> None:
    for code in codes:
        assert any(rule(node) for node in ast.walk(ast.parse(code))), code


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        (multiplies_matrices, "np.einsum('wi,wi->w', a, b)"),
        (mixes_worlds, "a.sum(axis=1) + max(a, b) + np.cumsum(a, axis=-1) + a.any(1)"),
        (takes_a_number_out, "float(quarter) + int(seed) + float(len(a))"),
        (raises_by_a_setting, "a**2 + 2.0 ** np.arange(3) + numbers.a**quarter + raised(a, numbers.b)"),
        (is_gone_in_mesa_4, "mesa.Model(rng=3); np.random.PCG64(seed=3)"),
    ],
)
def test_none_of_these_rules_forbids_what_is_right(rule: Callable[[ast.AST], bool], code: str) -> None:
    assert not any(rule(node) for node in ast.walk(ast.parse(code)))


def test_every_exception_is_still_needed() -> None:
    code = {(file, ast.unparse(node)) for file, tree in trees(*ENGINE) for node in ast.walk(tree)}
    assert FITTING.keys() - code == set()


def public(node: ast.Module | ast.ClassDef) -> Iterator[ast.FunctionDef | ast.ClassDef]:
    """Functions, classes and methods that others may use."""
    for inner in node.body:
        if isinstance(inner, ast.FunctionDef | ast.ClassDef) and not inner.name.startswith("_"):
            yield inner
            if isinstance(inner, ast.ClassDef):
                yield from public(inner)


def test_everything_public_says_what_it_is() -> None:
    silent = []
    for file, tree in trees(*PACKAGES):
        silent += [] if ast.get_docstring(tree) else [file]
        silent += [f"{file}:{node.lineno} {node.name}" for node in public(tree) if not ast.get_docstring(node)]
    assert silent == []


def test_no_file_is_too_long_to_read() -> None:
    lengths = {
        path.relative_to(ROOT).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
    }
    assert {file: length for file, length in lengths.items() if length > LONGEST} == {}


def texts() -> Iterator[tuple[str, str]]:
    """Every text file that belongs to the project."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode != 0:
        pytest.skip("not a git checkout")
    for name in filter(None, listed.stdout.split("\0")):
        path = ROOT / name
        content = path.read_bytes() if path.is_file() else b""
        if b"\0" not in content:
            yield name, content.decode("utf-8")


def test_no_text_names_a_place_on_one_machine() -> None:
    homes = "|".join(("work", "root", "home", "Users", "tmp", "mnt"))
    path = re.compile(rf"(?<![\w.~<{{)\]-])/(?:{homes})/\w|[A-Z]:\\\w")
    host = re.compile(r"index[-_]url *= *\S+:/|\b\d{1,3}(?:\.\d{1,3}){3}:\d+|://[^/\s]*(?:pypi|nexus|artifactory)")
    for name, text in texts():
        if name == Path(__file__).relative_to(ROOT).as_posix():
            continue
        for number, line in enumerate(text.splitlines(), 1):
            assert not path.search(line), f"{name}:{number}: {line}"
            assert not host.search(line), f"{name}:{number}: {line}"

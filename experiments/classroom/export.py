"""Everything of a class in one zip that reads like a batch: scenario, seed, events, the model's tables, results."""

import csv
import io
import json
import tempfile
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from experiments.classroom import hands
from experiments.classroom.cases import Case
from experiments.classroom.events import Event, Session
from experiments.classroom.folding import fold
from experiments.classroom.frontier import FRONTIER, frontiers
from experiments.classroom.reference import COLUMNS, Reference, reference, rows
from experiments.classroom.results import GRADES, RESULTS, Row, grades, results
from experiments.classroom.session import Classroom
from negotiation.table.issues import NAMES

#: What is in the zip besides the tables of a batch.
EVENTS, ABOUT = "events.jsonl", "class"
#: Tables of the class's own, beside those of a batch; each also as a CSV for people.
OWN: Final[Mapping[str, tuple[str, ...]]] = {
    "results": RESULTS,
    "seats": GRADES,
    "frontier": FRONTIER,
    "reference_run": COLUMNS,
}
_CSV: Final = {"seats": "grades"}
#: Columns of them that hold words, whole numbers, and yes or no; all others hold numbers.
_WORDS: Final = frozenset(("seat", "alias", "played_by", "how", "quarter", "solutions", "package"))
_WHOLE: Final = frozenset(
    (
        *("world", "table", "person", "moves_by_people", "moves_by_agents", "prepared", "took_part", "participation"),
        *("run", "seed", "place", *(f"level_{name}" for name in NAMES)),
    )
)
_FLAGS: Final = frozenset(("agreed", "both_would_sign"))
#: Files for people: what is in the zip, and the program that draws the debrief again.
README, NOTEBOOK = "README.md", "debrief.ipynb"
_PAGES: Final = Path(__file__).parent / "pages"
#: A cell that begins so would be read as a formula.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
#: The date of every file in the zip, so that the same class is the same zip.
_DATE: Final = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Kept:
    """A class at a moment, as far as its export needs it.

    Attributes:
        case: the ready class.
        version: of the program that began it.
        events: everything that happened.
        runs: that it is set beside; none if they were not played.
    """

    case: Case
    version: str
    events: tuple[Event, ...]
    runs: Reference | None = None


def kept(going: Classroom) -> Kept:
    """What is to be exported, taken at once.

    Args:
        going: the class.
    """
    return Kept(going.case, going.version, tuple(going.events()))


def exported(going: Classroom) -> tuple[str, bytes]:
    """Name and content of the zip, with runs that are played here where there is something to set beside them.

    Args:
        going: the class.
    """
    what = kept(going)
    return packed(replace(what, runs=played_here(what.case)) if any_over(what.events) else what)


def any_over(events: Sequence[Event]) -> bool:
    """Whether a table of a class is over: before that there is nothing to set beside runs.

    Args:
        events: everything that happened.
    """
    return any(board.over for board in fold(events).tables.values())


#: Runs of a class, played at once and kept: they are the same each time.
played_here: Final = lru_cache(1)(reference)


def packed(what: Kept) -> tuple[str, bytes]:
    """Name and content of the zip; some seconds, for every table is played again.

    Args:
        what: the class.
    """
    held = io.BytesIO()
    with tempfile.TemporaryDirectory(prefix="parley-class-") as place:
        folder = Path(place)
        _write(what, folder)
        with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as file:
            for path in sorted(each for each in folder.rglob("*") if each.is_file()):
                info = zipfile.ZipInfo(path.relative_to(folder).as_posix(), _DATE)
                file.writestr(info, path.read_bytes(), zipfile.ZIP_DEFLATED)
    return f"{what.case.name}.zip", held.getvalue()


def _write(what: Kept, folder: Path) -> None:
    session = fold(what.events)
    _write_batch(what, session, folder)
    found = results(what.case, session, what.events, what.runs)
    _write_own(folder, "results", found)
    _write_own(folder, "seats", list(grades(session, found)))
    _write_own(folder, "frontier", frontiers(what.case, session))
    _write_own(folder, "reference_run", rows(what.case, what.runs))
    _write_guide(what, folder)
    told = map(hands.without_words, what.events)
    lines = (json.dumps(asdict(event), ensure_ascii=False, allow_nan=False) for event in told)
    (folder / EVENTS).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="\n")


def _write_batch(what: Kept, session: Session, folder: Path) -> None:
    """The model's tables, in the very form of a batch."""
    from experiments.classroom.histories import chunk_of_class, columns, plan_of_class  # noqa: PLC0415 heavy
    from experiments.folder import part_name  # noqa: PLC0415 heavy
    from experiments.manifest import MANIFEST, manifest, write_json  # noqa: PLC0415 heavy
    from experiments.parts import tables_of, write_part  # noqa: PLC0415 heavy

    boards = list(session.tables.values())
    plan = plan_of_class(what.case, boards)
    about = {"case": asdict(what.case), "begun_with": what.version, "state": session.state, "until": session.until}
    write_json(folder / MANIFEST, {**manifest(plan, complete=True), ABOUT: about})
    if not boards:
        return
    chunk = chunk_of_class(what.case, boards, plan)
    for table in tables_of(plan):
        (folder / table).mkdir()
        write_part(folder / table / part_name(0), table, columns(what.case, boards, chunk, table), plan)


def _write_guide(what: Kept, folder: Path) -> None:
    """What is in the zip, in words, and the program that draws the debrief again."""
    pages = Environment(loader=FileSystemLoader(_PAGES), undefined=StrictUndefined, keep_trailing_newline=True)
    text = pages.get_template(README).render(case=what.case, version=what.version, runs=len(what.runs or ()))
    (folder / README).write_text(text, encoding="utf-8", newline="\n")
    (folder / NOTEBOOK).write_bytes((_PAGES / NOTEBOOK).read_bytes())


def _write_own(folder: Path, name: str, rows: Sequence[Row]) -> None:
    """A table of the class's own: as Parquet for programs, as CSV for people."""
    import pyarrow as pa  # noqa: PLC0415 heavy
    import pyarrow.parquet as pq  # noqa: PLC0415 heavy

    from experiments.folder import part_name  # noqa: PLC0415 heavy

    (folder / name).mkdir()
    schema = pa.schema([(column, _type(column)) for column in OWN[name]])
    pq.write_table(pa.Table.from_pylist(list(rows), schema), folder / name / part_name(0), store_schema=False)
    (folder / f"{_CSV.get(name, name)}.csv").write_text(table(OWN[name], rows), encoding="utf-8", newline="")


def _type(column: str) -> Any:
    import pyarrow as pa  # noqa: PLC0415 heavy

    if column in _FLAGS:
        return pa.bool_()
    return pa.int64() if column in _WHOLE else pa.string() if column in _WORDS else pa.float64()


def table(columns: Iterable[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """A table as CSV; words that a spreadsheet would take for a formula are quoted, and what is unknown is empty.

    Args:
        columns: their names.
        rows: by name of the column.
    """
    held = io.StringIO()
    writer = csv.DictWriter(held, list(columns))
    writer.writeheader()
    writer.writerows({name: _harmless(value) for name, value in row.items()} for row in rows)
    return held.getvalue()


def _harmless(value: Any) -> Any:
    if isinstance(value, float) and value != value:  # noqa: PLR0124 not a number
        return ""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value

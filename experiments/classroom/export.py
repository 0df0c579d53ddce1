"""Everything of a class in one zip: what happened, who sat where, how each table ended; for keeping and for grades."""

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any, Final

from experiments.classroom.session import Classroom
from experiments.version import version

#: A cell that begins so would be read as a formula.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_SEATS: Final = ("person", "alias", "table", "seat", "ready", "played by", "offers", "ended", "agreed", "value")


def exported(going: Classroom) -> tuple[str, bytes]:
    """Name and content of the zip.

    Args:
        going: the class.
    """
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as file:
        case = asdict(going.case)
        file.writestr("class.json", json.dumps({"version": version(), "case": case}, indent=1, ensure_ascii=False))
        lines = (json.dumps(asdict(event), ensure_ascii=False) for event in going.events())
        file.writestr("events.jsonl", "".join(f"{line}\n" for line in lines))
        file.writestr("seats.csv", table(_SEATS, _seats(going)))
    return f"{going.case.name}.zip", held.getvalue()


def table(columns: Iterable[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """A table as CSV; words that a spreadsheet would take for a formula are quoted.

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
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _seats(going: Classroom) -> Iterable[dict[str, Any]]:
    for person in going.session.people.values():
        board = going.session.tables.get(person.table)
        row: dict[str, Any] = {
            "person": person.no,
            "alias": person.alias,
            "table": person.table or "",
            "seat": person.seat,
        }
        row["ready"] = person.ready
        if board is not None:
            ended = board.ended or {}
            row["played by"] = board.chair(person.seat).controller
            row["offers"] = sum(seat == person.seat and move.startswith("o") for seat, move in board.moves)
            row["ended"], row["agreed"] = ended.get("how", ""), ended.get("agreed", "")
            row["value"] = (ended.get("values") or {}).get(person.seat, "")
        yield row

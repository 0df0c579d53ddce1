"""A table of a folder of results, taken away as a file."""

import re
from pathlib import Path
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response, StreamingResponse

from experiments.dashboard import documents
from experiments.manifest import StoreError
from experiments.watching import contents
from experiments.watching.contents import FilterError
from experiments.watching.results import opened

_TYPE: Final = "text/csv; charset=utf-8"


async def table(request: Request) -> Response:
    """A table, or a page that says why there is none; a table of any size is sent piece by piece."""
    asked = request.query_params
    return await run_in_threadpool(_answer, *(asked.get(name, "") for name in ("folder", "table", "where", "columns")))


def _answer(folder: str, name: str, where: str, columns: str) -> Response:
    try:
        stored = opened(Path(folder))
        if name not in contents.tables(stored):
            raise FilterError(f"{folder} has no table {name[:60]}; it has {', '.join(contents.tables(stored))}")
        pieces = contents.csv_of(stored, name, contents.shown_columns(stored, name, columns), where)
    except (StoreError, FilterError, OSError) as error:
        return HTMLResponse(documents.message("No such table", f"{error}."), status_code=404)
    file = re.sub(r"[^\w.-]+", "-", f"{stored.folder.name}-{name}", flags=re.ASCII)
    return StreamingResponse(
        pieces, media_type=_TYPE, headers={"Content-Disposition": f'attachment; filename="{file}.csv"'}
    )

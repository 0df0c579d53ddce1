"""Tables of a folder, a page at a time: which rows, which columns, and all of it to take away."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import solara

from experiments.chunk import KEYS
from experiments.dashboard.documents import columns_told
from experiments.dashboard.here import Here
from experiments.dashboard.parts.choose import choose
from experiments.dashboard.parts.find import find
from experiments.dashboard.parts.guard import use_guarded
from experiments.dashboard.parts.reading import use_reading
from experiments.dashboard.parts.said import complaints, ended, html
from experiments.folder import Stored
from experiments.watching import contents
from experiments.watching.contents import AT_ONCE, FilterError, Rows


@solara.component_vue("rows.vue")
def _rows(
    caption: str,
    columns: list[str],
    meanings: list[str],
    rows: list[list[Any]],
    clicked: bool,
    event_choose: Callable[[Any], None],
) -> None: ...


@solara.component
def explored(here: Here, stored: Stored) -> None:
    """The tables.

    Args:
        here: where the page is; ``table``, ``where``, ``columns`` and ``from`` say what is shown.
        stored: the folder.
    """
    own, kept = here.view.own, contents.tables(stored)
    name, where, columns = own.get("table", kept[0]), own.get("where", ""), own.get("columns", "")
    html("h3", "Tables", kind="over")
    if name not in kept:
        complaints([f"The table {name} was not kept in this folder; it has {', '.join(kept)}."])
        name = kept[0]
    with html("div", kind="fields"):
        choose("Table", {each: each for each in kept}, name, lambda table: here.go(own=_anew(table=table)))
        find("Rows where", where, lambda words: here.go(own={"where": words or None, "from": None}), hint=_hint(name))
        find(
            "Columns", columns, lambda words: here.go(own={"columns": words or None}), hint="azure_share, trust; or all"
        )
    first = own.get("from", 0)
    page, error = use_reading(
        lambda: _read(stored, name, columns, where, first),
        [str(stored.folder), stored.parts, name, columns, where, first],
        (FilterError, OSError),
    )
    if error:
        complaints([ended(error)])
    elif page is None:
        html("p", "Reading it …", kind="count", role="status")
    else:
        _paged(here, stored, name, where, columns, page)


def _anew(table: str) -> dict[str, str | None]:
    return {"table": table, "where": None, "columns": None, "from": None}


def _hint(table: str) -> str:
    return "quarter = 2030Q4 and world < 10" if table in ("metrics", "deals") else "world = 12 and setting = 0"


def _read(stored: Stored, name: str, columns: str, where: str, first: int) -> Rows:
    return contents.rows(stored, name, contents.shown_columns(stored, name, columns), where, first)


@solara.component
def _paged(here: Here, stored: Stored, name: str, where: str, columns: str, page: Rows) -> None:
    last = page.first + len(page.rows)
    count = (
        f"Rows {page.first + 1:,} to {last:,} of {page.total:,}"
        if page.rows
        else "No row fits; change what is asked for"
    )
    html("p", f"{count}.", kind="count", role="status")
    told = columns_told()
    _rows(
        caption=f"{name} of {stored.folder.name}",
        columns=[_headed(each) for each in page.columns],
        meanings=[told.get(each, ("", ""))[1] for each in page.columns],
        rows=[list(row) for row in page.rows],
        clicked=page.columns[:2] == ("world", "setting"),
        event_choose=use_guarded(lambda row: here.go(own={"world": row[0], "of": row[1]})),
    )
    with html("p", kind="tools"):
        if page.first:
            _step(here, "Rows before", max(page.first - AT_ONCE, 0))
        if last < page.total:
            _step(here, "Next rows", page.first + AT_ONCE)
        href = f"/table.csv?{urlencode(_asked(stored, name, where, columns))}"
        html("a", f"CSV of {'these' if where else 'all'} {page.total:,} rows, columns as shown", href=href, download="")
        everything = urlencode(_asked(stored, name, where, "all"))
        html("a", "with every column", href=f"/table.csv?{everything}", download="")


def _step(here: Here, words: str, first: int) -> None:
    solara.Button(words, on_click=lambda: here.go(own={"from": first or None}), outlined=True, small=True)


def _asked(stored: Stored, table: str, where: str, columns: str) -> dict[str, str]:
    return {"folder": str(stored.folder.absolute()), "table": table, "where": where, "columns": columns}


def _headed(name: str) -> str:
    """A column with its unit."""
    shown = contents.with_unit(name)
    unit = "" if name in KEYS or name == "quarter" else columns_told().get(name, ("", ""))[0]
    return f"{name} ({unit})" if shown == name and unit not in ("", "name", "words", "text") else shown

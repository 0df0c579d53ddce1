"""How far a batch is, on a terminal: a bar with rate and time left; nothing elsewhere."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from experiments.progress import Progress, Watch


@contextmanager
def bar() -> Iterator[Watch]:
    """A bar on a terminal; what is given must be told of every chunk."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    shape = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    begun = monotonic()
    with Bar(*shape, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task("histories", total=None)

        def watch(at: Progress) -> None:
            rate = at.played / max(monotonic() - begun, 1e-9)
            raised = f", {at.failed} raised" if at.failed else ""
            shown.update(task, total=at.rows, completed=at.done, description=f"histories, {rate:,.0f} a second{raised}")

        yield watch

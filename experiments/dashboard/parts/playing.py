"""How far the playing of many histories is, and a button to stop it."""

from collections.abc import Callable
from time import perf_counter
from typing import Any

import solara
from solara.util import CancelledError

from experiments.cli import is_for_the_user
from experiments.dashboard.parts.said import complaints, html
from experiments.progress import Progress
from experiments.watching.players import Asker

#: Seconds between two showings of how far it is: painting takes time from the playing.
EVERY = 0.4


def watch_of(task: Any) -> Asker:
    """Tells a task how far it is, and ends the playing once the task is stopped or asked for something else.

    Args:
        task: of Solara, in whose thread the playing goes on.
    """
    shown = [perf_counter()]

    def watch(progress: Progress) -> None:
        if not task.is_current():
            raise CancelledError
        now = perf_counter()
        if now - shown[0] >= EVERY:
            shown[0] = now
            task.progress = 100 * progress.done / max(progress.rows, 1)

    return Asker(id(task), watch)


def use_end_with_page(task: Any) -> None:
    """Stop a task when its page goes away, so that nobody plays for nobody.

    Args:
        task: of Solara.
    """
    solara.use_effect(lambda: _stopper(task), [])


@solara.component
def playing(task: Any, what: str, done: str) -> None:
    """How far a task is, with a button to stop it; when it failed, why.

    Args:
        task: of Solara.
        what: is being played, such as ``500 histories``.
        done: what there is when it is over.
    """
    with html("div", kind="playing"):
        if task.pending:
            part = round(task.progress or 0)
            html("span", f"Playing {what} …")
            html("progress", value=str(part), max="100", aria_label=f"{what}: {part} % played")
            solara.Button("Stop", on_click=_stopper(task), outlined=True, small=True)
        elif task.cancelled:
            html("span", "Stopped; what is below is from before.", role="status")
            solara.Button("Play them", on_click=task.retry, outlined=True, small=True)
        elif task.finished:
            html("span", done, role="status")
    if task.error:
        failure = task.exception
        if not is_for_the_user(failure):
            raise failure
        complaints([f"{failure} Move a setting, or put all back."])


def _stopper(task: Any) -> Callable[[], None]:
    def stop() -> None:
        if task.pending:
            task.cancel()

    return stop

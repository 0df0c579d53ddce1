"""Something that takes a while, read in a thread while the page goes on."""

from collections.abc import Callable
from typing import Any

import solara
from solara.lab import use_task


def use_reading[Value](
    read: Callable[[], Value], dependencies: list[Any], expected: tuple[type[Exception], ...] = ()
) -> tuple[Value | None, Exception | None]:
    """What is read, and what went wrong; what was there before stays until then, and at first there is neither.

    Args:
        read: reads it.
        dependencies: what it hangs on.
        expected: errors that the caller tells the reader of; any other takes the place of the page.
    """

    def attempt() -> tuple[Value | None, Exception | None]:
        try:
            return read(), None
        except Exception as error:  # told below, where the page is
            return None, error

    # What a task raises would be told in the terminal as well, whether it is expected or not.
    task: Any = use_task(attempt, dependencies=dependencies, prefer_threaded=True)
    value, error = task.latest or (None, None)
    last = solara.use_ref(None)
    if value is not None:
        last.current = value
    if error is not None and not isinstance(error, expected):
        raise error
    return (None if error is not None else last.current), error

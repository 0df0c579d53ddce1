"""What changes by itself: read again and again in a thread of its own, while somebody looks."""

import threading
import time
from collections.abc import Callable
from typing import Any

import solara

#: A reading may take this part of the time at most.
_SHARE = 0.2


def use_followed[Value](read: Callable[[], Value], every: float, dependencies: list[Any]) -> Value | None:
    """What is read now, and again as long as the page is open; none until it has been read once.

    The page is shown anew only when something has changed. What the reading raises takes the place of the page.

    Args:
        read: reads it; in a thread, so it may wait for a disk.
        every: seconds between readings; longer where a reading itself takes long.
        dependencies: what it hangs on.
    """
    found, find = solara.use_state(None)
    failure, fail = solara.use_state(None)

    def follow() -> Callable[[], None]:
        stop = threading.Event()

        def run() -> None:
            last: Any = None
            while not stop.is_set():
                begun = time.monotonic()
                try:
                    value = read()
                except Exception as error:  # whatever it is, the page says so
                    if not stop.is_set():
                        fail((dependencies, error))
                    return
                if value != last and not stop.is_set():
                    find((dependencies, value))
                    last = value
                stop.wait(max(every, (time.monotonic() - begun) / _SHARE))

        threading.Thread(target=run, daemon=True).start()
        return stop.set

    solara.use_effect(follow, dependencies)
    if failure is not None and failure[0] == dependencies:
        raise failure[1]
    return found[1] if found is not None and found[0] == dependencies else None

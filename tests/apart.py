"""Work in a thread of its own: a browser that was opened by another test keeps the loop of the main one."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor


def apart[T](work: Callable[[], T]) -> T:
    """What some work gives that runs a loop of its own."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(work).result()

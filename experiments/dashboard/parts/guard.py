"""What happens when an answer to the reader fails: the page says so, as it does when it cannot be shown."""

from collections.abc import Callable
from typing import Any

import solara


def use_guarded(handler: Callable[..., None]) -> Callable[..., None]:
    """A handler for an event of a component of ours; what it raises is shown in place of the page.

    Handlers of Solara's own components (``on_click``, ``on_value``) have this without it.

    Args:
        handler: what is to be done.
    """
    failure, fail = solara.use_state(None)
    if failure is not None:
        raise failure

    def guarded(*given: Any) -> None:
        try:
            handler(*given)
        except Exception as error:  # whatever it is
            fail(error)

    return guarded

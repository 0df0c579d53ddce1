"""Collector: Mesa's table of a history, a row a quarter."""

from collections.abc import Callable, Mapping
from typing import Any

import mesa


class Collector(mesa.DataCollector):
    """Mesa's data collector for plain numbers, which nobody can change later.

    Mesa's own asks what kind each reporter is and copies whatever it says as deeply as it can, every time.

    Args:
        reporters: name -> how the number is read off the model.
    """

    def __init__(self, reporters: Mapping[str, Callable[[Any], float]]) -> None:
        super().__init__(model_reporters=dict(reporters))  # type: ignore[no-untyped-call] # of Mesa

    def collect(self, model: Any) -> None:
        """Add a row: what every reporter says of the model now."""
        self._collection_steps.append(model.time)  # where Mesa's batches look for the row of a step
        for name, report in self.model_reporters.items():
            self.model_vars[name].append(report(model))

"""One setting of a batch, as a batch of its own."""

from dataclasses import replace

import pandas as pd

from experiments.design import Design
from experiments.histories import Histories, PerSetting


class Arm(Histories):
    """The histories of one setting of a batch.

    Args:
        whole: the batch.
        setting: which of its settings.
    """

    def __init__(self, whole: Histories, setting: int) -> None:
        columns = {name: (values[setting],) for name, values in whole.plan.design.columns.items()}
        self.whole, self.setting = whole, setting
        self.plan = replace(whole.plan, design=Design(columns))

    @property
    def complete(self) -> bool:
        """Whether all of the batch has been played."""
        return self.whole.complete

    def _read(self, table: str) -> pd.DataFrame:
        rows: pd.DataFrame = getattr(self.whole, table)
        return rows[rows["setting"] == self.setting].assign(setting=0).reset_index(drop=True)

    def _fill(self, name: str, whole: PerSetting) -> None:
        whole[:] = self.whole.series(name)[self.setting : self.setting + 1]

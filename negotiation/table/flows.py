"""What flows between the two from sales of OpenAI's models on Azure, and which way."""

import numpy as np

from negotiation.columns import remembered
from negotiation.parameters import Settings
from negotiation.parameters.disputes import RECEIVED
from negotiation.shapes import PerWorld
from negotiation.table.outlook import Outlook
from negotiation.table.patience import patience
from negotiation.table.stakes import MICROSOFT


def flow_worth(side: int, outlook: Outlook, settings: Settings) -> PerWorld:
    """Worth of Azure's revenue from OpenAI's models to a side, USD bn; to OpenAI at the price of its cash."""
    horizons = patience(settings)
    worth = outlook.models * horizons.years[side]
    if side == MICROSOFT:
        return worth
    return worth + outlook.models * (outlook.cash_price - 1) * horizons.near_years


def toward(side: int, settings: Settings) -> PerWorld:
    """1 where the part is paid to a side, −1 where it pays it."""
    return _toward_microsoft(settings) if side == MICROSOFT else -_toward_microsoft(settings)


@remembered
def _toward_microsoft(settings: Settings) -> PerWorld:
    return np.where(settings.disputes.resale_direction == RECEIVED, 1.0, -1.0)

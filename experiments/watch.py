"""What a scenario tells its reader to look at: metrics, events, terms and reasons of deals, by name."""

from collections.abc import Mapping
from typing import Final

from experiments.events import EVENTS
from negotiation.codebook import METRICS
from negotiation.record import DEAL_COLUMNS
from negotiation.world.news import GIVEN

#: Where each name stands in the record: name -> what it is.
WATCHABLE: Final[Mapping[str, str]] = {
    **{name: f"in every deal, `deals.{name}`" for name in DEAL_COLUMNS},
    **{name: kind.headline for name, kind in GIVEN.items()},
    **{name: f"event: {what}" for name, what in EVENTS.items()},
    **{name: f"{metric.meaning} ({metric.unit})" for name, metric in METRICS.items()},
}

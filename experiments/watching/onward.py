"""What a signed contract leads to: the same world played on from the end of the talk, many times, on other chance."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

import agents
from experiments.report.fans import PARTS, levels_by_quarter, year_of
from experiments.watching.moves import Bids, Move
from experiments.watching.played import Asked
from experiments.watching.seat import left_by
from negotiation.clock import Quarter
from negotiation.model import Partnership
from negotiation.state import Label, copied, frozen
from negotiation.tape import Tape
from negotiation.world.outcomes import RULES

#: Where the world goes on to. The clock and all rules go so far; nothing is given from outside after 2026.
LAST: Final = Quarter.parse("2032Q4")
#: What is drawn: what the two firms have, earn and need of each other.
SHOWN: Final = (
    *("share_received", "openai_cash", "openai_revenue", "microsoft_ai_revenue"),
    *("dependence_microsoft", "dependence_openai", "azure_share", "trust"),
)
_LABEL: Final = "label"


@dataclass(frozen=True)
class Onward:
    """Histories that go on from one contract, world k of all contracts on the same chance.

    Attributes:
        names: of the quarters, such as ``2026Q1``.
        years: the end of each as a year with its fraction.
        levels: metric -> its ``PARTS`` by quarter, shape (parts, quarters).
        last: metric -> its value in the last quarter, shape (worlds,).
        labels: what the partnership has become by then, shape (worlds,).
    """

    names: tuple[str, ...]
    years: tuple[float, ...]
    levels: dict[str, NDArray[np.float64]]
    last: dict[str, NDArray[np.float64]]
    labels: NDArray[np.int64]

    @property
    def worlds(self) -> int:
        """How many histories there are."""
        return self.labels.size

    def middle(self, name: str) -> float:
        """The median of a metric in the last quarter.

        Args:
            name: of ``SHOWN``.
        """
        return float(self.levels[name][PARTS.index(0.5)][-1])

    def outcomes(self) -> dict[str, float]:
        """Label in words -> part of the histories that end with it; those that none has are left out."""
        shares = {RULES[label].title: float((self.labels == label).mean()) for label in Label}
        return {title: share for title, share in shares.items() if share}


def onward(
    asked: Asked,
    quarter: str,
    moves: Sequence[tuple[int, Move | Bids]],
    seeds: Sequence[int],
    end: Quarter = LAST,
    cloud: str = "",
) -> Onward:
    """Play on from where a talk has left the world.

    What was drawn once for the history stays as it is; all that is drawn later is by a world's own seed, whatever was
    signed.

    Args:
        asked: the history up to the talk.
        quarter: in which the two are called to the table.
        moves: of the talk; see ``seat.left_by``.
        seeds: one a history.
        end: the last quarter.
        cloud: in whose seat a person bids while the talk goes on; nobody if left out.

    Raises:
        SeatError: a move is against the rules.
    """
    model = _many(left_by(asked, quarter, moves, cloud=cloud), asked, seeds, end).play()
    metrics, quarters = model.record.metrics(), [Quarter(each) for each in model.record.quarters]
    return Onward(
        names=tuple(map(str, quarters)),
        years=tuple(map(year_of, quarters)),
        levels={name: levels_by_quarter(metrics[name]) for name in SHOWN},
        last={name: np.ascontiguousarray(metrics[name][:, -1]) for name in SHOWN},
        labels=metrics[_LABEL][:, -1].astype(np.int64),
    )


def _many(left: Partnership, asked: Asked, seeds: Sequence[int], end: Quarter) -> Partnership:
    """As many worlds that are the one left by a talk, about to go on."""
    worlds, metrics = len(seeds), (*SHOWN, _LABEL)
    copies = np.zeros(worlds, dtype=np.intp)
    state = frozen(copied(left.state, copies))
    settings, calendar = left.settings.at(copies), asked.scenario.calendar(worlds)
    model = Partnership(agents.cast, seeds, settings, left.now, end, calendar, ("metrics",), state, metrics)
    model.once = Tape([asked.seed] * worlds).once()
    return model

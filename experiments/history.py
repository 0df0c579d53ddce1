"""One history as read from its record: the numbers by quarter, the deals, the talks, the events."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final, cast

import pandas as pd

from experiments.ensemble import Result
from experiments.starting import Provenance
from negotiation.clock import Quarter
from negotiation.codebook import METRICS
from negotiation.parameters import PARAMETERS, Settings
from negotiation.parameters.disputes import RECEIVED, SECURES_RIGHTS
from negotiation.party import Role
from negotiation.start import first_state
from negotiation.state import Label
from negotiation.tape import Tape
from negotiation.world.outcomes import RULES, Rule

type Row = Mapping[str, Any]

AGREED: Final = "agreed"
FAILED: Final = "failed"
UNFINISHED: Final = "unfinished"
#: The event of a talk's opening.
OPENED: Final = "talks_opened"
#: Metrics of the contract.
TERMS_OF_METRICS: Final = (
    *("revenue_share", "share_cap_left", "invested", "profit_cap", "microsoft_stake", "converted", "consent"),
    *("regime", "commitment", "distribution", "resale_part", "licence_end", "licence_exclusive", "licence_scope"),
    *("agi_ends", "agi_judge", "agi_declared", "may_build", "may_compete", "may_release"),
    *("sharing", "data_shared", "credit_clause", "safety_rules", "acquired", "separated"),
)


@dataclass(frozen=True)
class Talk:
    """A talk between the two, from its opening to its end.

    Attributes:
        opened: quarter of the clock.
        closed: the last quarter it was held in.
        opener: who opened it.
        ending: ``AGREED``, ``FAILED`` or ``UNFINISHED`` when the history ended.
        deal: what was agreed, as recorded.
        moves: every offer and answer, in the order made; none if offers were not kept.
    """

    opened: int
    closed: int
    opener: str
    ending: str
    deal: Row | None
    moves: Sequence[Row]

    @property
    def rounds(self) -> int:
        """Rounds it took, as far as the record tells."""
        if self.deal is not None:
            return int(self.deal["rounds"])
        return int(self.moves[-1]["round"]) if self.moves else 0

    @property
    def offers(self) -> Sequence[Row]:
        """The offers among the moves."""
        return [move for move in self.moves if move["action"] == "offer"]


@dataclass(frozen=True)
class History:
    """One world's record, ready to be told. Quarters are quarters of the clock.

    Attributes:
        scenario: its name.
        summary: what the scenario assumes, in a sentence.
        what_if: it has settings of its own.
        seed: of the world.
        first: the first quarter.
        series: metric -> its value in every quarter.
        deals: one row each; beside the record's columns whether Azure's sales are shared with Microsoft instead of
            OpenAI (``resale_received``), and whether a declaration of AGI secures its rights (``agi_secures``).
        events: one row each.
        talks: in order.
        offers: all offers as a table; empty if they were not kept.
        settings: short parameter name -> value.
        changed: short names of the parameters that are not as the scenario has them -> what they are.
        opening: metrics of the contract when the first quarter begins; beside them ``share_last_quarter``, the last
            quarter of the revenue share.
        origin: of a start after 2019Q3, what is from the record and where the rest is from; none otherwise.
    """

    scenario: str
    summary: str
    what_if: bool
    seed: int
    first: int
    series: Mapping[str, Sequence[float]]
    deals: Sequence[Row]
    events: Sequence[Row]
    talks: Sequence[Talk]
    offers: pd.DataFrame
    settings: Mapping[str, float]
    changed: Mapping[str, str]
    opening: Mapping[str, float]
    origin: Provenance | None

    @property
    def last(self) -> int:
        """The last quarter."""
        return self.first + len(self.series["label"]) - 1

    @property
    def quarters(self) -> range:
        """All quarters."""
        return range(self.first, self.last + 1)

    def at(self, name: str, quarter: int) -> float:
        """A metric at the end of a quarter; before the first, at the end of the first."""
        return self.series[name][max(quarter - self.first, 0)]

    def end(self, name: str) -> float:
        """A metric at the end."""
        return self.series[name][-1]

    def shift(self, name: str, quarter: int) -> tuple[float, float]:
        """A metric at the end of the quarter before and of this one."""
        return self.at(name, quarter - 1), self.at(name, quarter)

    def rule(self, quarter: int) -> Rule:
        """What the partnership was called at the end of a quarter, and why."""
        return RULES[Label(int(self.at("label", quarter)))]

    @property
    def path(self) -> Sequence[tuple[int, Rule]]:
        """Every label the history had, with the quarter it began in."""
        rules = [(quarter, self.rule(quarter)) for quarter in self.quarters]
        return [rules[0], *(now for before, now in pairwise(rules) if now[1] != before[1])]

    def named(self, event: str) -> Sequence[Row]:
        """All events of a name."""
        return [row for row in self.events if row["event"] == event]


def quarter_of(text: str) -> int:
    """The quarter of the clock a text such as ``2024Q4`` means."""
    return Quarter.parse(text).index


def when(quarter: float) -> str:
    """A quarter of the clock as text."""
    return str(Quarter(int(quarter)))


def read(result: Result) -> History:
    """The only history of a result.

    Raises:
        ValueError: the result holds more than one history, or no metrics.
        LookupError: deals or events were not kept.
    """
    if len(result.seeds) != 1:
        raise ValueError(f"a story is told of one history, got {len(result.seeds)}; run one seed")
    try:
        metrics = result.metrics
    except LookupError:
        metrics = pd.DataFrame()
    if "label" not in metrics:
        raise ValueError("a story needs the metrics of its history; play it with keep=('metrics', …)")
    names = [str(name) for name in metrics if name not in ("world", "setting", "seed", "quarter")]
    offers = _offers(result)
    deals, events = _deals(result), _rows(result.events)
    last = quarter_of(metrics["quarter"].iloc[-1])
    return History(
        scenario=result.scenario.name,
        summary=result.scenario.summary,
        what_if=bool(result.scenario.settings),
        seed=result.seeds[0],
        first=quarter_of(metrics["quarter"].iloc[0]),
        series={name: metrics[name].tolist() for name in names},
        deals=deals,
        events=events,
        talks=_talks(deals, [*_under_way(result), *events], offers, last),
        offers=offers,
        settings=settings_of(result.model.settings),
        changed=_changed(result),
        opening=_opening(result),
        origin=result.provenance,
    )


def _opening(result: Result) -> dict[str, float]:
    """The contract when the first quarter begins."""
    settings, origin = result.model.settings, result.provenance
    state = first_state(settings, Tape(result.seeds).once()) if origin is None else origin.state
    told = {name: float(METRICS[name].read(state, settings)[0]) for name in TERMS_OF_METRICS}
    return {**told, "share_last_quarter": float(state.contract.last_quarter[0])}


def _offers(result: Result) -> pd.DataFrame:
    """All offers; none if they were not kept."""
    try:
        return result.offers
    except LookupError:
        return pd.DataFrame()


def _rows(frame: pd.DataFrame) -> list[Row]:
    """A table as rows whose quarter is one of the clock."""
    rows = cast("list[dict[str, Any]]", frame.to_dict("records"))
    return [{**row, "quarter": quarter_of(row["quarter"])} for row in rows]


def _deals(result: Result) -> list[Row]:
    """All deals, with what the settings say about them."""
    meant = switches(settings_of(result.model.settings))
    return [{**deal, **meant} for deal in _rows(result.deals)]


def switches(settings: Mapping[str, float]) -> dict[str, bool]:
    """What settings say about a deal beside its terms.

    Args:
        settings: short parameter name -> value.
    """
    return {
        "resale_received": settings["resale_direction"] == RECEIVED,
        "agi_secures": settings["agi_effect"] == SECURES_RIGHTS,
    }


def settings_of(settings: Settings) -> dict[str, float]:
    """Settings of the only world: short parameter name -> value."""
    names = (name.split(".") for name in PARAMETERS)
    return {short: float(getattr(getattr(settings, topic), short)[0]) for topic, short in names}


def _changed(result: Result) -> dict[str, str]:
    """Parameters that are not as the scenario has them, as text; a choice by its name."""
    texts = {}
    given = result.scenario.with_settings(None)
    for name, value in zip(PARAMETERS, settings_of(result.model.settings).values(), strict=True):
        entry = PARAMETERS[name]
        usual = given.get(name, entry.value)
        if value != (entry.choices.index(usual) if isinstance(usual, str) else usual):
            texts[name.split(".")[1]] = entry.choices[int(value)] if entry.choices else f"{value:g}"
    return texts


def _under_way(result: Result) -> list[Row]:
    """The talk that was under way when the history started, as the event of its opening; none in 2019Q3."""
    if result.provenance is None:
        return []
    talking = result.provenance.state.talking
    opener = str((Role.MICROSOFT, Role.OPENAI)[talking.opener[0]])
    return [{"quarter": int(talking.since[0]), "event": OPENED, "who": opener}] if talking.open[0] else []


def _talks(deals: Sequence[Row], events: Sequence[Row], offers: pd.DataFrame, last: int) -> list[Talk]:
    """All talks: one is held at a time, and ends with a deal, a failure, or the history."""
    moves = _rows(offers[offers["protocol"] == "talk"]) if "protocol" in offers else []
    failures = [row["quarter"] for row in events if row["event"] == "talks_failed"]
    talks = []
    for opening in (row for row in events if row["event"] == OPENED):
        opened = opening["quarter"]
        deal = next((row for row in deals if row["opened"] == opened), None)
        failed = next((quarter for quarter in failures if quarter >= opened), None)
        if deal is not None:
            closed, ending = deal["quarter"], AGREED
        else:
            closed, ending = (last, UNFINISHED) if failed is None else (failed, FAILED)
        held = [move for move in moves if opened <= move["quarter"] <= closed]
        talks.append(Talk(opened, closed, opening["who"], ending, deal, held))
    return talks

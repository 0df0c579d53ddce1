"""Some rows of a plan, played together; a world that raises is set aside, all others are as if it were not there."""

import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from agents import cast
from experiments.plan import PerRow, Plan
from experiments.starting import Provenance
from negotiation.model import Partnership
from negotiation.record import DEAL_COLUMNS, EVENT_COLUMNS, OFFER_COLUMNS, WORDS, read
from negotiation.state import Label
from negotiation.world.outcomes import RULES

#: Columns that say whose a row is, in every table.
KEYS: Final = ("world", "setting", "seed")
FAILURE_COLUMNS: Final = ("type", "message", "traceback")
#: Columns of words that are not of the record.
OTHER_WORDS: Final = frozenset(("quarter", "outcome", *FAILURE_COLUMNS))

type Columns = dict[str, NDArray[Any]]


@dataclass(frozen=True)
class Played:
    """Rows that were played to the end, together.

    Attributes:
        rows: of the plan, one a world of the model.
        model: with its record.
        provenance: of a start after 2019Q3, what is from the record and where the rest is from; none otherwise.
    """

    rows: PerRow
    model: Partnership
    provenance: Provenance | None


@dataclass(frozen=True)
class Failure:
    """A row whose history raised.

    Attributes:
        row: of the plan.
        error: what it raised, alone.
    """

    row: int
    error: Exception


@dataclass(frozen=True)
class Chunk:
    """Rows of a plan that were played, and those that raised.

    Attributes:
        plan: what they are of.
        played: in the order of their rows.
        failures: in the order of their rows.
    """

    plan: Plan
    played: tuple[Played, ...]
    failures: tuple[Failure, ...]

    def columns(self, table: str) -> Columns:
        """A table as one array a column, rows in the order of the plan, then of time.

        Quarters are numbers of the clock here, words are objects.

        Args:
            table: ``metrics``, ``deals``, ``offers``, ``events``, ``outcomes`` or ``failures``.
        """
        if table == "failures":
            return _failed(self.plan, self.failures)
        parts = [_of(table, self.plan, each) for each in self.played]
        if not parts:
            words = words_of(table) - {"quarter"}
            types = {name: object if name in words else np.int64 for name in columns_of(table, self.plan)}
            return {name: np.zeros(0, dtype=each) for name, each in types.items()}
        if len(parts) == 1:
            return parts[0]
        return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}

    def let_go(self) -> None:
        """Empty its models, once their tables are written.

        A model, its parties and its clock know each other, and settings know those of some worlds that know them, so
        Python would keep them, with every array they hold, until it next looks for such circles.
        """
        for each in self.played:
            vars(each.model.settings).clear()
            vars(each.model).clear()


def columns_of(table: str, plan: Plan) -> tuple[str, ...]:
    """The columns of a table, in their order."""
    others: Mapping[str, Sequence[str]] = {
        "metrics": ("quarter", *plan.metrics),
        "deals": ("quarter", *DEAL_COLUMNS),
        "offers": ("quarter", *OFFER_COLUMNS),
        "events": ("quarter", *EVENT_COLUMNS),
        "outcomes": ("outcome", *(name for name in plan.metrics if name != "label")),
        "failures": FAILURE_COLUMNS,
    }
    return (*KEYS, *others[table])


def words_of(table: str) -> frozenset[str]:
    """Names of columns that hold words in a table, if it has them."""
    return OTHER_WORDS if table in ("metrics", "outcomes") else WORDS | OTHER_WORDS


def play(plan: Plan, rows: PerRow) -> Chunk:
    """Play rows; where some raise, halves are played until those are found.

    Worlds do not touch each other, so the others come out bit for bit as they would have.

    Args:
        plan: what they are of.
        rows: of the plan.
    """
    played, failures = _played(plan, rows)
    return Chunk(plan, tuple(played), tuple(failures))


def _played(plan: Plan, rows: PerRow) -> tuple[list[Played], list[Failure]]:
    try:
        return [_together(plan, rows)], []
    except MemoryError:
        raise  # the machine's fault, not a world's
    except Exception as error:
        if len(rows) == 1:
            return [], [Failure(int(rows[0]), error)]
    half = len(rows) // 2
    first, second = _played(plan, rows[:half]), _played(plan, rows[half:])
    return first[0] + second[0], first[1] + second[1]


def _together(plan: Plan, rows: PerRow) -> Played:
    seeds = plan.seeds_of(rows).tolist()
    model, provenance = plan.scenario.begun(cast, seeds, plan.changes(rows), plan.keep, plan.metrics)
    return Played(rows, model.play(), provenance)


def keys(plan: Plan, rows: PerRow) -> Columns:
    """World, setting and seed of rows."""
    return dict(zip(KEYS, (plan.worlds_of(rows), plan.settings_of(rows), plan.seeds_of(rows)), strict=True))


def _of(table: str, plan: Plan, played: Played) -> Columns:
    record = played.model.record
    if table == "metrics":
        quarters = len(record.quarters)
        metrics = {name: values.reshape(-1) for name, values in record.metrics().items()}
        clock = np.tile(np.array(record.quarters, dtype=np.int64), len(played.rows))
        told = {name: np.repeat(values, quarters) for name, values in keys(plan, played.rows).items()}
        return {**told, "quarter": clock, **metrics}
    if table == "outcomes":
        return {**keys(plan, played.rows), **_outcomes(played.model)}
    columns: Mapping[str, NDArray[Any]] = getattr(record, table).columns()
    told = keys(plan, played.rows[columns["world"]])
    return {**told, **{name: values for name, values in columns.items() if name != "world"}}


def _outcomes(model: Partnership) -> Columns:
    """How histories ended: the label in words, and every metric recorded as it stands at the end."""
    ended = [RULES[Label(int(code))].title for code in model.state.relationship.label]
    last = {name: read(name, model.state, model.settings) for name in model.record.names if name != "label"}
    return {"outcome": np.array(ended, dtype=object), **last}


def _failed(plan: Plan, failures: Sequence[Failure]) -> Columns:
    rows = np.array([each.row for each in failures], dtype=np.int64)
    errors = [each.error for each in failures]
    told = {
        "type": [type(error).__name__ for error in errors],
        "message": [str(error) for error in errors],
        "traceback": ["".join(traceback.format_exception(error)) for error in errors],
    }
    return {**keys(plan, rows), **{name: np.array(words, dtype=object) for name, words in told.items()}}

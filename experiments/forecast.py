"""What the model expects after a quarter, given what was known by then, and how sure it may be.

A forecast plays histories that start from the record up to its origin, and meets none of the news given later. Where
the record has a value of a quantity, the histories only say how it goes on from there: a level grows as theirs does, a
rate or balance changes as theirs does. To their spread comes that of ``spread.py``, learnt from forecasts made earlier.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Final
from zlib import crc32

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.amendments import (
    Amending,
    Foretold,
    amended,
    best_weight,
    held_or_changed,
    mixed,
    once_amended,
    rate_on_record,
    succession,
    within,
)
from experiments.facts import facts, last_day, quarter_of
from experiments.quantities import QUANTITIES, Form, Histories, Quantity, read_at
from experiments.scenarios import load_scenario
from experiments.scoring import scaled
from experiments.spread import Miss, Spread, clock_time, drawn, known_values, middles, scorable
from experiments.starting import started
from negotiation.clock import LAST, Quarter
from negotiation.codebook import METRICS
from negotiation.model import Partnership
from negotiation.record import read

type PerWorld = NDArray[np.float64]

#: Origins are every fourth quarter from here.
FIRST_ORIGIN: Final = Quarter.parse("2021Q4")
EVERY: Final = 4
#: Quarters ahead that are looked at, and the farthest from which errors are learnt.
HORIZONS: Final = (1, 4, 8)
FARTHEST: Final = max(HORIZONS)
#: Names of what only an amendment changes.
OF_THE_CONTRACT: Final = ("term.", "event.amended_agreement")
#: An error no larger is none: the histories start from that value.
STARTED_FROM: Final = 1e-6
#: Histories that must agree with the record before the others are left out.
ENOUGH: Final = 30


@dataclass(frozen=True)
class Anchor:
    """A value of the record that a forecast starts from.

    Attributes:
        date: of the value.
        value: the middle of its reports.
        quarters: stretch it is of, for a flow.
    """

    date: pd.Timestamp
    value: float
    quarters: int


@dataclass(frozen=True)
class Forecast:
    """What was to be expected after an origin.

    Attributes:
        origin: the last quarter that is known.
        record: facts dated no later.
        histories: that start from there, with the quarters before.
        spread: learnt from earlier forecasts; None for none.
        amending: how soon the contract is amended, learnt the same way; None for what the histories say.
        seed: of the errors drawn.
    """

    origin: Quarter
    record: pd.DataFrame
    histories: Histories
    spread: Spread | None
    seed: int
    amending: Amending | None = None

    def reads(self, name: str) -> bool:
        """Whether histories tell a quantity at all."""
        if name not in QUANTITIES:
            return False
        try:
            self.histories.path(QUANTITIES[name])
        except KeyError:
            return False
        return True

    def sample(self, name: str, date: pd.Timestamp) -> PerWorld:
        """Values of a quantity at a date, at most one a world.

        Raises:
            KeyError: no such quantity can be read from histories.
            ValueError: the histories do not reach the date.
        """
        rng = np.random.default_rng([self.seed, crc32(name.encode()), date.toordinal()])
        if not QUANTITIES[name].is_number:
            return self._term(name, date, rng)
        values, told, quarters = self.raw(name, date)
        if self.spread is None:
            return values
        errors = drawn(rng, len(values), *self.spread.of(name, quarters, bool(self.anchors(name))))
        return _bounded(name, _widened(values, told, errors, QUANTITIES[name].form))

    def raw(self, name: str, date: pd.Timestamp) -> tuple[PerWorld, float, float]:
        """Values without the error of the model, the part of them on record, and quarters since the record has one.

        Raises:
            ValueError: the histories do not reach the date.
        """
        quantity = QUANTITIES[name]
        values, told, quarters = self.histories.at(quantity, date), 0.0, 0.0
        anchors = self.anchors(name)
        if anchors:
            values, told = self._anchored(quantity, anchors, values, date)
            quarters = max(clock_time(date) - clock_time(anchors[0].date), 0.0)
        values = values[np.isfinite(values)]
        if not len(values):
            raise ValueError(f"the histories do not tell {name} on {date:%Y-%m-%d}")
        return values, told, quarters

    def probability(self, name: str, date: pd.Timestamp, value: float) -> float:
        """Chance of what happened, by the rule of succession over the histories.

        Args:
            name: of a quantity that is no number.
            date: of the fact.
            value: of the fact; for a yes or no anything above 0 is yes.
        """
        quantity = QUANTITIES[name]
        values = self.sample(name, date)
        match quantity.form:
            case Form.CHOICE | Form.SINCE:
                hits = (values > 0) == (value > 0)
            case Form.AT_LEAST:
                hits = values >= value if value > 0 else values <= 0
            case _:
                hits = np.abs(values - value) <= quantity.step
        return succession(int(hits.sum()), len(hits))

    def anchors(self, name: str) -> Sequence[Anchor]:
        """Values of the record to start from, the latest first; none if the histories do not reach back to any."""
        quantity = QUANTITIES[name]
        stretches = {name: quantity.quarters, **quantity.parts}
        rows = self._dated[self._dated["quantity"].isin(list(stretches))]
        found = [Anchor(date, value, stretches[other]) for other, date, value in middles(rows)]
        found = [anchor for anchor in found if np.isfinite(self._modelled(quantity, anchor)).any() and anchor.value]
        return tuple(sorted(found, key=lambda anchor: (anchor.date, anchor.quarters), reverse=True))

    @cached_property
    def _dated(self) -> pd.DataFrame:
        """Facts that are true on their date."""
        others = [part for quantity in QUANTITIES.values() for part in quantity.parts]
        parts = self.record[self.record["quantity"].isin(others)]
        return pd.concat([scorable(self.record), parts]).drop_duplicates()

    def _modelled(self, quantity: Quantity, anchor: Anchor) -> PerWorld:
        """What the histories have where the record has an anchor."""
        return self.histories.at(replace(quantity, quarters=anchor.quarters), anchor.date)

    def _anchored(
        self, quantity: Quantity, anchors: Sequence[Anchor], values: PerWorld, date: pd.Timestamp
    ) -> tuple[PerWorld, float]:
        """Values that go on from the record as the histories go on, and the part of them that is on record."""
        latest = anchors[0]
        then = self._modelled(quantity, latest)
        if quantity.form is Form.PART:
            return latest.value + values - then, 0.0
        usable = then * latest.value > 0
        scale = np.where(usable, latest.value / np.where(usable, then, 1), np.nan)
        rest, inside = self._rest(quantity, anchors, date)
        told = sum(anchor.value for anchor in inside)
        return rest * scale + told, told

    def _rest(
        self, quantity: Quantity, anchors: Sequence[Anchor], date: pd.Timestamp
    ) -> tuple[PerWorld, Sequence[Anchor]]:
        """What the histories have in the quarters of a flow that are not on record, and the records of the others."""
        rest = self.histories.at(quantity, date)
        inside: list[Anchor] = []
        last = quarter_of(date).index
        free = set(range(last - quantity.quarters + 1, last + 1))
        for anchor in anchors if quantity.quarters else ():
            end = quarter_of(anchor.date).index
            stretch = set(range(end - anchor.quarters + 1, end + 1))
            if stretch <= free:
                free -= stretch
                inside.append(anchor)
                rest = rest - self._modelled(quantity, anchor)
        return rest, inside

    def amended_by(self, quarter: Quarter) -> NDArray[np.bool_]:
        """Whether the contract is amended after the origin and by the end of a quarter, shape (worlds,)."""
        return self._column("amendments", quarter) > self._column("amendments", self.origin)

    def _column(self, metric: str, quarter: Quarter) -> PerWorld:
        path = self.histories.series[metric]
        return path[:, min(quarter.index - self.histories.first, path.shape[1] - 1)]

    def _term(self, name: str, date: pd.Timestamp, rng: np.random.Generator) -> PerWorld:
        """A term or event at a date; of what counts since the origin, what was added since."""
        quantity = QUANTITIES[name]
        path = self.histories.path(quantity)
        start = self.origin.index - self.histories.first
        if quantity.form is Form.SINCE:
            path = path - path[:, start : start + 1]
        values = read_at(path, quantity, self.histories.first, date)
        agree = self._agreeing(name, path[:, start])
        if not agree.any() or not np.isfinite(values).all():
            raise ValueError(f"the histories do not tell {name} on {date:%Y-%m-%d}")
        if self.amending is None:
            return values[agree]
        if not name.startswith(OF_THE_CONTRACT):
            return self._with_base_rate(name, values[agree], quarter_of(date) - self.origin)
        changed = self.amended_by(quarter_of(date))
        chance = self.amending.chance(succession(int(changed.sum()), len(changed)), quarter_of(date) - self.origin)
        renewed = self._after_the_next(path)
        if quantity.form is not Form.CHOICE:
            return mixed(values[agree], renewed[agree], changed[agree], chance, ENOUGH, rng)
        now = bool(np.median(path[agree, start]) > 0)
        after = once_amended(values[agree], renewed[agree], changed[agree], ENOUGH) > 0
        by_histories = succession(int((after != now).sum()), len(after))
        return held_or_changed(values[agree], now, chance * self.amending.changes(by_histories, self.record, name))

    def _with_base_rate(self, name: str, values: PerWorld, quarters: int) -> PerWorld:
        """An event not on record yet: its chance by the histories, mixed with that of what never came so far."""
        on_record = (self.record["quantity"] == name).any()
        if QUANTITIES[name].form is not Form.CHOICE or on_record or self.amending is None:
            return values
        never = succession(0, self.origin.index)
        by_histories = succession(int((values > 0).sum()), len(values))
        chance = replace(self.amending, rate=never).chance(by_histories, quarters)
        return (np.arange(len(values)) < round(chance * len(values))).astype(np.float64)

    def _after_the_next(self, path: PerWorld) -> PerWorld:
        """A term at the end of the quarter of the next amendment; nan where none comes, shape (worlds,)."""
        start = self.origin.index - self.histories.first
        amendments = self.histories.series["amendments"]
        later = amendments[:, start + 1 :] > amendments[:, start : start + 1]
        column = start + 1 + later.argmax(axis=1)
        return np.where(later.any(axis=1), path[np.arange(len(path)), column], np.nan)

    def _agreeing(self, name: str, now: PerWorld) -> NDArray[np.bool_]:
        """Histories that agree at the origin with what was known of a term or event; all if too few do."""
        quantity = QUANTITIES[name]
        everyone = np.ones(len(now), dtype=bool)
        rows = self.record[self.record["quantity"] == name]
        if quantity.form not in {Form.CHOICE, Form.STEP} or (rows.empty and not name.startswith("event.")):
            return everyone
        known = float(rows["value"].iloc[-1]) if len(rows) else 0.0
        agree = (now > 0) == (known > 0) if quantity.form is Form.CHOICE else np.abs(now - known) <= quantity.step
        return agree if agree.sum() >= ENOUGH else everyone


def forecast(origin: Quarter, horizon: int, worlds: int, seed: int, record: pd.DataFrame | None = None) -> Forecast:
    """What was to be expected after a quarter.

    Args:
        origin: the last quarter that is known.
        horizon: quarters ahead.
        worlds: histories played.
        seed: of the first; and of the errors drawn.
        record: facts to know; those of the project if left out. Later ones are not looked at.
    """
    earlier = [_bare(before, FARTHEST, worlds, seed, record) for before in origins(origin)]
    bare = _bare(origin, horizon, worlds, seed, record)
    spread = Spread([miss for each in earlier for miss in _misses(each, bare.record)], _level_misses(bare), bare.record)
    weight = best_weight([one for each in earlier for one in _foretold(each, bare)])
    return replace(bare, spread=spread, amending=Amending(rate_on_record(bare.record, origin), weight))


def origins(until: Quarter) -> Sequence[Quarter]:
    """The rolling origins before a quarter."""
    return [Quarter(index) for index in range(FIRST_ORIGIN.index, until.index, EVERY)]


def _bare(origin: Quarter, horizon: int, worlds: int, seed: int, record: pd.DataFrame | None) -> Forecast:
    """A forecast without the error of the model."""
    end = min(origin + horizon, LAST).index
    if record is None:
        return Forecast(origin, facts(origin), _usual(origin.index, end, worlds, seed), None, seed)
    known = record[record["date"] <= last_day(origin)]
    return Forecast(origin, known, _histories(origin.index, end, worlds, seed, known), None, seed)


def _misses(earlier: Forecast, record: pd.DataFrame) -> Sequence[Miss]:
    """Errors of an earlier forecast about facts known since."""
    later = scorable(record[record["date"] > last_day(earlier.origin)])
    result = []
    for name, date, value in middles(later):
        near = quarter_of(date) <= earlier.origin + FARTHEST
        if QUANTITIES[name].is_number and earlier.reads(name) and near:
            result.append(_miss(earlier, name, date, value))
    return result


def _foretold(earlier: Forecast, made: Forecast) -> Sequence[Foretold]:
    """What an earlier forecast said of amendments that are known of at a later one's origin."""
    known, rate = amended(made.record), rate_on_record(earlier.record, earlier.origin)
    result = []
    for ahead in HORIZONS:
        quarter = earlier.origin + ahead
        if quarter <= made.origin:
            changed = earlier.amended_by(quarter)
            happened = any(earlier.origin.index < each <= quarter.index for each in known)
            said = succession(int(changed.sum()), len(changed))
            result.append(Foretold(said, within(rate, ahead), happened))
    return result


def _miss(earlier: Forecast, name: str, date: pd.Timestamp, value: float) -> Miss:
    form = QUANTITIES[name].form
    values, _, quarters = earlier.raw(name, date)
    told = scaled(values, form)
    error = scaled(np.array([value]), form)[0] - np.median(told)
    return Miss(name, float(error), float(np.var(told)), quarters, bool(earlier.anchors(name)))


def _level_misses(made: Forecast) -> Sequence[Miss]:
    """How far the histories' own levels are from the last value known of every quantity they do not start from."""
    free = replace(made, record=made.record.iloc[:0])
    result = []
    for name in known_values(made.record):
        anchors = made.anchors(name) if QUANTITIES[name].is_number and made.reads(name) else ()
        if anchors:
            result.append(_miss(free, name, anchors[0].date, anchors[0].value))
    return [replace(miss, quarters=1.0) for miss in result if abs(miss.error) > STARTED_FROM]


def _widened(values: PerWorld, told: float, errors: PerWorld, form: Form) -> PerWorld:
    """Values with errors; what is on record has none."""
    return told + (values - told) * np.exp(errors) if form is Form.LEVEL else values + errors


def _bounded(name: str, values: PerWorld) -> PerWorld:
    """A part is between 0 and 1; a rate of growth has no bounds."""
    if QUANTITIES[name].form is Form.PART and "growth" not in name:
        return np.clip(values, 0, 1)
    return values


@lru_cache(maxsize=16)
def _usual(origin: int, end: int, worlds: int, seed: int) -> Histories:
    """Histories that know the project's own facts; played once."""
    return _histories(origin, end, worlds, seed, facts(Quarter(origin)))


def _histories(origin: int, end: int, worlds: int, seed: int, record: pd.DataFrame) -> Histories:
    """Histories that start after the origin from what was known, with the quarters before."""
    first = Quarter(origin + 1)
    settings = load_scenario("history").settings
    seeds, kept = range(seed, seed + worlds), ("metrics", "deals")
    model, provenance = started(first, seeds, settings, keep=kept, end=Quarter(end), calendar={}, record=record)
    begin = {name: read(name, model.state, model.settings) for name in METRICS}
    model.play()
    played = model.record.metrics()
    length = next(iter(provenance.past.values())).shape[1]
    series = {
        name: np.concatenate([_joined(provenance.past[name], begin[name]), played[name]], axis=1) for name in played
    }
    series["share_last_quarter"] = _last_quarters(model, origin + 1, length)
    return Histories(first.index - length, series)


def _joined(past: NDArray[np.float64], begin: PerWorld) -> NDArray[np.float64]:
    """The quarters before, brought to the level at which the histories begin."""
    last = past[:, -1]
    both = (last > 0) & (begin > 0)
    joined = past * np.where(both, begin / np.where(both, last, 1), 1)[:, None]
    joined[:, -1] = begin
    return joined


def _last_quarters(model: Partnership, first: int, before: int) -> NDArray[np.float64]:
    """Last quarter of the revenue share as agreed at the end of every quarter; infinite without one."""
    length = before + len(model.record.quarters)
    path = np.repeat(model.state.contract.last_quarter[:, None], length, axis=1).astype(np.float64)
    deals = model.record.deals.columns()
    order = np.argsort(-deals["quarter"], kind="stable")
    for row in order:
        column = before + int(deals["quarter"][row]) - first
        path[deals["world"][row], :column] = deals["last_quarter_old"][row]
    return path

"""A world is settings and a seed, bit for bit: alone or among many, in any order, whatever is kept."""

import copy
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from functools import cache
from importlib import import_module
from inspect import signature
from itertools import pairwise
from pkgutil import iter_modules
from types import FunctionType, ModuleType
from typing import Any

import numpy as np
import pytest
from conftest import Begin, begun, seated

import negotiation.world
from agents import EVERYONE
from negotiation.clock import Quarter
from negotiation.model import Partnership
from negotiation.parameters import PARAMETERS, Settings
from negotiation.party import Party
from negotiation.record import KEEPABLE
from negotiation.state import mapped
from negotiation.table import agenda, contract, flows, licences, outside, patience, shares, triggers, worth
from negotiation.table.issues import NAMES
from negotiation.table.packed import Values
from negotiation.table.strategies import names
from negotiation.tape import ONCE, QUARTERLY, Chance
from negotiation.world.turnover import Entrants

WORLDS = 36
SEED = 20190722
LEDGERS = ("deals", "offers", "events")
#: Rules looked at world by world: the laws of the world and what is worked out at the table.
RULES: tuple[ModuleType, ...] = (
    *(import_module(f"negotiation.world.{module.name}") for module in iter_modules(negotiation.world.__path__)),
    *(agenda, contract, flows, licences, outside, patience, shares, triggers, worth),
    *(import_module(f"negotiation.table.issues.{module}") for module in ("agi", "compute", "finance_worth")),
)


def unlike(worlds: int) -> dict[str, list[Any]]:
    """Settings that differ in every parameter from world to world; every choice occurs, and on both sides."""
    rng = np.random.default_rng(SEED)
    columns: dict[str, list[Any]] = {}
    for place, (name, entry) in enumerate(PARAMETERS.items()):
        if entry.choices:  # each in its turn, out of step with one another
            kinds = entry.choices
            columns[name] = [kinds[(k // (1 + place % 3) + place) % len(kinds)] for k in range(worlds)]
            continue
        if name.endswith("_on_table"):
            columns[name] = [float(k % 11 != place % 11) for k in range(worlds)]
            continue
        around = entry.value * rng.uniform(1 / 2, 3 / 2, worlds)
        columns[name] = list(np.clip(around, entry.low, entry.high))
    kinds = names()
    columns["table.strategy_microsoft"] = [kinds[k % len(kinds)] for k in range(worlds)]
    columns["table.strategy_openai"] = [kinds[(3 * k + k // len(kinds)) % len(kinds)] for k in range(worlds)]
    columns["news.open_weight_hazard"] = list(rng.uniform(0, 0.2, worlds))
    columns["conversion.conversion_success"] = list(rng.uniform(0, 1, worlds))
    columns["rights.agi_hazard"] = [0.2 * (k % 5 == 1) for k in range(worlds)]
    columns["rights.agi_notice"] = [float(k % 3) for k in range(worlds)]
    for flag in ("licence_exclusive", "data", "may_build", "may_compete", "may_release"):
        columns[f"start.start_{flag}"] = list((rng.random(worlds) < 1 / 2).astype(float))
    columns["table.exclusive_forever"] = [float(k % 9 == 4) for k in range(worlds)]
    columns["talent.approach_rate"] = list(rng.uniform(0, PARAMETERS["talent.approach_rate"].high, worlds))
    columns["talent.more_suitors"] = list(rng.uniform(0, 1, worlds))
    columns["market.raise_chance"] = list(rng.uniform(0, 1, worlds))
    columns["motives.exclusivity_cost"] = list(rng.uniform(0, PARAMETERS["motives.exclusivity_cost"].high, worlds))
    columns["table.talk_quarters"] = [float(1 + k % 6) for k in range(worlds)]
    for name in (name for name in columns if name.startswith("talent.recruiting_")):
        columns[name][10] = 0.0  # nobody recruits in this world
    for name in (name for name in columns if name.startswith("start.start_team_")):
        columns[name][20] = 0.0  # nobody has a team at the start of this world
    columns["talent.anthropic_founded"] = [float(k % 9) for k in range(worlds)]
    return columns


CHANGES = unlike(WORLDS)
SEEDS = [7 * k + 1 for k in range(WORLDS)]


def worlds_of(rows: Sequence[int], end: str = "2030Q4", keep: Sequence[str] = KEEPABLE) -> Partnership:
    """Some of the unlike worlds, played together."""
    changes = {name: [column[k] for k in rows] for name, column in CHANGES.items()}
    return begun([SEEDS[k] for k in rows], changes, end, keep).play()


@pytest.fixture(scope="module")
def together() -> Partnership:
    return worlds_of(range(WORLDS))


def missing(value: Any) -> bool:
    return isinstance(value, float) and np.isnan(value)


def raw(array: np.ndarray) -> Any:
    """What an array holds, to be compared bit for bit; a missing value of a text column equals another."""
    if array.dtype != object:
        return array.dtype, array.shape, array.tobytes()
    return [None if missing(each) else each for each in array.tolist()]


def assert_same_world(one: Partnership, k: int, other: Partnership, j: int, what: str) -> None:
    """World ``k`` of one model is world ``j`` of another: metrics, deals, offers, events and state."""
    mine, theirs = one.record.metrics(), other.record.metrics()
    assert mine.keys() == theirs.keys()
    for name, values in mine.items():
        differs = np.flatnonzero(values[k].view(np.int64) != theirs[name][j].view(np.int64))
        assert differs.size == 0, f"{what}: {name} differs from {Quarter(one.record.quarters[differs[0]])} on"
    for ledger in LEDGERS:
        assert_same_rows(rows(one, ledger)[k], rows(other, ledger)[j], f"{what}, {ledger}")
    assert_same(one.state, k, other.state, j, f"{what}, final state")


@cache
def rows(model: Partnership, ledger: str) -> list[dict[str, np.ndarray]]:
    """The rows of each world, without the number of the world."""
    columns = getattr(model.record, ledger).columns()
    worlds = range(len(model.tape.seeds))
    if not columns:
        return [{} for _ in worlds]
    ends = np.searchsorted(columns["world"], worlds, side="right")
    parts = [slice(start, end) for start, end in pairwise([0, *ends])]
    return [{name: column[part] for name, column in columns.items() if name != "world"} for part in parts]


def assert_same_rows(mine: Mapping[str, np.ndarray], theirs: Mapping[str, np.ndarray], what: str) -> None:
    for name in mine.keys() | theirs.keys():
        if name not in mine or name not in theirs:  # a column that only other worlds have is empty in this one
            column = mine.get(name, theirs.get(name))
            assert all(missing(each) for each in column.tolist()), f"{what}: {name}"
        else:
            assert raw(mine[name]) == raw(theirs[name]), f"{what}: {name}"


def assert_same(mine: Any, k: int, theirs: Any, j: int, what: str) -> None:
    """Row ``k`` of one record of arrays is row ``j`` of another, by bytes."""
    if isinstance(mine, np.ndarray):
        assert mine.dtype == theirs.dtype, f"{what}: {mine.dtype} and {theirs.dtype}"
        same = mine[k].tobytes() == theirs[j].tobytes()
        assert same, f"{what}: {mine[k]} and {theirs[j]}"
    elif isinstance(mine, tuple):
        for place, (left, right) in enumerate(zip(mine, theirs, strict=True)):
            assert_same(left, k, right, j, f"{what}[{place}]")
    elif isinstance(mine, Mapping):
        assert mine.keys() == theirs.keys(), what
        for name in mine:
            assert_same(mine[name], k, theirs[name], j, f"{what}[{name}]")
    elif is_dataclass(mine):
        for entry in fields(mine):
            assert_same(getattr(mine, entry.name), k, getattr(theirs, entry.name), j, f"{what}.{entry.name}")
    else:
        assert mine == theirs, what


def test_every_world_of_many_is_the_single_run_of_its_settings_and_seed(together: Partnership) -> None:
    for k in range(WORLDS):
        assert_same_world(together, k, worlds_of([k]), 0, f"world {k} among {WORLDS} and alone")


def test_the_unlike_worlds_are_a_fair_trial(together: Partnership) -> None:
    """They reach what a talk, a tender and the talent market can come to, under every choice there is."""
    for name, entry in PARAMETERS.items():
        if entry.choices:
            assert set(CHANGES[name]) == set(entry.choices), name
    record = together.record
    offers = record.offers.columns()
    assert np.unique(record.deals.columns()["world"]).size > WORLDS // 3
    assert {"offer", "accept", "refuse", "bid", "counter"} <= set(offers["action"])
    assert {"exclusive", "first refusal", "open"} <= set(offers["regime"][offers["protocol"] == "talk"])
    events = set(record.events.columns()["event"])
    assert {"talks_opened", "talks_failed", "funding_round", "founders_leave", "supply_deal", "case_opened"} <= events
    assert {"conversion_done", "conversion_failed", "deadline_missed", "conditional_funding"} <= events
    assert {"agi_claimed", "agi_declared"} <= events
    for name in NAMES:
        assert (offers[f"level_{name}"] > 0).any(), f"{name} is bargained over"
    state = together.state
    for term, codes in {"sharing": 3, "credit": 2, "safety": 2, "agi_ends": 2, "agi_judge": 2}.items():
        assert np.unique(getattr(state.contract.rights, term)).size >= codes, term
    assert np.unique(together.state.relationship.label).size > 2


def test_the_order_of_worlds_changes_none_of_them(together: Partnership) -> None:
    order = np.random.default_rng(SEED).permutation(WORLDS)
    shuffled = worlds_of(order.tolist())
    for place, k in enumerate(order):
        assert_same_world(together, k, shuffled, place, f"world {k}, shuffled with seed {SEED}")


def test_worlds_can_be_cut_into_chunks_of_any_size(together: Partnership) -> None:
    start = 0
    for size in (1, 2, 16, 17):
        chunk = worlds_of(range(start, start + size))
        for place in range(size):
            assert_same_world(together, start + place, chunk, place, f"world {start + place} in a chunk of {size}")
        start += size
    assert start == WORLDS


def test_a_thousand_worlds_are_the_same_worlds() -> None:
    worlds, end = 1032, "2024Q4"
    seeds = list(range(100, 100 + worlds))
    costs = np.linspace(0.2, 2, worlds)
    many = begun(seeds, {"exclusivity_cost": costs}, end, ("metrics",)).play().record.metrics()
    for k in (0, 500, 1024, worlds - 1):
        alone = begun([seeds[k]], {"exclusivity_cost": costs[k]}, end, ("metrics",)).play().record.metrics()
        for name, values in alone.items():
            assert raw(values[0]) == raw(many[name][k]), f"{name} of world {k} of {worlds}, seed {seeds[k]}"


@pytest.mark.parametrize("keep", [(), ("metrics",), ("deals", "events"), ("offers",)], ids="+".join)
def test_what_is_kept_changes_nothing(together: Partnership, keep: tuple[str, ...]) -> None:
    some = worlds_of(range(WORLDS), keep=keep)
    assert_same(some.state, slice(None), together.state, slice(None), "final state")
    for ledger in LEDGERS:
        columns, all_columns = (getattr(m.record, ledger).columns() for m in (some, together))
        assert columns.keys() == all_columns.keys()
        kept = {name: column if ledger in keep else column[:0] for name, column in all_columns.items()}
        assert all(raw(column) == raw(kept[name]) for name, column in columns.items())
    metrics = some.record.metrics()
    assert bool(metrics) == ("metrics" in keep)
    assert all(raw(values) == raw(together.record.metrics()[name]) for name, values in metrics.items())


def test_a_setting_given_at_its_default_is_the_setting_left_out(begin: Begin) -> None:
    given = {
        name: entry.choices[int(entry.value)] if entry.choices else entry.value for name, entry in PARAMETERS.items()
    }
    spelled_out, left_out = begin([SEED], given).play(), begin([SEED]).play()
    assert_same_world(spelled_out, 0, left_out, 0, f"seed {SEED}")


@pytest.mark.parametrize(
    ("event", "when"), [("ceo_crisis", "2023Q4"), ("chatgpt_launch", "2022Q4"), ("testimony", "2026Q2")]
)
def test_an_event_taken_from_one_world_moves_that_world_from_then_on_and_no_other(
    begin: Begin, event: str, when: str
) -> None:
    worlds, changed, quarter = 6, 3, Quarter.parse(when)
    model = begin(range(worlds), end="2027Q4")
    calendar = {at: dict(events) for at, events in model.calendar.items()}
    calendar[quarter.index][event] = np.arange(worlds) != changed
    other = begin(range(worlds), end="2027Q4", calendar=calendar).play()
    model.play()
    before, after = model.record.metrics(), other.record.metrics()
    moved = []
    for name, values in before.items():
        differs = values.view(np.int64) != after[name].view(np.int64)
        assert not differs[np.arange(worlds) != changed].any(), f"{name} of another world"
        assert not differs[changed, : quarter.index].any(), f"{name} before {when}"
        moved.append(differs[changed, quarter.index :])
    assert np.any(moved, axis=0)[0], f"nothing moved in {when} itself"
    for ledger in LEDGERS:
        for k in range(worlds):
            mine, theirs = rows(model, ledger)[k], rows(other, ledger)[k]
            earlier = [(part["quarter"] < quarter.index) | (k != changed) for part in (mine, theirs)]
            kept = [
                {name: column[where] for name, column in part.items()}
                for part, where in zip((mine, theirs), earlier, strict=True)
            ]
            assert_same_rows(kept[0], kept[1], f"{ledger} of world {k}")


def test_one_setting_changed_leaves_the_luck_and_the_quarters_before_it_matters(begin: Begin) -> None:
    """Microsoft's fear of the crisis counts only from the crisis on; later the histories go their own ways."""
    worlds, crisis = 8, Quarter.parse("2023Q4").index
    usual_fear, afraid = (begin(range(worlds), {"crisis_worry": worry}) for worry in (0.3, 1.5))
    for quarter in (0, crisis, 45):
        first, second = usual_fear.tape.quarter(quarter), afraid.tape.quarter(quarter)
        assert all(raw(first[name]) == raw(second[name]) for name in QUARTERLY)
    assert all(raw(usual_fear.once[name]) == raw(afraid.once[name]) for name in ONCE)
    before, after = usual_fear.play().record.metrics(), afraid.play().record.metrics()
    assert all(raw(values[:, :crisis]) == raw(after[name][:, :crisis]) for name, values in before.items())
    in_house = [metrics["microsoft_in_house"][:, crisis + 1 : crisis + 5] for metrics in (before, after)]
    assert (in_house[0] < in_house[1]).all()


def test_a_party_that_writes_into_what_it_sees_is_stopped(begin: Begin) -> None:
    for party in EVERYONE:
        for worlds in (1, 2):
            model = begin(range(worlds), end="2022Q4", cast=seated(**{party.role.name.lower(): _scribbler(party)}))
            with pytest.raises(ValueError, match="read-only"):
                model.play()


def _arrays(shown: Any) -> Iterator[np.ndarray]:
    """Every array that can be reached from what a party is handed."""
    if isinstance(shown, np.ndarray):
        yield shown
    elif isinstance(shown, Chance):
        yield from _arrays(vars(shown))
        yield from (shown[name] for name in QUARTERLY)
    elif isinstance(shown, Mapping):
        yield from (array for part in shown.values() for array in _arrays(part))
    elif isinstance(shown, tuple):
        yield from (array for part in shown for array in _arrays(part))
    elif is_dataclass(shown):
        yield from _arrays(vars(shown))


def _scribbler(party: type[Party]) -> type[Party]:
    class Scribbler(party):
        def decide(self, view: Any, chance: Chance) -> Any:
            for array in _arrays(view):
                array[...] = 0
            return super().decide(view, chance)

    return Scribbler


def _vandal(party: type[Party]) -> type[Party]:
    class Vandal(party):
        earlier: Any = ()

        def decide(self, view: Any, chance: Chance) -> Any:
            move = super().decide(view, chance)
            for array in (*_arrays(view), *_arrays(chance), *_arrays(self.earlier)):
                if array.flags.writeable:
                    array[...] = 0
            self.earlier = copy.deepcopy(move)
            return self.earlier

    return Vandal


@pytest.mark.parametrize("worlds", [1, 16])
def test_parties_that_spoil_what_they_saw_and_what_they_said_change_nothing(begin: Begin, worlds: int) -> None:
    everyone = {party.role.name.lower(): _vandal(party) for party in EVERYONE}
    spoilt = begin(range(worlds), cast=seated(**everyone)).play()
    whole = begin(range(worlds)).play()
    for k in range(worlds):
        assert_same_world(spoilt, k, whole, k, f"world {k} of {worlds}")


def test_the_state_between_quarters_can_only_be_read(together: Partnership) -> None:
    arrays = list(_arrays(together.state))
    assert len(arrays) > 50
    for array in arrays:
        assert not array.flags.writeable
        assert array.flags.c_contiguous
        assert array.shape[0] == WORLDS


type Call = tuple[str, Callable[..., Any], tuple[Any, ...], dict[str, Any], Any]


def _copied(value: Any) -> Any:
    """A value that later changes in place cannot reach."""
    if isinstance(value, Settings | Chance):
        return value
    return mapped(value, np.copy)


def _listened(quarters: Sequence[str], patch: pytest.MonkeyPatch) -> list[Call]:
    """All calls of rules in some quarters of the unlike worlds: the rule, what it was given, what it said."""
    calls: list[Call] = []
    rules = {
        rule
        for module in RULES
        for name, rule in vars(module).items()
        if isinstance(rule, FunctionType) and rule.__module__ == module.__name__ and not name.startswith("_")
    }
    listening = False

    def listener(rule: Callable[..., Any]) -> Callable[..., Any]:
        def listen(*given: Any, **named: Any) -> Any:
            if not listening:
                return rule(*given, **named)
            given = tuple(tuple(each) if isinstance(each, list) else each for each in given)
            before = tuple(_copied(each) for each in given), {name: _copied(each) for name, each in named.items()}
            said = rule(*given, **named)
            for each, kept in zip((*given, *named.values()), (*before[0], *before[1].values()), strict=True):
                assert_same(each, slice(None), kept, slice(None), f"{rule.__name__} changes what it is given")
            calls.append((f"{rule.__module__}.{rule.__name__}", rule, *before, _copied(said)))
            return said

        return listen

    listeners = {rule: listener(rule) for rule in rules}
    for module in [module for name, module in sys.modules.items() if name.startswith(("negotiation", "agents"))]:
        for name, value in list(vars(module).items()):
            if isinstance(value, FunctionType) and value in listeners:
                patch.setattr(module, name, listeners[value])
    model = begun(SEEDS, CHANGES, keep=())
    while model.running:
        listening = str(model.now) in quarters
        model.step()
    return calls


def _rows(value: Any) -> Iterator[int]:
    """How many worlds each array in a value has."""
    if isinstance(value, Settings):
        yield len(value.start.start_invested)
    elif isinstance(value, Chance):
        yield len(value["breakthrough" if "breakthrough" in value._places else "skill"])
    elif isinstance(value, Values):
        yield len(value.side_by_side)
    else:
        yield from (len(array) for array in _arrays(value))


class _Slicer:
    """One world of what a rule was given; settings and chance, which are large, are cut once."""

    def __init__(self) -> None:
        self._cut: dict[tuple[int, int], tuple[Any, Any]] = {}

    def __call__(self, value: Any, k: int) -> Any:
        if not isinstance(value, Settings | Chance):
            return mapped(value, lambda array: np.ascontiguousarray(array[k : k + 1]))
        key = id(value), k
        if key not in self._cut:
            if isinstance(value, Chance):
                layout = {name: each.place.stop - each.place.start for name, each in value._places.items()}
                numbers = [value[name][k].reshape(-1) for name in layout]
                one: Any = Chance(layout, np.concatenate(numbers)[None])
            else:
                one = mapped(value, lambda array: array[k : k + 1])
            self._cut[key] = value, one
        return self._cut[key][1]


def _in_world(part: Any, k: int, cut: _Slicer) -> Any:
    """World ``k`` of what a rule was given or said; of who enters the field, the rows of that world."""
    if not isinstance(part, Entrants):
        return cut(part, k)
    here = part.world == k
    alone = mapped(part, lambda array: np.ascontiguousarray(array[here]))
    return replace(alone, world=np.zeros_like(alone.world))


def test_each_rule_says_of_a_world_among_many_what_it_says_of_it_alone() -> None:
    with pytest.MonkeyPatch.context() as patch:
        calls = _listened(["2021Q1", "2022Q4", "2024Q1", "2026Q2"], patch)
    heard, cut = set(), _Slicer()
    for name, rule, given, named, said in calls:
        bound = signature(rule).bind(*given, **named)
        parts = dict(bound.arguments)
        rows = parts.pop("rows", None)  # the worlds a rule is asked about, if not all
        by_world = list(parts.values()) if rows is not None else [*parts.values(), said]
        counts = {count for part in by_world if not isinstance(part, Entrants) for count in _rows(part)}
        assert len(counts) == 1, f"{name} mixes arrays of {counts} worlds"
        heard.add((name, rows is not None))
        for k in range(counts.pop()):
            bound.arguments.update({of: _in_world(part, k, cut) for of, part in parts.items()})
            places, told = slice(k, k + 1), said
            if rows is not None:
                places = np.flatnonzero(rows == k)
                bound.arguments["rows"] = np.zeros_like(places)
            elif isinstance(said, Entrants):
                places, told = slice(None), _in_world(said, k, cut)
            assert_same(told, places, rule(*bound.args, **bound.kwargs), slice(None), f"{name} in row {k}")
    names = {name for name, _ in heard}
    assert len(names) > 60, sorted(names)
    assert {name.rpartition(".")[0] for name in names} == {module.__name__ for module in RULES}
    assert {name.rpartition(".")[2] for name, some in heard if some} >= {"hoped_gain", "gain_in_sight", "may_gain"}

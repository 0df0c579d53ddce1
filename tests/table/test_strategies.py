"""The promises every strategy keeps, and one line a strategy for what is its own."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from negotiation.parameters.parameter import Parameter
from negotiation.table import strategies
from negotiation.table.rungs import ladder
from negotiation.table.strategies import STRATEGIES, discover, index_of, names, plans, targets
from negotiation.table.strategies.strategy import Seat, Strategy

#: What each demands at the opening, half-way and at the end, as a share of the range, if it hears nothing.
DEMANDS: Mapping[str, tuple[float, float, float]] = {
    "boulware": (1.0, 0.96875, 0.0),
    "conceder": (1.0, 0.2062995, 0.0),
    "learning": (1.0, 0.5, 0.0),
    "linear": (1.0, 0.5, 0.0),
    "micro": (1.0, 1.0, 1.0),
    "rubinstein": (0.5025, 0.5025, 0.5025),
    "take-it-or-leave-it": (0.95, 0.95, 0.95),
    "tit-for-tat": (1.0, 0.875, 0.75),
}


def seat(worlds: int, seed: int = 0) -> Seat:
    """A seat in unlike worlds: early and late, with and without offers heard, hopeless ones too."""
    rng = np.random.default_rng(seed)
    own = [rng.normal(0, 5, (worlds, 12)), rng.normal(0, 2, (worlds, 4))]
    other = [rng.normal(0, 5, (worlds, 12)), rng.normal(0, 2, (worlds, 4))]
    reservation = rng.normal(0, 1, worlds)
    steps = ladder(own, other)
    believed = rng.normal(0, 1, worlds)
    heard = rng.random(worlds) < 0.7
    first = np.where(heard, rng.normal(-3, 1, worlds), np.nan)
    last = first + rng.normal(1, 1, worlds)
    return Seat(
        reservation=reservation,
        ideal=np.maximum(steps.ideal(believed), reservation),
        disagreement=reservation - np.where(rng.random(worlds) < 0.5, rng.exponential(1, worlds), 0),
        believed_reservation=believed,
        believed_disagreement=believed - rng.exponential(0.5, worlds),
        discount=rng.uniform(0.9, 1, worlds),
        believed_discount=rng.uniform(0.9, 1, worlds),
        pressure=rng.uniform(0, 1, worlds),
        hardness=rng.normal(0, 0.2, worlds),
        plan=np.zeros((worlds, 2)),
        elapsed=np.where(rng.random(worlds) < 0.2, np.round(rng.random(worlds)), rng.random(worlds)),
        first_received=first,
        last_received=last,
        best_received=np.fmax(first, last),
        last_offered=np.where(heard, rng.normal(3, 1, worlds), np.nan),
        horizon=rng.integers(1, 40, worlds),
        made=rng.integers(0, 12, worlds),
        heard=np.where(heard, rng.integers(1, 12, worlds), 0),
        conceded=rng.integers(1, 12, worlds),
        places=np.arange(worlds),
        ladder=steps,
    )


def planned(strategy: Strategy, made: Seat, **changed: object) -> Seat:
    made = replace(made, **changed)
    return replace(made, plan=strategy.plan(made))


def divisible() -> Seat:
    """One issue that is worth 0 to 1 to either side, nothing else in the way, both discount factors 0.99."""
    share = np.linspace(0, 1, 2001)[None, :]
    one, nothing, silent = np.ones(1), np.zeros(1), np.full(1, np.nan)
    return Seat(
        reservation=nothing,
        ideal=one,
        disagreement=nothing,
        believed_reservation=nothing,
        believed_disagreement=nothing,
        discount=one * 0.99,
        believed_discount=one * 0.99,
        pressure=nothing,
        hardness=nothing,
        plan=np.zeros((1, 2)),
        elapsed=nothing,
        first_received=silent,
        last_received=silent,
        best_received=silent,
        last_offered=silent,
        horizon=np.full(1, 40),
        made=np.zeros(1, dtype=np.intp),
        heard=np.zeros(1, dtype=np.intp),
        conceded=np.zeros(1, dtype=np.intp),
        places=np.zeros(1, dtype=np.intp),
        ladder=ladder([share], [1 - share]),
    )


class StrategyContract:
    """What every strategy promises. Inherit it, or add a file to the room: the class below finds it."""

    WORLDS = 60

    def test_it_says_what_it_is_and_where_it_is_from(self, strategy: Strategy) -> None:
        assert strategy.name == strategy.name.lower().strip()
        assert strategy.known_as
        assert strategy.source
        assert type(strategy).__doc__

    def test_its_numbers_have_a_unit_a_range_and_a_source(self, strategy: Strategy) -> None:
        held = [value for kind in type(strategy).__mro__ for value in vars(kind).values()]
        for value in (number for number in held if isinstance(number, Parameter)):
            assert value.low <= value.value <= value.high
            assert value.unit
            assert value.source

    @pytest.mark.parametrize("answering", [False, True])
    @pytest.mark.parametrize("seed", range(3))
    def test_it_asks_for_something_between_reservation_value_and_ideal(
        self, strategy: Strategy, seed: int, answering: bool
    ) -> None:
        made = planned(strategy, seat(self.WORLDS, seed), answering=answering)
        target = strategy.target(made)
        assert target.shape == (self.WORLDS,)
        assert target.dtype == np.float64
        assert (target >= made.reservation - 1e-9).all(), seed
        assert (target <= made.ideal + 1e-9).all(), seed

    @pytest.mark.parametrize("seed", range(3))
    def test_a_world_asks_the_same_alone_as_among_many(self, strategy: Strategy, seed: int) -> None:
        made = planned(strategy, seat(self.WORLDS, seed))
        together = strategy.target(made)
        for world in range(self.WORLDS):
            rows = np.array([world])
            alone = made.at(rows)
            held = replace(alone, ladder=made.ladder.at(rows), places=np.array([0]))
            assert strategy.plan(held).tobytes() == made.plan[rows].tobytes(), (seed, world)
            assert strategy.target(alone).tobytes() == together[rows].tobytes(), (seed, world)

    def test_it_asks_the_same_at_several_times_at_once_if_it_does_not_listen(self, strategy: Strategy) -> None:
        if strategy.listens:
            return
        made = planned(strategy, seat(self.WORLDS))
        elapsed = np.random.default_rng(5).random((self.WORLDS, 7))
        for answering in (False, True):
            asks = replace(made, answering=answering)
            together = targets(np.full(self.WORLDS, index_of(strategy.name)), asks.over(elapsed))
            for turn in range(7):
                alone = made.within(strategy.target(replace(asks, elapsed=elapsed[:, turn])))
                assert alone.tobytes() == np.ascontiguousarray(together[:, turn]).tobytes(), turn

    def test_it_changes_nothing_it_looks_at_and_answers_the_same_twice(self, strategy: Strategy) -> None:
        made = planned(strategy, seat(self.WORLDS))
        for name, value in vars(made).items():
            if isinstance(value, np.ndarray):
                value.flags.writeable = False
            assert name
        assert strategy.target(made).tobytes() == strategy.target(made).tobytes()
        assert strategy.plan(made).tobytes() == strategy.plan(made).tobytes()

    def test_it_never_asks_for_more_later_if_it_says_so(self, strategy: Strategy) -> None:
        if not strategy.concedes_with_time:
            return
        made = planned(strategy, seat(self.WORLDS))
        asked = [strategy.target(replace(made, elapsed=np.full(self.WORLDS, t))) for t in np.linspace(0, 1, 25)]
        assert (np.diff(asked, axis=0) <= 1e-9).all()

    def test_it_does_not_ask_for_more_to_accept_than_to_propose(self, strategy: Strategy) -> None:
        made = planned(strategy, seat(self.WORLDS))
        calm = replace(made, disagreement=made.reservation)
        accepts = strategy.target(replace(calm, answering=True))
        asks = strategy.target(calm)
        if not strategy.accepts_less_than_it_asks:
            assert accepts.tobytes() == asks.tobytes()

    def test_pressure_never_makes_it_ask_for_more(self, strategy: Strategy) -> None:
        made = planned(strategy, seat(self.WORLDS))
        none, some = np.zeros(self.WORLDS), np.full(self.WORLDS, 0.5)
        pressed, free = replace(made, pressure=some), replace(made, pressure=none)
        assert (strategy.target(pressed) <= strategy.target(free) + 1e-9).all()

    def test_it_demands_what_its_line_in_the_table_says(self, strategy: Strategy) -> None:
        assert strategy.name in DEMANDS, f"add a line for {strategy.name!r} to DEMANDS"
        made = planned(strategy, divisible())
        asked = [strategy.target(replace(made, elapsed=np.array([t])))[0] for t in (0.0, 0.5, 1.0)]
        assert asked == pytest.approx(DEMANDS[strategy.name], abs=1e-3)


@pytest.mark.parametrize("strategy", STRATEGIES, ids=names())
class TestEveryStrategy(StrategyContract):
    """The contract, for all strategies in the room."""


def test_each_world_follows_its_own_strategy() -> None:
    made, which = seat(60), np.arange(60) % len(STRATEGIES)
    made = replace(made, plan=plans(which, made))
    together = targets(which, made)
    for index, strategy in enumerate(STRATEGIES):
        rows = np.flatnonzero(which == index)
        expected = made.at(rows).within(strategy.target(made.at(rows)))
        assert together[rows].tobytes() == expected.tobytes()


def test_a_strategy_that_takes_several_times_for_one_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    deaf = STRATEGIES[index_of("linear")]
    monkeypatch.setattr(type(deaf).__mro__[1], "target", lambda self, held: held.reservation[:, 0])
    made = seat(4).over(np.zeros((4, 4)))
    with pytest.raises(ValueError, match="the target of strategy 'linear' must have 2 axes"):
        targets(np.full(4, index_of("linear")), made)


def test_tit_for_tat_gives_back_what_it_was_given() -> None:
    strategy = STRATEGIES[index_of("tit-for-tat")]
    silent = divisible()
    given = replace(silent, first_received=np.array([0.1]), last_received=np.array([0.35]))
    taken = replace(silent, first_received=np.array([0.1]), last_received=np.array([0.05]))
    assert strategy.target(silent) - strategy.target(given) == pytest.approx(0.25)
    assert strategy.target(taken).tobytes() == strategy.target(silent).tobytes()


@pytest.mark.parametrize(
    ("made", "heard", "conceded", "share"),
    [(0, 0, 0, 1.0), (0, 1, 0, 1.0), (1, 1, 1, 0.95), (1, 0, 1, 1.0), (4, 2, 6, 0.75), (4, 4, 6, 0.7), (9, 9, 30, 0)],
)
def test_micro_takes_a_step_down_only_if_it_has_offered_no_more_than_it_heard(
    made: int, heard: int, conceded: int, share: float
) -> None:
    """De Jonge 2022: otherwise it repeats its latest; a step is a part of the range, 20 of its turns long here."""
    strategy = STRATEGIES[index_of("micro")]
    counts = {"made": made, "heard": heard, "conceded": conceded}
    now = replace(divisible(), **{name: np.array([count]) for name, count in counts.items()})
    for elapsed in (0.0, 0.6):
        assert strategy.target(replace(now, elapsed=np.array([elapsed]))) == pytest.approx(share)


def test_strategies_are_in_the_order_of_their_names() -> None:
    assert list(names()) == sorted(names())
    assert [index_of(name) for name in names()] == list(range(len(STRATEGIES)))


def test_an_unknown_name_gets_a_hint() -> None:
    with pytest.raises(ValueError, match="did you mean boulware"):
        index_of("bulware")


def test_two_strategies_cannot_have_one_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = Path(strategies.__path__[0], "ultimatum.py").read_text(encoding="utf-8")
    (tmp_path / "ultimatum_again.py").write_text(text, encoding="utf-8")
    folders = [*strategies.__path__, str(tmp_path)]
    monkeypatch.setattr(strategies, "__path__", folders)
    with pytest.raises(ValueError, match="two strategies are named 'take-it-or-leave-it'"):
        discover(folders)

"""One world in plain Python with every package looked at: slow, short, and nothing shared with the engine."""

from bisect import bisect_left
from dataclasses import dataclass, field
from itertools import product

import numpy as np

from negotiation.table.stakes import Stakes
from negotiation.table.strategies import STRATEGIES, names

BETA = {"boulware": 0.2, "linear": 1.0, "conceder": 3.0}
LEFT = 0.05
GENEROSITY = 0.25
SLACK = 1e-9


@dataclass
class Twin:
    """One side: packages as (own value, the other's as believed, levels), Pareto set by own value."""

    own: list[list[float]]
    believed: list[list[float]]
    reservation: float
    believed_reservation: float
    pressure: float
    hardness: float
    strategy: str
    received: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        packages = []
        for levels in product(*(range(len(issue)) for issue in self.own)):
            mine = sum(issue[level] for issue, level in zip(self.own, levels, strict=True))
            theirs = sum(issue[level] for issue, level in zip(self.believed, levels, strict=True))
            packages.append((mine, theirs, levels))
        packages.sort(key=lambda package: (-package[0], -package[1], package[2]))
        self.pareto: list[tuple[float, float, tuple[int, ...]]] = []
        for package in packages:
            if not self.pareto or package[1] > self.pareto[-1][1]:
                self.pareto.append(package)
        self.costs = [-package[0] for package in self.pareto]
        acceptable = [mine for mine, theirs, _ in packages if theirs >= self.believed_reservation - SLACK]
        self.ideal = max(acceptable, default=-float("inf"))

    def offer(self, target: float) -> tuple[float, float, tuple[int, ...]]:
        """Of the packages worth the target the best for the other side: the last such of the Pareto set."""
        return self.pareto[max(bisect_left(self.costs, -target + SLACK) - 1, 0)]

    def target(self, elapsed: float) -> float:
        if self.strategy == "tit-for-tat":
            share = 1 - GENEROSITY * elapsed
        elif self.strategy == "take-it-or-leave-it":
            share = 1 - LEFT
        else:
            share = 1 - elapsed ** (1 / BETA[self.strategy])
        share = min(max(share * (1 - self.pressure) + self.hardness, 0.0), 1.0)
        span = max(self.ideal - self.reservation, 0.0)
        asked = self.reservation + span * share
        if self.strategy == "tit-for-tat" and self.received:
            asked -= max(self.received[-1] - self.received[0], 0.0)
        return max(min(asked, self.reservation + span), self.reservation)

    def value(self, levels: tuple[int, ...]) -> float:
        return sum(issue[level] for issue, level in zip(self.own, levels, strict=True))


def twin(stakes: Stakes, world: int) -> Twin:
    return Twin(
        own=[[float(value) for value in issue[world]] for issue in stakes.own],
        believed=[[float(value) for value in issue[world]] for issue in stakes.believed],
        reservation=float(stakes.reservation[world]),
        believed_reservation=float(stakes.believed_reservation[world]),
        pressure=float(stakes.pressure[world]),
        hardness=float(stakes.hardness[world]),
        strategy=STRATEGIES[stakes.strategy[world]].name,
    )


def bargain(sides: tuple[Twin, Twin], opener: int, horizon: int) -> tuple[int, ...] | None:
    """What the two agree on before the horizon; nothing if they do not."""
    turn, standing = opener, None
    for rounds in range(horizon + 1):
        side = sides[turn]
        target = side.target(rounds / horizon)
        if standing is not None:
            worth = side.value(standing)
            if worth >= side.reservation - SLACK and (worth >= target - SLACK or rounds == horizon):
                return standing
        if side.ideal <= side.reservation + SLACK:
            return None
        standing = side.offer(target)[2]
        turn = 1 - turn
        sides[turn].received.append(sides[turn].value(standing))
    return None


def plausible(
    seed: int, worlds: int, levels: tuple[int, ...], error: float = 0.2, strategies: tuple[str, ...] = ()
) -> tuple[Stakes, Stakes]:
    """Stakes as they might be: conflict on most issues, some common interest, saturation, wrong beliefs."""
    rng = np.random.default_rng(seed)
    values: tuple[list, list] = ([], [])
    for count in levels:
        scale = rng.uniform(1, 8, (worlds, 1))
        step = np.linspace(0, 1, count)[None, :] ** rng.uniform(0.4, 2, (worlds, 1))
        weight = rng.uniform(0.4, 2.2, (worlds, 1)) * np.where(rng.random((worlds, 1)) < 0.15, -1, 1)
        rough = rng.normal(0, 0.08, (worlds, count))
        favours = np.where(rng.random((worlds, 1)) < 0.5, 1, -1)
        mine, theirs = favours * scale * step, -favours * scale * weight * (step + rough)
        force = rng.integers(0, count)
        for side, value in zip(values, (mine, theirs), strict=True):
            moved = np.concatenate((value[:, force:], value[:, :force]), axis=1)
            side.append(np.ascontiguousarray(moved - moved[:, :1]))
    kinds = [names().index(name) for name in strategies or names()]
    unknown = np.random.default_rng((seed, len(levels)))
    both = []
    for side in (0, 1):
        wrong = [value * rng.uniform(1 - error, 1 + error, (worlds, 1)) for value in values[1 - side]]
        both.append(
            Stakes(
                own=tuple(values[side]),
                believed=tuple(wrong),
                disagreement=-rng.uniform(0, 0.5, worlds),
                outside=rng.normal(-1, 1, worlds),
                believed_reservation=rng.normal(0.2, 0.3, worlds),
                discount=rng.uniform(0.97, 0.999, worlds),
                believed_discount=rng.uniform(0.97, 0.999, worlds),
                pressure=rng.uniform(0, 0.3, worlds),
                hardness=rng.normal(0, 0.07, worlds),
                strategy=rng.choice(kinds, worlds),
                believed_private=tuple(value * unknown.uniform(0.2, 1, value.shape) for value in wrong),
                believed_weight=np.exp(unknown.normal(0, 0.2, (worlds, len(levels)))),
                weight_spread=unknown.uniform(0.1, 0.5, worlds),
            )
        )
    return both[0], both[1]

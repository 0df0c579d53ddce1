"""What a side learns from the other's offers: how much each issue matters to it in private.

The value of an issue's level to the other side is what anyone can work out of it plus a part that its private weight on
the issue multiplies. A side that learns holds some weights possible for every issue. It supposes that the other asks,
on each issue, for the level that is worth most to it once ours is counted too, at the one *rate* the whole offer trades
at; now and then it chooses a little less well (a logit choice: Luce 1959; McFadden 1974). What was offered then makes
some weights likelier than others, by Bayes' rule, issue by issue (Hindriks, Tykhonov 2008, Opponent modelling in
automated multi-issue negotiation using Bayesian learning, AAMAS). How the other concedes over time need not be known.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from negotiation.columns import replace
from negotiation.shapes import PerIssue, PerIssueHypothesis, PerIssueIndex, PerLevel, PerWorld, PerWorldIndex
from negotiation.state import put_anew
from negotiation.table.rungs import Ladder, Staircase
from negotiation.table.stakes import HYPOTHESES, Stakes
from negotiation.table.strategies.learning import Learning

#: Rates held possible at which the other gives up its own value for ours, times the mean one over the whole ladder:
#: from hardly any to nearly all.
_RATES: Final = 2.0 ** np.arange(-2, 3)

type _PerCase = NDArray[np.float64]  # (worlds, issues, hypotheses, rates)


@dataclass(frozen=True)
class Guesswork:
    """What a side that learns works out when it sits down; one row a world in which it learns.

    Attributes:
        rows: the rows of the talk these are, rising, shape (rows,).
        rate: rates held possible, shape (rows, rates).
        noise: how far short of the best a choice falls, USD bn, shape (rows, issues, hypotheses).
        choices: log of the sum over an issue's levels of exp(worth of the level / noise), (rows, issues, hypotheses,
            rates).
        built: log weights its ladder was built with, shape (rows, issues).
    """

    rows: PerWorldIndex
    rate: PerLevel
    noise: PerIssueHypothesis
    choices: _PerCase
    built: PerIssue

    def at(self, rows: PerWorldIndex) -> PerWorldIndex:
        """Where some rows of the talk are found here."""
        return np.searchsorted(self.rows, rows)

    def outdated(self, estimated: PerIssue, at: PerWorldIndex) -> NDArray[np.bool_]:
        """Where an estimate has moved so far from what the ladder was built with that it should be built anew."""
        return np.abs(estimated - self.built[at]).max(axis=1) > Learning.moved.value

    def rebuilt(self, estimated: PerIssue, at: PerWorldIndex) -> "Guesswork":
        """The same after a ladder was built anew with an estimate."""
        return replace(self, built=put_anew(self.built, at, estimated))


def can_learn(stakes: Stakes) -> bool:
    """The other side's private weights are unknown, and how they enter its values is known."""
    return not (stakes.believed_private is None or stakes.believed_weight is None or stakes.weight_spread is None)


def guesswork(stakes: Stakes, steps: Ladder, rows: PerWorldIndex, estimated: PerIssue) -> Guesswork:
    """What a side works out in the rows in which it learns.

    Args:
        stakes: of the side, all rows of the talk.
        steps: its ladder in these rows.
        rows: of the talk, rising.
        estimated: log weights the ladder was built with, shape (rows, issues).
    """
    private, guess, _ = _unknown(stakes)
    given, gained = steps.own[:, 0] - steps.own[:, -1], steps.other[:, -1] - steps.other[:, 0]
    trade = (given > 0) & (gained > 0)
    rate = np.where(trade, gained / np.where(trade, given, 1), 1)[:, None] * _RATES
    more = np.exp(_log_weights(stakes, rows))[:, None, :] - guess[rows][:, :, None]
    noise, choices = [], []
    for issue, stairs in enumerate(steps.stairs):
        worth = _worth(stakes, stairs, issue, rows, private[issue], more[:, issue])
        noise.append(Learning.noise.value * _at_stake(worth))
        choices.append(_log_choices(worth, stairs, rate, noise[issue]))
    return Guesswork(rows, rate, np.stack(noise, axis=1), np.stack(choices, axis=1), estimated)


def heard(
    known: Guesswork, stakes: Stakes, evidence: PerIssueHypothesis, package: PerIssueIndex, at: PerWorldIndex
) -> PerIssueHypothesis:
    """Evidence after a new offer.

    Given the rate the issues tell nothing of each other, so each is updated at the rates that the others make likely.

    Args:
        known: what the side has worked out.
        stakes: of the side, all rows of the talk.
        evidence: log likelihood of all offers before, shape (rows, issues, hypotheses).
        package: what the other offers, shape (rows, issues).
        at: rows of ``known`` these are.
    """
    likelihood = _likelihood(known, stakes, package, at)
    belief = _probability(_log_prior(stakes, known.rows[at]) + evidence)
    log_rate = np.log((belief[:, :, :, None] * likelihood).sum(axis=2))
    others = log_rate.sum(axis=1)[:, None, :] - log_rate
    rate = _probability(others)
    told = (likelihood * rate[:, :, None, :]).sum(axis=3)
    return evidence + Learning.told.value * np.log(told)


def estimate(stakes: Stakes, evidence: PerIssueHypothesis, rows: PerWorldIndex) -> PerIssue:
    """Log of the other side's private weights: the first guess, moved as far as offers move the mean, (rows, issues).

    Args:
        stakes: of the side, all rows of the talk.
        evidence: log likelihood of all offers so far, shape (rows, issues, hypotheses).
        rows: of the talk.
    """
    _, guess, _ = _unknown(stakes)
    weights, prior = _log_weights(stakes, rows)[:, None, :], _log_prior(stakes, rows)
    before = (_probability(prior) * weights).sum(axis=2)
    after = (_probability(prior + evidence) * weights).sum(axis=2)
    return np.log(guess[rows]) + (after - before)


def believed_now(stakes: Stakes, estimated: PerIssue, rows: PerWorldIndex) -> tuple[PerLevel, ...]:
    """The other side's value of each level if its private weights are as estimated, one (rows, levels) an issue.

    Args:
        stakes: of the side that learns, all rows of the talk.
        estimated: log weights, shape (rows, issues).
        rows: of the talk.
    """
    private, guess, _ = _unknown(stakes)
    more = guess[rows] * np.expm1(estimated - np.log(guess[rows]))
    pairs = enumerate(zip(stakes.believed, private, strict=True))
    return tuple(values[rows] + more[:, issue, None] * part[rows] for issue, (values, part) in pairs)


def _unknown(stakes: Stakes) -> tuple[tuple[PerLevel, ...], PerIssue, PerWorld]:
    """The part of the other's values that is private, the guess of its weights, and how far that may be off.

    Raises:
        ValueError: the stakes do not say.
    """
    private, guess, spread = stakes.believed_private, stakes.believed_weight, stakes.weight_spread
    if private is None or guess is None or spread is None:
        raise ValueError("to learn, stakes need believed_private, believed_weight and weight_spread; give all three")
    return private, guess, spread


def _log_weights(stakes: Stakes, rows: PerWorldIndex) -> PerLevel:
    """Log of the weights held possible, (rows, hypotheses)."""
    return _unknown(stakes)[2][rows][:, None] * HYPOTHESES


def _log_prior(stakes: Stakes, rows: PerWorldIndex) -> PerIssueHypothesis:
    """Log probability of each weight before any offer, normal in its log around the guess, up to a constant."""
    _, guess, spread = _unknown(stakes)
    known = spread[rows] <= 0
    off = _log_weights(stakes, rows)[:, None, :] - np.log(guess[rows])[:, :, None]
    off = off / np.where(known, 1, spread[rows])[:, None, None]
    return -(off**2) / 2


def _worth(
    stakes: Stakes, stairs: Staircase, issue: int, rows: PerWorldIndex, private: PerLevel, more: PerLevel
) -> NDArray[np.float64]:
    """The other side's value of each step under each hypothesis, (rows, steps, hypotheses); nan beyond the last."""
    at = rows[:, None], stairs.level
    worth = stakes.believed[issue][at][:, :, None] + private[at][:, :, None] * more[:, None, :]
    return np.where((stairs.own > -np.inf)[:, :, None], worth, np.nan)


def _at_stake(worth: NDArray[np.float64]) -> PerLevel:
    """What an issue is worth to the other side, from its worst to its best step, (rows, hypotheses); 1 if nothing."""
    span = np.fmax.reduce(worth, axis=1) - np.fmin.reduce(worth, axis=1)
    return np.where(span > 0, span, 1)


def _log_choices(worth: NDArray[np.float64], stairs: Staircase, rate: PerLevel, noise: PerLevel) -> _PerCase:
    """Log of the sum over steps of exp(worth / noise) at each rate, (rows, hypotheses, rates)."""
    total = np.zeros((*noise.shape, rate.shape[1]))
    top = np.full_like(total, -np.inf)
    both = []
    for step in range(worth.shape[1]):
        real = np.isfinite(stairs.own[:, step])
        own = np.where(real, stairs.own[:, step], 0)[:, None] * rate
        both.append(
            np.where(real[:, None, None], (worth[:, step, :, None] + own[:, None, :]) / noise[:, :, None], -np.inf)
        )
        top = np.maximum(top, both[step])
    for part in both:
        total = total + np.exp(part - top)
    return np.asarray(top + np.log(total), dtype=np.float64)


def _likelihood(known: Guesswork, stakes: Stakes, package: PerIssueIndex, at: PerWorldIndex) -> _PerCase:
    """Chance of an offer's level on each issue under each hypothesis and rate."""
    rows = known.rows[at]
    private, guess, _ = _unknown(stakes)
    mine, theirs, unknown = (
        np.stack([values[rows, package[:, issue]] for issue, values in enumerate(part)], axis=1)
        for part in (stakes.own, stakes.believed, private)
    )
    more = np.exp(_log_weights(stakes, rows))[:, None, :] - guess[rows][:, :, None]
    worth = theirs[:, :, None] + unknown[:, :, None] * more
    counted = (mine[:, :, None] * known.rate[at][:, None, :])[:, :, None, :]
    choice = (worth[:, :, :, None] + counted) / known.noise[at][:, :, :, None] - known.choices[at]
    return np.exp(np.clip(choice, -Learning.slip.value, 0))


def _probability(log: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probabilities from their logs up to a constant, over the last axis."""
    odds = np.exp(log - log.max(axis=-1, keepdims=True))
    return np.asarray(odds / odds.sum(axis=-1, keepdims=True), dtype=np.float64)

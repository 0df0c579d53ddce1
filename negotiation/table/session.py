"""A quarter's talks between Microsoft and OpenAI: who opens, and what comes of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, cast

import numpy as np
from numpy.typing import NDArray

from negotiation.parameters import Settings
from negotiation.shapes import PerIssueIndex, PerWorld, PerWorldFlag, PerWorldIndex
from negotiation.state import State, Talent, joined, lock, mapped, put_anew
from negotiation.table.agenda import AgendaView, Opening, hoped_gain, may_gain, reopening_cost
from negotiation.table.at_one_go import rest_of_the_quarter
from negotiation.table.brief import ROUNDS_A_QUARTER, Brief, brief, outlook, stakes
from negotiation.table.issues import ISSUES
from negotiation.table.preferences import cap_unit
from negotiation.table.talks import (
    AGREED,
    BROKEN_OFF,
    MICROSOFT,
    OPENAI,
    SIDES,
    Outcome,
    TableMove,
    TableView,
    Talk,
)
from negotiation.tape import Chance

REASONS: Final = ("money", "compute")
#: Worlds whose values are worked out together: enough to pay for the calls, few enough to bound the memory.
BLOCK: Final = 1024

#: The table has no use for the talent pool, whose arrays are large: they are left behind when worlds are picked out.
NOBODY: Final = cast("Talent", None)

type Decide = Callable[[Any, Chance], Any]


@dataclass(frozen=True)
class Session:
    """What a quarter's talks came to, over all worlds.

    Attributes:
        opened: a talk was opened in this quarter.
        opener: the side that opened the talk that was held; read where ``held``.
        reason: what opened it, index into ``REASONS``; read where ``held``.
        held: the sides talked in this quarter.
        agreed: they agreed.
        failed: a talk ended without a deal.
        leaver: the side that left the partnership for its outside option, -1 for nobody.
        package: what was agreed, shape (worlds, issues); zero elsewhere.
        rounds: rounds played in this quarter.
        rows: the worlds that talked, shape (rows,).
        papers: what the sides brought, one row a world that talked.
        cap: what a cap on a revenue share would allow for a share of 1, USD bn, shape (rows,).
        outcome: of the worlds that talked.
        offers: every move, if kept: see ``Talk.offers``.
    """

    opened: PerWorldFlag
    opener: PerWorldIndex
    reason: PerWorldIndex
    held: PerWorldFlag
    agreed: PerWorldFlag
    failed: PerWorldFlag
    leaver: PerWorldIndex
    package: PerIssueIndex
    rounds: PerWorldIndex
    rows: PerWorldIndex
    papers: Brief
    cap: PerWorld
    outcome: Outcome | None
    offers: Mapping[str, NDArray[np.generic]]

    @classmethod
    def nothing(cls, worlds: int, papers: Brief) -> "Session":
        """A quarter in which nobody talked."""
        no, zero = np.zeros(worlds, dtype=bool), np.zeros(worlds, dtype=np.intp)
        package = np.zeros((worlds, len(ISSUES)), dtype=np.intp)
        none = np.zeros(0, dtype=np.intp)
        return cls(no, zero, zero, no, no, no, zero - 1, package, zero, none, papers, np.zeros(0), None, {})


@dataclass(frozen=True)
class _Agenda:
    """Who wants to talk, one row a world that may, and what the sides bring, one row a world that does."""

    rows: PerWorldIndex
    opened: PerWorldFlag
    opener: PerWorldIndex
    reason: PerWorldIndex
    talking: PerWorldFlag
    papers: Brief
    cap: PerWorld


def _may_talk(state: State, quarter: int) -> PerWorldIndex:
    """The worlds in which a talk is under way or could be opened now."""
    together = ~(state.contract.acquired | state.contract.separated)
    return np.flatnonzero(together & (state.talking.open | (quarter >= state.talking.quiet_until)))


def _agenda(
    state: State,
    supply: PerWorld,
    quarter: int,
    settings: Settings,
    rows: PerWorldIndex,
    decide: tuple[Decide, Decide],
    chance: Chance,
) -> _Agenda:
    """Who wants to talk in some worlds, and what the sides bring where they do."""
    everywhere = rows.size == len(supply)
    there = state if everywhere else mapped(replace(state, talent=NOBODY), lambda array: array[rows])
    numbers = settings if everywhere else settings.at(rows)
    view = outlook(there, quarter, numbers, supply[rows])
    papers = brief(there, view, numbers)
    opened, opener, reason = _considered(there, papers, numbers, rows, decide, chance)
    talking = opened | there.talking.open
    held = np.flatnonzero(talking)
    return _Agenda(
        rows,
        opened,
        np.where(opened, opener, there.talking.opener),
        np.where(opened, reason, there.talking.reason),
        talking,
        mapped(papers, lambda array: array[held]),
        cap_unit(view, numbers)[held],
    )


def _considered(
    state: State,
    papers: Brief,
    settings: Settings,
    rows: PerWorldIndex,
    decide: tuple[Decide, Decide],
    chance: Chance,
) -> tuple[PerWorldFlag, PerWorldIndex, PerWorldIndex]:
    """Where a talk is opened now, by which side, and over what (index into ``REASONS``); one row a world."""
    cost = reopening_cost(state.openai.valuation, settings)
    least = cost / settings.table.expected_part
    floors = [np.maximum(papers.disagreement[who], papers.outside[who]) for who in SIDES]
    hopeful = [may_gain(papers.own[side], papers.believed[side], least + floors[1 - side]) for side in SIDES]
    possible = ~state.talking.open & (hopeful[MICROSOFT] | hopeful[OPENAI])
    some = np.flatnonzero(possible)
    opened, opener, reason = np.zeros_like(possible), np.zeros_like(rows), np.zeros_like(rows)
    if some.size == 0:
        return opened, opener, reason
    table = mapped(settings.table, lambda column: column[some])
    answers: list[Opening] = []
    leads: list[PerWorldIndex] = []
    for side in SIDES:
        own = papers.own[side][0][some], papers.own[side][1][some]
        seen = papers.believed[side][0][some], papers.believed[side][1][some]
        gain, lead = hoped_gain(own, seen, floors[side][some], floors[1 - side][some])
        answers.append(decide[side](AgendaView(rows[some], gain, cost[some], table), chance))
        leads.append(lead)
    first = answers[OPENAI].expected > answers[MICROSOFT].expected
    by_openai = answers[OPENAI].wanted & (first | ~answers[MICROSOFT].wanted)
    opened[some] = answers[MICROSOFT].wanted | answers[OPENAI].wanted
    opener[some] = by_openai
    reason[some] = np.where(by_openai, leads[OPENAI], leads[MICROSOFT])
    return opened, opener, reason


def session(
    state: State,
    supply: PerWorld,
    quarter: int,
    settings: Settings,
    decide: tuple[Decide, Decide],
    chance: Chance,
    keep_offers: bool,
) -> Session:
    """A quarter's talks in all worlds: opened, held, and what came of them.

    Args:
        state: the quarter so far.
        supply: what Azure could give OpenAI at the planning horizon, USD bn a year.
        quarter: of the clock.
        settings: of all worlds.
        decide: how Microsoft and OpenAI answer a view.
        chance: the numbers drawn for this quarter.
        keep_offers: keep every move.
    """
    may = _may_talk(state, quarter)
    cuts = [may[start : start + BLOCK] for start in range(0, max(may.size, 1), BLOCK)]
    agenda = joined([_agenda(state, supply, quarter, settings, rows, decide, chance) for rows in cuts])
    rows = agenda.rows[agenda.talking]
    none = Session.nothing(len(supply), agenda.papers)
    held = replace(
        none,
        opened=put_anew(none.opened, agenda.rows, agenda.opened),
        opener=put_anew(state.talking.opener, agenda.rows, agenda.opener),
        reason=put_anew(state.talking.reason, agenda.rows, agenda.reason),
        held=put_anew(none.held, agenda.rows, agenda.talking),
        rows=rows,
        cap=agenda.cap,
    )
    if rows.size == 0:
        return held
    talk = _played(_sat_down(state, held, settings, keep_offers), decide, chance)
    outcome = talk.result()
    empty = (outcome.package == 0).all(axis=1)  # to change nothing is no deal
    agreed = (outcome.status == AGREED) & ~empty
    failed = (outcome.status == BROKEN_OFF) | ((outcome.status == AGREED) & empty)
    return replace(
        held,
        agreed=put_anew(none.agreed, rows, agreed),
        failed=put_anew(none.failed, rows, failed),
        package=put_anew(none.package, rows, np.where(agreed[:, None], outcome.package, 0)),
        rounds=put_anew(none.rounds, rows, outcome.rounds),
        leaver=put_anew(none.leaver, rows, _leaver(agenda.papers, failed)),
        outcome=outcome,
        offers=talk.offers() if keep_offers else {},
    )


def _sat_down(state: State, held: Session, settings: Settings, keep_offers: bool) -> Talk:
    rows = held.rows
    table = mapped(settings.table, lambda column: column[rows])
    hardness, trust = state.talking.hardness[rows], state.relationship.trust[rows]
    sides = [stakes(side, held.papers, hardness[:, side], trust, table) for side in SIDES]
    horizon = (table.talk_quarters * ROUNDS_A_QUARTER).astype(np.intp)
    talk = Talk.sit_down(
        (sides[0], sides[1]),
        held.opener[rows],
        state.talking.memory.at(rows),
        horizon,
        ROUNDS_A_QUARTER,
        rows,
        keep_offers,
    )
    lock(talk.stakes)
    lock(talk.seats)
    return talk


def _played(talk: Talk, decide: tuple[Decide, Decide], chance: Chance) -> Talk:
    """The talk at the end of the quarter. Once both sides have said that they move by rule, the rest goes quickly."""
    by_rule = [False, False]
    while talk.running:
        for side in SIDES:
            view: TableView | None = talk.view(side)
            if view is not None:
                move: TableMove = decide[side](view, chance)
                talk = talk.advance(side, move)
                by_rule[side] = move.by_rule
        if all(by_rule) and not talk.keep_offers:
            talk = rest_of_the_quarter(talk)
    return talk


def _leaver(papers: Brief, failed: PerWorldFlag) -> PerWorldIndex:
    """After a failed talk, the side whose outside option beats going on as before leaves; -1 for nobody."""
    openai = failed & (papers.outside[OPENAI] > papers.disagreement[OPENAI])
    microsoft = failed & (papers.outside[MICROSOFT] > papers.disagreement[MICROSOFT])
    return np.where(openai, OPENAI, np.where(microsoft, MICROSOFT, -1))

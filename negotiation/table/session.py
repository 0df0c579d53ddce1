"""A quarter's talks between Microsoft and OpenAI: who opens, and what comes of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.columns import looked_at, replace, some
from negotiation.parameters import Settings
from negotiation.parameters.table import Table
from negotiation.shapes import PerIssueIndex, PerSide, PerWorld, PerWorldFlag, PerWorldIndex
from negotiation.state import State, lock, put_anew
from negotiation.table.agenda import AgendaView, Opening, hoped_gain, may_gain, reconsidered, reopening_cost
from negotiation.table.at_one_go import rest_of_the_quarter
from negotiation.table.brief import ROUNDS_A_QUARTER, Brief, brief, outlook, stakes, to_learn_from, vision_friction
from negotiation.table.issues import AGI_CLAUSE, ISSUES, Signing
from negotiation.table.issues.finance_worth import cap_unit
from negotiation.table.rungs import DOLLAR
from negotiation.table.seats import LEARNS
from negotiation.table.stakes import package_value
from negotiation.table.standing import Standing
from negotiation.table.talks import (
    AGREED,
    BROKEN_OFF,
    COUNTS,
    MICROSOFT,
    OPENAI,
    SIDES,
    Outcome,
    TableMove,
    TableView,
    Talk,
)
from negotiation.table.terms import Contract
from negotiation.table.triggers import AGI_CLAIM, OPENED_BY, forced_by, may_be_forced
from negotiation.table.whole import meet, signed, whole_value
from negotiation.tape import Chance
from negotiation.world.conversion import conversion_takes, left_to_do

type Decide = Callable[[Any, Chance], Any]


@dataclass(frozen=True)
class Session:
    """What a quarter's talks came to, over all worlds.

    Attributes:
        opened: a talk was opened in this quarter.
        opener: the side that opened the talk that was held; read where ``held``.
        reason: what opened it, index into ``triggers.REASONS``; read where ``held``.
        held: the sides talked in this quarter.
        agreed: they agreed.
        failed: a talk ended without a deal.
        leaver: the side that left the partnership for its outside option, -1 for nobody.
        package: what was agreed, shape (worlds, issues); zero elsewhere.
        rounds: rounds played in this quarter.
        rows: the worlds at the table, shape (rows,): those that talked, and those that nobody troubled to pick out.
        papers: what the sides brought, one row a world at the table.
        outcome: of the worlds at the table.
        values: what the whole package agreed is worth to each side, USD bn, shape (rows, sides); 0 without one.
        signing: what the signing of a package needs to know, of all worlds.
        offers: every move, if kept: see ``Talk.offers``.
        openings: finance clause of Microsoft's first offer where made in this quarter, -1 elsewhere, shape (rows,).
        share: revenue share in force when they began, fraction, shape (worlds,).
        let_go: Microsoft let go of a right for its partner's growth, shape (worlds,); noted once the deal is signed.
        outside: outside options where they were reckoned, nan elsewhere, USD bn, shape (worlds, sides).
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
    outcome: Outcome | None
    values: PerSide
    signing: Signing
    offers: Mapping[str, NDArray[np.generic]]
    openings: PerWorldIndex
    share: PerWorld
    let_go: PerWorldFlag
    outside: PerSide

    @classmethod
    def nothing(cls, papers: Brief, signing: Signing, share: PerWorld) -> "Session":
        """A quarter in which nobody talked."""
        worlds = len(signing.valuation)
        no, zero = np.zeros(worlds, dtype=bool), np.zeros(worlds, dtype=np.intp)
        package = np.zeros((worlds, len(ISSUES)), dtype=np.intp)
        none = np.zeros(0, dtype=np.intp)
        values = np.zeros((0, len(SIDES)))
        unknown = np.full((worlds, len(SIDES)), np.nan)
        return cls(
            opened=no,
            opener=zero,
            reason=zero,
            held=no,
            agreed=no,
            failed=no,
            leaver=zero - 1,
            package=package,
            rounds=zero,
            rows=none,
            papers=papers,
            outcome=None,
            values=values,
            signing=signing,
            offers={},
            openings=none,
            share=share,
            let_go=no,
            outside=unknown,
        )


@dataclass(frozen=True)
class _Agenda:
    """Who wants to talk, one row a world looked at, and what the sides bring, one row a world at the table."""

    rows: PerWorldIndex
    opened: PerWorldFlag
    opener: PerWorldIndex
    reason: PerWorldIndex
    talking: PerWorldFlag
    seated: PerWorldIndex
    papers: Brief
    cap: PerWorld
    outside: PerSide


def _may_talk(state: State, forced: PerWorldFlag, quarter: int) -> PerWorldFlag:
    """Where a talk is under way or could be opened now."""
    together = ~(state.contract.acquired | state.contract.separated)
    may: PerWorldFlag = together & (state.talking.open | forced | (quarter >= state.talking.quiet_until))
    return may


def _agenda(
    state: State,
    supply: PerWorld,
    quarter: int,
    settings: Settings,
    may: PerWorldFlag,
    forced: PerWorldIndex,
    decide: tuple[Decide, Decide],
    chance: Chance,
) -> _Agenda:
    """Who wants to talk in the worlds that may, and what the sides bring where they do."""
    rows = looked_at(may)
    everywhere = rows.size == len(supply)
    there = state if everywhere else some(state, rows)
    numbers = settings if everywhere else settings.at(rows)
    view = outlook(there, quarter, numbers, supply[rows])
    papers = brief(there, view, numbers)
    allowed = may[rows]
    opened, opener, reason = _considered(there, papers, numbers, rows, allowed, forced[rows], decide, chance)
    talking = opened | (there.talking.open & allowed)
    seated = looked_at(talking)
    return _Agenda(
        rows,
        opened,
        np.where(opened, opener, there.talking.opener),
        np.where(opened, reason, there.talking.reason),
        talking,
        seated,
        papers.at(seated),
        cap_unit(view, numbers)[seated],
        np.where(allowed[:, None], np.stack(papers.outside, axis=1), np.nan),
    )


def _considered(
    state: State,
    papers: Brief,
    settings: Settings,
    rows: PerWorldIndex,
    may: PerWorldFlag,
    forced: PerWorldIndex,
    decide: tuple[Decide, Decide],
    chance: Chance,
) -> tuple[PerWorldFlag, PerWorldIndex, PerWorldIndex]:
    """Where a talk is opened now, by which side, and over what (index into ``REASONS``); one row a world.

    ``may`` says where one may be; ``forced`` what forces it, −1 where nothing does: then it is opened by the side that
    is pressed.
    """
    idle = may & ~state.talking.open
    must = idle & (forced >= 0)
    usual = reopening_cost(state.openai.valuation, settings)
    costs = reconsidered(usual, state.relationship.disillusion, settings), usual
    least = [cost / settings.table.expected_part for cost in costs]
    floors = papers.reservation
    opened, opener, reason = must.copy(), OPENED_BY[forced], np.maximum(forced, 0)
    free = np.flatnonzero(idle & ~must)
    hopeful = [
        may_gain(papers.own[side], papers.believed[side], least[side] + floors[1 - side], free) for side in SIDES
    ]
    hoping = free[hopeful[MICROSOFT] | hopeful[OPENAI]]
    if hoping.size == 0:
        return opened, opener, reason
    table = some(settings.table, hoping)
    answers: list[Opening] = []
    leads: list[PerWorldIndex] = []
    for side in SIDES:
        own, seen = ([issue[hoping] for issue in values[side]] for values in (papers.own, papers.believed))
        gain, lead = hoped_gain(own, seen, floors[side][hoping], floors[1 - side][hoping])
        answers.append(decide[side](AgendaView(rows[hoping], gain, costs[side][hoping], table), chance))
        leads.append(lead)
    first = answers[OPENAI].expected > answers[MICROSOFT].expected
    by_openai = answers[OPENAI].wanted & (first | ~answers[MICROSOFT].wanted)
    opened[hoping] = answers[MICROSOFT].wanted | answers[OPENAI].wanted
    opener[hoping] = by_openai
    reason[hoping] = np.where(by_openai, leads[OPENAI], leads[MICROSOFT])
    return opened, opener, reason


def session(
    state: State,
    supply: PerWorld,
    quarter: int,
    settings: Settings,
    called: PerWorldFlag,
    decide: tuple[Decide, Decide],
    chance: Chance,
    keep_offers: bool,
    ask_each: bool = True,
) -> Session:
    """A quarter's talks in all worlds: opened, held, and what came of them.

    Args:
        state: the quarter so far.
        supply: what Azure could give OpenAI at the planning horizon, USD bn a year.
        quarter: of the clock.
        settings: of all worlds.
        called: the scenario calls the two to the table.
        decide: how Microsoft and OpenAI answer a view.
        chance: the numbers drawn for this quarter.
        keep_offers: keep every move.
        ask_each: ask for every move, even of sides that follow strategies which do not listen.
    """
    forced = forced_by(state, quarter, settings, called)
    forced = np.where(may_be_forced(state, forced, quarter), forced, -1)
    may = _may_talk(state, forced >= 0, quarter)
    agenda = _agenda(state, supply, quarter, settings, may, forced, decide, chance)
    rows = agenda.rows[agenda.seated]
    cap = np.zeros_like(supply)
    cap[rows] = agenda.cap
    takes = left_to_do(conversion_takes(chance["conversion_takes"], settings), state.openai.prepared)
    signing = Signing(quarter, cap, state.openai.valuation, takes, settings.market.tranche_quarters)
    none = Session.nothing(agenda.papers, signing, state.contract.share)
    held = replace(
        none,
        opened=put_anew(none.opened, agenda.rows, agenda.opened),
        opener=put_anew(state.talking.opener, agenda.rows, agenda.opener),
        reason=put_anew(state.talking.reason, agenda.rows, agenda.reason),
        held=put_anew(none.held, agenda.rows, agenda.talking),
        rows=rows,
        openings=np.full(rows.shape, -1, dtype=np.intp),
        outside=put_anew(none.outside, agenda.rows, agenda.outside),
    )
    if rows.size == 0:
        return held
    talk = _sat_down(state, held, settings, keep_offers)
    talk = replace(talk, whole=partial(_whole_value, state, held, settings)) if ask_each else rest_of_the_quarter(talk)
    talk, by_rule = _played(talk, decide, chance)
    by_rule = by_rule if ask_each else [True, True]
    outcome = talk.result()
    settled = outcome.status == AGREED
    package = np.where(settled[:, None], outcome.package, 0)
    values = _whole_values(state, held, package, settings)
    floors = agenda.papers.reservation
    below = [by_rule[side] & (values[:, side] < floors[side] - DOLLAR) for side in SIDES]
    agreed = settled & (package != 0).any(axis=1) & ~(below[MICROSOFT] | below[OPENAI])  # to change nothing is no deal
    failed = (outcome.status == BROKEN_OFF) | (settled & ~agreed)
    return replace(
        held,
        agreed=put_anew(none.agreed, rows, agreed),
        failed=put_anew(none.failed, rows, failed),
        package=put_anew(none.package, rows, np.where(agreed[:, None], package, 0)),
        rounds=put_anew(none.rounds, rows, outcome.rounds),
        leaver=put_anew(none.leaver, rows, _leaver(agenda.papers, failed)),
        outcome=outcome,
        values=values,
        offers=talk.offers() if keep_offers else {},
        openings=talk.openings,
    )


def _whole_values(state: State, held: Session, package: PerIssueIndex, settings: Settings) -> PerSide:
    """What the packages settled on are worth to both sides as a whole, USD bn, shape (rows, sides)."""
    own, values = held.papers.own, np.zeros((len(package), len(SIDES)))
    changing = np.flatnonzero((package != 0).any(axis=1))  # to change nothing is worth nothing
    for side in SIDES:
        values[changing, side] = package_value(own[side], package[changing], changing)
    meeting = np.flatnonzero(meet(package))
    if meeting.size == 0:
        return values
    chosen = package[meeting]
    now, after = _signed(state, held, settings, meeting, chosen)
    for side in SIDES:
        values[meeting, side] = whole_value(side, own[side], meeting, chosen, now, after)
    return values


def _whole_value(
    state: State, held: Session, settings: Settings, side: int, places: PerWorldIndex, package: PerIssueIndex
) -> PerWorld:
    """What packages in some worlds that talk are worth to a side as a whole, USD bn, shape (places,)."""
    own = held.papers.own[side]
    values = package_value(own, package, places)
    meeting = np.flatnonzero(meet(package))
    if meeting.size > 0:
        there, chosen = places[meeting], package[meeting]
        now, after = _signed(state, held, settings, there, chosen)
        values[meeting] = whole_value(side, own, there, chosen, now, after)
    return values


def _signed(
    state: State, held: Session, settings: Settings, places: PerWorldIndex, package: PerIssueIndex
) -> tuple[Standing, Contract]:
    """Where some worlds that talk stand, and the contract in each once a package is signed."""
    rows = held.rows[places]
    now = Standing(some(state, rows), some(held.papers.outlook, places), some(settings, rows))
    return now, signed(now.contract, package, some(held.signing, rows))


def _sat_down(state: State, held: Session, settings: Settings, keep_offers: bool) -> Talk:
    rows = held.rows
    settings = settings if rows.size == len(state.talking.open) else settings.at(rows)
    table = settings.table
    hardness, trust = state.talking.hardness[rows], state.relationship.trust[rows]
    spread = settings.motives.weight_spread
    over_agi = (held.reason[rows] == AGI_CLAIM) | (held.reason[rows] == AGI_CLAUSE)
    friction = vision_friction(state.relationship.vision_distance[rows], over_agi, table)
    shifts = [hardness[:, side] + friction for side in SIDES]
    sides = [
        to_learn_from(stakes(side, held.papers, shift, trust, table), side, held.papers, spread)
        for side, shift in enumerate(shifts)
    ]
    counts, learns = (_somebody(kind, table) for kind in (COUNTS, LEARNS))
    horizon = (table.talk_quarters * ROUNDS_A_QUARTER).astype(np.intp)
    talk = Talk.sit_down(
        (sides[0], sides[1]),
        held.opener[rows],
        state.talking.memory.at(rows, counts, learns),
        horizon,
        ROUNDS_A_QUARTER,
        rows,
        keep_offers,
        learns,
        held.held[rows],
    )
    lock(talk.stakes)
    lock(talk.seats)
    return talk


def _somebody(kind: NDArray[np.bool_], table: Table) -> bool:
    """Somebody follows a strategy of a kind, flag a strategy."""
    return np.flatnonzero(kind[table.strategy_microsoft] | kind[table.strategy_openai]).size > 0


def _played(talk: Talk, decide: tuple[Decide, Decide], chance: Chance) -> tuple[Talk, list[bool]]:
    """The talk at the end of the quarter, and which side moves by rule; once both do, the rest goes quickly."""
    by_rule, turns = [False, False], 0
    while talk.running:
        side = SIDES[turns % len(SIDES)]
        turns += 1
        view: TableView | None = talk.view(side)
        if view is not None:
            move: TableMove = decide[side](view, chance)
            talk = talk.advance(side, move)
            by_rule[side] = move.by_rule
        if turns > len(SIDES) and all(by_rule) and not talk.keep_offers:
            talk = rest_of_the_quarter(talk)
    return talk, by_rule


def _leaver(papers: Brief, failed: PerWorldFlag) -> PerWorldIndex:
    """After a failed talk, the side whose outside option beats going on as before leaves; -1 for nobody."""
    openai = failed & (papers.outside[OPENAI] > papers.disagreement[OPENAI])
    microsoft = failed & (papers.outside[MICROSOFT] > papers.disagreement[MICROSOFT])
    return np.where(openai, OPENAI, np.where(microsoft, MICROSOFT, -1))

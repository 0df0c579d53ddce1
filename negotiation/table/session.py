"""A quarter's talks between Microsoft and OpenAI: who opens, what each brings, what comes of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from negotiation.parameters import Settings
from negotiation.shapes import PerIssueIndex, PerLevel, PerWorld, PerWorldFlag, PerWorldIndex
from negotiation.state import Cloud, State, mapped
from negotiation.table.agenda import (
    AgendaView,
    Opening,
    changing_cost,
    dispute_cost,
    hoped_gain,
    may_gain,
    reopening_cost,
)
from negotiation.table.preferences import (
    AHEAD,
    QUARTERS,
    Outlook,
    ComputeSheet,
    FinanceSheet,
    azure_ai_worth,
    cash_need,
    compute_sheet,
    discounts,
    exclusive_only,
    finance_sheet,
    leaving_parts,
    shadow_price,
    worth_up_to,
)
from negotiation.table.talks import (
    AGREED,
    BROKEN_OFF,
    MICROSOFT,
    OPENAI,
    SIDES,
    Outcome,
    Stakes,
    TableMove,
    TableView,
    Talk,
)
from negotiation.tape import Chance
from negotiation.world.compute import planned_shortage
from negotiation.world.market import expected_growth, expected_revenue, proven

ROUNDS_A_QUARTER: Final = 24
#: Outside rounds OpenAI counts on when it reckons what cash it lacks (prototype of the talks).
HOPED_ROUNDS: Final = 3
PRESSURES: Final = ("none", "short runway", "planned shortage", "strained capacity", "open case")
REASONS: Final = ("money", "compute")
#: Names of all motives that a value can consist of; the record stores their place in this list.
MOTIVES: Final = (
    "revenue share", "claim on profits", "outlay", "cash", "control", "shortage", "bargaining", "autonomy",
    "assurance", "flexibility", "margin", "partner's growth", "signal", "scrutiny", "backlog", "concentration",
)  # fmt: skip

type Decide = Callable[[Any, Chance], Any]
type Sheets = tuple[FinanceSheet, ComputeSheet]


@dataclass(frozen=True)
class Brief:
    """What the two sides bring to the table in every world.

    Attributes:
        sheets: value of every clause by motive: for each side, of the finance and of the compute clauses.
        own: total value of every clause to each side.
        believed: the same as the other side believes it: ``believed[MICROSOFT]`` are OpenAI's values in Microsoft's eyes.
        disagreement: of each side, USD bn.
        outside: of each side, USD bn.
        pressure: on each side, fraction of its demand.
        pressure_name: the largest pressure on each side, index into ``PRESSURES``.
        outlook: what both expect.
    """

    sheets: tuple[Sheets, Sheets]
    own: tuple[tuple[PerLevel, PerLevel], tuple[PerLevel, PerLevel]]
    believed: tuple[tuple[PerLevel, PerLevel], tuple[PerLevel, PerLevel]]
    disagreement: tuple[PerWorld, PerWorld]
    outside: tuple[PerWorld, PerWorld]
    pressure: tuple[PerWorld, PerWorld]
    pressure_name: tuple[PerWorldIndex, PerWorldIndex]
    outlook: Outlook


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
    outcome: Outcome | None
    offers: Mapping[str, NDArray[np.generic]]


def outlook(state: State, quarter: int, settings: Settings, azure_supply: PerWorld) -> Outlook:
    """What both sides expect at the table.

    Args:
        state: the quarter so far.
        quarter: of the clock.
        settings: of all worlds.
        azure_supply: what Azure could give OpenAI at the planning horizon, USD bn a year.
    """
    market, motives = settings.market, settings.motives
    ahead = expected_growth(state, settings, AHEAD)
    revenue = expected_revenue(state.openai.revenue, state.openai.valuation, ahead, settings)
    root = np.sqrt(np.arange(1, AHEAD + 1))
    in_microsofts_eyes = revenue * np.exp(market.optimism_microsoft[:, None] * root) / QUARTERS
    in_openais_eyes = revenue * np.exp(market.optimism_openai[:, None] * root) / QUARTERS
    need = cash_need(state.openai.burn, settings)
    hopes = HOPED_ROUNDS * market.round_share * state.openai.valuation * proven(state.openai.since_launch, settings)
    money = np.maximum(state.accounts[:, 0], 0) + state.contract.pledged
    short = np.maximum(need - money - hopes, 0)
    price = shadow_price(need, short, state.openai.runway, settings)
    flow_openai = in_openais_eyes * discounts(OPENAI, settings, AHEAD)
    soon = np.exp(-np.arange(1, AHEAD + 1) / motives.cash_horizon[:, None])
    gap = state.talking.gap
    return Outlook(
        quarter=quarter,
        valuation=np.stack([state.openai.valuation * gap[:, side] for side in SIDES]),
        revenue_worth=(
            worth_up_to(in_microsofts_eyes * discounts(MICROSOFT, settings, AHEAD)),
            worth_up_to(flow_openai),
        ),
        dear_worth=worth_up_to(flow_openai * (1 + (price - 1)[:, None] * soon)),
        cash_price=price,
        cash_short=short,
        shortage=planned_shortage(azure_supply, state.openai.planned),
        planned=state.openai.planned,
        rivals=np.maximum(state.clouds.capacity[:, 1:] - state.clouds.serving[:, 1:], 0).sum(axis=1),
        azure_load=state.clouds.serving[:, Cloud.AZURE],
        azure_ai=azure_ai_worth(state, settings),
    )


def believed_weight(weight: PerWorld, knowledge: PerWorld) -> PerWorld:
    """A private weight as the other side believes it: the usual one, corrected as far as it has learned."""
    return np.exp(np.log(weight) * knowledge)


def pressures(side: int, state: State, view: Outlook, settings: Settings) -> tuple[PerWorld, PerWorldIndex]:
    """What presses a side to concede, fraction of its demand, and the largest source, index into ``PRESSURES``."""
    table = settings.table
    if side == OPENAI:
        comfort = settings.market.raise_runway
        hurry = np.clip((comfort - state.openai.runway) / np.maximum(comfort, 1), 0, 1)
        sources = {1: table.pressure_runway * hurry, 2: table.pressure_shortage * view.shortage}
    else:
        case = table.pressure_case * state.relationship.case_open
        sources = {3: table.pressure_strain * view.shortage, 4: case}
    (first, one), (second, other) = sources.items()
    name = np.where(one + other <= 0, 0, np.where(one >= other, first, second)).astype(np.intp)
    return np.clip(one + other, 0, 1), name


def brief(state: State, view: Outlook, settings: Settings) -> Brief:
    """What the two sides bring to the table: values, points to fall back on, pressure."""
    weights, knowledge = state.talking.weights, state.talking.knowledge
    cost = changing_cost(state.openai.valuation, settings)[:, None]
    sheets: list[Sheets] = []
    own, seen = [], []
    off = settings.table.exclusive_forever
    for side in SIDES:
        sheets.append((finance_sheet(side, state, view, settings), compute_sheet(side, state, view, settings)))
        true, guessed = [], []
        for issue, sheet in enumerate(sheets[side]):
            weight = np.ascontiguousarray(weights[:, side, issue])
            guess = believed_weight(weight, knowledge[:, 1 - side])
            true.append(_at_cost(sheet.total(weight), cost))
            guessed.append(_at_cost(sheet.total(guess), cost))
        own.append((true[0], exclusive_only(true[1], off)))
        seen.append((guessed[0], exclusive_only(guessed[1], off)))
    dispute = -dispute_cost(state.openai.valuation, settings)
    leaving = [
        sum(leaving_parts(side, state, view, settings).values(), start=np.zeros_like(dispute))
        for side in SIDES
    ]
    pressed = [pressures(side, state, view, settings) for side in SIDES]
    return Brief(
        sheets=(sheets[0], sheets[1]),
        own=(own[0], own[1]),
        believed=(seen[1], seen[0]),
        disagreement=(dispute, dispute),
        outside=(leaving[0], leaving[1]),
        pressure=(pressed[0][0], pressed[1][0]),
        pressure_name=(pressed[0][1], pressed[1][1]),
        outlook=view,
    )


def _at_cost(value: PerLevel, cost: PerLevel) -> PerLevel:
    """Value of every level less what changing the issue costs; level 0 changes nothing and is worth nothing."""
    value -= cost
    value[:, 0] = 0.0
    return value


def firmness(hardness: PerWorld, trust: PerWorld, settings: Settings) -> PerWorld:
    """Part of what there is to bargain for below which a side will not settle [M7, M51].

    People turn down offers they find unfair although they would gain by them (Gueth, Schmittberger, Schwarze 1982);
    the less they trust the other side, the more they ask for.
    """
    table = settings.table
    return np.clip(table.fair_share + table.distrust_share * (1 - trust) + hardness, 0, table.fair_share_top)


def stakes(side: int, state: State, papers: Brief, settings: Settings) -> Stakes:
    """What a side brings to the talk itself."""
    table = settings.table
    rates = (table.table_rate_microsoft, table.table_rate_openai)
    rounds = QUARTERS * ROUNDS_A_QUARTER
    strategy = table.strategy_microsoft if side == MICROSOFT else table.strategy_openai
    other = 1 - side
    hardness = np.ascontiguousarray(state.talking.hardness[:, side])
    return Stakes(
        own=papers.own[side],
        believed=papers.believed[side],
        disagreement=papers.disagreement[side],
        outside=papers.outside[side],
        believed_reservation=np.maximum(papers.disagreement[other], papers.outside[other]),
        discount=np.exp(-rates[side] / rounds),
        believed_discount=np.exp(-rates[other] / rounds),
        pressure=papers.pressure[side],
        hardness=hardness,
        firmness=firmness(hardness, state.relationship.trust, settings),
        strategy=strategy,
        believed_disagreement=papers.disagreement[other],
    )


def considered(
    state: State,
    papers: Brief,
    quarter: int,
    settings: Settings,
    decide: tuple[Decide, Decide],
    chance: Chance,
) -> tuple[PerWorldFlag, PerWorldIndex, PerWorldIndex]:
    """Where a talk is opened now, by which side, and over what (index into ``REASONS``)."""
    worlds = len(state.openai.valuation)
    cost = reopening_cost(state.openai.valuation, settings)
    free = ~(state.contract.acquired | state.contract.separated | state.talking.open)
    possible = free & (quarter >= state.talking.quiet_until)
    least = cost / settings.table.expected_part
    possible &= may_gain(papers.own[MICROSOFT], papers.believed[MICROSOFT], least) | may_gain(
        papers.own[OPENAI], papers.believed[OPENAI], least
    )
    rows = np.flatnonzero(possible)
    opened, opener = np.zeros(worlds, dtype=bool), np.zeros(worlds, dtype=np.intp)
    reason = np.zeros(worlds, dtype=np.intp)
    if rows.size == 0:
        return opened, opener, reason
    table = mapped(settings.table, lambda column: column[rows])
    answers: list[Opening] = []
    leads: list[PerWorldIndex] = []
    for side in SIDES:
        floors = [np.maximum(papers.disagreement[who], papers.outside[who])[rows] for who in (side, 1 - side)]
        own = papers.own[side][0][rows], papers.own[side][1][rows]
        seen = papers.believed[side][0][rows], papers.believed[side][1][rows]
        gain, lead = hoped_gain(own, seen, floors[0], floors[1])
        answers.append(decide[side](AgendaView(gain, cost[rows], table), chance))
        leads.append(lead)
    first = answers[OPENAI].expected > answers[MICROSOFT].expected
    by_openai = answers[OPENAI].wanted & (first | ~answers[MICROSOFT].wanted)
    opened[rows] = answers[MICROSOFT].wanted | answers[OPENAI].wanted
    opener[rows] = by_openai
    reason[rows] = np.where(by_openai, leads[OPENAI], leads[MICROSOFT])
    return opened, opener, reason


def session(
    state: State,
    papers: Brief,
    quarter: int,
    settings: Settings,
    decide: tuple[Decide, Decide],
    chance: Chance,
    keep_offers: bool,
) -> Session:
    """A quarter's talks in all worlds: opened, held, and what came of them."""
    worlds = len(state.openai.valuation)
    opened, opener, reason = considered(state, papers, quarter, settings, decide, chance)
    opener = np.where(opened, opener, state.talking.opener)
    reason = np.where(opened, reason, state.talking.reason)
    held = opened | (state.talking.open & ~state.contract.acquired & ~state.contract.separated)
    rows = np.flatnonzero(held)
    agreed, failed = np.zeros(worlds, dtype=bool), np.zeros(worlds, dtype=bool)
    package = np.zeros((worlds, len(papers.own[0])), dtype=np.intp)
    rounds, leaver = np.zeros(worlds, dtype=np.intp), np.full(worlds, -1)
    if rows.size == 0:
        return Session(opened, opener, reason, held, agreed, failed, leaver, package, rounds, None, {})
    sides = tuple(stakes(side, state, papers, settings).at(rows) for side in SIDES)
    horizon = (settings.table.talk_quarters[rows] * ROUNDS_A_QUARTER).astype(np.intp)
    talk = Talk.sit_down(
        (sides[0], sides[1]),
        opener[rows],
        state.talking.memory.at(rows),
        horizon,
        ROUNDS_A_QUARTER,
        rows,
        keep_offers,
    )
    talk = _played(talk, decide, chance)
    outcome = talk.result()
    empty = (outcome.package == 0).all(axis=1)  # to change nothing is no deal
    done = (outcome.status == AGREED) & ~empty
    broken = (outcome.status == BROKEN_OFF) | ((outcome.status == AGREED) & empty)
    agreed[rows], failed[rows] = done, broken
    package[rows] = np.where(done[:, None], outcome.package, 0)
    rounds[rows] = outcome.rounds
    leaver = _leaver(papers, failed)
    return Session(
        opened,
        opener,
        reason,
        held,
        agreed,
        failed,
        leaver,
        package,
        rounds,
        outcome,
        talk.offers() if keep_offers else {},
    )


def _played(talk: Talk, decide: tuple[Decide, Decide], chance: Chance) -> Talk:
    while talk.running:
        for side in SIDES:
            view: TableView | None = talk.view(side)
            if view is not None:
                move: TableMove = decide[side](view, chance)
                talk = talk.advance(side, move)
    return talk


def _leaver(papers: Brief, failed: PerWorldFlag) -> PerWorldIndex:
    """After a failed talk, the side whose outside option beats going on as before leaves; -1 for nobody."""
    openai = failed & (papers.outside[OPENAI] > papers.disagreement[OPENAI])
    microsoft = failed & (papers.outside[MICROSOFT] > papers.disagreement[MICROSOFT])
    return np.where(openai, OPENAI, np.where(microsoft, MICROSOFT, -1))


def leading_motive(
    sheets: Sheets, weights: NDArray[np.float64], rows: PerWorldIndex, package: PerIssueIndex
) -> PerWorldIndex:
    """The motive that speaks most for a package, index into ``MOTIVES``, shape (rows,); -1 where nothing changes.

    Args:
        sheets: value of finance and compute clauses by motive, USD bn.
        weights: the side's private weight on each issue, shape (worlds, issues).
        rows: world of each package.
        package: shape (rows, issues).
    """
    totals: dict[str, PerWorld] = {}
    for issue, sheet in enumerate(sheets):
        for name, value in sheet.at(rows, package[:, issue]).items():
            scale = weights[rows, issue] if name == sheet.private else 1.0
            totals[name] = totals.get(name, np.zeros(rows.shape)) + scale * value
    columns = np.stack(list(totals.values()), axis=1)
    codes = np.array([MOTIVES.index(name) for name in totals])
    return np.where((package == 0).all(axis=1), -1, codes[np.argmax(columns, axis=1)])

"""The brief: what each side brings to the table: values, points to fall back on, pressure, firmness."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from negotiation.columns import replace, some
from negotiation.parameters import Settings
from negotiation.parameters.levels import FIXED
from negotiation.parameters.table import Table
from negotiation.shapes import PerIssue, PerIssueIndex, PerWorld, PerWorldFlag, PerWorldIndex
from negotiation.state import Account, Cloud, State
from negotiation.table.agenda import changing_cost, dispute_cost
from negotiation.table.issues import ISSUES, NAMES
from negotiation.table.outlook import Outlook
from negotiation.table.outside import azure_ai_worth, leaving_parts, licence_flow
from negotiation.table.packed import Allowed, Layout, Values, laid_out
from negotiation.table.patience import patience
from negotiation.table.seats import LEARNS
from negotiation.table.sheet import Scales, Sheet
from negotiation.table.stakes import MICROSOFT, OPENAI, SIDES, Stakes
from negotiation.table.standing import Standing
from negotiation.table.worth import AHEAD, QUARTERS, cash_need, shadow_price, worths_up_to
from negotiation.world.compute import planned_shortage
from negotiation.world.conversion import waiting_funds
from negotiation.world.market import expected_growth, expected_revenue, proven

ROUNDS_A_QUARTER: Final = FIXED["rounds_a_quarter"].count
PRESSURES: Final = ("none", "short runway", "planned shortage", "strained capacity", "open case", "deadline")
_NONE, _RUNWAY, _SHORTAGE, _STRAIN, _CASE, _DEADLINE = range(len(PRESSURES))
#: Names of all motives that a value can consist of; the record stores their place in this list.
MOTIVES: Final = (
    "revenue share", "claim on profits", "outlay", "cash", "control", "shortage", "bargaining", "autonomy",
    "assurance", "flexibility", "margin", "partner's growth", "signal", "scrutiny", "backlog", "concentration",
    "hold-up", "one bet", "shares to sell", "deadline", "channel", "reach", "resale", "sales", "technology",
    "sole access", "leakage", "rights at risk", "mission", "legal certainty", "learning", "secrecy", "data", "brand",
    "own name", "independence", "competition", "rivalry feared", "freedom to compete", "burden",
)  # fmt: skip

type Sheets = tuple[Sheet, ...]


@dataclass(frozen=True)
class Brief:
    """What the two sides bring to the table in every world.

    Attributes:
        sheets: value of every clause by motive, for each side, issue by issue.
        own: total value of every clause to each side, issue by issue; −inf for what is not on the table.
        believed: the same as the other side believes it: the first are OpenAI's in Microsoft's eyes.
        guess: the other's private weights as believed, for each side, shape (worlds, issues).
        disagreement: of each side, USD bn.
        outside: of each side, USD bn.
        pressure: on each side, fraction of its demand.
        power: of each side over the other, fraction of what there is to bargain for.
        hold_up: what Microsoft demands on top while OpenAI needs its consent, fraction of what there is to bargain for.
        pressure_name: the largest pressure on each side, index into ``PRESSURES``.
        outlook: what both expect.
    """

    sheets: tuple[Sheets, Sheets]
    own: tuple[Values, Values]
    believed: tuple[Values, Values]
    guess: tuple[PerIssue, PerIssue]
    disagreement: tuple[PerWorld, PerWorld]
    outside: tuple[PerWorld, PerWorld]
    pressure: tuple[PerWorld, PerWorld]
    power: tuple[PerWorld, PerWorld]
    hold_up: PerWorld
    pressure_name: tuple[PerWorldIndex, PerWorldIndex]
    outlook: Outlook

    def at(self, rows: PerWorldIndex) -> "Brief":
        """What they bring in some worlds, which are in order and named once."""
        if rows.size == len(self.hold_up):
            return self
        own, believed = (tuple(values.at(rows) for values in both) for both in (self.own, self.believed))
        sheets = tuple(tuple(sheet.of_some(rows) for sheet in mine) for mine in self.sheets)
        return replace(some(self, rows), own=own, believed=believed, sheets=sheets)

    @property
    def reservation(self) -> tuple[PerWorld, PerWorld]:
        """Of each side, USD bn: the larger of disagreement point and outside option."""
        microsoft, openai = (np.maximum(self.disagreement[side], self.outside[side]) for side in SIDES)
        return microsoft, openai


def outlook(state: State, quarter: int, settings: Settings, azure_supply: PerWorld) -> Outlook:
    """What both sides expect at the table.

    Args:
        state: the quarter so far.
        quarter: of the clock.
        settings: of all worlds.
        azure_supply: what Azure could give OpenAI at the planning horizon, USD bn a year.
    """
    openai, patient = state.openai, patience(settings)
    ahead = expected_growth(state, settings, AHEAD)
    revenue = expected_revenue(openai.revenue, openai.valuation, ahead, settings)
    price, short = _cash(state, settings)
    eyes = [(patient.hopes[side], patient.discounts[side]) for side in SIDES]
    *worth, dear = worths_up_to(revenue, *eyes[MICROSOFT], *eyes[OPENAI], patient.near, price)
    gap, clouds = state.talking.gap, state.clouds
    return Outlook(
        quarter=quarter,
        valuation=(openai.valuation * gap[:, MICROSOFT], openai.valuation * gap[:, OPENAI]),
        revenue_worth=(worth[MICROSOFT], worth[OPENAI]),
        dear_worth=dear,
        cash_price=price,
        cash_short=short,
        shortage=planned_shortage(azure_supply, openai.planned),
        planned=openai.planned,
        rivals=np.maximum(clouds.capacity[:, 1:] - clouds.serving[:, 1:], 0).sum(axis=1),
        azure_load=clouds.serving[:, Cloud.AZURE],
        azure_ai=azure_ai_worth(state, settings),
        public_valuation=openai.valuation,
        waiting_funds=waiting_funds(openai.waiting, openai.deadline, quarter, settings),
        models=state.microsoft.models,
        licence=licence_flow(state, settings),
    )


def _cash(state: State, settings: Settings) -> tuple[PerWorld, PerWorld]:
    """What a dollar of cash is worth to OpenAI, and what cash it will lack, USD bn."""
    need = cash_need(state.openai.burn, settings)
    hopes = settings.motives.hoped_rounds * settings.market.round_share * state.openai.valuation
    hopes = hopes * proven(state.openai.since_launch, settings)
    money = np.maximum(state.accounts[:, Account.OPENAI], 0) + state.contract.pledged
    short = np.maximum(need - money - hopes, 0)
    return shadow_price(need, short, state.openai.runway, settings), short


def believed_weight(weight: PerIssue, knowledge: PerWorld) -> PerIssue:
    """Private weights as the other side believes them: the usual ones, corrected as far as it has learned."""
    return np.exp(np.log(weight) * knowledge[:, None])


def pressures(side: int, state: State, view: Outlook, settings: Settings) -> tuple[PerWorld, PerWorldIndex]:
    """What presses a side to concede, fraction of its demand, and the largest source, index into ``PRESSURES``."""
    table = settings.table
    if side == OPENAI:
        comfort = settings.market.raise_runway
        hurry = np.minimum(np.maximum((comfort - state.openai.runway) / np.maximum(comfort, 1), 0), 1)
        sources = {
            _RUNWAY: table.pressure_runway * hurry,
            _SHORTAGE: table.pressure_shortage * view.shortage,
            _DEADLINE: table.pressure_deadline * deadline_near(state, view.quarter, settings),
        }
    else:
        sources = {
            _STRAIN: table.pressure_strain * view.shortage,
            _CASE: table.pressure_case * state.relationship.case_open,
        }
    total = largest = np.zeros_like(view.shortage)
    name = np.full(largest.shape, _NONE, dtype=np.intp)
    for code, source in sources.items():
        name = np.where(source > largest, code, name)
        largest, total = np.maximum(largest, source), total + source
    return np.minimum(total, 1), name


def deadline_near(state: State, quarter: int, settings: Settings) -> PerWorld:
    """How near the deadline is by which OpenAI must convert, 0 to 1; nothing while no money waits for it."""
    left = np.maximum(state.openai.deadline - quarter, 0)
    return np.exp(-left / settings.conversion.deadline_fade) * (state.openai.waiting > 0)


def power(state: State, settings: Settings) -> tuple[PerWorld, PerWorld]:
    """How much more each side asks for, and insists on, as it depends less on the other [M12, M14].

    Who depends less has the power (Emerson 1962); as a fraction of what there is to bargain for.
    """
    now = state.relationship
    of_microsoft = settings.table.power_weight * (now.dependence_openai - now.dependence_microsoft)
    return of_microsoft, -of_microsoft


def hold_up(state: State, quarter: int, settings: Settings) -> PerWorld:
    """How much more Microsoft asks for while OpenAI needs its consent before a deadline [M26].

    It asks for more, but does not insist: a fraction of what there is to bargain for.
    """
    missing = ~(state.contract.conversion.consent | state.contract.conversion.done)
    return settings.table.hold_up_leverage * deadline_near(state, quarter, settings) * missing


def brief(state: State, view: Outlook, settings: Settings) -> Brief:
    """What the two sides bring to the table: values, points to fall back on, pressure."""
    weights, knowledge = state.talking.weights, state.talking.knowledge
    cost = changing_cost(state.openai.valuation, settings)
    on_table = [issue.on_table(state, settings) for issue in ISSUES]
    guess = [believed_weight(np.ascontiguousarray(weights[:, side]), knowledge[:, 1 - side]) for side in SIDES]
    layout = laid_out(on_table)
    asked = np.diff(layout.starts) > 1
    now = Standing(state, view, settings, layout.by_issue(NAMES))
    sheets, own, seen = [], [], []
    for side in SIDES:
        mine = tuple(
            issue.sheet(side, now) if asked[place] else Sheet.unasked(issue.levels)
            for place, issue in enumerate(ISSUES)
        )
        sheets.append(mine)
        with_weights, with_guesses = _totals(mine, weights[:, side], guess[side], cost, on_table, layout)
        own.append(with_weights)
        seen.append(with_guesses)
    dispute = -dispute_cost(state.openai.valuation, settings)
    leaving = [sum(leaving_parts(side, now).values(), start=np.zeros_like(dispute)) for side in SIDES]
    pressed = [pressures(side, state, view, settings) for side in SIDES]
    return Brief(
        sheets=(sheets[0], sheets[1]),
        own=(own[0], own[1]),
        believed=(seen[1], seen[0]),
        guess=(guess[1], guess[0]),
        disagreement=(dispute, dispute),
        outside=(leaving[0], leaving[1]),
        pressure=(pressed[0][0], pressed[1][0]),
        power=power(state, settings),
        hold_up=hold_up(state, view.quarter, settings),
        pressure_name=(pressed[0][1], pressed[1][1]),
        outlook=view,
    )


def _totals(
    sheets: Sheets,
    weights: PerIssue,
    guess: PerIssue,
    cost: PerWorld,
    on_table: Sequence[Allowed],
    layout: Layout,
) -> tuple[Values, Values]:
    """Value of every clause of every issue under the private weights, and under those believed, USD bn."""
    own, seen = (np.empty((len(cost), layout.level.size)) for _ in SIDES)
    by_issue, guessed = np.ascontiguousarray(weights.T), np.ascontiguousarray(guess.T)
    for place, sheet in enumerate(sheets):
        here = slice(layout.starts[place], layout.starts[place + 1])
        if here.stop - here.start == 1:  # level 0 alone, which changes nothing
            own[:, here] = seen[:, here] = 0.0
        else:
            scales = Scales(sheet.private, by_issue[place], guessed[place], cost)
            sheet.fill(own, seen, here.start, scales, on_table[place], layout.level[here])
    return Values(own, layout), Values(seen, layout)


def firmness(hardness: PerWorld, trust: PerWorld, table: Table) -> PerWorld:
    """Part of what there is to bargain for below which a side will not settle [M7, M51].

    People turn down offers they find unfair although they would gain by them (Gueth, Schmittberger, Schwarze 1982);
    the less they trust the other side, the more they ask for.
    """
    return np.clip(table.fair_share + table.distrust_share * (1 - trust) + hardness, 0, table.fair_share_top)


def vision_friction(distance: PerWorld, over_agi: PerWorldFlag, table: Table) -> PerWorld:
    """How much harder both sides are in a talk over AGI, fraction of what there is to bargain for [M7]."""
    return table.vision_friction * distance * over_agi


def round_discounts(table: Table) -> tuple[PerWorld, PerWorld]:
    """Discount factor per round of each side at the table."""
    rounds = QUARTERS * ROUNDS_A_QUARTER
    return np.exp(-table.table_rate_microsoft / rounds), np.exp(-table.table_rate_openai / rounds)


def stakes(side: int, papers: Brief, hardness: PerWorld, trust: PerWorld, table: Table) -> Stakes:
    """What a side brings to the talk itself; all arguments are of the worlds that talk."""
    discount = round_discounts(table)
    other = 1 - side
    harder = np.ascontiguousarray(hardness) + papers.power[side]
    return Stakes(
        own=papers.own[side],
        believed=papers.believed[side],
        disagreement=papers.disagreement[side],
        outside=papers.outside[side],
        believed_reservation=papers.reservation[other],
        discount=discount[side],
        believed_discount=discount[other],
        pressure=papers.pressure[side],
        hardness=harder + papers.hold_up if side == MICROSOFT else harder,
        firmness=firmness(harder, trust, table),
        strategy=table.strategy_microsoft if side == MICROSOFT else table.strategy_openai,
        believed_disagreement=papers.disagreement[other],
    )


def to_learn_from(mine: Stakes, side: int, papers: Brief, spread: PerWorld) -> Stakes:
    """Stakes with what a side needs to estimate the other's private weights, if its strategy does so anywhere.

    Args:
        mine: the side's stakes.
        side: whose.
        papers: what both brought.
        spread: of the log of private weights, shape (worlds,).
    """
    if np.flatnonzero(LEARNS[mine.strategy]).size == 0:
        return mine
    private = tuple(sheet.private_part(len(spread)) for sheet in papers.sheets[1 - side])
    return replace(mine, believed_private=private, believed_weight=papers.guess[side], weight_spread=spread)


def leading_motive(
    sheets: Sheets, weights: NDArray[np.float64], rows: PerWorldIndex, package: PerIssueIndex
) -> PerWorldIndex:
    """The motive that speaks most for a package, index into ``MOTIVES``, shape (rows,); -1 where nothing changes.

    Args:
        sheets: value of the clauses of each issue by motive, USD bn.
        weights: the side's private weight on each issue where a package is for, shape (rows, issues).
        rows: world of each package.
        package: shape (rows, issues).
    """
    named = dict.fromkeys(name for sheet in sheets for block in sheet.blocks for name in block.parts)
    totals: dict[str, PerWorld] = {name: np.zeros(rows.shape) for name in named}
    for issue, sheet in enumerate(sheets):
        changed = np.flatnonzero(package[:, issue])  # level 0 changes nothing: nothing speaks for it
        if changed.size == 0:
            continue
        here = slice(None) if changed.size == rows.size else changed  # all of them without a copy
        for name, value in sheet.at(rows[here], package[here, issue]).items():
            totals[name][here] += weights[here, issue] * value if name == sheet.private else value
    columns = np.stack(list(totals.values()), axis=1)
    codes = np.array([MOTIVES.index(name) for name in totals])
    speaks = np.where(columns == 0, -np.inf, columns)  # whether a motive that says nothing is listed depends on others
    return np.where((package == 0).all(axis=1), -1, codes[np.argmax(speaks, axis=1)])

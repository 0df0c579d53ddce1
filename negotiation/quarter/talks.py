"""Phase 6, talks: Microsoft and OpenAI may reopen the contract."""

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.party import Role
from negotiation.quarter.compute import azure_supply
from negotiation.quarter.turn import Turn
from negotiation.shapes import PerIssueIndex, PerLevel, PerWorld, PerWorldFlag, PerWorldIndex
from negotiation.state import Account, Contract, Holder, State
from negotiation.table.brief import MOTIVES, PRESSURES, Brief, leading_motive
from negotiation.table.contract import amended, separated
from negotiation.table.issues import CLAUSES, COMMITMENT_OF_LEVEL, COMPUTE, FINANCE, REGIME_OF_LEVEL
from negotiation.table.preferences import price_of_the_rest
from negotiation.table.session import REASONS, Session, session
from negotiation.table.solutions import best_joint, nash, pareto_set
from negotiation.table.stakes import MICROSOFT, OPENAI, SIDES, package_value
from negotiation.table.talks import ACTIONS, ANSWERS

PARTIES = (Role.MICROSOFT, Role.OPENAI)
SIDE_NAMES = np.array([str(role) for role in PARTIES], dtype=object)
_MOTIVES = np.array([*MOTIVES, ""], dtype=object)
_PRESSURES = np.array(PRESSURES, dtype=object)
_REASONS = np.array(REASONS, dtype=object)
_ACTIONS = np.array(ACTIONS, dtype=object)
_ANSWERS = np.array([*ANSWERS, ""], dtype=object)
REGIMES = np.array(["exclusive", "first refusal", "open"], dtype=object)


def talk(turn: Turn, state: State) -> tuple[State, Session]:
    """The state after this quarter's talks, and how they went."""
    decide = (turn.asked(Role.MICROSOFT), turn.asked(Role.OPENAI))
    state = _hardened(turn, state)
    supply = azure_supply(turn, state)
    held = session(state, supply, turn.quarter, turn.settings, decide, turn.chance, turn.keeps("offers"))
    cap = np.zeros(len(supply))
    cap[held.rows] = held.cap
    tranches = turn.settings.market.tranche_quarters
    contract = amended(state.contract, held.agreed, held.package, turn.quarter, cap, tranches)
    bought = contract.acquired & ~state.contract.acquired
    contract = separated(contract, held.leaver >= 0, turn.settings.motives.escape)
    _note_session(turn, state, contract, held)
    if turn.keeps("offers"):
        _note_offers(turn, state, held)
    accounts = _paid_for(state, bought, held)
    return replace(state, contract=contract, accounts=accounts, talking=_after(turn, state, held)), held


def _hardened(turn: Turn, state: State) -> State:
    """How hard each side opens, drawn anew while no talk is under way."""
    drawn = turn.settings.table.hardness_spread[:, None] * turn.chance.normal("aspiration")
    hardness = np.where(state.talking.open[:, None], state.talking.hardness, drawn)
    return replace(state, talking=replace(state.talking, hardness=hardness))


def _paid_for(state: State, bought: PerWorldFlag, held: Session) -> NDArray[np.float64]:
    """Accounts after Microsoft has paid OpenAI's other owners for an acquisition."""
    premium = np.nan_to_num(CLAUSES.premium[held.package[:, FINANCE]])
    price = np.where(bought, price_of_the_rest(state) * (1 + premium), 0.0)
    accounts = state.accounts.copy()
    accounts[:, Account.MICROSOFT] -= price
    accounts[:, Account.INVESTORS] += price
    return accounts


def _after(turn: Turn, state: State, held: Session) -> Any:
    """What the sides remember of the talks after this quarter."""
    talking, table = state.talking, turn.settings.table
    over = held.agreed | held.failed
    memory = talking.memory
    if held.outcome is not None:
        memory = memory.replaced(held.outcome.rows, held.outcome.memory)
    rest = np.where(held.agreed, table.settling_in, table.cooling_off)
    learned = talking.knowledge + (table.learning_rate * held.held)[:, None] * (1 - talking.knowledge)
    return replace(
        talking,
        open=held.held & ~over,
        opener=held.opener,
        reason=held.reason,
        since=np.where(held.opened, float(turn.quarter), talking.since),
        memory=memory,
        failed=talking.failed + held.failed,
        held=talking.held + held.opened,
        quiet_until=np.where(over, turn.quarter + 1 + rest, talking.quiet_until),
        knowledge=learned,
    )


def _terms(contract: Contract, when: str, rows: NDArray[np.intp]) -> dict[str, Any]:
    """The terms of a contract as columns whose names end with ``when``."""
    return {
        f"share_{when}": contract.share[rows],
        f"cap_{when}": contract.cap_left[rows],
        f"last_quarter_{when}": contract.last_quarter[rows],
        f"invested_{when}": contract.invested[rows],
        f"profit_cap_{when}": contract.profit_cap[rows],
        f"stake_{when}": contract.holdings[rows, Holder.MICROSOFT],
        f"regime_{when}": REGIMES[contract.regime[rows]],
        f"commitment_{when}": contract.commitment[rows],
    }


def _side_columns(side: int, name: str, state: State, held: Session, rows: NDArray[np.intp]) -> dict[str, Any]:
    """Why a side agreed: what the package is worth to it, what it could fall back on, what drove and pressed it."""
    papers, place, package = held.papers, np.searchsorted(held.rows, rows), held.package[rows]
    weights = state.talking.weights[held.rows, side]
    motive = leading_motive(papers.sheets[side], weights, place, package)
    return {
        f"value_{name}": package_value(papers.own[side], package, place),
        f"disagreement_{name}": papers.disagreement[side][place],
        f"outside_{name}": papers.outside[side][place],
        f"goal_{name}": _MOTIVES[motive],
        f"pressure_{name}": _PRESSURES[papers.pressure_name[side][place]],
    }


def _with_a_chance(
    own: tuple[PerLevel, ...], other: tuple[PerLevel, ...], floor: PerWorld, other_floor: PerWorld
) -> tuple[PerLevel, ...]:
    """Own values with the finance clauses taken off the table that no compute clause could make acceptable to both."""
    mine = own[FINANCE] + own[COMPUTE].max(axis=1)[:, None] >= floor[:, None]
    theirs = other[FINANCE] + other[COMPUTE].max(axis=1)[:, None] >= other_floor[:, None]
    return np.where(mine & theirs, own[FINANCE], -np.inf), own[COMPUTE]


def _solution_columns(papers: Brief, place: PerWorldIndex, package: PerIssueIndex) -> dict[str, Any]:
    """What an arbiter who knew both sides' true values would have given them (Nash 1950), and what was wasted."""
    own, other = (tuple(issue[place] for issue in papers.own[side]) for side in SIDES)
    own = _with_a_chance(own, other, papers.disagreement[MICROSOFT][place], papers.disagreement[OPENAI][place])
    mine, theirs = (package_value(papers.own[side], package, place) for side in SIDES)
    pareto = pareto_set(own, other)
    floors = [np.maximum(papers.disagreement[side], papers.outside[side])[place] for side in SIDES]
    fair = nash(pareto, papers.disagreement[MICROSOFT][place], papers.disagreement[OPENAI][place])
    best = best_joint(pareto, floors[MICROSOFT], floors[OPENAI])
    return {
        "nash_microsoft": fair.own,
        "nash_openai": fair.other,
        "left_on_table": np.fmax(best.own + best.other - (mine + theirs), 0),
    }


def _note_session(turn: Turn, state: State, after: Contract, held: Session) -> None:
    """Put on record what was opened, agreed, broken off and ended."""
    turn.note(held.opened & (held.opener == MICROSOFT), "talks_opened", who="Microsoft")
    turn.note(held.opened & (held.opener == OPENAI), "talks_opened", who="OpenAI")
    turn.note(held.failed, "talks_failed")
    turn.note(held.leaver == MICROSOFT, "separation", who="Microsoft")
    turn.note(held.leaver == OPENAI, "separation", who="OpenAI")
    rows = np.flatnonzero(held.agreed)
    if "deals" not in turn.record.keep or rows.size == 0:
        return
    package = held.package[rows]
    since = np.where(held.opened, float(turn.quarter), state.talking.since)[rows]
    rounds = state.talking.memory.rounds[rows] + held.rounds[rows]
    turn.record.deals.add(
        rows,
        turn.quarter,
        opened=since,
        rounds=rounds.astype(np.float64),
        opener=SIDE_NAMES[held.opener[rows]],
        reason=_REASONS[held.reason[rows]],
        investment=CLAUSES.investment[package[:, FINANCE]],
        premium=CLAUSES.premium[package[:, FINANCE]],
        new_commitment=COMMITMENT_OF_LEVEL[package[:, COMPUTE]],
        **_terms(state.contract, "old", rows),
        **_terms(after, "new", rows),
        **_side_columns(MICROSOFT, "microsoft", state, held, rows),
        **_side_columns(OPENAI, "openai", state, held, rows),
        **_solution_columns(held.papers, np.searchsorted(held.rows, rows), package),
        runway=state.openai.runway[rows],
        shortage=held.papers.outlook.shortage[np.searchsorted(held.rows, rows)],
        valuation=state.openai.valuation[rows],
    )


def _note_offers(turn: Turn, state: State, held: Session) -> None:
    """Put every move at the table on record, with its terms and its reason."""
    if held.outcome is None:
        return
    moves: dict[str, Any] = dict(held.offers)
    rows, side, package, papers = moves["world"], moves["side"], moves["package"], held.papers
    place = np.searchsorted(held.rows, rows)
    known = np.maximum(package, 0)
    clause, compute = known[:, FINANCE], known[:, COMPUTE]
    motive = np.full(rows.shape, -1)
    chosen: dict[str, PerWorld] = {name: np.zeros(rows.shape) for name in ("disagreement", "reservation")}
    pressure = np.zeros(rows.shape, dtype=np.intp)
    for who in SIDES:
        mine = np.flatnonzero(side == who)
        weights = state.talking.weights[held.rows, who]
        motive[mine] = leading_motive(papers.sheets[who], weights, place[mine], known[mine])
        chosen["disagreement"][mine] = papers.disagreement[who][place[mine]]
        chosen["reservation"][mine] = np.maximum(papers.disagreement[who], papers.outside[who])[place[mine]]
        pressure[mine] = papers.pressure_name[who][place[mine]]
    told = package[:, 0] >= 0
    turn.record.offers.add(
        rows,
        turn.quarter,
        protocol="talk",
        round=moves["round"].astype(np.float64),
        side=SIDE_NAMES[side],
        counterpart=SIDE_NAMES[1 - side],
        action=_ACTIONS[moves["action"]],
        answer=_ANSWERS[moves["answer"]],
        share=np.where(told, CLAUSES.share[clause], np.nan),
        capped=(told & CLAUSES.capped[clause]).astype(np.float64),
        investment=np.where(told, CLAUSES.investment[clause], np.nan),
        cap_multiple=np.where(told, CLAUSES.multiple[clause], np.nan),
        stake=np.where(told, CLAUSES.stake[clause], np.nan),
        premium=np.where(told, CLAUSES.premium[clause], np.nan),
        regime=REGIMES[np.maximum(state.contract.regime[rows], REGIME_OF_LEVEL[compute])],
        commitment=np.where(told, COMMITMENT_OF_LEVEL[compute], np.nan),
        level_finance=package[:, FINANCE].astype(np.float64),
        level_compute=package[:, COMPUTE].astype(np.float64),
        value_side=moves["own_value"],
        value_counterpart=moves["other_value"],
        target=moves["target"],
        goal=_MOTIVES[motive],
        disagreement=chosen["disagreement"],
        reservation=chosen["reservation"],
        pressure=_PRESSURES[pressure],
    )

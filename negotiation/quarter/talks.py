"""Phase 6, talks: Microsoft and OpenAI may reopen the contract."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from negotiation.columns import replace, some
from negotiation.party import Role
from negotiation.quarter.compute import azure_supply
from negotiation.quarter.conversion import restructured
from negotiation.quarter.turn import Turn
from negotiation.shapes import PerWorld, PerWorldFlag
from negotiation.state import Account, State, mapped
from negotiation.table.brief import MOTIVES, PRESSURES, leading_motive
from negotiation.table.contract import separated
from negotiation.table.issues import COMPUTE, FINANCE, NAMES
from negotiation.table.issues.compute import COMMITMENT_OF_LEVEL, DISTRIBUTION_OF_LEVEL, REGIME_OF_LEVEL
from negotiation.table.issues.finance_clauses import CLAUSES, terms_of
from negotiation.table.issues.finance_worth import price_of_the_rest
from negotiation.table.session import Session, session
from negotiation.table.stakes import MICROSOFT, OPENAI, SIDES, package_value
from negotiation.table.surplus import sitting, solution_columns
from negotiation.table.talks import ACTIONS, ANSWERS
from negotiation.table.terms import Contract
from negotiation.table.told_terms import DISTRIBUTIONS, REGIMES, columns
from negotiation.table.triggers import REASONS
from negotiation.table.whole import signed
from negotiation.world.market import runway

PARTIES = (Role.MICROSOFT, Role.OPENAI)
SIDE_NAMES = np.array([str(role) for role in PARTIES], dtype=object)
_MOTIVES = np.array([*MOTIVES, ""], dtype=object)
_PRESSURES = np.array(PRESSURES, dtype=object)
_REASONS = np.array(REASONS, dtype=object)
_ACTIONS = np.array(ACTIONS, dtype=object)
_ANSWERS = np.array([*ANSWERS, ""], dtype=object)


def talk(turn: Turn, state: State) -> tuple[State, Session]:
    """The state after this quarter's talks, and how they went."""
    decide = (turn.asked(Role.MICROSOFT), turn.asked(Role.OPENAI))
    state = _hardened(turn, state)
    supply = azure_supply(turn, state)
    called = turn.given("talks_called")
    by_rule = all(getattr(turn.parties[role], "by_rule", False) for role in PARTIES)
    ask_each = turn.keeps("offers") or not by_rule
    held = session(
        state, supply, turn.quarter, turn.settings, called, decide, turn.chance, turn.keeps("offers"), ask_each
    )
    contract = signed(state.contract, held.package, held.signing) if held.agreed.any() else state.contract
    bought = contract.acquired & ~state.contract.acquired
    contract = separated(contract, held.leaver >= 0, turn.settings.motives.escape)
    held = replace(held, let_go=_rights_let_go(turn, state, contract, held))
    _note_session(turn, state, contract, held)
    if turn.keeps("offers"):
        _note_offers(turn, state, held)
    if turn.keeps("talks"):
        _note_sitting(turn, held)
    accounts = _paid_for(turn, state, bought, held)
    lasting = runway(accounts[:, Account.OPENAI] + contract.pledged, state.openai.burn)
    openai = replace(state.openai, runway=np.where(held.agreed, lasting, state.openai.runway))
    after = replace(state, contract=contract, accounts=accounts, openai=openai, talking=_after(turn, state, held))
    return restructured(turn, after), held


def _hardened(turn: Turn, state: State) -> State:
    """How hard each side opens, drawn anew while no talk is under way, or none of whose hardness is known."""
    drawn = turn.settings.table.hardness_spread[:, None] * turn.chance.normal("aspiration")
    kept = state.talking.open[:, None] & ~np.isnan(state.talking.hardness)
    hardness = np.where(kept, state.talking.hardness, drawn)
    return replace(state, talking=replace(state.talking, hardness=hardness))


def _paid_for(turn: Turn, state: State, bought: PerWorldFlag, held: Session) -> NDArray[np.float64]:
    """Accounts after Microsoft has paid OpenAI's other owners for an acquisition."""
    if np.flatnonzero(bought).size == 0:
        return state.accounts
    premium = np.nan_to_num(CLAUSES.premium[held.package[:, FINANCE]])
    price = np.where(bought, price_of_the_rest(state, turn.settings) * (1 + premium), 0.0)
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
        cool_until=np.where(held.failed, turn.quarter + 1 + rest, talking.cool_until),
        knowledge=learned,
    )


def _side_columns(side: int, name: str, state: State, held: Session, rows: NDArray[np.intp]) -> dict[str, Any]:
    """Why a side agreed: what the package is worth to it, what it could fall back on, what drove and pressed it."""
    papers, place, package = held.papers, np.searchsorted(held.rows, rows), held.package[rows]
    motive = leading_motive(papers.sheets[side], state.talking.weights[rows, side], place, package)
    gains = papers.own[side].of_package(place, package)
    return {
        f"value_{name}": held.values[place, side],
        f"sum_{name}": package_value(papers.own[side], package, place),
        f"disagreement_{name}": papers.disagreement[side][place],
        f"outside_{name}": papers.outside[side][place],
        f"goal_{name}": _MOTIVES[motive],
        f"pressure_{name}": _PRESSURES[papers.pressure_name[side][place]],
        **{f"gain_{issue}_{name}": gains[:, number] for number, issue in enumerate(NAMES)},
    }


def _note_session(turn: Turn, state: State, after: Contract, held: Session) -> None:
    """Put on record what was opened, agreed, broken off and ended."""
    if turn.keeps("events"):
        turn.note(held.opened & (held.opener == MICROSOFT), "talks_opened", who="Microsoft")
        turn.note(held.opened & (held.opener == OPENAI), "talks_opened", who="OpenAI")
        turn.note(held.failed, "talks_failed")
        turn.note(held.leaver == MICROSOFT, "separation", who="Microsoft")
        turn.note(held.leaver == OPENAI, "separation", who="OpenAI")
    rows = np.flatnonzero(held.agreed)
    if not turn.keeps("deals") or rows.size == 0:
        return
    package = held.package[rows]
    place = np.searchsorted(held.rows, rows)
    table = some(turn.settings.table, rows)
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
        equity_agreed=CLAUSES.equity[package[:, FINANCE]],
        new_commitment=COMMITMENT_OF_LEVEL[package[:, COMPUTE]],
        **columns(state.contract, "old", rows),
        **columns(after, "new", rows),
        **_side_columns(MICROSOFT, "microsoft", state, held, rows),
        **_side_columns(OPENAI, "openai", state, held, rows),
        **solution_columns(held.papers, place, package, held.opener[rows] == MICROSOFT, table),
        runway=state.openai.runway[rows],
        shortage=held.papers.outlook.shortage[place],
        valuation=state.openai.valuation[rows],
    )


def _rights_let_go(turn: Turn, state: State, after: Contract, held: Session) -> PerWorldFlag:
    """Where Microsoft opened compute or distribution for its partner's growth, not for what it got [M29, B30].

    What that growth and quiet from regulators are worth to it exceeds what it loses in margin, signal and channel.
    """
    before = state.contract
    more = (after.regime > before.regime) | (after.rights.distribution > before.rights.distribution)
    opened = more & held.agreed
    rows = np.flatnonzero(opened)
    if rows.size == 0:
        return opened
    place, clause = np.searchsorted(held.rows, rows), held.package[rows, COMPUTE]
    parts = held.papers.sheets[MICROSOFT][COMPUTE].at(place, clause)
    signal = state.talking.weights[rows, MICROSOFT, COMPUTE] * parts["signal"]
    worth = np.zeros(opened.shape)
    worth[rows] = parts["partner's growth"] + parts["scrutiny"] + parts["margin"] + parts["channel"] + signal
    let_go: PerWorldFlag = opened & (worth > 0)
    turn.note(let_go, "right_let_go", worth, "Microsoft")
    return let_go


def _note_sitting(turn: Turn, held: Session) -> None:
    """Put on record what the sides brought where they talked, and what they agreed."""
    sat = np.flatnonzero(held.held[held.rows])
    rows, papers = held.rows[sat], held.papers.at(sat)
    if rows.size > 0:
        table = mapped(turn.settings.table, lambda column: column[rows])
        mine, there = held.opener[rows] == MICROSOFT, held.agreed[rows]
        turn.record.talks.append(sitting(turn.quarter, rows, papers, mine, there, held.package[rows], table))


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
        weights = state.talking.weights[rows[mine], who]
        motive[mine] = leading_motive(papers.sheets[who], weights, place[mine], known[mine])
        chosen["disagreement"][mine] = papers.disagreement[who][place[mine]]
        chosen["reservation"][mine] = papers.reservation[who][place[mine]]
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
        **{name: np.where(told, term, np.nan) for name, term in terms_of(clause).items()},
        regime=REGIMES[np.maximum(state.contract.regime[rows], REGIME_OF_LEVEL[compute])],
        commitment=np.where(told, COMMITMENT_OF_LEVEL[compute], np.nan),
        distribution=DISTRIBUTIONS[
            np.maximum(state.contract.rights.distribution[rows], DISTRIBUTION_OF_LEVEL[compute])
        ],
        **{f"level_{name}": package[:, place].astype(np.float64) for place, name in enumerate(NAMES)},
        value_side=moves["own_value"],
        value_counterpart=moves["other_value"],
        target=moves["target"],
        goal=_MOTIVES[motive],
        disagreement=chosen["disagreement"],
        reservation=chosen["reservation"],
        pressure=_PRESSURES[pressure],
    )

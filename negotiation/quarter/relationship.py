"""Phase 7, relationship: trust, dependence, credit, scrutiny move; the history gets its label."""

import numpy as np

from negotiation.columns import replace
from negotiation.party import Role
from negotiation.quarter.turn import Turn
from negotiation.shapes import PerFlag, PerWorldIndex
from negotiation.state import Relationship, State
from negotiation.table.issues import AGI_CLAUSE
from negotiation.table.session import Session
from negotiation.table.tally import tally_after
from negotiation.table.terms import Regime
from negotiation.world.compute import azure_part
from negotiation.world.market import weekly_users
from negotiation.world.outcomes import FLAGS, RULES, flag, label
from negotiation.world.relationship import (
    CaseView,
    CreditView,
    dependence_of_microsoft,
    dependence_of_openai,
    disillusion_after,
    fear_level,
    overlap,
    trust_after,
    vision_distance_after,
)
from negotiation.world.transfer import transfer_after


def relate(turn: Turn, state: State, held: Session) -> State:
    """The state at the end of the quarter, labelled."""
    settings, now = turn.settings, state.relationship
    case = turn.ask(Role.REGULATOR, _case_view(turn, state)).open | turn.given("antitrust_case")
    turn.note(case & ~now.case_open, "case_opened", who="regulators")
    turn.note(now.case_open & ~case, "case_closed", who="regulators")
    credit = turn.ask(
        Role.PUBLIC,
        CreditView(weekly_users(state.openai.revenue, settings), now.credit, state.contract.rights.credit, settings),
    ).credit
    minority = azure_part(state.clouds) < settings.relationship.overtakes_azure_share
    microsoft = replace(state.microsoft, fear=fear_level(state, settings))
    settled = held.agreed & (held.package[:, AGI_CLAUSE] > 0) & np.isfinite(now.claimed)
    turn.note(settled, "agi_claim_settled")
    luck = turn.chance.normal("trust_noise")
    relationship = replace(
        now,
        trust=trust_after(state, held.agreed, held.failed | (held.leaver >= 0), luck, settings),
        dependence_microsoft=dependence_of_microsoft(state),
        dependence_openai=dependence_of_openai(state, settings),
        credit=credit,
        transfer=transfer_after(state, settings),
        claimed=np.where(settled | state.contract.acquired, np.inf, now.claimed),
        overlap=overlap(state.openai.revenue, settings),
        vision_distance=vision_distance_after(state, settings),
        disillusion=disillusion_after(state, settings),
        influence=now.influence * settings.relationship.influence_kept,
        case_open=case,
        minority_quarters=np.where(minority, now.minority_quarters + 1, 0.0),
    )
    tally = tally_after(state.tally, held)
    after = replace(state, microsoft=microsoft, relationship=relationship, tally=tally)
    labels = label(after, settings)
    flags = np.ascontiguousarray(np.array(list(flag(after, turn.quarter, settings).values())).T)
    if turn.keeps("events"):
        _note(turn, now, labels, flags)
    return replace(after, relationship=replace(relationship, label=labels, flags=flags))


def _note(turn: Turn, before: Relationship, labels: PerWorldIndex, flags: PerFlag) -> None:
    """Put on record which label and which flags are new."""
    new = np.where(labels != before.label, labels, -1)
    for name, rule in RULES.items():
        turn.note(new == name, "label", who=rule.title)
    raised = np.ascontiguousarray((flags & ~before.flags).T)
    for mark, rule in FLAGS.items():
        turn.note(raised[mark], "flag", who=rule.title)


def _case_view(turn: Turn, state: State) -> CaseView:
    joint = (state.microsoft.models + state.openai.revenue) / (state.market.business + state.openai.revenue)
    exclusive = (state.contract.regime == Regime.EXCLUSIVE) & ~state.contract.separated
    return CaseView(exclusive, joint, state.relationship.case_open, turn.settings)

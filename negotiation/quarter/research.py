"""Phase 3, research: every lab decides its effort; capability grows and spreads."""

import numpy as np

from negotiation.across import total
from negotiation.columns import replace
from negotiation.party import Role
from negotiation.quarter.turn import Turn
from negotiation.shapes import PerLab, PerWorld
from negotiation.state import Employer, Lab, State
from negotiation.world.market import weekly_users
from negotiation.world.research import (
    EffortView,
    InHouseView,
    backed,
    capability_after,
    in_house_after,
    joint_pace,
    learned,
    own_effort,
    own_pace,
    per_senior,
    progress,
)
from negotiation.world.talent import effective_team

MADE_BY = {
    Lab.GOOGLE: Role.GOOGLE,
    Lab.ANTHROPIC: Role.ANTHROPIC,
    Lab.META: Role.META,
    Lab.OPEN_WEIGHT: Role.OPEN_WEIGHT,
}


def research(turn: Turn, state: State) -> State:
    """The state after this quarter's research."""
    settings, teams = turn.settings, effective_team(state)
    users = weekly_users(state.openai.revenue, settings)
    joint = joint_pace(turn.quarter, state.relationship.transfer, settings)
    grown = progress(teams, _efforts(turn, state), own_pace(state, users, joint, settings), settings)
    rate = _in_house_rate(turn, state, np.ascontiguousarray(teams[:, Employer.MICROSOFT])) * joint
    closer = in_house_after(state.microsoft.in_house, rate, learned(state, settings))
    own, partner = (np.ascontiguousarray(state.talent.team[:, firm]) for firm in (Employer.OPENAI, Employer.MICROSOFT))
    brought = per_senior(np.ascontiguousarray(grown[:, Lab.OPENAI]), own, settings)
    capability = capability_after(state, grown, turn.chance.normal("research_noise"), settings)
    return replace(
        state,
        market=replace(state.market, capability=capability),
        openai=replace(state.openai, output=brought),
        microsoft=replace(state.microsoft, in_house=closer, output=per_senior(rate, partner, settings)),
    )


def _efforts(turn: Turn, state: State) -> PerLab:
    """Effort of every lab, times OpenAI's in 2019."""
    settings = turn.settings
    efforts = np.empty((len(state.openai.used), len(Lab)))
    efforts[:, Lab.OPENAI] = own_effort(state.openai.used, settings)
    for lab, role in MADE_BY.items():
        view = EffortView(lab, turn.quarter, backed(lab, turn.quarter, settings), settings)
        efforts[:, lab] = turn.ask(role, view).effort
    return efforts


def _in_house_rate(turn: Turn, state: State, team: PerWorld) -> PerWorld:
    """What Microsoft's own team closes of what is left to OpenAI's models, fraction a quarter, before joint work."""
    share = team / total(state.talent.team)
    may_build = state.contract.rights.may_build
    view = InHouseView(state.microsoft.fear, state.market.commoditisation, share, may_build, turn.settings)
    rate: PerWorld = turn.ask(Role.MICROSOFT, view).rate
    return rate

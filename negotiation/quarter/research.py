"""Phase 3, research: every lab decides its effort; capability grows and spreads."""

from dataclasses import replace

import numpy as np

from negotiation.party import Role
from negotiation.quarter.turn import Turn
from negotiation.state import Employer, Lab, State
from negotiation.world.market import weekly_users
from negotiation.world.research import EffortView, InHouseView, capability_after, in_house_after, own_effort

MADE_BY = {
    Lab.GOOGLE: Role.GOOGLE,
    Lab.ANTHROPIC: Role.ANTHROPIC,
    Lab.META: Role.META,
    Lab.OPEN_WEIGHT: Role.OPEN_WEIGHT,
}


def research(turn: Turn, state: State) -> State:
    """The state after this quarter's research."""
    settings = turn.settings
    efforts = [own_effort(state.openai.used, settings)]
    efforts += [turn.ask(role, EffortView(lab, turn.quarter, settings)).effort for lab, role in MADE_BY.items()]
    capability = capability_after(
        state,
        np.stack(efforts, axis=1),
        weekly_users(state.openai.revenue, settings),
        turn.chance.normal("research_noise"),
        settings,
    )
    teams = state.talent.team
    team_share = teams[:, Employer.MICROSOFT] / teams.sum(axis=1)
    view = InHouseView(
        state.microsoft.fear, state.market.commoditisation, team_share, state.contract.rights.may_build, settings
    )
    rate = turn.ask(Role.MICROSOFT, view).rate
    in_house = in_house_after(state.microsoft.in_house, rate, state.relationship.transfer, settings)
    return replace(
        state,
        market=replace(state.market, capability=capability),
        microsoft=replace(state.microsoft, in_house=in_house),
    )

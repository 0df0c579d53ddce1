"""Phase 1, news: what the scenario gives and what chance brings."""

import numpy as np

from negotiation.columns import replace
from negotiation.parameters.disputes import SECURES_RIGHTS
from negotiation.party import Role
from negotiation.quarter.turn import Turn
from negotiation.state import Lab, State
from negotiation.table.contract import agi_declared
from negotiation.world.agi import agi_view, takes_effect
from negotiation.world.news import GIVEN, News, TrialView, news, struck
from negotiation.world.turnover import counted, founders_left

_MAKERS = {
    Lab.OPENAI: "OpenAI",
    Lab.GOOGLE: "Google",
    Lab.ANTHROPIC: "Anthropic",
    Lab.META: "Meta",
    Lab.OPEN_WEIGHT: "open-weight makers",
}


def _declared(turn: Turn, state: State) -> State:
    """Claims that AGI is reached take effect where they were not settled."""
    now = takes_effect(state, turn.quarter)
    if not now.any():
        return state
    turn.note(now, "agi_declared", who="OpenAI")
    secures = turn.settings.disputes.agi_effect == SECURES_RIGHTS
    relationship = state.relationship
    return replace(
        state,
        contract=agi_declared(state.contract, now, turn.quarter, secures),
        relationship=replace(
            relationship,
            declared=relationship.declared | now,
            claimed=np.where(now, np.inf, relationship.claimed),
        ),
    )


def _claimed(turn: Turn, state: State) -> State:
    """OpenAI may claim that AGI is reached; the other side has some time to talk about it."""
    view = agi_view(state, turn.chance["agi_reached"], turn.settings)
    claims = turn.ask(Role.OPENAI, view).claims | (turn.given("agi_claim") & view.possible)
    turn.note(claims, "agi_claimed", who="OpenAI")
    takes = turn.quarter + 1 + turn.settings.rights.agi_notice
    claimed = np.where(claims, takes, state.relationship.claimed)
    return replace(state, relationship=replace(state.relationship, claimed=claimed))


def _note(turn: Turn, today: News) -> None:
    """Put on record what hits."""
    for event in GIVEN:
        if event in today.given:
            turn.note(today.given[event], event)
    turn.note(today.open_weight, "open_weight_release")
    by_lab = np.ascontiguousarray(today.breakthrough.T)
    for lab, maker in _MAKERS.items():
        turn.note(by_lab[lab], "breakthrough", who=maker)


def hear_the_news(turn: Turn, state: State) -> State:
    """The state after this quarter's news."""
    worlds = len(state.openai.revenue)
    today = news(turn.quarter, turn.calendar, turn.chance, turn.settings)
    blow = turn.ask(Role.COURT, TrialView(today.hits("testimony", worlds), turn.settings)).blow
    if turn.keeps("events"):
        _note(turn, today)
    after = struck(state, today, blow, turn.chance, turn.settings)
    after = _claimed(turn, _declared(turn, after))
    talent = founders_left(after.talent, turn.quarter, turn.once, turn.settings)
    if talent is after.talent:
        return after
    gone = talent.left_openai - after.talent.left_openai
    turn.note(gone > 0, "founders_leave", gone * turn.settings.talent.persons_per_researcher, "Anthropic")
    return replace(after, talent=counted(talent) if gone.any() else talent)

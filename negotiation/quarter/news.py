"""Phase 1, news: what the scenario gives and what chance brings."""

from dataclasses import replace

import numpy as np

from negotiation.party import Role
from negotiation.quarter.turn import Turn
from negotiation.state import Lab, State
from negotiation.world.news import GIVEN, TrialView, news, struck
from negotiation.world.talent import counted, founders_left

_MAKERS = {
    Lab.OPENAI: "OpenAI",
    Lab.GOOGLE: "Google",
    Lab.ANTHROPIC: "Anthropic",
    Lab.META: "Meta",
    Lab.OPEN_WEIGHT: "open-weight makers",
}


def hear_the_news(turn: Turn, state: State) -> State:
    """The state after this quarter's news."""
    worlds = len(state.openai.revenue)
    today = news(turn.quarter, turn.calendar, turn.chance, turn.settings)
    blow = turn.ask(Role.COURT, TrialView(today.hits("testimony", worlds), turn.settings)).blow
    for event in GIVEN:
        turn.note(today.hits(event, worlds), event)
    turn.note(today.open_weight, "open_weight_release")
    for lab, maker in _MAKERS.items():
        turn.note(np.ascontiguousarray(today.breakthrough[:, lab]), "breakthrough", who=maker)
    after = struck(state, today, blow, turn.chance, turn.settings)
    talent = founders_left(after.talent, turn.quarter, turn.once, turn.settings)
    gone = talent.left_openai - after.talent.left_openai
    turn.note(gone > 0, "founders_leave", gone * turn.settings.talent.persons_per_researcher, "Anthropic")
    return replace(after, talent=counted(talent) if gone.any() else talent)

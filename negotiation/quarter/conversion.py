"""Conversions that close, and the money that waits: when a quarter's business begins and when its talks are over."""

import numpy as np

from negotiation.columns import replace
from negotiation.quarter.turn import Turn
from negotiation.state import Account, State
from negotiation.table.contract import converted, diluted
from negotiation.world.money import paid


def restructured(turn: Turn, state: State) -> State:
    """The state once conversions that are due now are done or have failed, and money that waited in vain is lost.

    It is asked when a quarter's business begins, and again when its talks are over: what was prepared can close then.
    Investors wait beyond the deadline while a conversion is under way or the two are at the table.
    """
    settings, contract, openai = turn.settings, state.contract, state.openai
    waits = (openai.waiting > 0) | np.isfinite(openai.deadline)
    if not ((turn.quarter >= contract.conversion.due) | waits).any():
        return state
    due = ~contract.acquired & (turn.quarter >= contract.conversion.due)
    lucky = turn.chance["conversion_succeeds"] < settings.conversion.conversion_success
    done, failed = due & lucky, due & ~lucky
    turn.note(done, "conversion_done", contract.conversion.equity, "OpenAI")
    turn.note(failed, "conversion_failed", who="OpenAI")
    under_way = np.isfinite(contract.conversion.due) & ~due
    talking = under_way | state.talking.open
    missed = (openai.waiting > 0) & (turn.quarter > openai.deadline) & ~talking & ~done
    turn.note(missed, "deadline_missed", settings.conversion.deadline_loss * openai.waiting, "outside investors")
    released = np.where(done, openai.waiting, 0.0)
    released = np.where(missed, (1 - settings.conversion.deadline_loss) * openai.waiting, released)
    released = np.where(contract.acquired, 0.0, released)
    after = converted(contract, done, failed, missed)
    shares = after.conversion.done
    over = done | missed | contract.acquired
    return replace(
        state,
        accounts=paid(state.accounts, Account.INVESTORS, Account.OPENAI, released),
        contract=replace(after, holdings=diluted(after.holdings, released, openai.valuation, shares)),
        openai=replace(
            openai,
            raised=openai.raised + released,
            waiting=np.where(over, 0.0, openai.waiting),
            deadline=np.where(over, np.inf, openai.deadline),
        ),
    )

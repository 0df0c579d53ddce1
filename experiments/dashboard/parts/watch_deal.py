"""A deal is a moment: what was signed, every term from what it was to what it is, and why; a talk that failed, too."""

from collections.abc import Callable

import solara

from experiments.dashboard.parts.guard import use_guarded
from experiments.dashboard.parts.watch_beats import Seen
from experiments.dashboard.parts.watch_table import links
from experiments.watching.talks import Deal, Talk
from experiments.wording import usd


@solara.component_vue("watch_deal.vue")
def _deal(
    title: str,
    said: str,
    terms: list[dict[str, str]],
    worth: str,
    why: list[str],
    sources: list[dict[str, str]],
    kind: str,
    event_visit: Callable[[str], None],
) -> None: ...


@solara.component
def moment(now: Seen, talk: Talk, visit: Callable[[str], None]) -> None:
    """What a talk came to.

    Args:
        now: what is seen, at the end of the quarter in which the talk closed.
        talk: that was held.
        visit: goes to another page.
    """
    deal = now.frame.deal
    _deal(
        title=f"Deal {deal.number}, announced in {deal.name}"
        if deal
        else f"{talk.opener}’s talks fail in {now.frame.name}",
        said=_sentence(deal.said) if deal else talk.told[0] if talk.told else "Nothing was signed.",
        terms=[{"name": term.name, "before": term.changed_from, "after": term.value} for term in deal.terms]
        if deal
        else [],
        worth=worth(deal) if deal else "",
        why=list(talk.told[1:]),
        sources=links(deal.sources if deal else talk.sources),
        kind="signed" if deal else "failed",
        event_visit=use_guarded(visit),
    )


def worth(deal: Deal) -> str:
    """What a deal is worth to both, and what was left on the table, as a sentence."""
    mine, theirs = deal.value
    told = f"Worth {usd(mine)} to Microsoft and {usd(theirs)} to OpenAI over the contract before"
    told += f", after {deal.rounds} offers"
    return f"{told}; {usd(deal.left_on_table)} was left on the table." if deal.left_on_table > 0 else f"{told}."


def _sentence(text: str) -> str:
    return text if text.endswith(".") else f"{text}."


def happened(now: Seen) -> bool:
    """Whether a talk came to something, or to nothing, just now."""
    return now.over and (now.frame.deal is not None or now.failed)

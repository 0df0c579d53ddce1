"""The contract in force as a term sheet: what changed last is lit and says from what to what, when and why."""

from typing import Any, Final

import solara

from experiments.dashboard.parts.watch_beats import Seen
from experiments.watching.sheet import BY_DEAL, BY_EVENT, BY_HAND, BY_ITSELF, Term

#: How a term came to be another.
_BY: Final = {BY_DEAL: "by a deal", BY_EVENT: "by what happened", BY_HAND: "by hand", BY_ITSELF: "as agreed before"}


@solara.component_vue("watch_sheet.vue")
def _sheet(terms: list[dict[str, Any]], changed: str, fresh: bool, whys: list[str]) -> None: ...


@solara.component
def sheet(now: Seen) -> None:
    """The term sheet, what changed last on top.

    Args:
        now: what is seen.
    """
    lit = [term for term in now.terms if now.changed and term.changed_in == now.changed]
    _sheet(
        terms=[_line(term, term in lit) for term in sorted(now.terms, key=lambda term: term not in lit)],
        changed=now.changed,
        fresh=now.over and now.changed == now.frame.name,
        whys=list(dict.fromkeys(term.why for term in lit)),
    )


def _line(term: Term, lit: bool) -> dict[str, Any]:
    who = f"{term.who} gave way" if term.by == BY_DEAL and term.who else term.who
    return {
        "key": term.key,
        "name": term.name,
        "value": term.value,
        "before": term.changed_from,
        "since": term.changed_in,
        "by": ", ".join(filter(None, (_BY.get(term.by, ""), who))),
        "lit": lit,
    }

"""Rights and duties beside money and compute: what a deal changes, what an offer asks, in the plainest words."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from experiments.history import Row, when
from experiments.wording import joined, percent
from negotiation.table.issues import agi, licence, resale, rivalry, sharing
from negotiation.table.told_terms import CREDITS, DISTRIBUTIONS, ENDS, JUDGES, SAFETIES, SCOPES, SHARINGS

MICROSOFT, OPENAI = "Microsoft", "OpenAI"
_NOTHING, _RESEARCH, _ALL = ENDS
_BOARD = JUDGES[0]
_KNOWLEDGE: Final[Mapping[str, str]] = dict(
    zip(SHARINGS, ("nothing", "documents", "embedded staff", "embedded staff and audits"), strict=True)
)
#: Where models may be sold: (in a deal, in a line).
SOLD_ON: Final[Mapping[str, tuple[str, str]]] = dict(
    zip(
        DISTRIBUTIONS,
        (
            ("keeps all sales on Azure", "models sold on Azure only"),
            ("lets OpenAI sell its own products on other clouds", "own products on other clouds"),
            ("lets OpenAI sell on any cloud", "models on any cloud"),
        ),
        strict=True,
    )
)
_FREEDOMS: Final = {
    "may_build": (OPENAI, "lets Microsoft build frontier models of its own", "Microsoft may build frontier models"),
    "may_compete": (MICROSOFT, "lets OpenAI compete in applications", "OpenAI may compete in applications"),
    "may_release": (MICROSOFT, "lets OpenAI release open weights", "OpenAI may release open weights"),
}


@dataclass(frozen=True)
class Change:
    """One thing a deal changes.

    Attributes:
        issue: it belongs to.
        giver: who gives it: a side.
        text: a verb phrase of the giver.
        brief: the same in two or three words.
    """

    issue: str
    giver: str
    text: str
    brief: str


def rights_changed(deal: Row) -> Iterator[Change]:
    """What a deal changes beside money and compute, the most usual first."""
    for rule in (_distribution, _resale, _licence, _agi, _rivalry, _sharing, _credit, _safety):
        yield from rule(deal)


def _moved(deal: Row, term: str) -> bool:
    return bool(deal[f"{term}_old"] != deal[f"{term}_new"])


def _distribution(deal: Row) -> Iterator[Change]:
    if _moved(deal, "distribution"):
        yield Change("compute", MICROSOFT, *SOLD_ON[deal["distribution_new"]])


def _resale(deal: Row) -> Iterator[Change]:
    if not _moved(deal, "resale"):
        return
    old, new = deal["resale_old"], deal["resale_new"]
    more, received = new > old, deal["resale_received"]
    payer, payee = (OPENAI, MICROSOFT) if received else (MICROSOFT, OPENAI)
    verb = "pays" if received else "passes on"
    was = f" (was {percent(old)})" if old > 0 else ""
    brief = f"{percent(new)} of Azure's model sales"
    if more:
        yield Change("resale", payer, f"{verb} {percent(new)} of Azure's sales of its models{was}", brief)
    elif new > 0:
        yield Change("resale", payee, f"accepts {percent(new)} of Azure's model sales{was}", brief)
    else:
        yield Change("resale", payee, f"gives up its {percent(old)} of Azure's model sales", brief)


def _licence(deal: Row) -> Iterator[Change]:
    longer, wider = _moved(deal, "licence_end"), _moved(deal, "licence_scope")
    until = f"to {when(deal['licence_end_new'])[:4]}" if math.isfinite(deal["licence_end_new"]) else "for ever"
    research = wider and deal["licence_scope_new"] == SCOPES[1]
    parts = [f"the licence {until}"] if longer else []
    if longer or research:
        text = f"extends the licence {until}" if longer else "adds its research to the licence"
        text += " and to its research" if longer and research else ""
        brief = joined([*parts, *(["research licensed"] if research else [])])
        yield Change("licence", OPENAI, text, brief)
    if wider and not research:
        yield Change("licence", MICROSOFT, "gives up its licence to research", "no licence to research")
    if _moved(deal, "licence_exclusive"):
        if deal["licence_exclusive_new"]:
            yield Change("licence", OPENAI, "will license nobody else", "an exclusive licence")
        else:
            yield Change("licence", MICROSOFT, "lets others be licensed", "a licence no longer exclusive")


def _agi(deal: Row) -> Iterator[Change]:
    new = deal["agi_ends_new"]
    if _moved(deal, "agi_ends"):
        verb, giver = ("secures", MICROSOFT) if deal["agi_secures"] else ("ends", OPENAI)
        what = "none of Microsoft's rights" if new == _NOTHING else "only Microsoft's rights to research"
        brief = f"AGI {verb} {'nothing' if new == _NOTHING else 'only research'}"
        yield Change("agi_clause", giver, f"agrees that AGI {verb} {what}", brief)
    judge = deal["agi_judge_new"]
    if _moved(deal, "agi_judge") and new != _NOTHING:
        yield Change("agi_clause", OPENAI, f"lets {judge} decide whether AGI is reached", f"AGI decided by {judge}")


def _rivalry(deal: Row) -> Iterator[Change]:
    for term, (giver, text, brief) in _FREEDOMS.items():
        if _moved(deal, term):
            yield Change("rivalry", giver, text, brief)


def _sharing(deal: Row) -> Iterator[Change]:
    if _moved(deal, "sharing"):
        old, new = deal["sharing_old"], deal["sharing_new"]
        words = {
            SHARINGS[0]: "accepts that OpenAI withholds what it knows",
            SHARINGS[1]: "makes do with documents on what OpenAI knows",
            SHARINGS[2]: "gives up its audits of what OpenAI shares",
        }
        if tuple(SHARINGS).index(new) < tuple(SHARINGS).index(old):
            yield Change("sharing", MICROSOFT, words[new], f"knowledge {new}" if new == SHARINGS[0] else new)
        else:
            yield Change("sharing", OPENAI, f"shares what it knows by {_KNOWLEDGE[new]}", f"knowledge by {new}")
    if _moved(deal, "data"):
        text = "opens its data to OpenAI in exchange for OpenAI's" if deal["data_new"] else "no longer shares data"
        yield Change("sharing", MICROSOFT, text, "data both ways" if deal["data_new"] else "no data")


def _credit(deal: Row) -> Iterator[Change]:
    if not _moved(deal, "credit"):
        return
    old, new = deal["credit_old"], deal["credit_new"]
    if new == CREDITS[1]:
        giver = OPENAI if old == CREDITS[0] else MICROSOFT
        yield Change("credit", giver, "shares the credit for joint work", "joint credit")
    elif new == CREDITS[2]:
        yield Change("credit", OPENAI, "puts Microsoft's name first on joint work", "Microsoft's name first")
    else:
        yield Change("credit", MICROSOFT, "gives up credit for joint work", "no credit clause")


def _safety(deal: Row) -> Iterator[Change]:
    if not _moved(deal, "safety"):
        return
    old, new = deal["safety_old"], deal["safety_new"]
    if tuple(SAFETIES).index(new) > tuple(SAFETIES).index(old):
        yield Change("safety", MICROSOFT, f"accepts {new} safety rules", f"{new} safety rules")
    else:
        what = "drops its safety rules" if new == SAFETIES[0] else f"settles for {new} safety rules"
        yield Change("safety", OPENAI, what, "no safety rules" if new == SAFETIES[0] else f"{new} safety rules")


def _resale_levels() -> Iterator[str]:
    for part in resale.PARTS[1:]:
        yield f"{percent(part)} of Azure's model sales" if part > 0 else "nothing of Azure's model sales"


def _licence_levels() -> Iterator[str]:
    for end, alone, scope in licence.CLAUSES:
        sole = "sole " if alone else "shared "
        yield f"a {sole}licence to {when(end)[:4]}{' with research' if SCOPES[scope] == SCOPES[1] else ''}"


def _agi_levels() -> Iterator[str]:
    for ends, judge in agi.CLAUSES:
        what = {_NOTHING: "nothing", _RESEARCH: "rights to research", _ALL: "all rights"}[ENDS[ends]]
        yield f"AGI ends {what} ({JUDGES[judge]} decides)"


def _sharing_levels() -> Iterator[str]:
    for how, data in sharing.CLAUSES:
        knowledge = "knowledge withheld" if SHARINGS[how] == SHARINGS[0] else f"knowledge by {SHARINGS[how]}"
        yield f"{knowledge}{', data both ways' if data else ', no data'}"


def _rivalry_levels() -> Iterator[str]:
    for build, compete, release in rivalry.CLAUSES[1:]:
        granted = zip((build, compete, release), _FREEDOMS.values(), strict=True)
        yield joined([brief for given, (_, _, brief) in granted if given])


#: What each level of an issue says, by the issue's name; the first keeps things as they are.
LEVELS: Final[Mapping[str, Sequence[str]]] = {
    "resale": ("", *_resale_levels()),
    "licence": ("", *_licence_levels()),
    "agi_clause": ("", *_agi_levels()),
    "sharing": ("", *_sharing_levels()),
    "credit": ("", "no credit clause", "joint credit", "Microsoft's name first"),
    "rivalry": ("", *_rivalry_levels()),
    "safety": ("", "no safety rules", *(f"{name} safety rules" for name in SAFETIES[1:])),
}
#: The issues in the order a reader asks for them.
RIGHTS: Final = ("licence", "agi_clause", "rivalry", "resale", "sharing", "credit", "safety")


def asked(offer: Row) -> list[str]:
    """What an offer says beside money and compute, in a few words an issue; what it leaves alone is not named."""
    told = []
    for issue in RIGHTS:
        level = offer.get(f"level_{issue}", math.nan)
        if level > 0:
            told.append(LEVELS[issue][int(level)])
    return told

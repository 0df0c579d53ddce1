"""The terms of a contract as columns of the record, numbers as numbers and codes as words."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from negotiation.shapes import PerWorldIndex
from negotiation.table.terms import Contract, Holder


def _words(*words: str) -> NDArray[np.object_]:
    return np.array(words, dtype=object)


REGIMES: Final = _words("exclusive", "first refusal", "open")
DISTRIBUTIONS: Final = _words("Azure only", "own products elsewhere", "any cloud")
SCOPES: Final = _words("models", "models and research")
ENDS: Final = _words("nothing", "rights to research", "all rights")
JUDGES: Final = _words("OpenAI's board", "an expert panel", "a court")
SHARINGS: Final = _words("withheld", "documents", "embedded staff", "embedded staff, audited")
CREDITS: Final = _words("no clause", "shared", "Microsoft first")
SAFETIES: Final = _words("no clause", "standard", "strict")

type Reader = Callable[[Contract], NDArray[Any]]

#: Terms that are numbers: name -> how it is read, shape (worlds,).
NUMBERS: Final[Mapping[str, Reader]] = {
    "share": lambda c: c.share,
    "cap": lambda c: c.cap_left,
    "last_quarter": lambda c: c.last_quarter,
    "invested": lambda c: c.invested,
    "profit_cap": lambda c: c.profit_cap,
    "stake": lambda c: c.holdings[:, Holder.MICROSOFT],
    "commitment": lambda c: c.commitment,
    "resale": lambda c: c.rights.resale,
    "licence_end": lambda c: c.rights.licence_end,
    "licence_exclusive": lambda c: c.rights.licence_exclusive,
    "data": lambda c: c.rights.data,
    "may_build": lambda c: c.rights.may_build,
    "may_compete": lambda c: c.rights.may_compete,
    "may_release": lambda c: c.rights.may_release,
    "consent": lambda c: c.conversion.consent,
    "equity": lambda c: c.conversion.equity,
}
#: Terms that are codes: name -> how it is read and its words.
CODES: Final[Mapping[str, tuple[Reader, NDArray[np.object_]]]] = {
    "regime": (lambda c: c.regime, REGIMES),
    "distribution": (lambda c: c.rights.distribution, DISTRIBUTIONS),
    "licence_scope": (lambda c: c.rights.licence_scope, SCOPES),
    "agi_ends": (lambda c: c.rights.agi_ends, ENDS),
    "agi_judge": (lambda c: c.rights.agi_judge, JUDGES),
    "sharing": (lambda c: c.rights.sharing, SHARINGS),
    "credit": (lambda c: c.rights.credit, CREDITS),
    "safety": (lambda c: c.rights.safety, SAFETIES),
}
#: All terms, numbers first.
TERMS: Final = (*NUMBERS, *CODES)


def columns(contract: Contract, when: str, rows: PerWorldIndex) -> dict[str, NDArray[Any]]:
    """The terms in some worlds as columns whose names end with ``when``, shape (rows,)."""
    told: dict[str, NDArray[Any]] = {f"{name}_{when}": read(contract)[rows] for name, read in NUMBERS.items()}
    told |= {f"{name}_{when}": words[read(contract)[rows]] for name, (read, words) in CODES.items()}
    return told

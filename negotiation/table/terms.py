"""Terms: what the contract in force says, in every world."""

from dataclasses import dataclass
from enum import IntEnum

from negotiation.shapes import PerHolder, PerWorld, PerWorldFlag, PerWorldIndex


class Holder(IntEnum):
    """Who has a claim on OpenAI's profits; the order of the holders axis."""

    MICROSOFT = 0
    INVESTORS = 1
    STAFF_AND_NONPROFIT = 2


class Regime(IntEnum):
    """Who may serve OpenAI's compute."""

    EXCLUSIVE = 0
    FIRST_REFUSAL = 1
    OPEN = 2


class Distribution(IntEnum):
    """On which clouds OpenAI's models may be sold."""

    AZURE = 0
    OWN_PRODUCTS = 1
    ANY_CLOUD = 2


class Scope(IntEnum):
    """What Microsoft's licence covers."""

    MODELS = 0
    RESEARCH = 1


class Ends(IntEnum):
    """Which of Microsoft's rights a declaration of AGI ends."""

    NOTHING = 0
    RESEARCH = 1
    EVERYTHING = 2


class Judge(IntEnum):
    """Who determines whether AGI has been reached."""

    BOARD = 0
    PANEL = 1
    COURT = 2


class Sharing(IntEnum):
    """How OpenAI passes on what it knows."""

    WITHHELD = 0
    DOCUMENTS = 1
    EMBEDDED = 2
    AUDITED = 3


class CreditClause(IntEnum):
    """Whose name goes on joint work."""

    NONE = 0
    SHARED = 1
    MICROSOFT_FIRST = 2


class Safety(IntEnum):
    """Provisions on safety and appropriate use."""

    NONE = 0
    STANDARD = 1
    STRICT = 2


@dataclass(frozen=True)
class Rights:
    """What each may do with the technology, and what they owe each other beside money.

    Attributes:
        distribution: on which clouds models may be sold, a ``Distribution``.
        resale: part of Azure's revenue from OpenAI's models that is passed on, fraction.
        licence_end: last quarter of Microsoft's licence, quarter of the clock.
        licence_exclusive: nobody else may be licensed.
        licence_scope: a ``Scope``.
        agi_ends: what a declaration of AGI ends, an ``Ends``.
        agi_judge: who determines it, a ``Judge``.
        sharing: a ``Sharing``.
        data: data flow both ways.
        credit: a ``CreditClause``.
        may_build: Microsoft may build frontier models with what it knows of OpenAI's.
        may_compete: OpenAI may compete in applications.
        may_release: OpenAI may release open weights.
        safety: a ``Safety``.
        ended: a declaration of AGI has ended rights.
    """

    distribution: PerWorldIndex
    resale: PerWorld
    licence_end: PerWorld
    licence_exclusive: PerWorldFlag
    licence_scope: PerWorldIndex
    agi_ends: PerWorldIndex
    agi_judge: PerWorldIndex
    sharing: PerWorldIndex
    data: PerWorldFlag
    credit: PerWorldIndex
    may_build: PerWorldFlag
    may_compete: PerWorldFlag
    may_release: PerWorldFlag
    safety: PerWorldIndex
    ended: PerWorldFlag


@dataclass(frozen=True)
class Conversion:
    """OpenAI's restructuring into a company with ordinary shares.

    Attributes:
        consent: Microsoft has agreed to it.
        equity: Microsoft's part of the shares once it is done, fraction; 0 while nothing is agreed.
        due: quarter of the clock in which it will be done, infinite while none is under way.
        done: OpenAI is a company with ordinary shares.
        failed: a conversion, once under way, has failed, or the deadline for one has passed.
    """

    consent: PerWorldFlag
    equity: PerWorld
    due: PerWorld
    done: PerWorldFlag
    failed: PerWorldFlag


@dataclass(frozen=True)
class Contract:
    """The contract in force.

    Attributes:
        share: part of OpenAI's revenue paid to Microsoft, fraction.
        cap_left: what may still be paid under the share, USD bn; infinite without a cap.
        last_quarter: last quarter of the share, quarter of the clock.
        invested: agreed by Microsoft so far, USD bn.
        pledged: agreed but not yet paid in, USD bn.
        tranche: paid in each quarter while something is pledged, USD bn.
        profit_cap: most that Microsoft's profit share can ever pay, USD bn; infinite for ordinary shares.
        holdings: fraction of profits of each holder; sums to one.
        regime: who may serve compute, a ``Regime``.
        commitment: compute still to be bought from Azure, USD bn.
        commitment_end: quarter of the clock by which it must be bought.
        rights: to the technology, and duties beside money.
        conversion: into a company with ordinary shares.
        acquired: Microsoft has bought OpenAI.
        separated: the partnership has ended.
        amendments: times the contract was changed.
    """

    share: PerWorld
    cap_left: PerWorld
    last_quarter: PerWorld
    invested: PerWorld
    pledged: PerWorld
    tranche: PerWorld
    profit_cap: PerWorld
    holdings: PerHolder
    regime: PerWorldIndex
    commitment: PerWorld
    commitment_end: PerWorld
    rights: Rights
    conversion: Conversion
    acquired: PerWorldFlag
    separated: PerWorldFlag
    amendments: PerWorld

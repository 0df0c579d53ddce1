"""A moment of a history: something that happened, why, and how much it matters."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Moment:
    """Something that happened, why, and how much it matters.

    Attributes:
        quarter: of the clock.
        kind: what sort of moment; variety is kept by kind.
        weight: how much it matters.
        what: what happened, in a sentence.
        why: why, and what came of it, in sentences; the most important first.
        brief: what happened in few words, where a sentence may be longer.
        bare: the same in a line.
    """

    quarter: int
    kind: str
    weight: float
    what: str
    why: tuple[str, ...] = ()
    brief: str = ""
    bare: str = ""

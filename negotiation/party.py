"""The contract for anyone who sits down: goals, and one way to decide."""

from abc import abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar

import mesa

from negotiation.tape import Chance


class Role(StrEnum):
    """Everyone who takes part in a history."""

    MICROSOFT = "Microsoft"
    OPENAI = "OpenAI"
    GOOGLE = "Google"
    AMAZON = "Amazon"
    ORACLE = "Oracle and others"
    ANTHROPIC = "Anthropic"
    META = "Meta"
    OPEN_WEIGHT = "Open-weight makers and start-ups"
    TALENT = "Talent pool"
    REGULATOR = "Regulators"
    COURT = "Court"
    CUSTOMERS = "Customers"
    PUBLIC = "Public"
    INVESTORS = "Investors"


@dataclass(frozen=True)
class Goal:
    """Something a party wants.

    Attributes:
        name: a few words, as on a role sheet.
        lines: the document lines it comes from.
        weight: full name of the parameter that says how much it counts; empty where it counts as it is.
        value: what the goal reads from a value sheet at the table; the name of its column, empty away from the table.
    """

    name: str
    lines: str
    weight: str = ""
    value: str = ""


class Party(mesa.Agent[mesa.Model[Any, Any]]):
    """Anyone who takes part: a firm, a lab, the pool, the public.

    A party is handed what it may see and returns a move; it never reaches into the model. A person, a script or
    another program can take its place by offering the same method.
    """

    role: Role
    goals: tuple[Goal, ...] = ()
    #: At the table it always does what its strategy says, so that it need not be asked move by move. A class that
    #: decides anew is asked again, unless it says so itself.
    by_rule: ClassVar[bool] = False

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)  # type: ignore[no-untyped-call] # of Mesa
        if "decide" in vars(cls) and "by_rule" not in vars(cls):
            cls.by_rule = False

    @abstractmethod
    def decide(self, view: Any, chance: Chance) -> Any:
        """Answer a view with the move it asks for.

        Args:
            view: what this party sees of the question before it, arrays with worlds first.
            chance: the numbers drawn for this quarter.

        Returns:
            The move of the kind the view asks for.
        """


type Cast = Callable[[mesa.Model[Any, Any]], Sequence[Party]]

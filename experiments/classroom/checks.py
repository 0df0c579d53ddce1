"""Three questions that show whether a role sheet was read, made from its own numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from experiments.classroom.bargain import first_turn
from experiments.classroom.beliefs import other
from experiments.classroom.cases import Case
from experiments.classroom.events import Person, Session
from experiments.classroom.rival import outlook
from experiments.classroom.turns import ClassError
from experiments.terms import REGIME_WORDS
from experiments.watching.seat import Turn
from experiments.wording import usd
from negotiation.table.tender import FIRST_REFUSAL
from negotiation.table.told_terms import REGIMES

type View = dict[str, Any]

#: How many questions there are.
COUNT: Final = 3
#: Wrong numbers are this part of the right one away from it, and at least so far, USD bn.
_PART, _LEAST = 0.5, 1.0
#: A bid of the questions is so far below a rival cloud's cost, USD per USD of reference compute.
_UNDER: Final = 0.02


@dataclass(frozen=True)
class Question:
    """A question about a sheet.

    Attributes:
        asked: in words.
        options: to choose from.
        right: place of the right one.
        why: it is right, in a sentence.
    """

    asked: str
    options: tuple[str, ...]
    right: int
    why: str


def questions(case: Case, person: Person) -> tuple[Question, ...]:
    """The questions to somebody about their sheet; options are in another order for the next person.

    Args:
        case: what is bargained about.
        person: who is asked.
    """
    if person.seat == case.rival:
        made = _of_rival(case)
    else:
        made = _made(first_turn(case, person.seat), person.seat, other(person.seat))
    return tuple(_turned(each, person.no + at) for at, each in enumerate(made))


def _of_rival(case: Case) -> tuple[Question, ...]:
    """What a bid below cost does, who sees a bid, and what the right of first refusal lets Azure do."""
    cost = next(iter(outlook(case, ()).tenders.values())).cost
    return (
        Question(
            f"You bid {cost - _UNDER:.4f} and sell all you offered. What have you made?",
            ("A loss", "A small profit", "Nothing, as Azure is paid"),
            0,
            f"Your cost is {cost:.4f}: at a lower price you lose by all you sell, and preparing the bid costs too.",
        ),
        Question(
            "Who sees your bids before the tender?",
            ("Nobody", "Microsoft, as it may match them", "Every cloud"),
            0,
            "Bids are sealed. Only the one for the regime in force is opened, in the tender.",
        ),
        Question(
            f"The two sign “{REGIME_WORDS[str(REGIMES[FIRST_REFUSAL])]}”. What may Azure do with your bid?",
            ("Sell at your price in your place", "Nothing", "Ask you to bid again"),
            0,
            "With a right of first refusal Azure takes what is bid above its own cost, at the price that was bid.",
        ),
    )


def _made(turn: Turn, seat: str, across: str) -> tuple[Question, ...]:
    far = max(_LEAST, _PART * abs(turn.reservation))
    fallback = max(turn.disagreement, turn.outside)
    under = f"{across} offers a package worth {usd(turn.reservation - far)} to you, and it is the last round."
    return (
        Question(
            f"{under} What serves {seat} better?",
            ("No deal", "Sign: a deal is better than none", "Both are the same"),
            0,
            f"Your reservation value is {usd(turn.reservation)}; what is worth less leaves you worse off than no deal.",
        ),
        Question(
            "If there is no deal, what is the most you are left with?",
            (usd(fallback), usd(fallback + far), "Nothing at all"),
            0,
            "Without a deal the contract goes on or you leave; you have the better of those two numbers.",
        ),
        Question(
            "Who sees what the clauses are worth to you?",
            ("I alone, until the debrief", f"{across} and I", "Everybody, on the projector"),
            0,
            "Your sheet is yours alone, and so is every number on it.",
        ),
    )


def _turned(question: Question, by: int) -> Question:
    by %= len(question.options)
    turned = question.options[by:] + question.options[:by]
    return Question(question.asked, turned, turned.index(question.options[question.right]), question.why)


def answer(case: Case, person: Person, told: Mapping[str, Any]) -> dict[str, Any]:
    """An answer, judged: with ``question``, ``choice`` and whether it is ``right``.

    Args:
        case: what is bargained about.
        person: who answers.
        told: ``question`` and ``choice``, counted from 0.

    Raises:
        ClassError: there is no such question or choice.
    """
    places = [told.get("question"), told.get("choice")]
    if any(type(each) is not int or not 0 <= each < COUNT for each in places):
        raise ClassError(f"an answer says which of the {COUNT} questions and which choice, from 0 to {COUNT - 1}")
    question, choice = told["question"], told["choice"]
    return {"question": question, "choice": choice, "right": choice == questions(case, person)[question].right}


def asked(case: Case, session: Session, person: Person) -> list[View]:
    """The questions as their reader sees them, each with what was last chosen and whether that was right.

    Args:
        case: what is bargained about.
        session: the class.
        person: who is asked.
    """
    last = {each["question"]: each for each in session.checks.get(person.no, ()) if each["seat"] == person.seat}
    shown = []
    for at, each in enumerate(questions(case, person)):
        chosen = last.get(at)
        right = bool(chosen and chosen["right"])
        choice = None if chosen is None else chosen["choice"]
        view: View = {"asked": each.asked, "options": list(each.options), "choice": choice, "right": right}
        shown.append(view | {"why": each.why if right else ""})
    return shown


def missed(session: Session, seat: str) -> list[int]:
    """How many people got each question about a seat's sheet wrong at least once, for the teacher.

    Args:
        session: the class.
        seat: whose sheet.
    """
    wrong = [
        {each["question"] for each in told if each["seat"] == seat and not each["right"]}
        for told in session.checks.values()
    ]
    return [sum(at in each for each in wrong) for at in range(COUNT)]

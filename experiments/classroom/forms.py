"""What browsers send: forms and actions, read strictly."""

import json
from typing import Any, Final
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request

#: Letters of a name, and of a message.
NAME, WORDS = 40, 300
#: Letters of the key of an action.
_KEY: Final = (16, 64)
_FORM: Final = "application/x-www-form-urlencoded"


class FormError(ValueError):
    """A form or an action that cannot be read."""


async def form(request: Request) -> dict[str, str]:
    """The fields of a form, stripped.

    Args:
        request: with the form.

    Raises:
        FormError: it is no form.
    """
    if request.headers.get("content-type", "").split(";")[0] != _FORM:
        raise FormError("this is no form of the class")
    try:
        pairs = parse_qsl((await request.body()).decode("utf-8"), max_num_fields=20, errors="strict")
    except (ValueError, ClientDisconnect):
        raise FormError("this form cannot be read; load the page again") from None
    return {name: value.strip() for name, value in pairs}


async def action(request: Request) -> dict[str, Any]:
    """What a page says a person did: at least ``what`` and ``key``.

    Args:
        request: with the action as JSON.

    Raises:
        FormError: it is none.
    """
    if request.headers.get("content-type", "").split(";")[0] != "application/json":
        raise FormError("an action is sent as JSON")
    try:
        told = json.loads(await request.body())
    except (ValueError, ClientDisconnect):  # who has gone is told nothing
        raise FormError("this action cannot be read; load the page again") from None
    if not isinstance(told, dict) or not isinstance(told.get("what"), str) or not isinstance(told.get("key"), str):
        raise FormError("an action says what is done and has a key")
    shortest, longest = _KEY
    if not (shortest <= len(told["key"]) <= longest and told["key"].isascii() and told["key"].isalnum()):
        raise FormError(f"the key of an action has {shortest} to {longest} letters and digits")
    return told


def package(told: dict[str, Any]) -> tuple[int, ...]:
    """The levels of an offer.

    Args:
        told: an action.

    Raises:
        FormError: they are none.
    """
    levels = told.get("package")
    if not isinstance(levels, list) or not all(type(each) is int and 0 <= each < 100_000 for each in levels):
        raise FormError("an offer has a level of each issue, whole numbers from 0")
    return tuple(levels)


def bids(told: dict[str, Any]) -> tuple[int, ...]:
    """The sealed bids of a rival cloud: price and capacity for each regime under which it may bid.

    Args:
        told: an action.

    Raises:
        FormError: they are none.
    """
    numbers = told.get("bids")
    if not isinstance(numbers, list) or not all(type(each) is int and 0 <= each < 10_000_000 for each in numbers):
        raise FormError("bids are whole numbers from 0: price in basis points and capacity in USD mn, for each regime")
    return tuple(numbers)


def number(told: dict[str, Any], name: str) -> int:
    """A whole number of an action.

    Args:
        told: an action.
        name: of the number.

    Raises:
        FormError: there is none.
    """
    found = told.get(name)
    if type(found) is not int or abs(found) >= 2**53:
        raise FormError(f"{name} must be a whole number")
    return found


def words(told: dict[str, Any], name: str, longest: int = WORDS) -> str:
    """Words of an action, on one line.

    Args:
        told: an action.
        name: of the words.
        longest: letters they may have.

    Raises:
        FormError: there are none, or too many.
    """
    found = told.get(name, "")
    found = " ".join(found.split()) if isinstance(found, str) else ""
    if not found or len(found) > longest or not found.isprintable():
        raise FormError(f"{name} must have 1 to {longest} letters, on one line")
    return found

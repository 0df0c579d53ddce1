"""The state in the address: what a page shows is written there, so that a view can be shared and survives a reload."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from experiments.options import LARGEST_SEED
from experiments.scenario_file import ScenarioError, meant, setting
from experiments.scenarios import load_scenario, shipped
from negotiation.clock import Quarter
from negotiation.parameters import SettingsError

#: Reads a parameter that one page has for itself; raises ValueError with what it must be.
type Reader = Callable[[str], Any]

#: What every page knows.
SHARED: Final = ("scenario", "seed", "set", "quarter", "round")
#: Longest value that is looked at; what is longer was not written by a page.
_LONGEST: Final = 2_000
_SHOWN: Final = 60


@dataclass(frozen=True)
class View:
    """What a page shows.

    Attributes:
        scenario: name of one that comes with the project, or of the file the dashboard was started with.
        seed: which history.
        settings: full parameter name and value, in the order given.
        quarter: the quarter looked at; none is the page's own beginning.
        round: the round of its talk, from 1; none is the end of the quarter.
        own: what one page has for itself, by name; what is not in the address is not here.
    """

    scenario: str = "history"
    seed: int = 0
    settings: tuple[tuple[str, float | str], ...] = ()
    quarter: Quarter | None = None
    round: int | None = None
    own: Mapping[str, Any] = field(default_factory=dict)

    @property
    def changes(self) -> dict[str, float | str]:
        """The settings, as ``run`` and ``batch`` take them."""
        return dict(self.settings)

    def with_own(self, **values: Any) -> "View":
        """The same view with parameters of the page changed; none takes one out."""
        kept = {name: value for name, value in {**self.own, **values}.items() if value is not None}
        return replace(self, own=kept)


def read(
    search: str | None, own: Mapping[str, Reader] | None = None, default: View | None = None
) -> tuple[View, tuple[str, ...]]:
    """What an address asks for, and a sentence on each part of it that cannot be had.

    Args:
        search: what stands after the question mark.
        own: parameters that only this page has, with what reads each.
        default: the view of an empty address.

    Returns:
        The view, with its default wherever a part of the address is wrong; and the sentences.
    """
    view, said, settings = default or View(), [], dict[str, float | str]()
    known = {**_READERS, **(own or {})}
    seen = set[str]()
    for name, text in parse_qsl((search or "").removeprefix("?"), keep_blank_values=True):
        if name not in known:
            said.append(_unknown(name, tuple(known)))
        elif name in seen and name != "set":
            said.append(f"{name} stands twice in the address; the first one counts.")
        else:
            seen.add(name)
            try:
                value = known[name](_short_enough(text))
            except ValueError as error:
                said.append(_refused(name, text, error))
                continue
            if name == "set":
                settings.update([value])
            elif name in _READERS:
                view = replace(view, **{name: value})
            else:
                view = view.with_own(**{name: value})
    if "set" in seen:
        view = replace(view, settings=tuple(settings.items()))
    return view, tuple(said)


def written(view: View, default: View | None = None) -> str:
    """The address of a view, from the question mark on; empty if it is the default.

    Args:
        view: what is shown. Values of its own are written as ``str`` has them.
        default: the view of an empty address.
    """
    default = default or View()
    words = [
        *(
            (name, getattr(view, name))
            for name in ("scenario", "seed")
            if getattr(view, name) != getattr(default, name)
        ),
        *(("set", f"{name}={_number(value)}") for name, value in view.settings),
        *((name, getattr(view, name)) for name in ("quarter", "round") if getattr(view, name) is not None),
        *((name, _number(value)) for name, value in view.own.items()),
    ]
    return f"?{urlencode(words, safe='=,:/')}" if words else ""


def whole(least: int, most: int) -> Callable[[str], int]:
    """Reads a whole number within bounds, both among them."""

    def reader(text: str) -> int:
        plain = text.isascii() and text.removeprefix("-").isdigit() and len(text) <= len(str(LARGEST_SEED))
        if not plain or not least <= int(text) <= most:
            raise ValueError(f"must be a whole number from {least} to {most}")
        return int(text)

    return reader


def one_of(names: Sequence[str]) -> Reader:
    """Reads one of some names."""

    def reader(text: str) -> str:
        if text not in names:
            raise ValueError(f"must be one of {', '.join(names)}")
        return text

    return reader


def text(most: int = 200) -> Reader:
    """Reads any words up to a length."""

    def reader(words: str) -> str:
        if len(words) > most:
            raise ValueError(f"must have at most {most} letters")
        return words

    return reader


def _scenario(name: str) -> str:
    """Only what comes with the project, and what the dashboard was started with: an address opens no other file."""
    if name not in allowed():
        raise ScenarioError(f"no such scenario; {meant(name, allowed(), f'there are {", ".join(allowed())}')}")
    load_scenario(name)
    return name


def allowed() -> tuple[str, ...]:
    """Scenarios an address may name, the one the dashboard was started with first."""
    return tuple(dict.fromkeys((*_STARTED_WITH, *shipped())))


def start_with(scenario: str) -> None:
    """Also let addresses name this scenario, which may be a file, and show it first.

    Args:
        scenario: a name, or the path of a TOML file; it has been checked.
    """
    _STARTED_WITH[:] = [scenario]


def first() -> View:
    """The view of an empty address."""
    return View(scenario=allowed()[0])


def _setting(text: str) -> tuple[str, float | str]:
    name, _, value = text.partition("=")
    if not name or not value:
        raise SettingsError("a setting is written name=value, such as exclusivity_cost=2")
    return setting(name, value)


def _seed(text: str) -> int:
    try:
        return whole(0, LARGEST_SEED)(text)
    except ValueError:
        raise ValueError("a seed is a whole number, 0 or more, such as 7") from None


_STARTED_WITH: list[str] = []
_READERS: Final[Mapping[str, Reader]] = {
    "scenario": _scenario,
    "seed": _seed,
    "set": _setting,
    "quarter": Quarter.parse,
    "round": whole(1, 999),
}


def _number(value: Any) -> str:
    """As short as a number can be written and read again the same."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() and abs(value) < 1e15 else str(value)


def _short_enough(text: str) -> str:
    if len(text) > _LONGEST:
        raise ValueError(f"must have at most {_LONGEST} letters")
    return text


def _unknown(name: str, known: Sequence[str]) -> str:
    way_out = meant(name, known, f"it knows {', '.join(known)}")
    return f"The address has {_cut(name)}, which this page does not know, so it is left out; {_ended(way_out)}"


def _refused(name: str, text: str, error: ValueError) -> str:
    return f"{name}={_cut(text)} in the address cannot be used, so it is left out: {_ended(str(error))}"


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith(("?", ".")) else f"{sentence}."


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"

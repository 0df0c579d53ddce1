"""How fast the pages of the dashboard are for whoever sits before them: first paint, a step, a slider, ten at once."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from experiments.bench.browser import answered, browser, server, shown, visitor
from experiments.bench.machine import machine

#: Page -> its address, and what of it is of use to a reader.
FIRST: Final[Mapping[str, tuple[str, str]]] = {
    "Watch": ("/", ".watch .left"),
    "What if": ("/whatif", ".ideas li"),
    "Take a seat": ("/seat", ".table-buttons button"),
    "Histories": ("/histories", ".drawn figure.chart svg"),
    "Compare": ("/compare", ".drawn figure.chart svg"),
    "Experiments": ("/experiments", ".content .fields"),
    "Evidence": ("/evidence", ".evidence button, .evidence a"),
}
STEP, SLIDER = "a step on Watch", "a slider on Histories"
ALONE: Final = "alone"
#: Words that a step changes: where the history is, and which move of a talk is shown.
_STEP_WORDS: Final = ".watch-bar .quarter, .watch-bar .move"
#: Words that a slider changes: what the charts say.
_SLIDER_WORDS: Final = ".drawn figure.chart h3, .drawn figure.chart [role=status]"
#: What is moved, and from where on there is a talk every few quarters.
DIAL, TALKS = "Trust in 2019", "quarter=2023Q1"
#: Sessions at once, how long those with sliders look at an answer, ms, and after how long it is measured.
SESSIONS, EVERY, SETTLED = 10, 4_000, 5_000
#: Places that a slider has on its right, at least: more often it cannot be moved.
PLACES: Final = 30
#: What the others' browsers, which would be on other machines, need not paint.
UNPAINTED: Final = "body > * { content-visibility: hidden }"
#: Moves a slider from the page itself, looks at the answer for a while, and moves it again.
_RESTLESS: Final = """async ([label, every]) => {
  const rest = (time) => new Promise((done) => setTimeout(done, time));
  for (let place = 130; ; place = (place + 130) % 1000) {
    const slider = document.querySelector(`input[type=range][aria-label="${label}"]`);
    slider.value = place;
    slider.dispatchEvent(new Event("input"));
    slider.dispatchEvent(new Event("change"));
    do await rest(200); while (document.querySelector(".drawn.old"));
    await rest(every);
  }
}"""


@dataclass(frozen=True)
class Taken:
    """How long something took.

    Attributes:
        what: it is.
        seconds: one a time it was done.
        goal: seconds; none if nobody set one.
    """

    what: str
    seconds: tuple[float, ...]
    goal: float | None = None

    @property
    def median(self) -> float:
        """Seconds that half of the times took at most."""
        return float(np.median(self.seconds))

    @property
    def p95(self) -> float:
        """Seconds that 95 in 100 took at most; of few times, the longest."""
        return float(np.quantile(self.seconds, 0.95, method="higher"))

    def document(self) -> dict[str, Any]:
        """The same as JSON can hold it."""
        return {"median": self.median, "p95": self.p95, "goal": self.goal, "seconds": list(self.seconds)}


@dataclass(frozen=True)
class Pages:
    """Everything measured in one run.

    Attributes:
        machine: processor, cores, versions.
        worlds: histories that a slider plays.
        taken: in the order in which it was measured.
        sessions: at once, at the end.
    """

    machine: str
    worlds: int
    taken: tuple[Taken, ...]
    sessions: int = SESSIONS

    @property
    def others(self) -> tuple[int, int]:
        """How many of the other sessions play on Watch, and how many move sliders."""
        return self.sessions // 2, (self.sessions - 1) // 2


def measured(times: int, worlds: int, say: Callable[[str], None], sessions: int = SESSIONS) -> Pages:
    """Everything, one after the other, at one server.

    Args:
        times: how often each page is opened; steps and moves of sliders are done more often.
        worlds: histories that a slider plays.
        say: told what is being measured.
        sessions: at once, at the end.

    Raises:
        UsageError: there is no browser, or no server.
    """
    taken = []
    with browser() as opened, server() as address:  # what is missing is said before anything is begun
        for name, (path, selector) in FIRST.items():
            say(f"first paint of {name}")
            taken.append(Taken(f"first paint of {name}", tuple(_first(opened, address + path, selector, times)), 2.0))
        say(STEP)
        with visitor(opened) as page:
            taken.append(Taken(f"{STEP}, {ALONE}", _steps(page, address, 6 * times), 0.3))
        say(SLIDER)
        with visitor(opened) as page:
            taken.append(Taken(f"{SLIDER}, {ALONE}", _moves(page, address, worlds, 2 * times), 1.0))
        say(f"{sessions} sessions at once")
        taken += _among(opened, address, worlds, times, sessions)
    return Pages(machine(), worlds, tuple(taken), sessions)


def _first(opened: Any, address: str, selector: str, times: int) -> Iterable[float]:
    for _ in range(times):
        with visitor(opened) as page:
            yield shown(page, address, selector)


def _steps(page: Any, address: str, times: int) -> tuple[float, ...]:
    shown(page, f"{address}/?{TALKS}", ".watch .left")
    return tuple(answered(page, "ArrowRight", _STEP_WORDS) for _ in range(times))


def _moves(page: Any, address: str, worlds: int, times: int, seed: int = 0) -> tuple[float, ...]:
    shown(page, f"{address}/histories?worlds={worlds}&seed={seed}", ".drawn:not(.old) figure.chart svg")
    page.get_by_role("slider", name=DIAL).focus()
    return tuple(answered(page, "ArrowRight", _SLIDER_WORDS) for _ in range(min(times, PLACES)))


def among(sessions: int) -> str:
    """How something is measured while others are there.

    Args:
        sessions: with the one that is measured.
    """
    return f"among {sessions} sessions"


def _among(opened: Any, address: str, worlds: int, times: int, sessions: int) -> Iterable[Taken]:
    """One session, while of the others every second plays on Watch and the rest move sliders on Histories."""
    with ExitStack() as stack:
        for k in range(sessions - 1):
            page = stack.enter_context(visitor(opened))
            if k % 2:
                shown(page, f"{address}/histories?worlds={worlds}&seed={1000 * k}", ".drawn figure.chart svg")
                page.evaluate(f"told => void ({_RESTLESS})(told)", [DIAL, EVERY])
            else:
                shown(page, f"{address}/?seed={k}&{TALKS}", ".watch .left")
                page.keyboard.press("Space")
            page.add_style_tag(content=UNPAINTED)
        with visitor(opened) as page:
            page.wait_for_timeout(SETTLED)
            yield Taken(f"{STEP}, {among(sessions)}", _steps(page, address, 6 * times))
            yield Taken(f"{SLIDER}, {among(sessions)}", _moves(page, address, worlds, times))


def document(pages: Pages) -> dict[str, Any]:
    """The same as one JSON document; times in seconds."""
    return {
        "machine": pages.machine,
        "worlds": pages.worlds,
        "pages": {each.what: each.document() for each in pages.taken},
    }


def told(pages: Pages) -> Sequence[str]:
    """The page, line by line."""
    playing, moving = pages.others
    return [
        "How fast the pages of the dashboard are here, on localhost, browser and server together",
        pages.machine,
        f"A slider plays {pages.worlds:,} histories. Of {pages.sessions - 1} others {playing} play on Watch,",
        f"{moving} move a slider, look at the answer for {EVERY // 1000} seconds and move it again,",
        "all in this browser, which paints none of theirs.",
        "",
        f"{'':<42} times   median      p95     goal",
        *(_line(each) for each in pages.taken),
    ]


def _line(each: Taken) -> str:
    goal = "" if each.goal is None else f"{each.goal:6.1f} s"
    return f"{each.what:<42}{len(each.seconds):6}{each.median:7.2f} s{each.p95:7.2f} s {goal:>8}".rstrip()

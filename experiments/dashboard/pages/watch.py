"""Watch: one history, quarter by quarter and offer by offer."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import solara
from solara.lab import use_task

from experiments.dashboard.address import one_of
from experiments.dashboard.here import Here, use_here
from experiments.dashboard.parts.frame import page
from experiments.dashboard.parts.keys import keys
from experiments.dashboard.parts.said import complaints, empty, html
from experiments.dashboard.parts.watch_bar import Controls, bar
from experiments.dashboard.parts.watch_beats import SPEEDS, Beat, beats, seen, sought, stays
from experiments.dashboard.parts.watch_deal import happened, moment
from experiments.dashboard.parts.watch_money import business
from experiments.dashboard.parts.watch_news import news
from experiments.dashboard.parts.watch_sheet import sheet
from experiments.dashboard.parts.watch_side import side
from experiments.dashboard.parts.watch_table import said, table, words
from experiments.watching.played import asked
from experiments.watching.recorded import Recording, kept, recorded
from experiments.watching.talks import Round
from negotiation.clock import Quarter

TITLE: Final = "Watch"
PURPOSE: Final = "One history of the partnership, quarter by quarter and offer by offer."
_STYLE: Final = Path(__file__).parents[1] / "parts" / "watch.css"


@solara.component
def Page() -> None:  # noqa: N802 Solara looks for this name
    """The page."""
    here = use_here({"speed": one_of(tuple(SPEEDS))})
    view = here.view
    chosen = (view.scenario, view.seed, view.settings)
    which = solara.use_memo(lambda: asked(view.scenario, view.seed, view.changes), [chosen])
    playing = use_task(lambda: recorded(which), dependencies=[which])
    with page(here, TITLE, PURPOSE):
        solara.Style(_STYLE)
        if playing.error and playing.exception is not None:
            raise playing.exception
        done = playing.value if playing.finished else None
        recording = done if done is not None and done.asked == which else kept(which)
        if recording is None:
            empty(f"Playing {view.scenario} with seed {view.seed} …")
        else:
            watched(here, recording).key(str(chosen))


@solara.component
def watched(here: Here, recording: Recording) -> None:
    """A history that has been played.

    Args:
        here: where the page is.
        recording: the history.
    """
    router = solara.use_router()
    plays, play = solara.use_state(False)
    steps = solara.use_memo(lambda: beats(recording), [recording])
    beat, complaint = sought(recording, here.view.quarter, here.view.round)
    number = steps.index(beat)
    does = _controls(here, recording, steps, number, plays, play, router.push)
    now = seen(recording, beat)
    wait = stays(recording, beat) / SPEEDS[str(here.view.own.get("speed", "1"))]

    def pick(move: Round) -> None:
        play(False)
        _show(here, recording, Beat(recording.place(move.name), move.number))

    with html("div", kind="watch"):
        complaints([complaint] if complaint else [])
        keys(
            {
                "Space": does.play,
                "ArrowRight": lambda: does.step(1),
                "ArrowLeft": lambda: does.step(-1),
                "Shift+ArrowRight": lambda: does.leap(1),
                "Shift+ArrowLeft": lambda: does.leap(-1),
                "Home": lambda: does.go(0),
                "End": lambda: does.go(len(recording.frames) - 1),
            }
        )
        bar(recording, here.view, beat, number, len(steps) - 1, plays, wait, does)
        with html("div", kind="columns"):
            with html("div", kind="left", role="region", aria_label="The contract in force", tabindex="0"):
                sheet(now)
            with html("div", kind="centre"):
                if happened(now) and now.talk is not None:
                    moment(now, now.talk, router.push)
                if now.talk is not None and now.frame.utility_space is not None:
                    with html("div", kind="talk"):
                        with html("div"):
                            table(now, now.talk, now.frame.utility_space, pick)
                            words()
                        said(now, now.talk, pick, router.push)
                else:
                    business(recording, now, plays)
            with html("div", kind="right"):
                side(recording, now, plays)
        news(now, recording.frames[beat.place - 1] if beat.place else None, router.push)


def _controls(
    here: Here,
    recording: Recording,
    steps: tuple[Beat, ...],
    number: int,
    plays: bool,
    play: Callable[[bool], None],
    visit: Callable[[str], None],
) -> Controls:
    last, place = len(steps) - 1, steps[number].place

    def to(step: int) -> None:
        _show(here, recording, steps[min(max(step, 0), last)])

    def stop_at(beat: Beat) -> None:
        play(False)
        _show(here, recording, beat)

    def toggle() -> None:
        if not plays and (number == last or here.view.quarter is None):
            to(0)
        play(not plays)

    def advance(shown: int) -> None:
        if plays and shown == number:
            if number == last:
                play(False)
            else:
                to(number + 1)

    def other(**which: object) -> None:
        play(False)
        here.go(**which, quarter=None, round=None)

    def leap(by: int) -> None:
        stop_at(Beat(min(max(place + by, 0), len(recording.frames) - 1)))

    return Controls(
        play=toggle,
        step=lambda by: stop_at(steps[min(max(number + by, 0), last)]),
        leap=leap,
        go=lambda at: stop_at(Beat(min(max(at, 0), len(recording.frames) - 1))),
        pace=lambda speed: here.go(own={"speed": None if speed == "1" else speed}),
        advance=advance,
        other=other,
        visit=visit,
    )


def _show(here: Here, recording: Recording, beat: Beat) -> None:
    here.go(quarter=Quarter(recording.frames[beat.place].quarter), round=beat.round)

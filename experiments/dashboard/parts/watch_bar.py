"""The line on top of a history: where it is, play and step, how fast, what happened when, and which history it is."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import solara

from experiments import replays
from experiments.dashboard.address import View, allowed, first, written
from experiments.dashboard.parts.guard import use_guarded
from experiments.dashboard.parts.watch_beats import SPEEDS, Beat
from experiments.watching.recorded import Recording
from negotiation.clock import Quarter


@dataclass(frozen=True)
class Controls:
    """What the controls do.

    Attributes:
        play: starts or stops.
        step: goes some steps on, or back.
        leap: goes some quarters on, or back.
        go: to the end of the quarter of a frame.
        pace: sets the speed, one of ``SPEEDS``.
        advance: from the step of this number to the next, while it plays.
        other: another history: ``scenario`` or ``seed``.
        visit: goes to another page.
    """

    play: Callable[[], None]
    step: Callable[[int], None]
    leap: Callable[[int], None]
    go: Callable[[int], None]
    pace: Callable[[str], None]
    advance: Callable[[int], None]
    other: Callable[..., None]
    visit: Callable[[str], None]


@solara.component_vue("watch_bar.vue")
def _bar(
    quarters: list[str],
    marks: list[dict[str, Any]],
    place: int,
    move: int,
    moves: int,
    span: str,
    beat: int,
    last: int,
    playing: bool,
    fresh: bool,
    wait: float,
    speed: str,
    speeds: list[str],
    scenario: str,
    scenarios: list[str],
    about: str,
    seed: int,
    settings: str,
    command: str,
    fork: str,
    event_play: Callable[[Any], None],
    event_step: Callable[[int], None],
    event_leap: Callable[[int], None],
    event_go: Callable[[int], None],
    event_pace: Callable[[str], None],
    event_advance: Callable[[int], None],
    event_other: Callable[[dict[str, Any]], None],
    event_visit: Callable[[str], None],
) -> None: ...


@solara.component
def bar(
    recording: Recording, view: View, beat: Beat, number: int, last: int, playing: bool, wait: float, does: Controls
) -> None:
    """The line on top.

    Args:
        recording: the history.
        view: what the address asks for.
        beat: the step shown.
        number: of the step, from 0.
        last: number of the last step.
        playing: whether it plays.
        wait: how long this step stays while it plays, seconds.
        does: what the controls do.
    """
    frame = recording.frames[beat.place]
    begins = recording.frames[0].quarter
    branching = replace(view, quarter=Quarter(frame.quarter), round=None, own={})
    _bar(
        quarters=list(recording.names),
        marks=[{"place": mark.quarter - begins, "kind": mark.kind, "text": mark.text} for mark in recording.marks],
        place=beat.place,
        move=beat.round or 0,
        moves=frame.rounds[1],
        span=frame.span,
        beat=number,
        last=last,
        playing=playing,
        fresh=view.quarter is None and not playing,
        wait=wait,
        speed=str(view.own.get("speed", "1")),
        speeds=list(SPEEDS),
        scenario=view.scenario,
        scenarios=list(allowed()),
        about=recording.scenario.summary,
        seed=recording.seed,
        settings=replays.in_words(recording.settings) if recording.settings else "",
        command=recording.command,
        fork=f"/whatif{written(branching, first())}",
        event_play=use_guarded(lambda _: does.play()),
        event_step=use_guarded(does.step),
        event_leap=use_guarded(does.leap),
        event_go=use_guarded(does.go),
        event_pace=use_guarded(does.pace),
        event_advance=use_guarded(does.advance),
        event_other=use_guarded(lambda which: does.other(**which)),
        event_visit=use_guarded(does.visit),
    )

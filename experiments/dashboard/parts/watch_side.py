"""How the two stand to each other, who presses whom, who buys from whom, and where senior researchers work."""

import math
from dataclasses import replace
from typing import Any, Final

import solara

from experiments.dashboard import charts
from experiments.dashboard.look import GREEN, MICROSOFT, OPENAI, PURPLE
from experiments.dashboard.parts.figure import figure
from experiments.dashboard.parts.said import html
from experiments.dashboard.parts.term import term
from experiments.dashboard.parts.watch_beats import Seen
from experiments.watching.frames import Frame
from experiments.watching.recorded import Recording
from experiments.wording import months, percent, percents, usd

#: Curves of the relationship: name on the page -> metric, colour.
STANDING = {
    "trust": ("trust", GREEN),
    "rivalry": ("overlap", PURPLE),
    "Microsoft’s need": ("dependence_microsoft", MICROSOFT),
    "OpenAI’s need": ("dependence_openai", OPENAI),
}


@solara.component_vue("watch_talent.vue")
def _talent(title: str, teams: list[dict[str, Any]], moves: list[dict[str, Any]], most: float) -> None: ...


@solara.component
def side(recording: Recording, now: Seen, playing: bool) -> None:
    """The relationship, the pressure, compute and talent.

    Args:
        recording: the history.
        now: what is seen.
        playing: changes are not read out while it plays.
    """
    until = now.settled.place if now.settled else -1
    chart = solara.use_memo(lambda: standing(recording, until), [recording, until])
    figure(chart, live=not playing, height=210)
    with html("p", kind="words"):
        html("span", "What the words mean: ")
        for word in ("trust", "dependence", "overlap", "runway"):
            term(word, "rivalry (overlap)" if word == "overlap" else None)
            html("span", " ")
    html("div", html("h2", "Pressure"), *(html("p", line) for line in pressure(now)), kind="card pressure")
    settled = now.settled or recording.frames[0]
    with html("div", kind="card supply"):
        html("h2", f"Who buys from whom, {settled.name}")
        html("ul", *(html("li", line) for line in supplies(settled)))
    talent(settled, max(team.people for frame in recording.frames for team in frame.talent))


def standing(recording: Recording, until: int) -> charts.Chart:
    """The relationship over the quarters until now."""
    series = {name: cut(recording.series(metric), until) for name, (metric, _) in STANDING.items()}
    last = {name: recording.series(metric)[until] for name, (metric, _) in STANDING.items()} if until >= 0 else {}
    title = "The relationship"
    if last:
        mine, theirs = last["Microsoft’s need"], last["OpenAI’s need"]
        more, less = ("Microsoft", "OpenAI") if mine > theirs else ("OpenAI", "Microsoft")
        high, low = percents(max(mine, theirs), min(mine, theirs))
        title = f"{more} depends more on {less} than the other way: {high} to {low}"
    told = ", ".join(f"{name} {percent(value)}" for name, value in last.items())
    chart = charts.line(
        title,
        recording.names,
        series,
        "fraction",
        now=recording.names[until] if until >= 0 else None,
        summary=f"{recording.names[until]}: {told}." if last else "Nothing has happened yet.",
        colours={name: colour for name, (_, colour) in STANDING.items()},
    )
    return narrow(replace(chart, option=chart.option | {"yAxis": chart.option["yAxis"] | {"max": 100, "interval": 25}}))


#: Room above a narrow chart: two lines of names and the unit, pixels.
_TWO_LINES: Final = 72


def narrow(chart: charts.Chart) -> charts.Chart:
    """The same with all names of lines in view, however narrow it is."""
    option = chart.option
    legend = option["legend"] | {"type": "plain", "itemWidth": 20, "itemGap": 6}
    grid = option["grid"] | {"top": _TWO_LINES}
    return replace(chart, option=option | {"legend": legend, "grid": grid})


def cut(values: tuple[float, ...], until: int) -> list[float | None]:
    """A curve as far as it is known."""
    return [value if place <= until else None for place, value in enumerate(values)]


def pressure(now: Seen) -> list[str]:
    """What presses both, in sentences."""
    space, settled = now.frame.utility_space, now.settled
    told = []
    if space is not None:
        for name, what, size in zip(("Microsoft", "OpenAI"), space.pressed, space.pressure, strict=True):
            told.append(
                f"{name}: {what}, which takes {percent(size)} off what it demands."
                if what
                else f"{name}: nothing presses it."
            )
        told += (
            [f"Microsoft asks {percent(space.hold_up)} more, for OpenAI needs its consent."]
            if space.hold_up > 0
            else []
        )
    if settled is not None:
        told.append(f"OpenAI’s money lasts {months(settled.standing.runway)}.")
        if settled.standing.unmet > 0:
            told.append(f"It lacks {percent(settled.standing.unmet)} of the compute it wants.")
    return told or ["Nothing has happened yet."]


def supplies(frame: Frame) -> list[str]:
    """Who buys compute and models from whom, in lines."""
    told = []
    for each in frame.compute:
        if each.what == "compute" and each.amount > 0:
            told.append(f"OpenAI buys compute from {each.seller}: {usd(each.amount)} a year ({percent(each.part)})")
        elif each.what == "models":
            part = f": {percent(each.part)} of what it uses" if math.isfinite(each.part) else ""
            told.append(f"Microsoft takes models from {each.seller}{part}")
    return told


@solara.component
def talent(frame: Frame, most: float) -> None:
    """Senior researchers by employer, and who moved in the quarter.

    Args:
        frame: the quarter.
        most: people the longest bar stands for.
    """
    moved = sum(move.people for move in frame.moves)
    _talent(
        title=f"Senior researchers, {frame.name}: {moved:.0f} moved"
        if moved
        else f"Senior researchers, {frame.name}: nobody moved",
        teams=[
            {
                "name": team.employer,
                "people": round(team.people),
                "joined": round(team.joined),
                "left": round(team.left),
                "pay": f"{team.pay:.2g}" if team.people else "–",
            }
            for team in frame.talent
        ],
        moves=[{"from": move.source, "to": move.target, "people": round(move.people)} for move in frame.moves],
        most=most,
    )

"""Take a seat: play one side against the agent."""

from dataclasses import replace
from math import isnan
from typing import Any, Final

import solara

from experiments.dashboard import charts
from experiments.dashboard.address import allowed, one_of
from experiments.dashboard.here import Here, use_here
from experiments.dashboard.look import INK
from experiments.dashboard.parts.figure import figure
from experiments.dashboard.parts.frame import page
from experiments.dashboard.parts.look_at import look_at
from experiments.dashboard.parts.said import complaints, html
from experiments.dashboard.parts.seat import seat
from experiments.dashboard.parts.table import table as rows_of
from experiments.dashboard.parts.whatif import history_form, quarters
from experiments.dashboard.parts.worded import evidence_of, worded
from experiments.scenarios import load_scenario
from experiments.watching.debrief import debrief, headline
from experiments.watching.moves import Move, SeatError, read_moves
from experiments.watching.played import asked
from experiments.watching.recorded import recorded
from experiments.watching.seat import SEATS, Answer, Ended, Table, agent_instead, table
from experiments.watching.table import Point
from experiments.watching.talks import term_sources
from experiments.wording import usd
from negotiation.clock import Quarter
from negotiation.table.moves import OFFER

TITLE: Final = "Take a seat"
PURPOSE: Final = (
    "Bargain for OpenAI or Microsoft yourself against the agent, and see how it would have played your turns."
)
_USUAL: Final = "2025Q3"
_OWN: Final = {"side": one_of(tuple(each.lower() for each in SEATS))}


class _Moves(tuple[Move, ...]):
    """Moves made so far, as the address has them."""

    def __str__(self) -> str:
        return "~".join(map(str, self))


@solara.component
def Page() -> None:  # noqa: N802 Solara looks for this name
    """The page."""
    here = use_here({**_OWN, "moves": lambda text: _Moves(read_moves(text))})
    view = here.view
    names = quarters(solara.use_memo(lambda: load_scenario(view.scenario), [view.scenario]))
    quarter, wrong = _quarter(view.quarter, names)
    side = view.own.get("side")
    moves: _Moves = view.own.get("moves", _Moves())
    key = (view.scenario, view.seed, view.settings, quarter, side, str(moves))
    task = solara.lab.use_task(lambda: (key, _sat(here, quarter, side, moves)), dependencies=[key], raise_error=False)
    last = solara.use_ref(None)
    if task.finished and task.value:
        last.current = task.value
    shown = last.current if last.current and last.current[0][:-1] == key[:-1] else None
    with page(replace(here, complaints=(*here.complaints, *wrong)), TITLE, PURPOSE):
        if task.error and task.exception:
            raise task.exception
        if side is None:
            _choose(here, names, quarter)
        elif shown is None:
            html("p", f"The history up to {quarter} is played …", kind="busy", role="status")
        else:
            _at_the_table(here, moves, shown[1])


def _quarter(wanted: Quarter | None, names: tuple[str, ...]) -> tuple[str, list[str]]:
    usual = _USUAL if _USUAL in names else names[len(names) // 2]
    if wanted is None or str(wanted) in names:
        return usual if wanted is None else str(wanted), []
    said = f"quarter={wanted} in the address is not in this history, which runs from {names[0]} to {names[-1]}"
    return usual, [f"{said}; {usual} is shown."]


def _sat(here: Here, quarter: str, side: str | None, moves: _Moves) -> Any:
    """The table after the moves, with what the agents alone come to once it is over; or why a move cannot be made."""
    if side is None:
        return None
    which = asked(here.view.scenario, here.view.seed, here.view.changes)
    place = [each.lower() for each in SEATS].index(side)
    try:
        found = table(which, quarter, place, moves)
    except SeatError as error:
        return error
    recording = recorded(which)
    before = recording.place(quarter) - 1
    terms = recording.frames[before].terms if before >= 0 else recording.opening
    return found, agent_instead(which, quarter) if found.ended else None, terms


@solara.component
def _choose(here: Here, names: tuple[str, ...], quarter: str) -> None:
    """Which history, which quarter, which seat."""
    view = here.view
    scenario = load_scenario(view.scenario)
    history_form(
        allowed(),
        scenario,
        view.scenario,
        view.seed,
        lambda name: here.go(scenario=name, quarter=None),
        lambda seed: here.go(seed=seed),
    )
    look_at("The two are called to the table in", names, quarter, lambda name: here.go(quarter=Quarter.parse(name)))
    worded(
        "You see what every clause is worth to you, what you have without a deal, and the other side’s offers. "
        "The agent opposite plays as it always does. When the talk is over you see what both sides knew: the Pareto "
        "set, the zone of agreement, the Nash point.",
        kind="purpose",
    )
    with html("div", kind="table-buttons"):
        for name in SEATS:
            solara.Button(
                f"Play {name}",
                color="primary",
                on_click=lambda name=name: here.go(own={"side": name.lower()}, quarter=Quarter.parse(quarter)),
            )


@solara.component
def _at_the_table(here: Here, moves: _Moves, found: Any) -> None:
    def back() -> None:
        here.go(own={"moves": _Moves(moves[:-1]) if moves[:-1] else None})

    if isinstance(found, SeatError):
        complaints((f"{str(found)[:1].upper()}{str(found)[1:]}.",))
    else:
        sat, alone, terms = found
        if sat.waiting is not None:
            offers = [each.package for each in moves if each.action == OFFER]
            seat(
                sat,
                sat.waiting,
                offers[-1] if offers else (),
                lambda text: here.go(own={"moves": _Moves((*moves, *read_moves(text)))}),
            )
            _said(sat)
            with html("details"):
                html("summary", "The contract in force")
                rows_of("What holds unless you change it", ("term", "what it says"), [(t.name, t.value) for t in terms])
            evidence_of([source for term in terms for source in term_sources(term)], "these terms")
        else:
            _over(sat, alone)
    with html("div", kind="table-buttons"):
        if moves:
            solara.Button("Take back my last move", outlined=True, on_click=back)
        solara.Button("Leave the table", outlined=True, on_click=lambda: here.go(own={"moves": None, "side": None}))


@solara.component
def _said(sat: Table) -> None:
    """What was said so far, the latest first."""
    if not sat.turns:
        return
    html("h2", "So far", kind="section")
    told = []
    for turn, answer in reversed(sat.turns):
        told.append((f"{turn.round}, {turn.name}", f"You: {_within(answer.said)}", _usd(answer.value)))
        if turn.standing:
            told.append((f"{turn.round}, {turn.name}", f"{sat.other}: {_within(turn.offer)}", _usd(turn.offer_value)))
    rows_of("What was said, the latest first", ("round", "who and what", "worth to you"), told)


def _usd(value: float) -> str:
    return "–" if isnan(value) else usd(value)


@solara.component
def _over(sat: Table, alone: Ended) -> None:
    """What it came to, beside what could have been signed and how the agent would have played."""
    ended = sat.ended
    html("h2", f"{headline(sat)}.", kind="section")
    with html("div", role="status"):
        html("ul", *(worded(sentence, tag="li") for sentence in debrief(sat, alone)), kind="differs")
    if ended is not None and ended.utility_space is not None:
        with html("div", kind="charts"):
            figure(picture(ended, alone, sat.side), height=360)
    html("h2", "Your turns, and what the agent would have done", kind="section")
    if not sat.turns:
        html("p", "You were not asked: the talk was over before your turn.", kind="empty")
        return
    rows_of(
        "What each move is worth to you",
        ("round", f"{sat.other}’s offer, worth", "your move", "worth", "the agent’s move", "worth"),
        [
            (
                f"{turn.round}, {turn.name}",
                _usd(turn.offer_value),
                _did(answer),
                _usd(answer.value),
                _did(turn.agent),
                _usd(turn.agent.value),
            )
            for turn, answer in sat.turns
        ],
    )


def _did(answer: Answer) -> str:
    return f"offers: {_within(answer.said)}" if answer.action == OFFER else answer.said


def _within(said: str) -> str:
    """As it stands within a sentence."""
    return f"the{said[3:]}" if said.startswith("The ") else said


def picture(ended: Ended, alone: Ended, side: int) -> charts.Chart:
    """Your deal among all that could have been signed.

    Args:
        ended: how it ended.
        alone: the same talk with the agents in both seats.
        side: yours.
    """
    space = ended.utility_space
    assert space is not None
    points: dict[str, list[Point]] = {"could be signed": list(space.zone) or list(space.pareto)}
    points |= {"your deal": [ended.value]} if ended.value else {}
    points |= {"Nash point": [space.nash]} if space.nash else {}
    points |= {"without a deal": [space.reservation]}
    points |= {"the agents’ deal": [alone.value]} if alone.value else {}
    drawn = charts.scatter(
        _finding(ended, alone, side),
        points,
        ("value to Microsoft", "USD bn"),
        ("value to OpenAI", "USD bn"),
        _picture(points),
    )
    for series in drawn.option["series"][1:]:
        series["symbolSize"] = 16
        series["z"] = 5
        if series["name"] == "the agents’ deal":  # often on the Nash point: a ring lets that be seen
            series |= {"symbol": "circle", "symbolSize": 24}
            series["itemStyle"] = {"color": "transparent", "borderColor": INK, "borderWidth": 2}
    return drawn


def _finding(ended: Ended, alone: Ended, side: int) -> str:
    """What the chart says."""
    if not ended.value:
        return "No deal: what both would have signed"
    if not alone.value:
        return f"Your deal is worth {usd(ended.value[side])} to you; the agents sign none"
    more = ended.value[side] - alone.value[side]
    if usd(abs(more)) == usd(0):
        return "Your deal is worth as much to you as the agents’ deal"
    return f"Your deal is worth {usd(abs(more))} {'more' if more > 0 else 'less'} to you than the agents’ deal"


def _picture(points: dict[str, list[Point]]) -> str:
    """The chart in words."""
    told = [
        f"{name}: {usd(each[0][0])} to Microsoft, {usd(each[0][1])} to OpenAI"
        for name, each in points.items()
        if len(each) == 1
    ]
    said = "; ".join(told)
    return f"{said[:1].upper()}{said[1:]}. Values over the contract there was."

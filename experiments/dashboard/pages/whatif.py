"""What if from here: change something at a quarter, and see both branches."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

import solara

from experiments.cli import is_for_the_user
from experiments.dashboard import charts
from experiments.dashboard.address import allowed
from experiments.dashboard.here import Here, use_here
from experiments.dashboard.look import BLUE, VERMILLION
from experiments.dashboard.parts.figure import figure
from experiments.dashboard.parts.frame import page
from experiments.dashboard.parts.keys import keys
from experiments.dashboard.parts.look_at import look_at
from experiments.dashboard.parts.said import complaints, html
from experiments.dashboard.parts.table import table
from experiments.dashboard.parts.whatif import (
    Before,
    Wanted,
    choices,
    form,
    history_form,
    ideas,
    quarters,
    read_before,
    read_wanted,
)
from experiments.dashboard.parts.worded import evidence_of, worded
from experiments.scenarios import Scenario, load_scenario
from experiments.watching.branches import CHIEF, WITH, WITHOUT, Branches
from experiments.watching.changes import Changes
from experiments.watching.forked import fork
from experiments.watching.recorded import MEASURES, record
from negotiation.clock import Quarter

TITLE: Final = "What if"
PURPOSE: Final = (
    "Change a term, an event or a setting at a quarter, and see what would have become of it on the same luck."
)
#: Where something is changed unless the address says otherwise, if the history has it.
_USUAL: Final = "2023Q1"
_COLOURS: Final = {WITHOUT: BLUE, WITH: VERMILLION}


@solara.component
def Page() -> None:  # noqa: N802 Solara looks for this name
    """The page."""
    here = use_here({"changes": read_wanted, "before": read_before, "at": Quarter.parse})
    view = here.view
    refused, refuse = solara.use_state(())
    scenario = solara.use_memo(lambda: load_scenario(view.scenario), [view.scenario])
    names = quarters(scenario)
    before: Before = view.own.get("before", Before())
    left = [name for name in names if not before or Quarter.parse(name) >= before[-1][0]]
    quarter, at, wrong = _quarters(here, names, left)
    wanted = view.own.get("changes", Wanted(Changes()))
    key = (view.scenario, view.seed, view.settings, quarter, str(before), str(wanted))
    task = solara.lab.use_task(
        lambda: (key, _played(here, quarter, before, wanted)), dependencies=[key], raise_error=False
    )
    played = task.value if task.finished and task.value and task.value[0] == key else None
    base = played[1].base if played else None

    def change(**own: Any) -> None:
        refuse(())
        when = own.pop("quarter", None if str(view.quarter) == quarter else quarter)
        here.go(own=own, **({} if when is None else {"quarter": Quarter.parse(when)}))

    def add(more: dict[str, Any]) -> None:
        try:
            change(changes=wanted.with_one(more["kind"], more["name"], more["value"]))
        except ValueError as error:
            refuse((f"{str(error)[:1].upper()}{str(error)[1:]}.",))

    def drop(which: str) -> None:
        left = wanted.without_one(which)
        change(changes=left if left.changes else None)

    def again() -> None:
        later = at if quarter < at < names[-1] else names[names.index(quarter) + 1]
        change(changes=None, at=None, before=before.and_then(quarter, wanted), quarter=later)

    def back() -> None:
        change(changes=before[-1][1], at=None, before=Before(before[:-1]) or None, quarter=str(before[-1][0]))

    with page(replace(here, complaints=(*here.complaints, *wrong)), TITLE, PURPOSE):
        _history(here, scenario)
        if before:
            _already(before, back)
        offered = solara.use_memo(lambda: choices(scenario, quarter, base), [scenario, quarter, base])
        form(wanted, left, quarter, offered, lambda name: _moved(here, name), add, drop)
        complaints(refused)
        if not wanted.changes and before:
            html(
                "p", "Choose what else is to change; the branch you have and the new one will stand here.", kind="empty"
            )
        elif not wanted.changes:
            _ideas(here, scenario)
        elif task.error:
            _failed(task.exception)
        elif played is None:
            html("p", "Playing both branches …", kind="busy", role="status")
        else:
            _both(played[1], at, lambda name: here.go(own={"at": Quarter.parse(name)}), again)


def _quarters(here: Here, names: Sequence[str], left: Sequence[str]) -> tuple[str, str, list[str]]:
    """The quarter of the change, the one looked at, and a sentence on each that this history does not have."""
    usual = _USUAL if _USUAL in left else left[min(len(names) // 2, len(left) - 1)]
    asked = {"quarter": here.view.quarter, "at": here.view.own.get("at")}
    found, wrong = {"quarter": usual, "at": names[-1]}, []
    for name, value in asked.items():
        if value is not None and str(value) in (left if name == "quarter" else names):
            found[name] = str(value)
        elif value is not None and str(value) in names:
            wrong.append(
                f"{name}={value} in the address comes before {left[0]}, in which the branch was changed already; "
                f"{found[name]} is shown."
            )
        elif value is not None:
            wrong.append(
                f"{name}={value} in the address is not in this history, which runs from {names[0]} to {names[-1]}; "
                f"{found[name]} is shown."
            )
    return found["quarter"], found["at"], wrong


def _played(here: Here, quarter: str, before: Before, wanted: Wanted) -> Branches:
    base = record(here.view.scenario, here.view.seed, here.view.changes)
    for when, each in before:
        base = fork(base, str(when), each.changes)
    return Branches(base, fork(base, quarter, wanted.changes), quarter)


def _moved(here: Here, quarter: str) -> None:
    """Another quarter; what can only be left out where a scenario gives it stays behind."""
    wanted = here.view.own.get("changes")
    if wanted is not None and wanted.changes.without:
        left = Wanted(replace(wanted.changes, without=()))
        here.go(own={"changes": left if left.changes else None}, quarter=Quarter.parse(quarter))
    else:
        here.go(quarter=Quarter.parse(quarter))


@solara.component
def _history(here: Here, scenario: Scenario) -> None:
    """Which history it is, and the way to another one."""
    view = here.view
    history_form(
        allowed(),
        scenario,
        view.scenario,
        view.seed,
        lambda name: here.go(own={"changes": None, "before": None, "at": None}, scenario=name, quarter=None),
        lambda seed: here.go(seed=seed),
    )
    if view.settings:
        said = ", ".join(f"{name.partition('.')[2]} = {value}" for name, value in view.settings)
        html("p", f"Throughout, in both branches: {said}.", kind="busy")


@solara.component
def _already(before: Before, back: Callable[[], None]) -> None:
    """What the branch that is changed now was made by."""
    with html("div", kind="already"):
        html("p", f"Changed already, so that “{WITHOUT}” is this branch: {before.in_words()}.")
        solara.Button("Back to that change", outlined=True, on_click=back)


@solara.component
def _ideas(here: Here, scenario: Scenario) -> None:
    """What can be tried."""
    found = ideas(scenario)
    if not found:
        html("p", "Choose above what is to change; both branches will stand here, side by side.", kind="empty")
        return
    html("h2", "Or try one of these", kind="section")
    with html("ul", kind="ideas"):
        for idea in found:
            with html("li"):
                solara.Button(
                    idea.text,
                    outlined=True,
                    on_click=lambda idea=idea: here.go(
                        own={"changes": read_wanted(idea.wanted)}, quarter=Quarter.parse(idea.quarter)
                    ),
                )


def _failed(failure: BaseException | None) -> None:
    """A sentence if it is the reader's to mend; the page's own trouble if not."""
    if not isinstance(failure, ValueError) or not is_for_the_user(failure):
        raise failure or RuntimeError("the two branches could not be played")
    complaints((f"{failure}.", "Take the change back, or choose another one."))


@solara.component
def _both(branches: Branches, at: str, look: Callable[[str], None], again: Callable[[], None]) -> None:
    """Both branches: in words, as contracts, in curves."""
    names = branches.base.names
    place = names.index(at)
    keys(
        {
            "ArrowLeft": lambda: look(names[max(place - 1, 0)]),
            "ArrowRight": lambda: look(names[min(place + 1, len(names) - 1)]),
            "Home": lambda: look(names[0]),
            "End": lambda: look(names[-1]),
        }
    )
    html("h2", "What differs", kind="section")
    with html("div", role="status"):
        html("ul", *(worded(sentence, tag="li") for sentence in branches.sentences()), kind="differs")
    html(
        "p",
        f"This is one history, seed {branches.base.seed}; with another seed the same change may do more or less.",
        kind="busy",
    )
    if branches.quarter != branches.last:
        solara.Button("Branch again, from the changed one", outlined=True, on_click=again)
    html("h2", f"The contract at the end of {at}, as it was and what if", kind="section")
    look_at("Look at the end of (arrow keys, too)", names, at, look)
    _contract(branches, at)
    html("h2", "Deals of both", kind="section")
    _deals(branches)
    html("h2", "Both, quarter by quarter", kind="section")
    html("p", f"Dotted: {branches.quarter}, when the change is made. Solid: {at}, the quarter looked at.", kind="busy")
    with html("div", kind="charts"):
        for name in CHIEF:
            figure(curve(branches, name, at), live=False, height=240)
    html(
        "p",
        f"{'Both begin as' if branches.base.forks else 'The branch as it was'}: {branches.base.command}",
        kind="busy",
    )


def curve(branches: Branches, name: str, at: str) -> charts.Chart:
    """A curve of both branches.

    Args:
        branches: the two.
        name: one of ``MEASURES``.
        at: the quarter looked at.
    """
    both = {WITHOUT: branches.base, WITH: branches.forked}
    drawn = charts.line(
        branches.title(name),
        branches.base.names,
        {word: each.series(name) for word, each in both.items()},
        MEASURES[name].unit,
        now=at,
        colours=_COLOURS,
    )
    mark = {"xAxis": branches.quarter, "lineStyle": {"color": VERMILLION, "type": [2, 3]}}
    drawn.option["series"][0]["markLine"]["data"].append(mark)
    return drawn


@solara.component
def _contract(branches: Branches, at: str) -> None:
    pairs = branches.terms(at)
    apart = [(one, other) for one, other in pairs if one.value != other.value]
    same = [one for one, other in pairs if one.value == other.value]
    if apart:
        table(
            f"{len(apart)} of {len(pairs)} terms differ",
            ("term", WITHOUT, WITH, "why, what if"),
            [(one.name, one.value, other.value, _since(other.changed_in, other.why)) for one, other in apart],
        )
    else:
        html("p", f"At the end of {at} both contracts say the same.", kind="empty")
    with html("details"):
        html("summary", f"{len(same)} terms that are the same")
        table("Terms that are the same in both", ("term", "both"), [(one.name, one.value) for one in same])


def _since(quarter: str, why: str) -> str:
    return f"{quarter}: {why}" if quarter else "As at the beginning."


@solara.component
def _deals(branches: Branches) -> None:
    old, new = ({deal.name: deal.brief for deal in each.deals} for each in (branches.base, branches.forked))
    rows = [(name, old.get(name, "no deal"), new.get(name, "no deal")) for name in sorted({*old, *new})]
    if rows:
        table("What was agreed, and when", ("quarter", WITHOUT, WITH), rows)
        both = [deal for each in (branches.base, branches.forked) for deal in each.deals]
        evidence_of([source for deal in both for source in deal.sources], "these deals")
    else:
        html("p", "Nothing is agreed in either.", kind="empty")

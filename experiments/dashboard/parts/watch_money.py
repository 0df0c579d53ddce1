"""Money and compute: what the centre shows while nobody talks."""

from collections.abc import Mapping

import solara

from experiments.dashboard import charts
from experiments.dashboard.look import BLUE, GREEN, MUTED, ORANGE, VERMILLION
from experiments.dashboard.parts.figure import figure
from experiments.dashboard.parts.said import html
from experiments.dashboard.parts.watch_beats import Seen
from experiments.dashboard.parts.watch_side import cut, narrow
from experiments.watching.recorded import Recording
from experiments.wording import months, percent, usd

_MONEY = {"revenue": ("openai_revenue", GREEN), "loss of the last year": ("openai_loss_year", VERMILLION)}
_COMPUTE = {
    "Azure": ("compute_azure", BLUE),
    "Oracle and others": ("compute_oracle", VERMILLION),
    "Google": ("compute_google", GREEN),
    "Amazon": ("compute_amazon", ORANGE),
    "wanted": ("compute_wanted", MUTED),
}


@solara.component
def business(recording: Recording, now: Seen, playing: bool) -> None:
    """Money and compute over the quarters until now.

    Args:
        recording: the history.
        now: what is seen.
        playing: changes are not read out while it plays.
    """
    until = now.settled.place if now.settled else 0
    earned, bought = solara.use_memo(
        lambda: (earnings(recording, until), compute(recording, until)), [recording, until]
    )
    with html("div", kind="business"):
        html("p", "Nobody talks this quarter: money and compute go on.", kind="quiet")
        figure(earned, live=not playing, height=240)
        figure(bought, live=not playing, height=240)


def earnings(recording: Recording, until: int) -> charts.Chart:
    """OpenAI's revenue and loss, with the record."""
    at = recording.frames[until].values
    earned, cash, loss = (usd(at[name]) for name in ("openai_revenue", "openai_cash", "openai_loss_year"))
    title = f"OpenAI earns {earned} a year and has {cash} in cash, for {months(at['openai_runway'])}"
    lost = (
        f"loss of the last four quarters {loss}" if at["openai_loss_year"] > 0 else "no loss in the last four quarters"
    )
    told = f"{recording.names[until]}: revenue {earned} a year, {lost}."
    return _lines(recording, until, title, told, _MONEY)


def compute(recording: Recording, until: int) -> charts.Chart:
    """What OpenAI buys from whom, and what it wants."""
    at = recording.frames[until].values
    title = f"Azure serves {percent(at['azure_share'])} of OpenAI’s compute"
    title += f"; {percent(at['compute_unmet'])} of what it wants is not to be had" if at["compute_unmet"] > 0 else ""
    used = ", ".join(f"{name} {usd(at[metric])}" for name, (metric, _) in _COMPUTE.items() if at[metric] > 0)
    return _lines(recording, until, title, f"{recording.names[until]}, a year: {used}.", _COMPUTE)


def _lines(
    recording: Recording, until: int, title: str, told: str, shown: Mapping[str, tuple[str, str]]
) -> charts.Chart:
    record = {name: real(recording, metric, until) for name, (metric, _) in shown.items()}
    chart = charts.line(
        title,
        recording.names,
        {name: cut(recording.series(metric), until) for name, (metric, _) in shown.items()},
        "USD bn a year",
        now=recording.names[until],
        summary=told,
        record={name: values for name, values in record.items() if any(value is not None for value in values)},
        colours={name: colour for name, (_, colour) in shown.items()},
    )
    return narrow(chart)


def real(recording: Recording, metric: str, until: int) -> list[float | None]:
    """What really happened, a number a quarter until now; none where the record has nothing."""
    known = {fact.name: fact.value for fact in recording.record(metric)}
    return [known.get(name) if place <= until else None for place, name in enumerate(recording.names)]

"""Two more pages for tests, served like the others: one of every kind of chart, and one that fails when told to."""

import sys
from types import ModuleType

from experiments.dashboard.settings import prepare

prepare()

import solara  # noqa: E402 Solara reads its settings when it is imported

from experiments.dashboard import charts, pages  # noqa: E402
from experiments.dashboard.here import use_here  # noqa: E402
from experiments.dashboard.parts.figure import figure  # noqa: E402
from experiments.dashboard.parts.frame import page  # noqa: E402
from experiments.dashboard.parts.keys import keys  # noqa: E402
from experiments.dashboard.parts.said import html  # noqa: E402
from experiments.dashboard.parts.table import table  # noqa: E402
from experiments.dashboard.parts.term import term  # noqa: E402
from experiments.scenario_file import ScenarioError  # noqa: E402
from negotiation.clock import Quarter  # noqa: E402

QUARTERS = [str(Quarter(k)) for k in range(12)]
RISING = [0.1 + 0.05 * k for k in range(12)]
RECORD = [0.12, None, 0.2, None, None, 0.4, *[None] * 6]
SHARES = {"Azure": [1 - 0.05 * k for k in range(12)], "Google": [0.05 * k for k in range(12)]}


def drawn() -> dict[str, charts.Chart]:
    """One of each kind."""
    steps = {0.05: -0.08, 0.25: -0.03, 0.5: 0, 0.75: 0.04, 0.95: 0.1}
    quantiles = {part: [value + shift for value in RISING] for part, shift in steps.items()}
    points = {"open": [(k, k * k) for k in range(20)], "exclusive": [(k, 20 * k) for k in range(20)]}
    return {
        "line": charts.line(
            "Trust falls",
            QUARTERS,
            {"trust": RISING[::-1], "dependence": RISING},
            "fraction",
            record={"trust": RECORD},
            now=QUARTERS[5],
        ),
        "fan": charts.fan("Revenue grows", QUARTERS, quantiles, "USD bn", record=RECORD),
        "stack": charts.stack("Azure serves less", QUARTERS, SHARES),
        "scatter": charts.scatter("More people, more revenue", points, ("people", "persons"), ("revenue", "USD bn")),
        "bars": charts.bars("What moves trust", {"hardness": 0.3, "noise": -0.1}, "fraction", {"hardness": (0.2, 0.4)}),
    }


@solara.component
def Page():  # noqa: N802
    here = use_here()
    clicked, click = solara.use_state("nothing")
    step, jump = solara.use_state(0)
    with page(here, "Gallery", "Every kind of chart."):
        html("p", f"Clicked: {clicked}", kind="clicked")
        html("p", f"Step {step}", kind="step")
        keys({"ArrowRight": lambda: jump(step + 1), "ArrowLeft": lambda: jump(step - 1), "Space": lambda: jump(100)})
        solara.Button("Next seed", on_click=lambda: here.go(seed=here.view.seed + 1))
        with html("p"):
            term("zone of agreement")
        with html("div", kind="charts"):
            for name, chart in drawn().items():
                figure(chart, on_click=lambda hit: click(f"{hit['series']} {hit['index']}"), many=name == "scatter")
        table("Some deals", ["quarter", "share (%)", "who"], [["2019Q3", 20, "OpenAI"], ["2021Q1", None, "Microsoft"]])


@solara.component
def Failing():  # noqa: N802
    here = use_here()
    broken, breaks = solara.use_state("")
    if broken == "rule":
        raise RuntimeError("a rule went wrong")
    if broken == "scenario":
        raise ScenarioError('no scenario is called "x"; there are history and core')
    with page(here, "Failing", "Fails when told to."):
        solara.Button("Break a rule", on_click=lambda: breaks("rule"))
        solara.Button("Break a scenario", on_click=lambda: breaks("scenario"))
        solara.Button("Break while clicking", on_click=stumble)
        keys({"x": stumble})


def stumble() -> None:
    raise RuntimeError("a handler went wrong")


def listed(name: str, component: solara.Element) -> pages.Listed:
    """A page as the others are listed."""
    file = ModuleType(name)
    file.TITLE, file.PURPOSE, file.Page = name.title(), "For tests.", component
    return pages.Listed(f"/{name}", file)


def main(port: int) -> None:
    """Serve until told to stop."""
    more = (listed("gallery", Page), listed("failing", Failing))
    pages.PAGES += more
    pages.routes += [solara.Route(path=each.path[1:], component=each.file.Page, label=each.name) for each in more]
    from experiments.dashboard import server
    from experiments.listening import ALONE, bound

    server._get_ready = lambda: None  # nobody comes for what the first visitor of the dashboard sees
    server.serve(bound(ALONE, port), show=False)


if __name__ == "__main__":
    main(int(sys.argv[1]))

"""The example in docs/solaraviz.md is as short as it says, and runs in Mesa's own visualisation."""

import re
import warnings
from pathlib import Path
from typing import Any

PAGE = Path(__file__).parents[2] / "docs" / "solaraviz.md"
LONGEST = 15


def example() -> str:
    """The code on the page."""
    return re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)[0]


def test_the_example_is_short() -> None:
    lines = [line for line in example().splitlines() if line.strip() and not line.startswith('"""')]
    assert len(lines) <= LONGEST


def test_the_example_shows_the_model_and_its_numbers_are_those_of_a_run(kernel: object) -> None:
    import solara

    from experiments import run

    names: dict[str, Any] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Mesa's own, on what it will change
        exec(compile(example(), str(PAGE), "exec"), names)
        box, context = solara.render(names["page"], handle_error=False)
        assert "Page 0" in said(box)  # the plots are drawn once a browser asks for them
        context.close()
    model = names["Seen"](world=3, exclusivity_cost=2.0).play()
    seen = model.datacollector.get_model_vars_dataframe()
    played = run("history", seed=3, settings={"exclusivity_cost": 2.0}).metrics
    for name in ("openai_revenue", "azure_share", "trust", "revenue_share"):
        assert seen[name].tolist() == played[name].tolist()


def said(widget: Any) -> list[str]:
    """Everything a widget and those inside it say."""
    if isinstance(widget, str):
        return [widget]
    return [word for child in getattr(widget, "children", []) for word in said(child)]

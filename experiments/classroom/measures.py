"""What is shown of a future: money and dependence, each with its axis and in a sentence."""

from dataclasses import dataclass
from typing import Final

from experiments.watching.onward import SHOWN
from experiments.wording import MINUS, percent, usd


@dataclass(frozen=True)
class Measured:
    """A metric as a class reads it.

    Attributes:
        name: of the metric.
        title: for a list to choose from.
        axis: with its unit.
        words: what there is of it; ``{}`` stands for the value.
        part: it is a fraction, and is told in percent.
    """

    name: str
    title: str
    axis: str
    words: str
    part: bool = False

    @property
    def times(self) -> float:
        """What a value is multiplied with to be in the axis's unit."""
        return 100.0 if self.part else 1.0

    def told(self, value: float) -> str:
        """A value in words.

        Args:
            value: in the metric's unit.
        """
        return percent(value) if self.part else usd(value)

    def change(self, value: float) -> str:
        """A difference in words, with its sign.

        Args:
            value: in the metric's unit.
        """
        text = f"{100 * abs(value):.1f} points" if self.part else usd(abs(value))
        return f"{MINUS if value < 0 else '+'}{text}"


def _fraction(name: str, title: str, axis: str, words: str) -> Measured:
    return Measured(name, title, f"{axis}, %", words, part=True)


_ALL: Final = (
    Measured(
        "share_received",
        "revenue share paid to Microsoft so far",
        "Revenue share paid so far, USD bn",
        "{} of revenue share paid to Microsoft",
    ),
    Measured("openai_cash", "OpenAI’s cash", "OpenAI’s cash, USD bn", "{} of cash at OpenAI"),
    Measured("openai_revenue", "OpenAI’s revenue", "OpenAI’s revenue, USD bn a year", "{} of revenue a year at OpenAI"),
    Measured(
        "microsoft_ai_revenue",
        "Microsoft’s revenue from OpenAI’s models and rent",
        "Earned by Azure, USD bn a year",
        "{} a year earned by Azure with OpenAI",
    ),
    _fraction(
        "dependence_microsoft",
        "how much Microsoft depends on OpenAI",
        "Microsoft’s dependence",
        "Microsoft’s dependence {}",
    ),
    _fraction(
        "dependence_openai",
        "how much OpenAI depends on Microsoft",
        "OpenAI’s dependence",
        "OpenAI’s dependence {}",
    ),
    _fraction(
        "azure_share",
        "Azure’s part of OpenAI’s compute",
        "Azure’s part of compute",
        "{} of its compute from Azure",
    ),
    _fraction("trust", "trust between the two", "Trust", "trust {}"),
)
#: By name of the metric, in the order in which they are listed.
MEASURED: Final = {each.name: each for each in _ALL}
assert tuple(MEASURED) == SHOWN

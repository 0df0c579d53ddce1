"""How it looks: the names of colours, which style.css gives a value in light and dark, and dashes beside them.

A chart names colours as the style sheet does; the page puts in what they are at the moment, so that a change from light
to dark needs nobody but the browser. The colours are Okabe and Ito's, darker or lighter where the ground asks for it;
lines differ in their dashes too.
"""

from typing import Final


def _of(name: str) -> str:
    return f"var(--{name})"


INK, MUTED, RULE, PAPER, WASH = map(_of, ("ink", "muted", "rule", "paper", "wash"))
BLUE, VERMILLION, GREEN, PURPLE, ORANGE, SKY, YELLOW = map(
    _of, ("blue", "vermillion", "green", "purple", "orange", "sky", "yellow")
)
#: In the order in which lines take them.
COLOURS: Final = (BLUE, VERMILLION, GREEN, PURPLE, ORANGE, SKY, YELLOW)
#: Dashes of lines, in the same order: solid, then lengths of stroke and gap.
DASHES: Final[tuple[str | tuple[int, ...], ...]] = (
    "solid",
    (8, 4),
    (3, 3),
    (10, 3, 3, 3),
    (14, 4),
    (1, 4),
    (6, 2, 2, 2),
)
#: Marks of points, in the same order.
MARKS: Final = ("circle", "triangle", "rect", "diamond", "emptyCircle", "emptyTriangle", "emptyRect")
#: Each side has its colour on every page.
MICROSOFT, OPENAI = BLUE, VERMILLION
#: Size of words in charts, in pixels; a projector has them larger.
SMALL, PLAIN = 12, 13

"""The canvas: a chart as SVG that stands in a page, with the page's own font and colours, light or dark."""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import matplotlib
from markupsafe import Markup, escape
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure as Drawing

#: Points of a chart's width; a page scales it to the room there is.
WIDTH: Final = 380
#: Colours of the page, as they are drawn: each becomes a variable of the page, for light and dark.
INK, MUTED, RULE, PAPER = "#010101", "#020202", "#030303", "#040404"
#: Colours that anybody can tell apart (Okabe and Ito 2008), as they are drawn.
BLUE, VERMILLION, GREEN, PURPLE, ORANGE, SKY, YELLOW = (f"#0505{place:02x}" for place in range(1, 8))
#: What each is called in the page's style sheet.
VARIABLES: Final = {
    **{INK: "ink", MUTED: "muted", RULE: "rule", PAPER: "paper"},
    **{BLUE: "blue", VERMILLION: "vermillion", GREEN: "green", PURPLE: "purple"},
    **{ORANGE: "orange", SKY: "sky", YELLOW: "yellow"},
}
#: Fills, the same on light and dark, each with the colour of words on it.
FILLS: Final = {
    "blue": ("#0072b2", "#ffffff"),
    "orange": ("#e69f00", "#111111"),
    "green": ("#009e73", "#111111"),
    "sky": ("#56b4e9", "#111111"),
    "vermillion": ("#d55e00", "#111111"),
    "purple": ("#cc79a7", "#111111"),
    "yellow": ("#f0e442", "#111111"),
    "grey": ("#9a9a9a", "#111111"),
}
#: Lines that are told apart by colour, dashes and marker.
LINES: Final = (
    (BLUE, "-", "o"),
    (VERMILLION, (0, (6, 2)), "s"),
    (GREEN, (0, (1, 1.2)), "^"),
    (PURPLE, (0, (6, 2, 1, 2)), "D"),
    (ORANGE, (0, (10, 3)), "v"),
    (INK, (0, (3, 2)), "P"),
)
SMALL, TEXT = 10, 11
#: A number of a place, finer than anybody sees.
_ROUNDED: Final = re.compile(r"-?\d+\.\d{3,}")
_STYLE: Final[dict[Any, Any]] = {
    **{"svg.fonttype": "none", "svg.hashsalt": "parley", "text.parse_math": False, "font.size": TEXT},
    **{"font.family": "sans-serif", "font.sans-serif": ["DejaVu Sans"], "axes.unicode_minus": True},
    **{"figure.facecolor": "none", "axes.facecolor": "none", "savefig.facecolor": "none", "text.color": INK},
    **{"axes.edgecolor": MUTED, "axes.labelcolor": MUTED, "xtick.color": MUTED, "ytick.color": MUTED},
    **{"axes.spines.top": False, "axes.spines.right": False, "axes.linewidth": 0.8, "grid.color": RULE},
    **{"xtick.labelsize": SMALL, "ytick.labelsize": SMALL, "axes.labelsize": SMALL, "grid.linewidth": 0.7},
    **{"xtick.major.size": 3, "ytick.major.size": 0, "xtick.minor.size": 0, "ytick.minor.size": 0},
    **{"lines.linewidth": 1.8, "lines.markersize": 5, "path.simplify": False, "axes.axisbelow": True},
}


@dataclass
class Canvas:
    """A chart that is being drawn.

    Attributes:
        axes: to draw on.
        drawing: that they are part of.
        svg: the finished chart, once its block has ended.
    """

    axes: Axes
    drawing: Drawing
    svg: Markup = field(default_factory=Markup)

    def finish(self, name: str, alt: str) -> None:
        """Turn what is drawn into SVG for a page."""
        raw = io.StringIO()
        FigureCanvasSVG(self.drawing).print_svg(  # type: ignore[no-untyped-call]
            raw, metadata={"Date": None, "Creator": None}
        )
        self.svg = in_page(raw.getvalue(), name, alt)


@contextmanager
def canvas(
    name: str, alt: str, height: float, left: float = 44, right: float = 14, top: float = 24, bottom: float = 34
) -> Iterator[Canvas]:
    """A chart of the usual width; lengths are points.

    Args:
        name: of the chart, which no other chart of the page has.
        alt: what it shows, for those who do not see it.
        height: of the whole.
        left: room left of the axes.
        right: room right of them.
        top: room above.
        bottom: room below.
    """
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(_STYLE)
        drawing = Drawing(figsize=(WIDTH / 72, height / 72), dpi=72)
        axes = drawing.add_axes(
            (left / WIDTH, bottom / height, (WIDTH - left - right) / WIDTH, (height - top - bottom) / height)
        )
        result = Canvas(axes, drawing)
        yield result
        result.finish(name, alt)


def in_page(svg: str, name: str, alt: str) -> Markup:
    """An SVG file as a part of a page: small, without names that other charts have, in the page's font and colours.

    Args:
        svg: as matplotlib writes it.
        name: of the chart.
        alt: what it shows.
    """
    body = svg[svg.index("<g id=") : svg.rindex("</svg>")]
    box = re.search(r'viewBox="([^"]+)"', svg)
    assert box is not None
    body = re.sub(r"<!--.*?-->|<metadata>.*?</metadata>|<style.*?</style>", "", body, flags=re.DOTALL)
    for colour, variable in VARIABLES.items():
        body = body.replace(colour, f"var(--{variable})")
    body = re.sub(r"font: [^;\"]*?(\d[\d.]*)px[^;\"]*", r"font-size: \1px", body)
    body = re.sub(r"font-family: [^;\"]*;? ?", "", body)
    body = re.sub(r"<[^>]*>", lambda tag: _ROUNDED.sub(_rounded, tag[0]), body)
    body = re.sub(r' transform="rotate\(-0 [^)]*\)"', "", body)
    body = _own_names(body.replace("xlink:href", "href"), name)
    body = re.sub(r">\s+<", "><", re.sub(r"\s*\n\s*", " ", body))
    opening = f'<svg class="chart" role="img" aria-label="{escape(alt)}" viewBox="{box[1]}">'
    return Markup(f"{opening}{body}</svg>")  # matplotlib has escaped all text


def _rounded(number: re.Match[str]) -> str:
    return f"{float(number[0]):.2f}".rstrip("0").rstrip(".")


def _own_names(body: str, name: str) -> str:
    """Names that are used inside, made this chart's own; all others left out."""
    used = {each: f"{name}-{place}" for place, each in enumerate(sorted(set(re.findall(r"#([\w.-]+)", body))))}
    used = {each: own for each, own in used.items() if f'id="{each}"' in body}
    body = re.sub(r' id="([^"]+)"', lambda found: f' id="{used[found[1]]}"' if found[1] in used else "", body)
    return re.sub(r"#([\w.-]+)", lambda found: f"#{used.get(found[1], found[1])}", body)

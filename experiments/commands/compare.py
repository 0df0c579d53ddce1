"""`parley compare`: two settings on the same chance, and what differs between them."""

from argparse import ArgumentParser, Namespace
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from experiments.commands.unfinished import FAILED, played_or_told
from experiments.options import UsageError, between_0_and_1, changes, count, folder, names, pairs, quarter, seed

if TYPE_CHECKING:
    from experiments.comparison import Comparison
    from experiments.progress import Watch

#: Seeds, unless asked for more.
WORLDS: Final = 300

type Settings = Mapping[str, object]


def add(parser: ArgumentParser) -> None:
    """What can be asked."""
    parser.add_argument("scenario", nargs="?", default="history", help="name or TOML file (default: history)")
    for side in ("a", "b"):
        what = f"a setting of {side} (default: as the scenario has it)"
        parser.add_argument(f"--{side}", action="append", default=[], metavar="NAME=VALUE", help=what)
    parser.add_argument("--worlds", type=pairs, default=WORLDS, metavar="N", help=f"how many seeds (default: {WORLDS})")
    parser.add_argument("--seed", type=seed, default=0, metavar="N", help="of the first of them (default: 0)")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="a setting of both")
    parser.add_argument("--start", type=quarter, metavar="QUARTER", help="begin later, such as in 2025Q3")
    parser.add_argument("--at", type=quarter, metavar="QUARTER", help="read numbers then (default: at the end)")
    several: dict[str, Any] = {"type": names, "action": "extend", "default": [], "metavar": "NAMES"}
    parser.add_argument("--of", "--outcome", help="more to compare, such as mean:trust,regime=open", **several)
    parser.add_argument("--confidence", type=between_0_and_1, default=0.95, metavar="PART", help="(default: 0.95)")
    parser.add_argument(
        "--precision",
        action="append",
        default=[],
        metavar="NAME=HALF",
        help="how many worlds an interval of ±HALF takes",
    )
    parser.add_argument("--workers", type=count, metavar="K", help="processes to play with (default: one)")
    parser.add_argument("--out", type=folder, metavar="DIR", help="keep the histories and compare.json here")
    parser.add_argument("--json", action="store_true", help="as one JSON document")


def obey(wanted: Namespace) -> int | None:
    """Play both settings, and tell what differs."""
    if not wanted.a and not wanted.b:
        raise UsageError("--a and --b are both left out; say what differs, for example --b exclusivity_cost=2")
    a, b, both = changes(wanted.a, "--a"), changes(wanted.b, "--b"), changes(wanted.set)
    precision = _precision(wanted.precision)
    from experiments.comparison_page import told
    from experiments.comparison_told import document
    from experiments.replays import report_next
    from experiments.terminal import print_json, print_page

    comparison = played_or_told(wanted.out, lambda watch: _compared(wanted, a, b, both, precision, watch))
    if comparison is None:
        return FAILED
    if wanted.json:
        print_json(document(comparison))
    else:
        print_page(told(comparison))
        if wanted.out:
            print(f"\n{report_next(wanted.out)}")
    return FAILED if len(comparison.histories.failures) else None


def _compared(
    wanted: Namespace, a: Settings, b: Settings, both: Settings, precision: dict[str, float], watch: "Watch"
) -> "Comparison":
    from experiments.comparing import compare

    return compare(
        *(wanted.scenario, a, b, wanted.worlds, wanted.seed, both),
        start=wanted.start or "",
        confidence=wanted.confidence,
        at=wanted.at,
        of=wanted.of,
        precision=precision,
        metrics=None if wanted.out else (),
        workers=wanted.workers,
        out=wanted.out,
        watch=watch,
    )


def _precision(words: Sequence[str]) -> dict[str, float]:
    """Half the widths that are wanted; a name may have an equals sign of its own."""
    result: dict[str, float] = {}
    for word in words:
        name, _, half = (part.strip() for part in word.rpartition("="))
        try:
            result[name] = float(half)
        except ValueError:
            name = ""
        if not name:
            raise UsageError(f'--precision needs name=number, got "{word}"; for example --precision openai_revenue=1')
    return result

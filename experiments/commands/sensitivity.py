"""`parley sensitivity`: which settings move an outcome, and how much."""

import sys
from argparse import ArgumentParser, Namespace

from experiments.commands.unfinished import FAILED, played_or_told
from experiments.options import UsageError, between_0_and_1, changes, count, folder, names, pairs, quarter, seed

DEFAULT_WORLDS = 100


def add(parser: ArgumentParser) -> None:
    """What can be asked."""
    parser.add_argument("scenario", nargs="?", default="history", help="name or TOML file (default: history)")
    parser.add_argument("--method", choices=("morris", "sobol"), default="morris", help="(default: morris)")
    parser.add_argument(
        "--worlds", type=pairs, default=DEFAULT_WORLDS, metavar="N", help="seeds at every point (default: 100)"
    )
    parser.add_argument(
        "--of",
        type=names,
        action="extend",
        metavar="NAMES",
        help="what to look at: a metric, mean:METRIC, term=value, outcome:NAME, date:MILESTONE, by:MILESTONE",
    )
    parser.add_argument("--at", type=quarter, metavar="QUARTER", help="read it then (default: the last quarter)")
    parser.add_argument(
        "--parameters",
        type=names,
        action="extend",
        default=[],
        metavar="NAMES",
        help="what to vary: name, name=low:high, name=one:other, or a word as in parley parameters WORD "
        "(default: the assumptions that may be fitted)",
    )
    parser.add_argument("--trajectories", type=count, metavar="N", help="of morris (default: 10)")
    parser.add_argument("--samples", type=count, metavar="N", help="base samples of sobol, a power of 2 (default: 64)")
    parser.add_argument("--pairs", action="store_true", help="with sobol, the interplay of every two as well")
    parser.add_argument("--confidence", type=between_0_and_1, default=0.95, metavar="PART", help="(default: 0.95)")
    parser.add_argument(
        "--seed", type=seed, default=0, metavar="N", help="of the first world and the design (default: 0)"
    )
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="change a setting everywhere")
    parser.add_argument("--start", type=quarter, metavar="QUARTER", help="begin later, such as in 2025Q3")
    parser.add_argument("--workers", type=count, metavar="K", help="processes to play with (default: this one)")
    parser.add_argument("--out", type=folder, metavar="DIR", help="keep histories and sensitivity.json in this folder")
    parser.add_argument("--json", action="store_true", help="as one JSON document")


def obey(wanted: Namespace) -> int | None:
    """Plan a study, say what it costs, play it and tell its indices."""
    if wanted.trajectories and wanted.method != "morris":
        raise UsageError("--trajectories are of morris; sobol has --samples")
    if wanted.samples and wanted.method != "sobol":
        raise UsageError("--samples are of sobol; morris has --trajectories")
    settings = changes(wanted.set)
    from experiments.sensitivity_page import told
    from experiments.sensitivity_told import cost, document
    from experiments.terminal import print_json, print_page
    from experiments.varying import USUAL, planned, played

    question = planned(
        *(wanted.scenario, wanted.method, wanted.worlds, wanted.seed, settings),
        start=wanted.start or "",
        of=wanted.of or USUAL,
        at=wanted.at,
        parameters=wanted.parameters,
        samples=wanted.trajectories or wanted.samples,
        confidence=wanted.confidence,
        pairs=wanted.pairs,
    )
    print(cost(question), file=sys.stderr)
    sensitivity = played_or_told(wanted.out, lambda watch: played(question, wanted.workers, wanted.out, watch))
    if sensitivity is None:
        return FAILED
    if wanted.json:
        print_json(document(sensitivity))
    else:
        print_page(told(sensitivity))
    return None

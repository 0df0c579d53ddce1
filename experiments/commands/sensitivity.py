"""`parley sensitivity`: which settings move an outcome, and how much."""

import sys
from argparse import ArgumentParser, Namespace
from typing import Any, Final

from experiments.commands.unfinished import FAILED, played_or_told
from experiments.options import UsageError, between_0_and_1, changes, count, folder, names, pairs, part, quarter, seed

#: Seeds at every point, unless asked for more.
WORLDS: Final = 100


def add(parser: ArgumentParser) -> None:
    """What can be asked."""
    parser.add_argument("scenario", nargs="?", default="history", help="name or TOML file (default: history)")
    parser.add_argument("--method", choices=("morris", "sobol"), default="morris", help="(default: morris)")
    parser.add_argument("--worlds", type=pairs, default=WORLDS, metavar="N", help=f"seeds at every point ({WORLDS})")
    several: dict[str, Any] = {"type": names, "action": "extend", "metavar": "NAMES"}
    parser.add_argument("--of", help="what to look at, such as trust,outcome:decoupled", **several)
    parser.add_argument("--at", type=quarter, metavar="QUARTER", help="read it then (default: at the end)")
    parser.add_argument("--parameters", help="what to vary: name, name=low:high, or a word", default=[], **several)
    parser.add_argument("--within", type=part, default=1.0, metavar="PART", help="of the range accepted (default: all)")
    parser.add_argument("--trajectories", type=count, metavar="N", help="of morris (default: 10)")
    parser.add_argument("--samples", type=count, metavar="N", help="of sobol, a power of 2 (default: 64)")
    parser.add_argument("--pairs", action="store_true", help="with sobol: the interplay of every two as well")
    parser.add_argument("--confidence", type=between_0_and_1, default=0.95, metavar="PART", help="(default: 0.95)")
    parser.add_argument("--seed", type=seed, default=0, metavar="N", help="of the first world and the design (0)")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="a setting of all points")
    parser.add_argument("--start", type=quarter, metavar="QUARTER", help="begin later, such as in 2025Q3")
    parser.add_argument("--workers", type=count, metavar="K", help="processes to play with (default: one)")
    parser.add_argument("--out", type=folder, metavar="DIR", help="keep the histories and sensitivity.json here")
    parser.add_argument("--json", action="store_true", help="as one JSON document")


def obey(wanted: Namespace) -> int | None:
    """Plan a study, say what it costs, play it and tell its indices."""
    if wanted.trajectories and wanted.method != "morris":
        raise UsageError("--trajectories are of morris; sobol has --samples")
    if wanted.samples and wanted.method != "sobol":
        raise UsageError("--samples are of sobol; morris has --trajectories")
    settings = changes(wanted.set)
    from experiments.factors import several
    from experiments.replays import report_next
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
        within=wanted.within,
        samples=wanted.trajectories or wanted.samples,
        confidence=wanted.confidence,
        pairs=wanted.pairs,
    )
    print(cost(question), file=sys.stderr)
    for word, found in several(wanted.parameters, question.scenario).items():
        print(f'{found} settings have "{word}" in name, unit or source, and all are varied', file=sys.stderr)
    sensitivity = played_or_told(wanted.out, lambda watch: played(question, wanted.workers, wanted.out, watch))
    if sensitivity is None:
        return FAILED
    if wanted.json:
        print_json(document(sensitivity))
    else:
        print_page(told(sensitivity))
        if wanted.out:
            print(f"\n{report_next(wanted.out)}")
    return None

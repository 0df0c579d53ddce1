"""What can be asked on the command line."""

import argparse
import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Final, NoReturn

from experiments.commands import DOES, command
from experiments.options import UsageError, count, folder, pairs, quarter, seed

DEFAULT: Final = "history"
#: Pairs of worlds an effect is played with, unless asked for more.
PAIRS: Final = 200
#: Every command, with what it does.
COMMANDS: Final[Mapping[str, str]] = {
    "run": "play one history and tell it",
    "scenarios": "list, show or check scenarios",
    "metrics": "what is recorded every quarter",
    "parameters": "every number that can be set, with its source",
    "fit": "how far histories are from the record",
    "calibrate": "fit assumptions to the record",
    "backtest": "how well the record would have been foretold",
    "evidence": "what the documents say, and where it lives in the code",
    **DOES,
    "odd": "the model, described by the ODD protocol",
}


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one message, without the usage above it."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message.removeprefix('argument ')}; `{self.prog} --help` explains")


def asked(words: Sequence[str]) -> argparse.Namespace:
    """What the words after ``parley`` ask for; ``--help`` prints and exits.

    Raises:
        UsageError: they cannot be understood.
    """
    parser, commands = _parsers()
    if words and not words[0].startswith("-") and words[0] not in COMMANDS:
        near = get_close_matches(words[0], COMMANDS, n=1)
        hint = f"did you mean `parley {near[0]}`?" if near else f"commands are {', '.join(COMMANDS)}"
        raise UsageError(f'there is no command "{words[0]}"; {hint}')
    result, extra = parser.parse_known_args(words)
    if result.command == "run" and result.scenario and re.fullmatch(r"[\w.]+=.*(?<!\.toml)", result.scenario):
        extra.insert(0, result.scenario)
    if extra:
        raise UsageError(_several(result, extra) or _not_understood(extra[0], commands.get(result.command, parser)))
    if result.command == "run":
        _check_run(result)
    if result.command == "evidence":
        _check_evidence(result)
    result.help = parser.format_help()
    return result


def _parsers() -> tuple[_Parser, dict[str, _Parser]]:
    parser = _Parser(
        prog="parley",
        description="How the partnership of Microsoft and OpenAI goes, as agents bargain.",
        epilog="To begin: parley run",
        allow_abbrev=False,
    )
    parser.add_argument("-V", "--version", action="store_true", help="print the version")
    group = parser.add_subparsers(title="commands", dest="command", metavar="COMMAND")
    commands = {
        name: group.add_parser(name, help=does, description=f"{does[0].upper()}{does[1:]}.", allow_abbrev=False)
        for name, does in COMMANDS.items()
    }
    _add_run(commands["run"])
    scenarios = commands["scenarios"]
    scenarios.add_argument("action", nargs="?", choices=("list", "show", "check"), default="list")
    scenarios.add_argument("scenario", nargs="?", help="name or TOML file, for show and check")
    _add_fit(commands["fit"])
    _add_calibrate(commands["calibrate"])
    _add_backtest(commands["backtest"])
    commands["parameters"].add_argument("word", nargs="?", help="only those with it in name, unit or source")
    for name in ("metrics", "parameters", "evidence"):
        commands[name].add_argument("--json", action="store_true", help="as one JSON document")
    _add_evidence(commands["evidence"])
    for name in DOES:
        command(name).add(commands[name])
    return parser, commands


def _add_run(parser: _Parser) -> None:
    parser.add_argument("scenario", nargs="?", help="name or TOML file (default: history)")
    parser.add_argument("--seed", type=seed, metavar="N", help="which history (default: 0)")
    parser.add_argument("--start", type=quarter, metavar="QUARTER", help="begin later, such as in 2025Q3")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="change a setting; repeat for more; see parley parameters",
    )
    parser.add_argument("--out", type=folder, metavar="DIR", help="save tables and the page in this folder")
    parser.add_argument("--from", type=folder, dest="folder", metavar="DIR", help="play again what --out has saved")
    parser.add_argument("--world", type=seed, metavar="K", help="which world of that folder (default: 0)")
    parser.add_argument("--setting", type=seed, metavar="S", help="which of its settings (default: 0)")
    parser.add_argument("--json", action="store_true", help="as one JSON document")
    parser.add_argument("--full", action="store_true", help="tell everything")


def _add_evidence(parser: _Parser) -> None:
    parser.add_argument("word", nargs="?", help="the id of a row, such as B4, its kind, a line like L30, or words")
    parser.add_argument("--effect", action="store_true", help="play what a mechanism moves, with and without it")
    parser.add_argument("--worlds", type=pairs, metavar="N", help=f"how many pairs of worlds (default: {PAIRS})")


def _add_fit(parser: _Parser) -> None:
    parser.add_argument("--worlds", type=count, default=1000, metavar="N", help="how many histories (default: 1000)")
    parser.add_argument("--seed", type=seed, default=0, metavar="N", help="of the first of them (default: 0)")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="change a setting")
    parser.add_argument("--json", action="store_true", help="as one JSON document")


def _add_calibrate(parser: _Parser) -> None:
    parser.add_argument("--trials", type=count, default=400, metavar="N", help="in all, those kept among them (400)")
    parser.add_argument("--worlds", type=count, default=500, metavar="N", help="histories a trial (default: 500)")
    parser.add_argument("--seed", type=seed, default=100_000, metavar="N", help="of their first (default: 100000)")
    parser.add_argument("--plan", type=Path, metavar="FILE", help="what may be fitted (default: the project's own)")
    parser.add_argument("--out", type=Path, metavar="FILE", help="the result (results/calibration-<today's date>.toml)")
    parser.add_argument(
        "--study",
        type=Path,
        default=Path("results/calibration.journal"),
        metavar="FILE",
        help="keeps the trials, to go on with (results/calibration.journal)",
    )


def _add_backtest(parser: _Parser) -> None:
    parser.add_argument("--start", type=quarter, metavar="QUARTER", help="the last quarter known, such as 2025Q3")
    parser.add_argument("--against", type=Path, metavar="FILE", help="facts to score, as date,quantity,value,… in CSV")
    parser.add_argument("--worlds", type=count, default=500, metavar="N", help="histories a forecast (default: 500)")
    parser.add_argument("--seed", type=seed, default=0, metavar="N", help="of the first of them (default: 0)")
    parser.add_argument("--names", action="store_true", help="list the names that can be scored")
    parser.add_argument("--json", action="store_true", help="as one JSON document")


def _check_run(wanted: argparse.Namespace) -> None:
    """A folder says what is played; without one a scenario and a seed do."""
    given = {
        "a scenario": wanted.scenario,
        "--seed": wanted.seed,
        "--start": wanted.start,
        "--set": wanted.set or None,
    }
    clash = [name for name, value in given.items() if value is not None]
    if wanted.folder and clash:
        raise UsageError(f"--from says what was played; leave out {clash[0]}, or leave out --from")
    for option in ("world", "setting"):
        if getattr(wanted, option) is not None and not wanted.folder:
            raise UsageError(f"--{option} is a {option} of a folder; give the folder with --from DIR")
    wanted.scenario = DEFAULT if wanted.scenario is None else wanted.scenario
    wanted.seed, wanted.world, wanted.setting = wanted.seed or 0, wanted.world or 0, wanted.setting or 0


def _check_evidence(wanted: argparse.Namespace) -> None:
    """Only what is played has worlds."""
    if wanted.effect and not wanted.word:
        raise UsageError("--effect plays one mechanism; name it, for example parley evidence M1 --effect")
    if wanted.worlds is not None and not wanted.effect:
        raise UsageError("--worlds is how many pairs --effect plays; add --effect, or leave out --worlds")
    wanted.worlds = wanted.worlds or PAIRS


def _several(wanted: argparse.Namespace, extra: Sequence[str]) -> str:
    """What to do with several words where one is looked up; empty where that is not the mistake."""
    if wanted.command not in ("parameters", "evidence") or any(word.startswith("-") for word in extra):
        return ""
    several = " ".join((wanted.word, *extra))
    command = f"parley {wanted.command}"
    return f'{command} looks up one thing; put several words in quotes: {command} "{several}"'


def _not_understood(word: str, parser: _Parser) -> str:
    name = word.partition("=")[0]
    near = get_close_matches(name, re.findall(r"--[a-z]+", parser.format_help()), n=1)
    hint = f"did you mean `{near[0]}`?" if near else f"`{parser.prog} --help` explains"
    if name != word and not word.startswith("-"):
        hint = f"did you mean `--set {word}`?"
    return f'{parser.prog} does not understand "{word}"; {hint}'

"""The command `parley`: play a history, and look up what it is made of."""

import argparse
import io
import os
import re
import sys
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn

if TYPE_CHECKING:
    from rich.text import Text

    from experiments.ensemble import Result

FINE, FAILED, MISUSED, INTERRUPTED, PIPE_CLOSED = 0, 1, 2, 130, 141
WIDTH: Final = 100
LARGEST_SEED: Final = 2**63 - 1


class UsageError(ValueError):
    """A command line that cannot be understood; says what and the way out."""


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one message, without the usage above it."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message.removeprefix('argument ')}; `{self.prog} --help` explains")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        arguments: after the command's name; those of the process if left out.

    Returns:
        Exit code: 0 fine, 1 files could not be read or written, 2 wrong use, 130 interrupted.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        _plain_bytes_unless_terminal()
        code = _obey(given)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return _end("interrupted; nothing was saved", INTERRUPTED)
    except BrokenPipeError:
        _silence(sys.stdout)
        return PIPE_CLOSED
    except OSError as error:
        _silence(sys.stdout)
        return _end(f"{error.filename or 'output'}: {error.strerror or error}", FAILED)
    except ValueError as error:
        if not _is_ours(error):
            raise
        return _end(str(error), MISUSED)
    return code


def _obey(given: list[str]) -> int:
    parser, commands = _parsers()
    if given and not given[0].startswith("-") and given[0] not in commands:
        near = get_close_matches(given[0], commands, n=1)
        hint = f"did you mean `parley {near[0]}`?" if near else f"commands are {', '.join(commands)}"
        raise UsageError(f"there is no command {given[0]!r}; {hint}")
    asked, extra = parser.parse_known_args(given)
    if extra:
        raise UsageError(_not_understood(extra[0], asked.command, commands))
    if asked.version:
        from experiments.version import version

        print(f"parley {version()}")
    elif asked.command is None:
        parser.print_help()
    else:
        asked.do(asked)
    return FINE


def _parsers() -> tuple[_Parser, dict[str, _Parser]]:
    parser = _Parser(
        prog="parley",
        description="How the partnership of Microsoft and OpenAI goes, as bargaining between agents.",
        epilog="Try: parley run, then parley run --seed 1, then parley run exclusive-forever --seed 1",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="store_true", help="print the version")
    group = parser.add_subparsers(title="commands", dest="command", metavar="")
    commands = {
        name: group.add_parser(
            name, help=text, description=text[0].upper() + text[1:] + ".", allow_abbrev=False
        )
        for name, text in (
            ("run", "play one history and tell it"),
            ("scenarios", "list, show or check scenarios"),
            ("metrics", "what is recorded every quarter"),
            ("parameters", "every number that can be set, with its source"),
        )
    }
    _run_arguments(commands["run"])
    shown = commands["scenarios"]
    shown.add_argument("action", nargs="?", choices=("list", "show", "check"), default="list")
    shown.add_argument("scenario", nargs="?", help="name or TOML file, for show and check")
    shown.set_defaults(do=_scenarios)
    commands["parameters"].add_argument(
        "word", nargs="?", help="only those whose name, unit or source has it"
    )
    for name, do in (("metrics", _metrics), ("parameters", _parameters)):
        commands[name].add_argument("--json", action="store_true", help="as one JSON document")
        commands[name].set_defaults(do=do)
    return parser, commands


def _run_arguments(parser: _Parser) -> None:
    parser.add_argument("scenario", nargs="?", default="core", help="name or TOML file (default: core)")
    parser.add_argument("--seed", type=_seed, default=0, metavar="N", help="which history (default: 0)")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="change a setting; repeat for more (`parley parameters` lists all)",
    )
    parser.add_argument("--out", type=Path, metavar="DIR", help="save tables and the page in this folder")
    parser.add_argument("--json", action="store_true", help="as one JSON document")
    parser.add_argument("--full", action="store_true", help="tell everything")
    parser.set_defaults(do=_run)


def _seed(text: str) -> int:
    if not re.fullmatch(r"\d{1,19}", text, re.ASCII) or int(text) > LARGEST_SEED:
        raise argparse.ArgumentTypeError(f"must be a whole number from 0 to {LARGEST_SEED}, got {text!r}")
    return int(text)


def _not_understood(word: str, command: str | None, commands: Mapping[str, _Parser]) -> str:
    program = f"parley {command}" if command else "parley"
    if "=" in word and not word.startswith("-"):
        return f"{program} does not understand {word!r}; did you mean `--set {word}`?"
    known = re.findall(r"--[a-z]+", commands[command].format_usage()) if command else ["--version", "--help"]
    near = get_close_matches(word.split("=")[0], known, n=1)
    hint = f"did you mean `{near[0]}`?" if near else f"`{program} --help` explains"
    return f"{program} does not understand {word!r}; {hint}"


def _run(asked: argparse.Namespace) -> None:
    from experiments.ensemble import run
    from experiments.scenarios import load_scenario

    settings = _settings(asked.set)
    scenario = load_scenario(asked.scenario)
    if asked.out:
        from experiments.store import check_folder, identity

        check_folder(asked.out, identity(scenario, [asked.seed], settings))
    result = run(scenario, asked.seed, settings)
    page = _page(result, asked.full)
    if asked.out:
        from experiments.store import save

        save(result, asked.out, settings, "".join(f"{line.plain.rstrip()}\n" for line in page))
    if asked.json:
        from experiments.transcript import as_dict

        _print_json(as_dict(result))
    else:
        _print_page(page)


def _settings(changes: Sequence[str]) -> dict[str, object]:
    """What ``--set`` asks for, by full name."""
    if not changes:
        return {}
    from experiments.scenarios import setting

    result: dict[str, object] = {}
    for change in changes:
        name, equals, value = (part.strip() for part in change.partition("="))
        if not equals or not name or not value:
            raise UsageError(f"--set needs name=value, got {change!r}; for example --set exclusivity_cost=2")
        full, read = setting(name, value)
        if full in result:
            raise UsageError(f"--set gives {name} twice; keep one")
        result[full] = read
    return result


def _scenarios(asked: argparse.Namespace) -> None:
    from experiments.scenarios import load_scenario, shipped

    if asked.action == "list":
        if asked.scenario:
            raise UsageError(f"parley scenarios list takes no name; did you mean `show {asked.scenario}`?")
        loaded = [load_scenario(name) for name in shipped()]
        width = max(len(each.name) for each in loaded)
        _print_lines(f"{each.name:<{width}}  {each.summary}" for each in loaded)
        return
    if not asked.scenario:
        raise UsageError(
            f"parley scenarios {asked.action} needs a name or a file; `parley scenarios` lists names"
        )
    scenario = load_scenario(asked.scenario)
    if asked.action == "check":
        counts = f"{len(scenario.events)} events, {len(scenario.settings)} settings"
        print(
            f"{asked.scenario} can be played: {scenario.name}, {scenario.start} to {scenario.end}, {counts}"
        )
        return
    _print_lines(scenario.told())


def _metrics(asked: argparse.Namespace) -> None:
    from negotiation.codebook import METRICS

    if asked.json:
        _print_json([{"name": n, "unit": m.unit, "meaning": m.meaning} for n, m in METRICS.items()])
        return
    wide, unit = max(map(len, METRICS)), max(len(metric.unit) for metric in METRICS.values())
    _print_lines(f"{n:<{wide}}  {m.unit:<{unit}}  {m.meaning}" for n, m in METRICS.items())


def _parameters(asked: argparse.Namespace) -> None:
    from negotiation.parameters import PARAMETERS

    word = (asked.word or "").lower()
    found = {
        name: entry
        for name, entry in PARAMETERS.items()
        if word in f"{name} {entry.unit} {entry.source} {' '.join(entry.choices)}".lower()
    }
    if not found:
        near = get_close_matches(word, [name.split(".")[1] for name in PARAMETERS], n=1, cutoff=0.5)
        hint = f"did you mean `{near[0]}`?" if near else "`parley parameters` lists all"
        raise UsageError(f"no parameter has {asked.word!r} in its name, unit or source; {hint}")
    rows = [
        {
            "name": name,
            "value": entry.choices[int(entry.value)] if entry.choices else entry.value,
            "unit": entry.unit,
            **({"choices": entry.choices} if entry.choices else {"low": entry.low, "high": entry.high}),
            "source": entry.source,
        }
        for name, entry in found.items()
    ]
    if asked.json:
        _print_json(rows)
    else:
        _print_lines(line for row in rows for line in _described(row))


def _described(row: Mapping[str, Any]) -> tuple[str, str]:
    if "choices" in row:
        return f"{row['name']} = {row['value']}  (one of {', '.join(row['choices'])})", f"    {row['source']}"
    span = f"{row['low']:g} to {row['high']:g}"
    return f"{row['name']} = {row['value']:g}  {row['unit']}  ({span})", f"    {row['source']}"


def _page(result: "Result", full: bool) -> "list[Text]":
    try:
        from experiments.transcript import tell
    except ModuleNotFoundError:
        from rich.text import Text

        return [Text(line) for line in result.deals.T.to_string().splitlines()]
    return tell(result, full=full, width=WIDTH)


def _print_page(page: "Sequence[Text]") -> None:
    if not sys.stdout.isatty():
        _print_lines(line.plain.rstrip() for line in page)
        return
    from rich.console import Console

    console = Console(width=WIDTH, no_color=bool(os.environ.get("NO_COLOR")), highlight=False)
    for line in page:
        console.print(line, soft_wrap=True)


def _print_lines(lines: Any) -> None:
    for line in lines:
        print(line)


def _print_json(document: object) -> None:
    import json

    print(json.dumps(_jsonable(document), indent=2, ensure_ascii=False, allow_nan=False))


def _jsonable(value: Any) -> Any:
    """The same without what JSON has no word for: NumPy's numbers, and nan and infinity, which become null."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, Mapping):
        return {str(key): _jsonable(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_jsonable(each) for each in value]
    if isinstance(value, float) and not abs(value) < float("inf"):
        return None
    return value


def _is_ours(error: ValueError) -> bool:
    """Whether a message is meant for the user."""
    if isinstance(error, UsageError):
        return True
    from experiments.scenarios import ScenarioError
    from experiments.store import StoreError
    from negotiation.parameters import SettingsError

    return isinstance(error, ScenarioError | SettingsError | StoreError)


def _plain_bytes_unless_terminal() -> None:
    """The same bytes on every system when nobody reads along."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        if sys.stdout.isatty():
            sys.stdout.reconfigure(errors="replace")
        else:
            sys.stdout.reconfigure(encoding="utf-8", newline="\n")


def _silence(stream: Any) -> None:
    """Nothing more can be written there; keeps the interpreter from trying when it ends."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    except (OSError, ValueError):
        return


def _end(message: str, code: int) -> int:
    print(f"parley: {message}", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())

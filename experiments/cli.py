"""The command `parley`: play a history, and look up what it is made of."""

import io
import os
import sys
from argparse import Namespace
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

from experiments.arguments import UsageError, asked

FINE, FAILED, MISUSED, INTERRUPTED, PIPE_CLOSED = 0, 1, 2, 130, 141


def main(words: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        words: after the command's name; those of the process if left out.

    Returns:
        Exit code: 0 fine, 1 a file could not be read or written, 2 wrong use, 130 interrupted.
    """
    try:
        _plain_bytes_unless_terminal()
        _obey(asked(sys.argv[1:] if words is None else words))
        sys.stdout.flush()
    except KeyboardInterrupt:
        return _end("interrupted before the end", INTERRUPTED)
    except BrokenPipeError:
        _silence()
        return PIPE_CLOSED
    except OSError as error:
        _silence()
        return _end(f"{error.filename or 'output'}: {error.strerror or error}", FAILED)
    except ValueError as error:
        if not _is_for_the_user(error):
            raise
        return _end(str(error), MISUSED)
    return FINE


def _obey(wanted: Namespace) -> None:
    if wanted.version:
        from experiments.version import version

        print(f"parley {version()}")
    elif wanted.command is None:
        print(wanted.help, end="")
    else:
        _COMMANDS[wanted.command](wanted)


def _run(wanted: Namespace) -> None:
    scenario, seed, settings = _to_play(wanted)
    from experiments.ensemble import run
    from experiments.store import check_folder, identity, save
    from experiments.terminal import print_json, print_page

    if wanted.out:
        check_folder(wanted.out, identity(scenario, [seed], settings))
    result = run(scenario, seed, settings)
    from experiments.transcript import as_dict, tell

    page = [] if wanted.json and not wanted.out else tell(result, full=wanted.full)
    if wanted.out:
        save(result, wanted.out, "".join(f"{line.plain.rstrip()}\n" for line in page))
    if wanted.json:
        print_json(as_dict(result))
    else:
        print_page(page)


def _to_play(wanted: Namespace) -> tuple[Any, int, dict[str, Any]]:
    """Scenario, seed and settings on top: as asked for, or as a folder has them."""
    if wanted.folder:
        from experiments.store import played

        return played(wanted.folder, wanted.world)
    settings = _settings(wanted.set)
    from experiments.scenarios import load_scenario

    return load_scenario(wanted.scenario), wanted.seed, settings


def _settings(changes: Sequence[str]) -> dict[str, float | str]:
    """What ``--set`` asks for, by full name."""
    if not changes:
        return {}
    from experiments.scenario_file import setting

    result: dict[str, float | str] = {}
    for change in changes:
        name, _, value = (part.strip() for part in change.partition("="))
        if not name or not value:
            raise UsageError(f'--set needs name=value, got "{change}"; for example --set exclusivity_cost=2')
        full, read = setting(name, value)
        if full in result:
            raise UsageError(f"--set gives {name} twice; keep one of the two")
        result[full] = read
    return result


def _scenarios(wanted: Namespace) -> None:
    from experiments.scenarios import load_scenario, shipped
    from experiments.terminal import print_entries, print_lines

    action, name = wanted.action, wanted.scenario
    if action == "list":
        if name:
            raise UsageError(f"parley scenarios list takes no name; did you mean `show {name}`?")
        print_entries({each: load_scenario(each).summary for each in shipped()})
        return
    if not name:
        raise UsageError(f"parley scenarios {action} needs a name or a file; `parley scenarios` lists names")
    scenario = load_scenario(name)
    if action == "check":
        span = f"{scenario.start} to {scenario.end}"
        counts = f"events: {len(scenario.events)}, settings: {len(scenario.settings)}"
        print(f"{name} can be played: {scenario.name}, {span}, {counts}")
    else:
        print_lines(scenario.told())


def _metrics(wanted: Namespace) -> None:
    from experiments.terminal import print_json, print_lines
    from negotiation.codebook import METRICS

    if wanted.json:
        print_json([{"name": n, "unit": m.unit, "meaning": m.meaning} for n, m in METRICS.items()])
        return
    name = max(map(len, METRICS))
    unit = max(len(metric.unit) for metric in METRICS.values())
    print_lines(f"{n:<{name}}  {m.unit:<{unit}}  {m.meaning}" for n, m in METRICS.items())


def _parameters(wanted: Namespace) -> None:
    from experiments.terminal import print_json, print_lines
    from negotiation.parameters import PARAMETERS

    word = (wanted.word or "").lower()
    rows = [
        {
            "name": name,
            "value": entry.choices[int(entry.value)] if entry.choices else entry.value,
            "unit": entry.unit,
            **({"choices": entry.choices} if entry.choices else {"low": entry.low, "high": entry.high}),
            "source": entry.source,
        }
        for name, entry in PARAMETERS.items()
        if word in f"{name} {entry.unit} {entry.source} {' '.join(entry.choices)}".lower()
    ]
    if not rows:
        near = get_close_matches(word, [name.partition(".")[2] for name in PARAMETERS], n=1, cutoff=0.5)
        hint = f"did you mean `{near[0]}`?" if near else "`parley parameters` lists all"
        raise UsageError(f'no parameter has "{wanted.word}" in its name, unit or source; {hint}')
    if wanted.json:
        print_json(rows)
    else:
        print_lines(line for row in rows for line in _described(row))


def _described(row: dict[str, Any]) -> tuple[str, str]:
    if "choices" in row:
        return f"{row['name']} = {row['value']}  (one of {', '.join(row['choices'])})", f"    {row['source']}"
    span = f"{row['low']:g} to {row['high']:g}"
    return f"{row['name']} = {row['value']:g}  {row['unit']}  ({span})", f"    {row['source']}"


_COMMANDS = {"run": _run, "scenarios": _scenarios, "metrics": _metrics, "parameters": _parameters}


def _is_for_the_user(error: ValueError) -> bool:
    """Whether a message was written for the user; anything else is a fault of the program."""
    if isinstance(error, UsageError):
        return True
    from experiments.scenarios import ScenarioError
    from experiments.store import StoreError
    from negotiation.parameters import SettingsError

    return isinstance(error, ScenarioError | SettingsError | StoreError)


def _plain_bytes_unless_terminal() -> None:
    """The same bytes on every system when nobody reads along; nowhere to print is no fault."""
    if sys.stdout is None:
        sys.stdout = io.StringIO()
    if isinstance(sys.stdout, io.TextIOWrapper):
        if sys.stdout.isatty():
            sys.stdout.reconfigure(errors="replace")
        else:
            sys.stdout.reconfigure(encoding="utf-8", newline="\n")


def _silence() -> None:
    """Nothing more can be printed; keeps the interpreter from trying when it ends."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):
        return


def _end(message: str, code: int) -> int:
    print(f"parley: {message}", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())

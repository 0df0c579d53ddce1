"""The command `parley`: play a history, and look up what it is made of."""

import io
import os
import sys
from argparse import Namespace
from collections.abc import Sequence
from typing import Any

from experiments.arguments import asked
from experiments.commands import DOES, command
from experiments.options import UsageError, changes, first_quarter

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
        code = _obey(asked(sys.argv[1:] if words is None else words))
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
        if not is_for_the_user(error):
            raise
        return _end(getattr(error, "typed", str(error)), MISUSED)
    return code


def _obey(wanted: Namespace) -> int:
    """Do what is asked; the exit code."""
    if wanted.version:
        from experiments.version import version

        print(f"parley {version()}")
    elif wanted.command is None:
        print(wanted.help, end="")
    elif wanted.command in DOES:
        return command(wanted.command).obey(wanted) or FINE
    else:
        _COMMANDS[wanted.command](wanted)
    return FINE


def _run(wanted: Namespace) -> None:
    scenario, seed, settings = _to_play(wanted)
    from experiments.ensemble import in_memory
    from experiments.plan import planned
    from experiments.store import check_folder, save
    from experiments.terminal import print_json, print_page
    from negotiation.record import KEEPABLE

    plan = planned(scenario, 1, seed, settings, KEEPABLE)
    if wanted.out:
        check_folder(wanted.out, plan)
    result = in_memory(plan)
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

        return played(wanted.folder, wanted.world, wanted.setting)
    settings = changes(wanted.set)
    from experiments.scenarios import load_scenario

    scenario = load_scenario(wanted.scenario)
    return (scenario.starting(first_quarter(wanted.start)) if wanted.start else scenario), wanted.seed, settings


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
    from experiments.numbers import rows, told
    from experiments.terminal import print_json, print_lines

    found = rows(wanted.word or "")
    if wanted.word or wanted.json:
        from experiments.citations import with_facts

        found = with_facts(found)
    if wanted.json:
        print_json(found)
    else:
        print_lines(told(found))


def _evidence(wanted: Namespace) -> None:
    from experiments.evidence import evidence
    from experiments.evidence.page import document, listed, page_width, told
    from experiments.terminal import print_json, print_page

    rows = evidence(wanted.word)
    if wanted.effect:
        _effects(wanted, rows)
    elif wanted.json:
        print_json([document(row) for row in rows])
    elif len(rows) == 1:
        print_page(told(rows[0], page_width()))
    else:
        print_page(listed(rows, page_width()))


def _effects(wanted: Namespace, rows: Sequence[Any]) -> None:
    """What a mechanism moves, played."""
    from experiments.evidence.effects import effects_of
    from experiments.evidence.page import document, page_width, played, told
    from experiments.terminal import print_json, print_page

    row = rows[0]
    if len(rows) > 1 or not row.effects:
        raise UsageError(f'--effect plays one mechanism that has effects; "{wanted.word}" is none, M1 may be one')
    shown = effects_of(row, wanted.worlds)
    if wanted.json:
        print_json({**document(row), "shown": [vars(each) for each in shown]})
        return
    print_page(told(row, page_width()))
    print_page(played(row.effects, shown, wanted.worlds, page_width()))


def _fit(wanted: Namespace) -> None:
    settings = changes(wanted.set)
    from experiments.ensemble import batch
    from experiments.fit import NEEDED, measured
    from experiments.fit_page import tables
    from experiments.terminal import print_json, print_lines

    found = measured(batch("history", wanted.worlds, wanted.seed, settings, NEEDED))
    if wanted.json:
        print_json(found.to_dict("records"))
    else:
        print_lines(tables(found))


def _calibrate(wanted: Namespace) -> None:
    from experiments.calibrate import Task, place_of_result, plan_of, write
    from experiments.fit_page import fitted, progress
    from experiments.study import found, search
    from experiments.terminal import print_lines

    task = Task(plan_of(wanted.plan), wanted.worlds, wanted.seed)
    place = place_of_result(wanted.out, task)
    try:
        with progress(wanted.trials) as watch:
            study = search(task, wanted.study, wanted.trials, watch)
    except KeyboardInterrupt:
        print(f"parley: {wanted.study} keeps the trials made; the same command goes on with them", file=sys.stderr)
        raise
    result = found(task, study)
    print_lines(fitted(result))
    if result.better:
        write(result, place)
        seen = "a scenario" if place.is_absolute() else "a scenario file in this folder"
        print(f'\nWritten to {place.as_posix()}\nIn {seen}: calibration = "{place.as_posix()}"')
    else:
        print("\nNothing fits better than the defaults, so nothing is written; ask for more --trials")


def _backtest(wanted: Namespace) -> None:
    from experiments.backtest import against, document, opening, rolling
    from experiments.backtest_page import held, names, rolled, told_on_terminal
    from experiments.terminal import print_json, print_lines

    if wanted.names:
        print_lines(names())
        return
    start = opening(wanted.start, wanted.against)
    with told_on_terminal() as progress:
        if wanted.against:
            report = against(wanted.against, start, wanted.worlds, wanted.seed, progress)
        else:
            report = rolling(wanted.worlds, wanted.seed, None, start, progress)
    if wanted.json:
        print_json(document(report))
    else:
        print_lines(held(report) if wanted.against else rolled(report))


def _odd(wanted: Namespace) -> None:  # noqa: ARG001 the same arguments for all
    from experiments.odd import odd

    print(odd(), end="")


_COMMANDS = {
    "run": _run,
    "scenarios": _scenarios,
    "metrics": _metrics,
    "parameters": _parameters,
    "evidence": _evidence,
    "odd": _odd,
    "fit": _fit,
    "calibrate": _calibrate,
    "backtest": _backtest,
}


def is_for_the_user(error: ValueError) -> bool:
    """Whether a message was written for the user; anything else is a fault of the program."""
    if isinstance(error, UsageError):
        return True
    from experiments.bench.peer import PeerError
    from experiments.calibration import CalibrationError
    from experiments.design import DesignError
    from experiments.evidence import EvidenceError
    from experiments.facts import FactsError
    from experiments.observables import QuestionError
    from experiments.scenarios import ScenarioError
    from experiments.store import StoreError
    from negotiation.parameters import SettingsError

    asked = CalibrationError | DesignError | PeerError | QuestionError | ScenarioError | SettingsError
    return isinstance(error, asked | EvidenceError | FactsError | StoreError)


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

"""A peer: the same study as a user would write it with other libraries, run by their own Python."""

import json
import shlex
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

#: Counts what a script does that calls NegMAS and Mesa, without changing it: run in the peer's own Python.
_COUNTED: Final = """
import json, runpy, sys
script, sys.argv = sys.argv[1], sys.argv[1:]
count = {"negotiations": 0, "rounds": 0, "hires": 0}
try:
    from negmas import SAOMechanism
    from mesa import Agent
except ImportError:
    pass
else:
    plain_run = SAOMechanism.run
    def run(self, *given, **named):
        state = plain_run(self, *given, **named)
        count["negotiations"] += 1
        count["rounds"] += state.step
        return state
    SAOMechanism.run = run
    def moved(self, name, value):
        if name == "employer" and name in vars(self) and vars(self)[name] != value:
            count["hires"] += 1
        object.__setattr__(self, name, value)
    Agent.__setattr__ = moved
runpy.run_path(script, run_name="__main__")
print(json.dumps({"counted": count}))
"""


class PeerError(ValueError):
    """A peer that could not be measured; says what it said."""


@dataclass(frozen=True)
class Peer:
    """What a peer took.

    Attributes:
        histories: it played.
        milliseconds: of CPU a history, by its own clock.
        negotiations: a history; nan if they could not be counted.
        rounds: a history.
        hires: a history.
    """

    histories: int
    milliseconds: float
    negotiations: float
    rounds: float
    hires: float


def measured(script: Path, python: str, histories: int) -> Peer:
    """Run a peer's script with ``--histories N``; it prints a JSON line with ``cpu_seconds_per_history``.

    Negotiations, rounds and hires are counted in a second run, since counting takes time.

    Args:
        script: the peer's.
        python: command of the Python that has its libraries.
        histories: how many it plays.

    Raises:
        PeerError: it failed, or did not print that.
    """
    plain = _lines([*shlex.split(python), str(script)], histories)
    counted = _lines([*shlex.split(python), "-c", _COUNTED, str(script)], 1)
    try:
        seconds = float(json.loads(plain[-1])["cpu_seconds_per_history"])
        count = json.loads(counted[-1])["counted"]
    except (IndexError, KeyError, TypeError, ValueError):
        raise PeerError(f"--peer {script}: must end with a JSON line that has cpu_seconds_per_history") from None
    return Peer(histories, seconds * 1e3, count["negotiations"], count["rounds"], count["hires"])


def _lines(command: list[str], histories: int) -> list[str]:
    try:
        ended = subprocess.run([*command, "--histories", str(histories)], capture_output=True, text=True, check=False)
    except OSError as error:
        raise PeerError(
            f"--peer-python {command[0]}: {error.strerror or error}; name a Python that can be run"
        ) from None
    if ended.returncode:
        said = (ended.stderr.strip().splitlines() or ["nothing"])[-1]
        raise PeerError(f"--peer: ended with code {ended.returncode} and said: {said}")
    return ended.stdout.strip().splitlines()

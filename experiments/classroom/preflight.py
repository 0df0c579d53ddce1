"""Before people come: whether the disk has room, whether the network is there, whether the clock is right."""

import shutil
from datetime import datetime
from pathlib import Path
from typing import Final

from experiments.listening import ALONE

#: Bytes that must be free beside a class; one of sixty students takes a tenth of that.
LEAST: Final = 100e6
_MEGA, _GIGA = 1e6, 1e9
#: A file may be this much younger than the clock says it can be, seconds.
_SLACK: Final = 60.0


def preflight(database: Path, address: str, lan: bool, now: float) -> list[str]:
    """What was looked at, a line each; what is wrong, and the way out.

    Args:
        database: that the class is kept in; it need not be there yet.
        address: of this machine on its network.
        lan: everybody on the network may join.
        now: seconds since 1970, as this machine has it.
    """
    return [
        disk(database, shutil.disk_usage(database.absolute().parent).free),
        network(address, lan),
        clock(database, now),
    ]


def disk(database: Path, free: float) -> str:
    """Whether there is room for the class.

    Args:
        database: that it is kept in.
        free: bytes beside it.
    """
    if free < LEAST:
        return (
            f"Disk: only {free / _MEGA:.0f} MB are free for {database}, and a class needs {LEAST / _MEGA:.0f}; make "
            "room before people come, or name another place with --database."
        )
    return f"Disk: {free / _GIGA:.1f} GB are free for {database}."


def network(address: str, lan: bool) -> str:
    """From where people can join.

    Args:
        address: of this machine on its network.
        lan: everybody on the network may join.
    """
    if not lan:
        return "Network: this machine alone can join; --lan lets in everybody on its network."
    if address == ALONE:
        return "Network: this machine is on none, so nobody can join; go on a wifi or open a hot spot, and start again."
    return f"Network: everybody who reaches {address} can join."


def clock(database: Path, now: float) -> str:
    """What time it is here: turns are timed by this clock alone, and a class that goes on must not be before its past.

    Args:
        database: that the class is kept in; its date, or that of this program, has passed.
        now: seconds since 1970, as this machine has it.
    """
    known = (database if database.exists() else Path(__file__)).stat().st_mtime
    if now < known - _SLACK:
        return f"Clock: it says {_date(now)}, but {_date(known)} has passed on this machine; set it before people come."
    return f"Clock: {_date(now)}."


def _date(at: float) -> str:
    return f"{datetime.fromtimestamp(at).astimezone():%d %B %Y, %H:%M %Z}"

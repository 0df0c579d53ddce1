"""The command `parley class`: a class in which students bargain in their browsers, on this machine or its network."""

import time
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from experiments.options import UsageError, file, port

if TYPE_CHECKING:
    from collections.abc import Sequence

    from experiments.classroom.cases import Case
    from experiments.classroom.keys import Keys
    from experiments.classroom.paper import Signed

#: Where a class is kept unless another place is given.
USUAL: Final = "sqlite:///class.sqlite"
_SQLITE: Final = "sqlite:///"
#: Most days that a class is kept: ten years.
_MOST_DAYS: Final = 3650


def add(parser: ArgumentParser) -> None:
    """What can be asked."""
    parser.add_argument("case", nargs="?", default="", help="a ready class, by name (default: revenue-share-2025)")
    parser.add_argument("--lan", action="store_true", help="let everybody on this network join")
    parser.add_argument("--port", type=port, metavar="N", help="0 for any that is free (default: 8770, if it is)")
    parser.add_argument("--database", default=USUAL, metavar="URL", help=f"where it is kept (default: {USUAL})")
    parser.add_argument("--rehearse", action="store_true", help="play the whole class with agents, and end")
    parser.add_argument("--keep-days", type=days, metavar="N", help="remove the class after so many (default: 30)")
    parser.add_argument(
        "--paper",
        nargs="?",
        const="",
        metavar="FILE.csv",
        help="type in what was signed on paper; no file: a sheet",
    )
    parser.add_argument("--from", dest="from_", type=file, metavar="ZIP", help="play an exported class again, and end")
    parser.add_argument(
        "--print",
        metavar="FOLDER",
        nargs="?",
        const=".",
        help="write the role sheets and a guide for printing, and end",
    )
    parser.add_argument("--no-browser", action="store_true", help="only say where it is")


def days(text: str) -> int:
    """How many days something is kept."""
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= _MOST_DAYS):
        raise ArgumentTypeError(f'must be a whole number of days from 1 to {_MOST_DAYS}, got "{text}"')
    return int(text)


def obey(wanted: Namespace) -> int | None:
    """Serve until interrupted; or rehearse, play an export again, or print a sheet."""
    from experiments.classroom.cases import CaseError, load_case
    from experiments.classroom.keys import KeysError
    from experiments.classroom.paper import PaperError, template
    from experiments.classroom.printed import PrintError
    from experiments.classroom.room import RoomError
    from experiments.classroom.store import StoreError
    from experiments.classroom.turns import ClassError

    try:
        if wanted.from_ is not None:
            return _retell(wanted.from_)
        case = load_case(wanted.case or "revenue-share-2025")
        if wanted.print is not None:
            _print(case, Path(wanted.print))
        elif wanted.rehearse:
            _rehearse(case)
        elif wanted.paper == "":
            print(template(case), end="")
        else:
            _serve(case, wanted)
    except (CaseError, ClassError, KeysError, PaperError, PrintError, RoomError, StoreError) as error:
        raise UsageError(str(error)) from None
    return None


def keys_of(database: str) -> tuple[Path, "Keys", bool]:
    """The secrets of a class, beside its database: their file, they themselves, and whether they are new.

    Args:
        database: where the class is kept.

    Raises:
        UsageError: the class is kept in no file, so there is no place beside it.
        KeysError: the file cannot be written, or is not to be trusted.
    """
    from experiments.classroom.keys import new_keys, read_keys, write_keys

    if not database.startswith(_SQLITE) or not database.removeprefix(_SQLITE):
        raise UsageError(f'--database must be a file, such as {USUAL}, got "{database}"')
    path = Path(database.removeprefix(_SQLITE)).with_suffix(".keys.json")
    if path.exists():
        return path, read_keys(path), False
    keys = new_keys()
    write_keys(path, keys)
    return path, keys, True


def _serve(case: "Case", wanted: Namespace) -> None:
    from experiments.classroom import serving
    from experiments.classroom.paper import read
    from experiments.classroom.preflight import preflight
    from experiments.classroom.purge import lock_of
    from experiments.listening import ALONE, bound, refused
    from experiments.lock import TakenError, held

    sheet = read(Path(wanted.paper)) if wanted.paper else ()
    where, keys, fresh = keys_of(wanted.database)
    host = serving.EVERYBODY if wanted.lan else ALONE
    try:
        listening = bound(host, wanted.port, serving.USUAL)
    except OSError as error:
        raise UsageError(refused(wanted.port, error)) from None
    address = serving.own_address() if wanted.lan else host
    base = f"http://{address}:{listening.getsockname()[1]}"
    lines = [f"Students join at {base}/join", f"with the code {keys.code}"]
    if fresh or not wanted.lan:
        lines += [f"{who}: {base}/{role}/{secret}" for who, role, secret in _links(keys)]
    else:
        lines += [f"The links of the teacher and the projector were shown once; {where} has them."]
    lines += [f"Secrets of this class are in {where}, which only you can read."]
    show = "" if wanted.no_browser else f"{base}/teach/{keys.teacher}"
    database = Path(wanted.database.removeprefix(_SQLITE))
    lines += preflight(database, address, wanted.lan, time.time())
    with ExitStack() as until_the_end:
        until_the_end.enter_context(listening)
        try:
            until_the_end.enter_context(held(lock_of(database)))
        except TakenError:
            raise UsageError(f"a class is being held with {database}; end that first, or name another") from None
        _hold(case, wanted, keys, sheet, (listening, f"{base}/join", lines, show))


def _hold(case: "Case", wanted: Namespace, keys: "Keys", sheet: "Sequence[Signed]", how: Any) -> None:
    """Hold the class of a database, which nobody else does now."""
    from experiments.classroom import serving
    from experiments.classroom.purge import date, purge
    from experiments.classroom.room import open_room
    from experiments.classroom.web import application

    listening, address, lines, show = how
    database, now = Path(wanted.database.removeprefix(_SQLITE)), time.time()
    gone = [
        f"{each.path} was removed: it was kept until {date(each.until)}."
        for each in purge(database.parent, now, database)
    ]
    room = open_room(case, wanted.database, keys, address, wanted.keep_days, sheet)
    assert room.until is not None
    lines += [*gone, kept_until(room.until, now), "Ctrl-C ends it; the same command goes on with it."]
    try:
        serving.serve(application(room), listening, lines, show)
    except KeyboardInterrupt:
        return  # the way it is meant to end


def kept_until(until: float, now: float) -> str:
    """Until when the class is kept, in a sentence.

    Args:
        until: seconds since 1970.
        now: the same.
    """
    from experiments.classroom.purge import date

    if until > now:
        return f"This class is kept until {date(until)}; a later start of this command then removes it (--keep-days N)."
    return f"This class was kept until {date(until)}, and is still here as you use it: export it, and name another."


def _retell(path: Path) -> int:
    """Play an exported class again, from its zip alone, and say whether it comes out the same."""
    from experiments import load
    from experiments.classroom.archive import Archive
    from experiments.manifest import StoreError
    from experiments.wording import fixed

    try:
        read = load(path)
    except StoreError as error:
        raise UsageError(f"--from {error}") from None
    if not isinstance(read, Archive):
        raise UsageError(f"--from {path}: holds no class; name a zip from the teacher's page")
    found = read.replayed()
    print(f"{read.case.title}: {len(found.session.people)} people, {len(found.session.tables)} tables")
    for row in read.results.to_dict("records"):
        what = "earned" if row["surplus"] != row["surplus"] else "surplus"  # a rival cloud has no least worth signing
        number = row["value"] if what == "earned" else row["surplus"]
        print(f"Table {row['table']}, {row['seat']}: {row['how'] or 'not over'}, {what} {fixed(number, 2)} USD bn")
    same = "Played again from its events, it is the same here, to the last bit."
    print("\n".join(found.differs or [same]))
    return 1 if found.differs else 0


def _links(keys: "Keys") -> list[tuple[str, str, str]]:
    return [("You, the teacher", "teach", keys.teacher), ("The projector", "screen", keys.screen)]


def _rehearse(case: "Case") -> None:
    from experiments.classroom.rehearse import rehearse

    rehearse(case.name)


def _print(case: "Case", folder: Path) -> None:
    from experiments.classroom.printed import write_sheets

    for path in write_sheets(case, folder):
        print(path)

"""The command `parley class`: a class in which students bargain in their browsers, on this machine or its network."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from experiments.options import UsageError, port

if TYPE_CHECKING:
    from experiments.classroom.cases import Case
    from experiments.classroom.keys import Keys

#: Where a class is kept unless another place is given.
USUAL: Final = "sqlite:///class.sqlite"
_SQLITE: Final = "sqlite:///"


def add(parser: ArgumentParser) -> None:
    """What can be asked."""
    parser.add_argument("case", nargs="?", default="", help="a ready class, by name (default: revenue-share-2025)")
    parser.add_argument("--lan", action="store_true", help="let everybody on this network join, not this machine alone")
    parser.add_argument("--port", type=port, metavar="N", help="0 for any that is free (default: 8770, if it is)")
    parser.add_argument("--database", default=USUAL, metavar="URL", help=f"where it is kept (default: {USUAL})")
    parser.add_argument("--rehearse", action="store_true", help="play the whole class with agents, and end")
    parser.add_argument(
        "--print",
        metavar="FOLDER",
        nargs="?",
        const=".",
        help="write the role sheets and a guide for printing, and end",
    )
    parser.add_argument("--no-browser", action="store_true", help="only say where it is")


def obey(wanted: Namespace) -> int | None:
    """Serve until interrupted, or rehearse."""
    from experiments.classroom.cases import CaseError, load_case
    from experiments.classroom.keys import KeysError
    from experiments.classroom.printed import PrintError
    from experiments.classroom.room import RoomError
    from experiments.classroom.store import StoreError

    try:
        case = load_case(wanted.case or "revenue-share-2025")
        if wanted.print is not None:
            _print(case, Path(wanted.print))
        elif wanted.rehearse:
            _rehearse(case)
        else:
            _serve(case, wanted)
    except (CaseError, KeysError, PrintError, RoomError, StoreError) as error:
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
    from experiments.classroom.room import open_room
    from experiments.classroom.web import application
    from experiments.listening import ALONE, bound, refused

    where, keys, fresh = keys_of(wanted.database)
    host = serving.EVERYBODY if wanted.lan else ALONE
    try:
        listening = bound(host, wanted.port, serving.USUAL)
    except OSError as error:
        raise UsageError(refused(wanted.port, error)) from None
    base = f"http://{serving.own_address() if wanted.lan else host}:{listening.getsockname()[1]}"
    room = open_room(case, wanted.database, keys, f"{base}/join")
    lines = [f"Students join at {base}/join", f"with the code {keys.code}"]
    if fresh or not wanted.lan:
        lines += [f"{who}: {base}/{role}/{secret}" for who, role, secret in _links(keys)]
    else:
        lines += [f"The links of the teacher and the projector were shown once; {where} has them."]
    lines += [f"Secrets of this class are in {where}, which only you can read."]
    lines += ["Ctrl-C ends it; the same command goes on with it."]
    try:
        serving.serve(application(room), listening, lines, "" if wanted.no_browser else f"{base}/teach/{keys.teacher}")
    except KeyboardInterrupt:
        return  # the way it is meant to end


def _links(keys: "Keys") -> list[tuple[str, str, str]]:
    return [("You, the teacher", "teach", keys.teacher), ("The projector", "screen", keys.screen)]


def _rehearse(case: "Case") -> None:
    from experiments.classroom.rehearse import rehearse

    rehearse(case.name)


def _print(case: "Case", folder: Path) -> None:
    from experiments.classroom.printed import write_sheets

    for path in write_sheets(case, folder):
        print(path)

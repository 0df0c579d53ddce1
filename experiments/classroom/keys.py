"""The secrets of a class: the code that students type and the two long links, made by chance and kept in one file."""

import json
import os
import secrets
import stat
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from experiments.classroom.proofs import LENGTH, LETTERS, new_code

#: Bytes of a link's secret.
LONG: Final = 32
#: Rights of everybody but the owner.
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


class KeysError(ValueError):
    """A file of secrets that cannot be used; says what, the rule, and the way out."""


@dataclass(frozen=True)
class Keys:
    """The secrets of a class.

    Attributes:
        code: students join with it.
        teacher: opens the teacher's page.
        screen: opens the projector's page.
    """

    code: str
    teacher: str
    screen: str


def new_keys(code: str = "") -> Keys:
    """Secrets by chance.

    Args:
        code: of the class if it has one already.
    """
    return Keys(code or new_code(), secrets.token_urlsafe(LONG), secrets.token_urlsafe(LONG))


def write_keys(path: Path, keys: Keys) -> None:
    """Write secrets into a new file that its owner alone can read.

    Args:
        path: of the file; there must be none.
        keys: to be written.

    Raises:
        KeysError: it cannot be written.
    """
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise KeysError(f"the secrets of the class cannot be written to {path}: {error.strerror}") from None
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(asdict(keys), file, indent=1)


def read_keys(path: Path) -> Keys:
    """Secrets from their file.

    Args:
        path: of the file.

    Raises:
        KeysError: others can read it too, or it holds no secrets of a class.
    """
    way_out = f"delete {path} and start again: new ones are made"
    if os.name == "posix" and path.stat().st_mode & _OTHERS:
        raise KeysError(f"others on this machine can read the class's secrets in {path}; {way_out}")
    try:
        keys = Keys(**json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, TypeError, OSError):
        raise KeysError(f"{path} holds no secrets of a class; {way_out}") from None
    long_enough = min(len(str(each)) for each in (keys.teacher, keys.screen)) >= LONG
    if not long_enough or keys.teacher == keys.screen or set(keys.code) - set(LETTERS) or len(keys.code) != LENGTH:
        raise KeysError(f"the secrets in {path} were not made by this command, so they may be guessed; {way_out}")
    return keys

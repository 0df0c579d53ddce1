"""A class read from its zip, or from the folder that was unpacked into: tables like a batch's; it can be replayed."""

import json
import shutil
import tempfile
import weakref
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import pandas as pd
import pyarrow.parquet as pq

from experiments.classroom.bargain import bargain
from experiments.classroom.cases import Case
from experiments.classroom.events import Event, Session
from experiments.classroom.export import ABOUT, EVENTS, OWN, played_here
from experiments.classroom.folding import fold
from experiments.classroom.results import results
from experiments.folder import Stored, complete_parts, part_name
from experiments.manifest import MANIFEST, StoreError, made_with, other_code, other_machine, plan_of, read_manifest
from experiments.wording import MINUS

#: Most that a zip may hold once it is unpacked, bytes.
_MOST: Final = 2**30


@dataclass(frozen=True)
class Replayed:
    """A class played again from its export alone.

    Attributes:
        session: as its events leave it.
        outcomes: number of a table -> how it ends here; none where its talk did not end.
        differs: what is not the same here as in the export, in sentences; empty if everything is, to the last bit.
    """

    session: Session
    outcomes: dict[int, dict[str, Any] | None]
    differs: tuple[str, ...]


@dataclass(frozen=True, repr=False)
class Archive(Stored):
    """A class, as tables: a world is a table of the class, and all have the same seed.

    Attributes:
        about: what its manifest says, as JSON has it.
    """

    about: dict[str, Any]

    @property
    def complete(self) -> bool:
        """Whether all of it is there; it always is."""
        return True

    @property
    def seeds(self) -> Sequence[int]:
        """One a world: that of the class."""
        return [self.plan.seed] * self.plan.worlds

    @cached_property
    def case(self) -> Case:
        """What was bargained about."""
        told = self.about[ABOUT]["case"]
        known = {each.name for each in fields(Case)}
        values: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in told.items()
        }
        return Case(**{key: value for key, value in values.items() if key in known})

    @cached_property
    def results(self) -> pd.DataFrame:
        """One row a table and seat: how it came out; ``docs/class.md`` has the columns."""
        return self._own("results")

    @cached_property
    def seats(self) -> pd.DataFrame:
        """One row a person: where they sat, what they took part in, and how it came out."""
        return self._own("seats")

    @cached_property
    def frontier(self) -> pd.DataFrame:
        """One row an efficient package of a quarter in which a table ended, with its worth to both sides."""
        return self._own("frontier")

    @cached_property
    def reference_run(self) -> pd.DataFrame:
        """One row a run of the class's own talk with agents in all seats; none if no table is over."""
        return self._own("reference_run")

    @cached_property
    def happened(self) -> tuple[Event, ...]:
        """Everything that happened in the class, in order."""
        lines = (self.folder / EVENTS).read_text(encoding="utf-8").splitlines()
        return tuple(map(_event, lines))

    def replayed(self) -> Replayed:
        """Play the class again from its events, and say what differs here from what the export says.

        Another version of the program or another kind of machine is among what is said.
        """
        session = fold(self.happened)
        outcomes, differs = {}, [*self._other_hand()]
        for board in session.tables.values():
            there = None if board.ended is None or board.ended["how"] == "expired" else dict(board.ended)
            try:
                here = bargain(self.case, board.moves).outcome()
            except ValueError as error:
                here = None
                differs.append(f"Table {board.no} cannot be played here: {error}.")
            else:
                if _beside_words(here) != _beside_words(there):
                    differs.append(f"Table {board.no} ends here in {_short(here)}, not {_short(there)}.")
            outcomes[board.no] = here
        if not differs and not self._own("results").equals(self._again(session)):
            differs.append("Results come out otherwise here, though all tables end alike.")
        return Replayed(session, outcomes, tuple(differs))

    def _again(self, session: Session) -> pd.DataFrame:
        there = self._own("results")
        runs = played_here(self.case, len(self.reference_run)) if len(self.reference_run) else None
        rows = results(self.case, session, self.happened, runs)
        return pd.DataFrame(rows, columns=list(OWN["results"])).astype(dict(there.dtypes))

    def _other_hand(self) -> list[str]:
        here = made_with()
        found = other_code(self.about, here), other_machine(self.about, here)
        begun = self.about[ABOUT]["begun_with"]
        return [
            *(f"The zip was not made by this program on this kind of machine: {each}." for each in found if each),
            *([] if begun == here["versions"]["parley"] else [f"The class was begun with Parley {begun}."]),
        ]

    def _own(self, name: str) -> pd.DataFrame:
        frame: pd.DataFrame = pq.read_table(self.folder / name / part_name(0)).to_pandas()
        return frame


def _beside_words(outcome: dict[str, Any] | None) -> dict[str, Any] | None:
    """What came out, without how it is told: that a package is put into other words changes no result."""
    return outcome and {name: value for name, value in outcome.items() if name != "words"}


def _short(outcome: dict[str, Any] | None) -> str:
    if outcome is None:
        return "nothing yet"
    values = ", ".join(f"{seat} {_exact(value)}" for seat, value in outcome["values"].items())
    return f"{outcome['how']} ({values})"


def _exact(value: float | None) -> str:
    """A number to its last bit, with a true minus sign."""
    text = repr(value)
    return MINUS + text[1:] if text.startswith("-") else text


def _event(line: str) -> Event:
    told = json.loads(line)
    seen = told["visible_to"]
    return Event(**{**told, "visible_to": tuple(seen) if isinstance(seen, list) else seen})


def opened(place: Path, about: dict[str, Any]) -> Archive:
    """A class from the folder that its zip was unpacked into.

    Args:
        place: the folder.
        about: what its manifest says.

    Raises:
        StoreError: a file of it is not there.
    """
    for name in (EVENTS, *(f"{table}/{part_name(0)}" for table in OWN)):
        if not (place / name).is_file():
            raise StoreError(f"{place}: {name} of the class is not there; export the class again")
    plan = plan_of(about)
    return Archive(place, plan, tuple(complete_parts(place, plan)), about)


def unpacked(path: Path) -> Archive:
    """A class from its zip; what it is unpacked into goes away with it.

    Args:
        path: of the zip.

    Raises:
        StoreError: it is no export of a class.
    """
    place = Path(tempfile.mkdtemp(prefix="parley-class-"))
    try:
        _unpack(path, place)
        about = read_manifest(place)
        if about is None or ABOUT not in about:
            raise StoreError(f"{path}: is no export of a class; name a zip from the teacher's page")
        result = opened(place, about)
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise
    weakref.finalize(result, shutil.rmtree, place, True)
    return result


def _unpack(path: Path, place: Path) -> None:
    try:
        with zipfile.ZipFile(path) as file:
            if sum(each.file_size for each in file.infolist()) > _MOST:
                raise StoreError(f"{path}: has more than {_MOST >> 20} MB in it, which no export of a class has")
            file.extractall(place)
    except (zipfile.BadZipFile, OSError, NotImplementedError) as error:
        raise StoreError(
            f"{path}: is neither a folder of results nor an export of a class ({error}); name one"
        ) from None


__all__ = ["MANIFEST", "Archive", "Replayed", "opened", "unpacked"]

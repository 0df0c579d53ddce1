"""The citation: how to name the project, as ``CITATION.cff`` has it."""

from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path
from typing import Any, Final

import yaml

#: At the root of the project; once it is installed elsewhere, the distribution has it.
PLACE: Final = Path(__file__).parents[2] / "CITATION.cff"
INSTALLED: Final = "extra_metadata/CITATION.cff"


@dataclass(frozen=True)
class Citation:
    """How to name the project.

    Attributes:
        text: as a sentence.
        bibtex: as an entry of a bibliography.
    """

    text: str
    bibtex: str


def citation(version: str) -> Citation:
    """How to cite the project.

    Args:
        version: of the project, with which the histories were played.

    Raises:
        FileNotFoundError: ``CITATION.cff`` is not there.
    """
    told = _read()
    authors = [_author(each) for each in told["authors"]]
    year = str(told["date-released"])[:4] if "date-released" in told else ""
    where = f". {told['repository-code']}" if "repository-code" in told else ""
    dated = f" ({year})" if year else ""
    text = (
        f"{', '.join(authors)}{dated}. {told['title']}, version {version}. Software, {told['license']} licence{where}."
    )
    fields = {
        "author": " and ".join(f"{{{author}}}" for author in authors),
        "title": f"{{{told['title']}}}",
        "version": version,
        "year": year,
        "url": told.get("repository-code", ""),
        "note": f"Software, {told['license']} licence",
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return Citation(text, f"@software{{parley,\n{lines}}}")


def _read() -> dict[str, Any]:
    text = PLACE.read_text(encoding="utf-8") if PLACE.exists() else distribution("parley").read_text(INSTALLED)
    if text is None:
        raise FileNotFoundError(f"{PLACE}: is not there; it says how to cite the project")
    told: dict[str, Any] = yaml.safe_load(text)
    return told


def _author(told: dict[str, str]) -> str:
    if "name" in told:
        return told["name"]
    return f"{told['given-names']} {told['family-names']}"

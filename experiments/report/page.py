"""The page: everything a folder of histories has to tell, as one HTML file that needs nothing else."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from experiments import comparing, varying
from experiments.folder import Stored, load
from experiments.manifest import StoreError, read_manifest
from experiments.report import method
from experiments.report.bargaining import bargaining_section
from experiments.report.between import between_settings
from experiments.report.citation import citation
from experiments.report.compared import compared_section, found_by_comparing
from experiments.report.ends import Ends, ends
from experiments.report.figure import Section, Table
from experiments.report.groups import Groups, groups
from experiments.report.outcomes import ending_told, outcome_section
from experiments.report.overtime import fan_sections
from experiments.report.studied import found_by_study, studied_section
from experiments.store import TRANSCRIPT
from experiments.wording import things

#: What the page is called in its folder.
NAME: Final = "report.html"
_HERE: Final = Path(__file__).parent

type Document = Mapping[str, Any]


@dataclass(frozen=True)
class Head:
    """The beginning of the page.

    Attributes:
        kicker: what kind of page it is.
        title: what was played.
        summary: the scenario, in a sentence.
        warnings: what is missing.
        finding: the finding, in a sentence.
        facts: name and value of what was played.
    """

    kicker: str
    title: str
    summary: str
    warnings: Sequence[str]
    finding: str
    facts: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Method:
    """How it was played, and how to play it again; texts are shown as they are."""

    version: str
    paragraphs: Sequence[str]
    settings: Sequence[Table]
    more: Sequence[str]
    again_lead: str
    again: str
    replay: str
    made: Table
    citation: str
    bibtex: str


def write(folder: Path, out: Path | None = None) -> Path:
    """Write the page of a result folder.

    Args:
        folder: that ``parley batch``, ``compare``, ``sensitivity`` or ``run --out`` has written.
        out: the file; ``report.html`` in the folder if left out.

    Returns:
        Where it is.

    Raises:
        StoreError: the folder holds no results that can be read.
        OSError: the page cannot be written.
    """
    text, place = page(folder), out or folder / NAME
    unfinished = place.with_name(f".{place.name}.unfinished")
    try:
        unfinished.write_text(text, encoding="utf-8", newline="\n")
        unfinished.replace(place)
    finally:
        unfinished.unlink(missing_ok=True)
    return place


def page(folder: Path) -> str:
    """The page of a result folder.

    Args:
        folder: that has a manifest.

    Raises:
        StoreError: it holds no results that can be read.
    """
    stored = load(folder)
    apart = groups(stored.plan)
    found = ends(stored, apart)
    warnings = [*_missing(stored, found)]
    compared, studied = (_beside(stored, name, warnings) for name in (comparing.DOCUMENT, varying.DOCUMENT))
    between = None if compared or studied else between_settings(stored, found)
    warnings += [between.warning] if between and between.warning else []
    finding = found_by_comparing(compared) if compared else found_by_study(studied) if studied else ""
    finding = finding or (between.finding if between else "") or ending_told(found, apart, stored.quarters[-1])
    sections = [
        *([compared_section(compared)] if compared else []),
        *([studied_section(studied)] if studied else []),
        *([between.section] if between else []),
        *_of_histories(stored, found, apart),
    ]
    told = _method(stored, compared, studied)
    return _rendered(_head(stored, found, warnings, finding, "point" if studied else "setting"), sections, told)


def _of_histories(stored: Stored, found: Ends, apart: Groups) -> Iterator[Section]:
    """What the histories themselves have to tell."""
    if not found.there.any():
        return
    single = int(found.there.sum()) == 1
    if text := _told(stored):
        yield Section("told", "The history, told", "As parley run has told it.", text=text)
    yield outcome_section(stored, found, apart)
    if section := bargaining_section(stored, found, apart):
        yield section
    yield from fan_sections(stored, apart, single)


def _told(stored: Stored) -> str:
    """The page that ``parley run`` has left beside its tables; empty where it has not."""
    try:
        return (stored.folder / TRANSCRIPT).read_text(encoding="utf-8")
    except (FileNotFoundError, UnicodeDecodeError):
        return ""


def _missing(stored: Stored, found: Ends) -> Iterator[str]:
    """What is not there, and why."""
    plan, there = stored.plan, int(found.there.sum())
    failed = stored.failures
    if not stored.complete:
        parts = sum(len(plan.rows_of(number)) for number in stored.parts)
        yield (
            f"unfinished: {parts:,} of {plan.rows:,} histories are here. "
            "The command that began the folder goes on with it; then write the report anew."
        )
    if len(failed):
        first = failed.iloc[0]
        where = (
            f"world {first['world']}, setting {first['setting']}" if len(plan.design) > 1 else f"world {first['world']}"
        )
        yield (
            f"{len(failed):,} of {plan.rows:,} histories raised an error and are left out. The first is {where} (seed "
            f"{first['seed']}): {first['type']}: {first['message']}"
        )
    if not there:
        yield "no history has come to its end, so there is nothing to show."


def _beside(stored: Stored, name: str, warnings: list[str]) -> Document | None:
    """A document beside the tables; none if there is none, or it cannot be used."""
    place = stored.folder / name
    try:
        told: Any = json.loads(place.read_text(encoding="utf-8"))
        if told["seeds"] != {"first": stored.plan.seed, "count": stored.plan.worlds}:
            raise ValueError
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError):
        warnings.append(f"{name} cannot be read or is of other histories, and is left out.")
        return None
    result: Document = told
    return result


def _head(stored: Stored, found: Ends, warnings: Sequence[str], finding: str, noun: str) -> Head:
    plan, scenario = stored.plan, stored.scenario
    several = len(plan.design)
    there = int(found.there.sum())
    title = f"Scenario “{scenario.name}”: {things(plan.worlds, 'world')}"
    title += f" under {things(several, noun)}" if several > 1 else ""
    facts = [
        ("Played", f"{scenario.start} to {scenario.end}"),
        ("Worlds", f"{plan.worlds:,} ({method.seeds_told(plan)})"),
        (f"{noun.capitalize()}s", f"{several:,}"),
        ("Histories", f"{there:,}" if there == plan.rows else f"{there:,} of {plan.rows:,}"),
    ]
    return Head("Parley: Microsoft and OpenAI at the table", title, scenario.summary, warnings, finding, facts)


def _method(stored: Stored, compared: Document | None, studied: Document | None) -> Method:
    manifest = read_manifest(stored.folder)
    if manifest is None:
        raise StoreError(f"{stored.folder}: its manifest has gone; name another folder")
    place = method.place_of(stored.folder)
    again = method.again(stored, place, compared, studied)
    cited = citation(manifest["versions"]["parley"])
    more = (f"The question it is played for: {stored.scenario.learning}",) if stored.scenario.learning else ()
    return Method(
        version=manifest["versions"]["parley"],
        paragraphs=method.paragraphs(stored.plan),
        settings=list(method.settings_tables(stored.plan)),
        more=more,
        again_lead=again.lead,
        again=again.command,
        replay=method.replay(place),
        made=method.made_table(manifest),
        citation=cited.text,
        bibtex=cited.bibtex,
    )


def _rendered(head: Head, sections: Sequence[Section], told: Method) -> str:
    environment = Environment(
        loader=FileSystemLoader(_HERE),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    style = Markup((_HERE / "page.css").read_text(encoding="utf-8").rstrip())
    return environment.get_template("page.html").render(head=head, sections=sections, method=told, style=style)

"""Every page shows itself at every address, without a browser."""

import re
from pathlib import Path

import pytest

from experiments import dashboard
from experiments.dashboard import documents
from experiments.dashboard.pages import PAGES
from experiments.dashboard.parts.term import term


@pytest.mark.parametrize("listed", PAGES, ids=lambda each: each.name)
def test_a_page_shows_its_title_and_what_it_is_for(rendered, listed):
    said = rendered(listed.file.Page(), listed.path)
    assert listed.file.TITLE in said
    assert listed.file.PURPOSE in said


@pytest.mark.parametrize("listed", PAGES, ids=lambda each: each.name)
def test_a_wrong_address_is_told_on_the_page(rendered, listed):
    said = rendered(listed.file.Page(), f"{listed.path}?scenario=histroy&seed=x&set=foo=1&quarter=1&foo=%00")
    assert listed.file.TITLE in said
    for word in ("scenario=histroy", "seed=x", "set=foo=1", "quarter=1", "The address has foo"):
        assert word in said


def test_the_navigation_has_seven_pages_each_with_a_sentence():
    assert [each.name for each in PAGES] == [
        *("Watch", "What if", "Take a seat", "Histories", "Compare", "Experiments", "Evidence")
    ]
    assert len({each.path for each in PAGES}) == len(PAGES)
    assert all(each.file.PURPOSE.endswith(".") for each in PAGES)


def test_a_word_of_the_glossary_has_its_meaning(rendered):
    assert documents.glossary()["zone of agreement"].startswith("packages worth more")
    assert documents.glossary()["trust"] == documents.glossary()["overlap"]
    with pytest.raises(KeyError):
        rendered(term("no such word"))


def test_every_document_is_shown_and_no_other_file():
    assert "glossary.md" in documents.names()
    assert "<h1>Documents</h1>" in documents.document("")
    for name in documents.names():
        shown = documents.document(name)
        assert shown.count("<h1>") == 1, name
        assert "<script" not in shown
    assert documents.document("../README.md") is None
    assert documents.document("nothing.md") is None


def test_a_style_of_one_page_reaches_no_other():
    """Styles of a page stay when another page is shown: what their selectors begin with may be of that page alone."""
    parts = Path(dashboard.__file__).parent
    files = {
        path: path.read_text(encoding="utf-8") for path in parts.rglob("*") if path.suffix in (".py", ".vue", ".css")
    }
    of = {path: path.stem.partition("_")[0] for path in files if path.parent.name in ("parts", "pages")}
    shared = set(re.findall(r"\.([a-z][\w-]*)", files[parts / "assets" / "custom.css"]))
    leaks = []
    for path, page in of.items():
        style = (
            files[path] if path.suffix == ".css" else "".join(re.findall(r"<style.*?>(.*?)</style>", files[path], re.S))
        )
        plain = re.sub(r"/\*.*?\*/|\{[^{}]*\}", ",", style, flags=re.S)
        outermost = {
            found[1]
            for each in plain.split(",")
            if (found := re.match(r"\s*\.(?!v-)([a-z][\w-]*)(?!:has|[\w-])", each))
        }
        for name in outermost - shared:
            used = re.compile(rf"""(?:kind|class)="(?:[\w -]* )?{name}(?: [\w -]*)?\"""")
            leaks += [(name, path.name, other.name) for other in of if of[other] != page and used.search(files[other])]
    assert leaks == []

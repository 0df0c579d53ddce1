"""The page of the evidence: every row from claim to effect, searched, linked, explained and played."""

import pytest
from browsing import fits

from experiments.dashboard.pages import evidence as here
from experiments.dashboard.parts.worded import pieces_of
from experiments.evidence import evidence
from experiments.watching import checklist


def test_every_row_has_an_address_and_is_told_from_claim_to_effect(rendered):
    for row in ("B1", "M26", "E1", "X1", "O1"):
        said = rendered(here.Page(), f"/evidence?row={row}")
        found = evidence(row)[0]
        assert found.name in said
        for step in checklist.steps_of(row):
            assert step.title in said
            assert all(line.head in said for line in step.lines)


def test_steps_are_in_the_order_from_claim_to_effect():
    order = ["Said in", "Rule", "Parameters", "Where to see it", "Tests", "Effect", "Switched off by", "Note", "Open"]
    for row in checklist.ids():
        titles = [step.title for step in checklist.steps_of(row)]
        assert titles == sorted(titles, key=order.index), row
        assert titles[0] == "Said in"


def test_a_row_that_is_not_there_is_a_sentence(rendered):
    said = rendered(here.Page(), "/evidence?row=M999")
    assert "row=M999" in said
    assert "such as M26" in said
    assert "From a claim to an effect" in said


@pytest.mark.parametrize(
    ("words", "kind", "ids"), [("m26", None, ["M26"]), ("", "outcome", None), ("hold_up", "mechanism", None)]
)
def test_rows_are_found_as_the_command_finds_them(words, kind, ids):
    rows, sentence = here.found(words, kind)
    assert [row.id for row in rows] == (ids or [row.id for row in evidence(words) if row.kind == kind])
    assert str(len(rows)) in sentence


def test_a_search_without_an_answer_says_what_might_be_meant():
    rows, sentence = here.found("trsut", None)
    assert rows == []
    assert "did you mean `trust`" in sentence
    rows, sentence = here.found("M26", "event")
    assert rows == []
    assert "other kinds do" in sentence


def test_words_of_the_glossary_are_explained_once_and_rows_and_pages_are_linked():
    pieces = pieces_of("Trust falls with trust; see M26, or https://example.org/a.")
    assert "".join(each["text"] for each in pieces) == "Trust falls with trust; see M26, or https://example.org/a."
    assert [each["word"] for each in pieces if "word" in each] == ["trust"]
    assert [each["href"] for each in pieces if "href" in each] == ["/evidence?row=M26", "https://example.org/a"]


def test_next_and_previous_stay_within_the_list():
    rows = evidence("M")
    assert checklist.neighbour(rows, "", 1) == "M1"
    assert checklist.neighbour(rows, "M1", -1) == "M1"
    assert checklist.neighbour(rows, "M1", 1) == "M2"


@pytest.mark.browser
def test_a_reader_finds_a_row_walks_on_and_has_a_word_explained(server, offline_page):
    page = offline_page()
    page.goto(f"{server}/evidence")
    page.wait_for_selector(".listing a")
    page.keyboard.press("/")
    page.keyboard.type("hold_up")
    page.wait_for_url("**/evidence?find=hold_up")
    page.get_by_role("navigation", name="Rows of the evidence").get_by_role("link", name="M26").click()
    page.wait_for_selector(".told h2:has-text('Veto/hold-up as leverage')")
    page.wait_for_url("**row=M26**")
    for step in checklist.steps_of("M26"):
        assert page.get_by_role("heading", name=step.title, exact=True).is_visible()
    page.get_by_role("button", name="consent").first.focus()
    assert "Microsoft's agreement" in page.get_by_role("tooltip").inner_text()
    page.reload()
    page.wait_for_selector(".told h2:has-text('Veto/hold-up as leverage')")
    page.goto(f"{server}/evidence?row=M26")
    page.wait_for_selector(".told h2:has-text('Veto/hold-up as leverage')")
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**/evidence?row=M27")


@pytest.mark.browser
def test_the_page_keeps_nobody_out_and_plays_an_effect_as_the_command_does(server, offline_page):
    page = offline_page()
    page.goto(f"{server}/evidence?row=M2")
    page.get_by_role("button", name="Play it on").click()
    page.wait_for_selector(".finding", timeout=240_000)
    found = checklist.moved_by("M2")
    said = page.locator(".finding").all_inner_texts()
    assert said == [each.sentence for each in found]
    fits(page)

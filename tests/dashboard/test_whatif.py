"""What if: changes are read from the address, both branches are told in words first, and the address tells it all."""

import re

import pytest
from browsing import fits

from experiments import run
from experiments.dashboard.pages import whatif
from experiments.dashboard.parts.whatif import choices, ideas, quarters, read_before, read_wanted
from experiments.scenarios import load_scenario
from experiments.watching.branches import CHIEF, WITH, WITHOUT, Branches
from experiments.watching.changes import TERMS
from experiments.watching.forked import fork
from experiments.watching.recorded import MEASURES, record

AT = "2023Q1"
LONG = "term:revenue_share=0.05~term:sharing=embedded staff, audited~event:antitrust_case~setting:exclusivity_cost=3.0"


@pytest.fixture(scope="module")
def base():
    return record("history", 7)


@pytest.fixture(scope="module")
def branches(base):
    return Branches(base, fork(base, AT, read_wanted("term:revenue_share=0.05").changes), AT)


def test_changes_are_written_as_they_are_read():
    assert str(read_wanted(LONG)) == LONG
    assert str(read_wanted("setting:motives.exclusivity_cost=3")) == "setting:exclusivity_cost=3.0"
    assert str(read_wanted("without:ceo_crisis~without:ceo_crisis")) == "without:ceo_crisis"


def test_a_change_is_added_replaced_and_taken_back():
    wanted = read_wanted(LONG).with_one("term", "revenue_share", 0.1)
    assert "term:revenue_share=0.1" in str(wanted)
    assert len(wanted.listed()) == 4
    left = wanted.without_one("event:antitrust_case")
    assert len(left.listed()) == 3
    assert not left.changes.events


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("term:revenue_share=5", "if you meant percent, divide by 100"),
        ("term:revenu_share=0.1", "did you mean revenue_share"),
        ("event:moon", "no event is called moon"),
        ("setting:exclusivity_cost=-9", "exclusivity_cost must be"),
        ("setting:start_cash=1", "did you mean"),
        ("law:x=1", "a change begins with one of term, event, without, setting"),
    ],
)
def test_a_change_that_cannot_be_made_says_why(rendered, text, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        read_wanted(text)
    said = rendered(whatif.Page(), f"/whatif?changes={text}")
    assert "in the address cannot be used" in said
    assert words in said


def test_changes_made_before_are_written_as_they_are_read():
    text = "2023Q1~term:revenue_share=0.05~event:antitrust_case~2024Q2~setting:exclusivity_cost=3.0"
    before = read_before(text)
    assert str(before) == text
    assert str(before.and_then("2026Q1", read_wanted("event:antitrust_case"))) == f"{text}~2026Q1~event:antitrust_case"
    for wrong in ("term:revenue_share=0.05", "2024Q1~event:antitrust_case~2023Q1~event:antitrust_case", "2023~event:x"):
        with pytest.raises(ValueError):
            read_before(wrong)


def test_a_change_before_an_earlier_one_is_told_and_another_quarter_is_shown(rendered):
    said = rendered(whatif.Page(), "/whatif?quarter=2022Q1&before=2024Q1~event:antitrust_case")
    assert "quarter=2022Q1 in the address comes before 2024Q1, in which the branch was changed already" in said
    assert "Changed already" in said


def test_a_quarter_outside_the_history_is_told_and_another_one_is_shown(rendered):
    said = rendered(whatif.Page(), "/whatif?scenario=mid-2025&quarter=2020Q1&at=2034Q4")
    assert "quarter=2020Q1 in the address is not in this history" in said
    assert "at=2034Q4" in said


def test_without_a_change_there_is_something_to_try(rendered):
    said = rendered(whatif.Page(), "/whatif")
    for idea in ideas(load_scenario("history")):
        assert idea.text in said
    late = ideas(load_scenario("mid-2025"))
    assert not [idea for idea in late if idea.quarter < "2025Q3"]


def test_what_can_be_changed_says_what_it_is_now(base):
    offered = choices(base.scenario, AT, base)
    terms = {each["name"]: each for each in offered["term"]}
    assert set(terms) == set(TERMS)
    assert terms["microsoft_stake"]["now"] == base.series("microsoft_stake")[base.place(AT) - 1]
    assert offered["without"] == []
    assert [each["name"] for each in choices(base.scenario, "2022Q4", None)["without"]] == ["chatgpt_launch"]
    assert len(quarters(base.scenario)) == len(base.names)


def test_the_same_branch_twice_differs_in_nothing(base):
    both = Branches(base, fork(base, AT, {}), AT)
    assert both.same
    assert both.sentences() == (
        "Nothing differs: up to 2030Q4 every number is the same with the change and without it.",
    )
    assert all(both.title(name).endswith("the same in both") for name in CHIEF)


def test_what_is_said_is_what_the_two_recordings_have(branches):
    said = " ".join(branches.sentences())
    assert said.startswith("Up to 2022Q4 the two are the same to the last digit.")
    for each in (branches.base, branches.forked):
        for deal in each.deals:
            assert deal.name in said
    apart = [pair for pair in branches.terms("2030Q4") if pair[0].value != pair[1].value]
    assert apart == list(branches.terms("2030Q4"))[: len(apart)]
    assert apart


def test_curves_are_the_numbers_of_both_branches(branches):
    chart = whatif.curve(branches, "openai_revenue", "2030Q4")
    rows = chart.rows()
    assert chart.columns == ("quarter", f"{WITHOUT} ($ bn a year)", f"{WITH} ($ bn a year)")
    assert [row[1] for row in rows] == pytest.approx(branches.base.series("openai_revenue"), rel=1e-5)
    assert [row[2] for row in rows] == pytest.approx(branches.forked.series("openai_revenue"), rel=1e-5)


def test_the_branch_as_it_was_is_the_history_that_parley_run_tells(branches):
    played = run("history", 7).metrics
    for name in CHIEF:
        rows = whatif.curve(branches, name, "2030Q4").rows()
        factor = 100 if MEASURES[name].unit == "fraction" else 1
        assert [row[1] for row in rows] == pytest.approx((played[name] * factor).tolist(), rel=1e-5), name


@pytest.mark.browser
def test_something_is_changed_seen_shared_and_taken_back(server, offline_page):
    page = offline_page()
    page.goto(f"{server}/whatif?seed=7")
    page.locator("select[name=quarter]").select_option("2023Q1")
    page.locator("select[name=what]").select_option("revenue_share")
    page.locator("input[name=value]").fill("5")
    page.get_by_role("button", name="Change it").click()
    page.wait_for_url(re.compile(r"changes=term:revenue_share=0.05"))
    page.wait_for_selector("figure.chart svg")
    said = page.locator(".differs").inner_text()
    base = record("history", 7)
    both = Branches(base, fork(base, AT, {"terms": {"revenue_share": 0.05}}), AT)
    assert said.splitlines() == list(both.sentences())
    page.keyboard.press("ArrowLeft")
    page.wait_for_url(re.compile("at=2030Q3"))
    page.get_by_role("heading", name="The contract at the end of 2030Q3").wait_for()
    page.reload()
    page.wait_for_selector("figure.chart svg")
    assert page.locator(".differs").inner_text() == said
    page.get_by_role("heading", name="The contract at the end of 2030Q3").wait_for()
    page.get_by_role("button", name="Branch again, from the changed one").click()
    page.wait_for_url(re.compile("before=2023Q1~term:revenue_share=0.05"))
    page.get_by_text("Changed already").wait_for()
    assert page.locator("select[name=quarter]").input_value() == "2030Q3"
    page.locator("select[name=quarter]").select_option("2025Q1")
    page.locator("select[name=what]").select_option("revenue_share")
    page.locator("input[name=value]").fill("1")
    page.get_by_role("button", name="Change it").click()
    page.wait_for_url(re.compile("changes=term:revenue_share=0.01"))
    page.wait_for_selector("figure.chart svg")
    twice = Branches(both.forked, fork(both.forked, "2025Q1", {"terms": {"revenue_share": 0.01}}), "2025Q1")
    assert page.locator(".differs").inner_text().splitlines() == list(twice.sentences())
    page.reload()
    page.wait_for_selector("figure.chart svg")
    assert page.locator(".differs").inner_text().splitlines() == list(twice.sentences())
    page.get_by_role("button", name="Back to that change").click()
    page.wait_for_function("!location.search.includes('before=')")
    page.get_by_role("button", name="Back to that change").wait_for(state="detached")  # not the old page's button
    page.get_by_role("button", name="Take back: Part of revenue").click()
    page.wait_for_selector(".ideas")
    page.wait_for_function("!location.search.includes('changes')")


@pytest.mark.browser
def test_both_branches_fit_and_keep_nobody_out(server, offline_page):
    page = offline_page(dark=True)
    page.goto(f"{server}/whatif?seed=7&quarter=2022Q4&changes=without:chatgpt_launch")
    page.wait_for_selector("figure.chart svg")
    fits(page)

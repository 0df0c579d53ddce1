"""Two settings on the same chance: what the page tells is what parley compare tells."""

import re

import pytest

from experiments.comparing import compare as told_by_compare
from experiments.dashboard.pages import compare
from experiments.dashboard.parts.compare_drawn import difference, drawn, settings_in_words
from experiments.watching.compared import compare as compared
from tests.dashboard.test_histories import finished

WORLDS = 12
B = (("table.exclusive_forever", 1.0),)


@pytest.fixture(scope="module")
def shown():
    return drawn("history", compared({}, dict(B), worlds=WORLDS), (), B, "trust")


def test_differences_are_those_of_parley_compare(shown):
    table = told_by_compare("history", {}, dict(B), WORLDS).differences
    row = table[(table["name"] == "trust") & (table["reading"] == "at")].iloc[0]
    line = next(line for line in shown.numbers["standing"] if line[0] == "trust")
    assert line[3].startswith(difference(row["difference"], "fraction").partition(" ")[0])
    assert line[4].endswith("points")
    assert shown.gap.rows()[-1][1] == pytest.approx(row["difference"] * 100, rel=1e-4)


def test_outcomes_have_intervals_and_worlds_lead_to_both_sides(shown):
    assert shown.outcomes.columns == (
        *("name", "value (percentage points)", "low (percentage points)", "high (percentage points)"),
    )
    first = shown.worlds[0]
    assert [words for words, _ in first.links] == ["Watch A", "Watch B"]
    assert first.links[1][1].endswith("set=table.exclusive_forever=1") and "set" not in first.links[0][1]


def test_a_setting_compared_with_itself_differs_nowhere():
    same = drawn("history", compared({}, {}, worlds=4), (), (), "trust")
    assert same.same and same.findings == ()
    assert all(row[1] == 0 for row in same.gap.rows())


def test_sides_are_told_in_words():
    assert settings_in_words(()) == "the scenario as it is."
    assert settings_in_words(B) == "Exclusivity is never on the agenda: yes."


def test_the_page_plays_both_and_says_what_differs(kernel):
    path = "/compare?worlds=4&a=start_trust=0.3&set=exclusivity_cost=2"
    said = finished(kernel, compare.Page(), path, "What comes about by the end")
    assert "Trust in 2019: 30%" in said and "What exclusivity costs OpenAI: 2 times" in said
    assert "4 worlds, each played under A and under B on the same chance; numbers are of 2030Q4." in said
    assert "The worlds where it mattered most" in said


def test_a_wrong_side_in_the_address_is_told(rendered):
    said = rendered(compare.Page(), "/compare?a=start_trust=70&worlds=2")
    assert "start_trust must be between 0 and 1" in said
    assert "such as exclusivity_cost=2;start_trust=0.5" in rendered(compare.Page(), "/compare?a=x&worlds=2")


@pytest.mark.browser
def test_sides_are_moved_apart_and_their_worlds_watched(server, offline_page):
    page = offline_page()
    page.goto(f"{server}/compare?worlds=50&a=")
    page.get_by_text("A and B are the same").wait_for(timeout=240_000)
    slider = page.get_by_role("slider", name="Trust in 2019, A")
    slider.focus()
    slider.press("Home")
    page.wait_for_url(re.compile("a=start.start_trust=0"))
    page.get_by_text("A and B are the same").wait_for(state="hidden")
    page.wait_for_selector("figure.chart svg")
    page.reload()
    page.get_by_role("link", name="Watch A of world").first.wait_for(timeout=240_000)
    page.get_by_role("link", name="Watch A of world").first.click()
    page.wait_for_selector(".head h1:text-is('Watch')")
    assert "set=start.start_trust=0" in page.url

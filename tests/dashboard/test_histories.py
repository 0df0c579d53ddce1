"""Histories answer to sliders: what is drawn is what is played, world by world what can be watched."""

import re
import time

import pytest
from browsing import press

from experiments import run
from experiments.dashboard.pages import histories
from experiments.dashboard.parts.histories_drawn import USUAL, drawn, told
from experiments.scenarios import load_scenario
from experiments.watching import dials
from experiments.watching.many import many
from negotiation.parameters import PARAMETERS

WORLDS = 12
SETTINGS = {"exclusivity_cost": 3}


@pytest.fixture(scope="module")
def scenario():
    return load_scenario("history")


@pytest.fixture(scope="module")
def shown():
    some = many("history", WORLDS, SETTINGS)
    return drawn("history", some, many("history", WORLDS), USUAL, "openai_revenue", "trust")


def finished(kernel, page, path, until, patience=120):
    """Words of a page once what it plays is over and some words are there."""
    import solara
    from browsing import words

    from experiments.dashboard.pages import routes

    box, context = solara.render(solara.RoutingProvider([page], routes, path), handle_error=False)
    end = time.monotonic() + patience
    while (until not in words(box) or "Playing" in words(box)) and time.monotonic() < end:
        time.sleep(0.05)
    said = words(box)
    context.close()
    return said


def test_a_mark_of_the_scatter_is_the_history_that_parley_run_tells(shown):
    row = next(row for row in shown.scatter.rows() if row[0] == "world 3")
    alone = run("history", 3, SETTINGS).metrics.iloc[-1]
    assert row[2:] == [float(f"{alone['openai_revenue']:.6g}"), float(f"{alone['trust'] * 100:.6g}")]
    group = [name for name, *_ in shown.scatter.rows() if _[0] == row[1]]
    assert shown.points[row[1]][group.index("world 3")] == "/?seed=3&set=motives.exclusivity_cost=3"


def test_fans_have_the_record_and_the_scenario_unchanged_beside_them(shown):
    revenue = shown.fans[0]
    assert revenue.title.startswith("OpenAI's revenue: half of all histories end 2030 between $")
    assert "dated facts on record" in revenue.summary
    assert revenue.columns[-2:] == ("record ($ bn a year)", "unchanged ($ bn a year)")
    assert [row[0] for row in revenue.rows()][:2] == ["2019Q3", "2019Q4"]
    assert any(row[6] is not None for row in revenue.rows())
    assert revenue.option["yAxis"]["type"] == "log"


def test_outcomes_and_rights_are_shares_of_histories(shown):
    assert sum(shown.outcomes.rows()[-1][1:]) == pytest.approx(100)
    assert "on record in 2025Q1" in shown.rights.title
    assert shown.rights.rows()[-1][1] <= 100


def test_worlds_that_stand_out_lead_to_watch(shown):
    assert {each.cells[1] for each in shown.some} >= {"nearest to the middle", "least: trust between the two"}
    assert all(each.links[0][1].startswith("/?") or each.links[0][1] == "/" for each in shown.some)


def test_every_slider_stands_at_what_the_scenario_has(scenario):
    given = scenario.with_settings(None)
    for group in dials.chosen(scenario).values():
        for each in group:
            assert each.low <= each.usual <= each.high
            assert each.value(each.usual) == given.get(each.name, each.value(PARAMETERS[each.name].value))
            assert each.source and each.label


def test_every_setting_is_found_by_its_name(scenario):
    for name in PARAMETERS:
        assert name in [each.name for each in dials.find(name, scenario)]
    assert dials.find("start trust", scenario)[0].name == "start.start_trust"
    assert dials.find("", scenario) == dials.find("no such words", scenario) == []


def test_a_setting_moved_back_to_what_is_usual_is_not_set():
    assert dials.moved({"a": 1.0}, "b", 2.0, 1.0) == {"a": 1.0, "b": 2.0}
    assert dials.moved({"a": 1.0, "b": 2.0}, "b", 1.0, 1.0) == {"a": 1.0}


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("start.start_trust", 0.5, "Trust in 2019: 50%"),
        ("table.exclusive_forever", 1.0, "Exclusivity is never on the agenda: yes"),
        ("start.start_licence_end", 45.0, "Start licence end: 2030Q4"),
        ("disputes.tone", "failing", "How well the two got on at first: failing"),
    ],
)
def test_a_setting_is_told_in_words(name, value, words):
    assert dials.in_words(name, value) == words


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [(149.2, "USD bn a year", "$149 bn a year"), (0.4567, "fraction", "45.7%"), (-3e-17, "fraction", "0%")],
)
def test_a_number_is_told_with_its_unit(value, unit, words):
    assert told(value, unit) == words


def test_the_page_plays_and_shows(kernel):
    said = finished(
        kernel, histories.Page(), "/histories?worlds=4&set=exclusivity_cost=3&fans=all", "Worlds that stand out"
    )
    assert "4 histories from 2019Q3 to 2030Q4, seeds 0 to 3." in said
    assert "Growth of Azure's revenue" in said and "one mark a history" in said


def test_a_wrong_number_of_histories_is_told(rendered):
    said = rendered(histories.Page(), "/histories?worlds=1&x=nothing")
    assert "worlds=1 in the address cannot be used" in said and "from 2 to 2000" in said
    assert "x=nothing" in said


@pytest.mark.browser
def test_a_slider_redraws_and_a_reload_shows_the_same(server, offline_page):
    page = offline_page()
    page.goto(f"{server}/histories?worlds=50")
    page.wait_for_selector("figure.chart svg", timeout=240_000)
    before = page.locator("figure.chart h3").first.inner_text()
    slider = page.get_by_role("slider", name="Trust in 2019")
    slider.focus()
    slider.press("Home")
    page.wait_for_url(re.compile("set=start.start_trust=0"))
    page.get_by_text("50 histories from").wait_for()
    page.wait_for_function("before => document.querySelector('figure.chart h3').innerText !== before", arg=before)
    title = page.locator("figure.chart h3").first.inner_text()
    page.reload()
    page.wait_for_selector("figure.chart svg")
    assert page.locator("figure.chart h3").first.inner_text() == title
    assert page.get_by_role("spinbutton", name="Trust in 2019").input_value() == "0"
    assert page.get_by_role("button", name=re.compile("Trust in 2019: back to")).is_visible()
    page.get_by_role("searchbox").fill("licence_yield")
    page.get_by_role("slider", name="Licence yield").wait_for()
    page.get_by_role("button", name="Put all back").click()
    page.wait_for_url(f"{server}/histories?worlds=50")
    page.get_by_role("link", name="Watch of world").first.click()
    page.wait_for_selector(".head h1:text-is('Watch')")


@pytest.mark.browser
def test_playing_can_be_stopped_and_taken_up_again(server, offline_page):
    page = offline_page(width=390, height=844)
    page.goto(f"{server}/histories?worlds=2000&seed=77")
    page.get_by_role("button", name="Stop").click()
    page.get_by_text("Stopped").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.get_by_role("combobox", name="Histories").select_option("50")
    page.wait_for_selector("figure.chart svg", timeout=240_000)


def test_settings_that_cannot_be_played_are_told_beside_the_sliders(kernel):
    said = finished(
        kernel, histories.Page(), "/histories?scenario=mid-2025&worlds=3&set=start_trust=0.3", "leave it out"
    )
    assert "start_trust says what holds in 2019Q3" in said
    assert "Move a setting, or put all back." in said


@pytest.mark.browser
def test_a_mark_that_is_clicked_leads_to_its_history(server, offline_page):
    page = offline_page()
    page.goto(f"{server}/histories?worlds=3&seed=40")
    page.wait_for_selector(".drawn:not(.old) figure.chart svg", timeout=240_000)
    page.wait_for_selector(".playing [role=status]:has-text('3 histories')")  # nothing is drawn anew any more
    figure = page.locator("figure.chart", has_text="one mark a history")
    figure.scroll_into_view_if_needed()
    press(figure.locator("svg path[fill-opacity='0.7']").first)  # the last ones are of the legend
    page.wait_for_selector(".head h1:text-is('Watch')")
    assert re.search(r"\?seed=4[012]$", page.url)

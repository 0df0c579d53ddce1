"""The dashboard in a real browser, without the internet: pages, address, looks, keys, charts, and what fails."""

import csv
import re

import pytest
from browsing import PATIENCE, grave, looks, press, watched

from experiments.dashboard.pages import PAGES

pytestmark = pytest.mark.browser

#: A button, or a key, that makes a page fail; what the page then says.
FAILURES = (
    ("Break a rule", "a rule went wrong"),
    ("Break a scenario", "there are history and core"),
    ("Break while clicking", "a handler went wrong"),
    ("x", "a handler went wrong"),
)


@pytest.fixture(scope="module")
def standing(gallery, chromium):
    """The gallery, opened once for whatever leaves it as good as it was, and what goes wrong in it."""
    wrong = []
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, accept_downloads=True)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    watched(page, wrong)
    opened(page, f"{gallery}/gallery").wait_for_selector("figure.chart svg")
    yield page, wrong
    context.close()


@pytest.fixture
def at_gallery(standing):
    """The gallery; fails the test if it asks another host, gets an error or complains in the console."""
    page, wrong = standing
    wrong.clear()
    yield page
    assert wrong == []


def opened(page, address):
    page.goto(address)
    page.wait_for_selector(".head h1")
    return page


@looks
def test_every_page_is_reached_by_its_link_fits_and_keeps_nobody_out(server, offline_page, width, dark):
    page = opened(offline_page(width=width, dark=dark), server)
    for listed in PAGES:
        if width < 1000:
            page.get_by_role("button", name="Menu").click()
        page.get_by_role("navigation", name="Pages").get_by_role("link", name=listed.name, exact=True).click()
        page.wait_for_selector(f".head h1:text-is('{listed.name}')")
        assert page.url == server + listed.path
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        assert page.get_by_text("its offers and words are invented").is_visible()
        assert grave(page) == []
    page.go_back()
    page.wait_for_selector(f".head h1:text-is('{PAGES[-2].name}')")


@looks
def test_charts_and_tables_fit_and_keep_nobody_out(gallery, offline_page, width, dark):
    page = opened(offline_page(width=width, dark=dark), f"{gallery}/gallery")
    page.wait_for_selector("figure.chart svg")
    page.get_by_role("button", name="Data").first.click()
    page.wait_for_selector("figure.chart table")
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert grave(page) == []


def test_the_server_is_well_and_says_so_of_pages_it_does_not_have(server, offline_page):
    page = offline_page()
    health = page.request.get(f"{server}/health")
    assert health.json()["status"] == "well"
    missing = page.request.get(f"{server}/nowhere")
    assert missing.status == 404
    assert "There is nothing at /nowhere" in missing.text()
    page.goto(f"{server}/docs/glossary.md")
    assert page.get_by_role("heading", name="Glossary").is_visible()
    assert grave(page) == []


def test_the_address_follows_without_a_reload_and_a_reload_shows_the_same(gallery, offline_page):
    page = opened(offline_page(), f"{gallery}/gallery?scenario=core&set=exclusivity_cost=2")
    page.evaluate("window.same = true")
    page.get_by_role("button", name="Next seed").click()
    page.wait_for_url(re.compile("seed=1"))
    page.get_by_role("button", name="Next seed").click()
    page.wait_for_url(re.compile("seed=2"))
    assert page.evaluate("window.same")
    address = page.url
    assert address.endswith("?scenario=core&seed=2&set=motives.exclusivity_cost=2") or "exclusivity_cost=2" in address
    page.reload()
    page.wait_for_selector(".head h1")
    page.get_by_role("button", name="Next seed").click()
    page.wait_for_url(re.compile("seed=3"))
    page.get_by_role("link", name="Compare").click()
    page.wait_for_selector(".head h1:text-is('Compare')")
    assert "scenario=core&seed=3" in page.url
    page.go_back()
    page.wait_for_selector(".head h1:text-is('Gallery')")
    assert "seed=3" in page.url


def test_a_wrong_address_is_a_sentence_on_a_page_that_works(server, offline_page):
    page = opened(offline_page(), f"{server}/compare?seed=x&scenario=histroy&foo=1")
    said = page.get_by_role("alert").inner_text()
    assert "seed=x" in said
    assert "did you mean `history`?" in said
    assert "foo" in said
    page.wait_for_url(f"{server}/compare")


def test_looks_are_chosen_and_kept(gallery, offline_page):
    page = opened(offline_page(dark=True), f"{gallery}/gallery")
    page.wait_for_selector("figure.chart svg")
    ground = "getComputedStyle(document.querySelector('.v-application')).backgroundColor"
    lines = "[...document.querySelectorAll('figure.chart svg path')].map((path) => path.getAttribute('stroke')).join()"
    assert page.evaluate(ground) == "rgb(21, 24, 28)"
    assert "#56b4e9" in page.evaluate(lines)
    page.get_by_role("button", name="Colours: auto").click()
    page.get_by_role("button", name="Colours: light").wait_for()
    page.wait_for_function(f"{lines}.includes('#0072b2')")
    assert page.evaluate(ground) == "rgb(255, 255, 255)"
    small = page.evaluate("document.querySelector('h1').getBoundingClientRect().height")
    page.get_by_role("button", name="Projector").click()
    page.wait_for_function(f"document.querySelector('h1').getBoundingClientRect().height > {small} * 1.2")
    opened(page, f"{gallery}/gallery")
    assert page.evaluate(ground) == "rgb(255, 255, 255)"
    assert page.get_by_role("button", name="Projector").get_attribute("aria-pressed") == "true"


def test_keys_are_answered_but_not_taken_from_buttons(gallery, offline_page):
    page = opened(offline_page(), f"{gallery}/gallery")
    for key, step in (("ArrowRight", 1), ("ArrowRight", 2), ("ArrowLeft", 1), ("Space", 100)):
        page.keyboard.press(key)
        page.wait_for_selector(f".step:text-is('Step {step}')")
    page.get_by_role("button", name="Next seed").focus()
    page.keyboard.press("Space")
    page.wait_for_url(re.compile("seed=1"))
    assert page.locator(".step").inner_text() == "Step 100"


def test_a_chart_gives_its_numbers_and_its_picture_away(at_gallery):
    page = at_gallery
    figure = page.locator("figure.chart").first
    assert figure.get_by_role("status").inner_text().startswith("Trust: 65% in 2019Q3")
    with page.expect_download() as waiting:
        figure.get_by_role("button", name="CSV").click()
    with waiting.value.path().open(encoding="utf-8") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["quarter", "trust (%)", "dependence (%)", "trust, record (%)"]
    assert rows[1] == ["2019Q3", "65", "10", "12"]
    assert len(rows) == 13
    with page.expect_download() as waiting:
        figure.get_by_role("button", name="SVG").click()
    assert waiting.value.suggested_filename == "trust-falls.svg"
    assert waiting.value.path().read_text(encoding="utf-8").startswith("<svg")
    painted = page.locator("figure.chart", has=page.locator("canvas"))
    with page.expect_download() as waiting:
        painted.get_by_role("button", name="PNG").click()
    assert waiting.value.path().read_bytes().startswith(b"\x89PNG")
    figure.get_by_role("button", name="Data").click()
    assert figure.get_by_role("row").count() == 13


def test_a_mark_that_is_clicked_is_told_to_the_page(at_gallery):
    page = at_gallery
    press(page.locator("figure.chart", has_text="What moves trust").locator("svg path[fill='#0072b2']").first)
    page.wait_for_selector(".clicked:text-is('Clicked: What moves trust 0')")


def test_a_word_is_explained_where_it_stands(at_gallery):
    page = at_gallery
    page.get_by_role("button", name="zone of agreement").focus()
    assert "packages worth more" in page.get_by_role("tooltip").inner_text()
    page.keyboard.press("Escape")
    page.get_by_role("tooltip").wait_for(state="hidden")


def test_a_page_that_fails_says_what_and_can_be_tried_again(gallery, offline_page):
    page = opened(offline_page(), f"{gallery}/failing")
    for button, words in FAILURES:
        page.keyboard.press(button) if button == "x" else page.get_by_role("button", name=button).click()
        page.wait_for_selector(".complaint")
        said = page.get_by_role("alert").inner_text()
        assert words in said
        assert "Traceback" not in said
        page.get_by_role("button", name="Try again").click()
        page.wait_for_selector(".complaint", state="detached")
    page.get_by_role("button", name="Break a rule").click()
    page.wait_for_selector(".complaint")
    page.get_by_role("link", name="Histories").click()
    page.wait_for_selector(".head h1:text-is('Histories')")

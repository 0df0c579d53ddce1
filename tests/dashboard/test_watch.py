"""Watch: every step of a history in order, what is seen at it, and the same numbers as `parley run`."""

import json
import re
from itertools import pairwise
from urllib.parse import parse_qs, urlsplit

import pytest
from browsing import grave, looks

from experiments import cli
from experiments.dashboard.parts.watch_beats import MOMENT, Beat, beats, seen, sought, stays
from experiments.dashboard.parts.watch_side import standing, supplies
from experiments.dashboard.parts.watch_table import dots, drawn, title, window_of
from experiments.watching.recorded import record
from experiments.wording import usd
from negotiation.clock import Quarter

SEED = 1  # has talks that lead to a deal, and talks that fail


@pytest.fixture(scope="module")
def recording():
    return record("history", SEED)


def pieces(widget, name):
    """All components that are given something of this name, in the order of the page."""
    mine = [widget] if hasattr(widget, name) else []
    return [*mine, *(found for child in getattr(widget, "children", []) for found in pieces(child, name))]


@pytest.fixture
def shown(kernel, recording):
    """Shows the page at an address, without a browser."""
    import solara

    from experiments.dashboard.pages import routes
    from experiments.dashboard.pages.watch import Page

    contexts = []

    def show(search):
        box, context = solara.render(solara.RoutingProvider([Page()], routes, f"/?seed={SEED}&{search}"), False)
        contexts.append(context)
        return box

    yield show
    for context in contexts:
        context.close()


def test_every_move_and_every_quarter_is_a_step_in_order(recording):
    steps = beats(recording)
    assert [step.place for step in steps if step.round is None] == list(range(len(recording.frames)))
    assert sorted(step.place for step in steps) == [step.place for step in steps]
    made = [(recording.talk_at(step.place).number, step.round) for step in steps if step.round]
    assert made == [(talk.number, move.number) for talk in recording.talks for move in talk.rounds]
    assert len(set(steps)) == len(steps)


def test_an_address_that_is_no_step_is_told_and_the_nearest_is_shown(recording):
    assert sought(recording, None, None) == (Beat(0), "")
    step, said = sought(recording, Quarter.parse("2033Q1"), None)
    assert step == Beat(0)
    assert "2019Q3 to 2030Q4" in said
    talk = recording.talks[0]
    quarter = Quarter(talk.opened)
    assert sought(recording, quarter, 1) == (Beat(recording.place(str(quarter)), 1), "")
    step, said = sought(recording, quarter, 500)
    assert step.round is None
    assert "Move 500 was not made" in said


def test_until_a_quarter_is_over_the_contract_before_is_in_force(recording):
    frame = next(frame for frame in recording.frames if frame.deal is not None)
    before = seen(recording, Beat(frame.place, frame.rounds[1]))
    after = seen(recording, Beat(frame.place))
    assert before.terms == recording.frames[frame.place - 1].terms
    assert after.terms == frame.terms
    assert after.changed == frame.name != before.changed
    assert before.heard == after.heard == frame.rounds[1]
    assert stays(recording, Beat(frame.place)) == MOMENT


def test_what_happens_at_the_table_is_inside_the_picture(recording):
    for talk in recording.talks:
        window = window_of(talk)
        for dot in dots(talk):
            assert window[0][0] < dot["x"] < window[0][1]
            assert window[1][0] < dot["y"] < window[1][1]
        for space in talk.spaces.values():
            there = drawn(space, window)
            assert len(there["pareto"]) <= 160
            assert all(low <= point[k] <= high for point in there["zone"] for k, (low, high) in enumerate(window))


def test_the_title_says_what_was_agreed_or_that_nothing_was(recording):
    deal, failed = recording.deals[0], next(talk for talk in recording.talks if talk.ending == "failed")
    assert title(seen(recording, Beat(recording.place(deal.name)))) == (
        f"Agreed: worth {usd(deal.value[0])} to Microsoft and {usd(deal.value[1])} to OpenAI"
    )
    assert "failed" in title(seen(recording, Beat(recording.place(str(Quarter(failed.closed))))))


def test_numbers_on_the_page_are_those_of_parley_run(recording, shown, capsys):
    cli.main(["run", "history", "--seed", str(SEED), "--json"])
    told = json.loads(capsys.readouterr().out)
    quarter = recording.deals[-1].name
    box = shown(f"quarter={quarter}")
    place = recording.place(quarter)
    metrics = {name: told["metrics"][name][place] for name in ("trust", "dependence_openai", "compute_azure")}
    rows = standing(recording, place).rows()
    assert rows[place][0] == quarter
    assert rows[place][1] == pytest.approx(100 * metrics["trust"], rel=1e-5)
    assert rows[place][4] == pytest.approx(100 * metrics["dependence_openai"], rel=1e-5)
    assert f"{usd(metrics['compute_azure'])} a year" in supplies(recording.frames[place])[0]
    agreed = told["deals"][-1]
    (table,) = pieces(box, "agreed")
    assert (
        table.title
        == f"Agreed: worth {usd(agreed['value_microsoft'])} to Microsoft and {usd(agreed['value_openai'])} to OpenAI"
    )
    assert table.agreed == [agreed["sum_microsoft"], agreed["sum_openai"]]


def test_a_deal_is_announced_with_its_terms_old_and_new(recording, shown):
    deal = recording.deals[0]
    (moment,) = [each for each in pieces(shown(f"quarter={deal.name}"), "why") if hasattr(each, "worth")]
    assert moment.title == f"Deal 1, announced in {deal.name}"
    assert moment.terms == [
        {"name": term.name, "before": term.changed_from, "after": term.value} for term in deal.terms
    ]
    assert all(each["before"] != each["after"] for each in moment.terms)
    assert any(each["to"].startswith("/evidence?row=") for each in moment.sources)


def test_the_first_visit_has_a_big_button_and_nobody_talks_shows_money(shown):
    box = shown("")
    (bar,) = pieces(box, "fresh")[:1]
    assert bar.fresh
    assert bar.place == 0
    titles = [each.title for each in pieces(box, "option")]
    assert any("in cash" in title for title in titles)
    assert any("Azure serves" in title for title in titles)


def test_wrong_quarters_and_moves_are_sentences_on_a_page_that_works(shown):
    from browsing import words

    assert "Shown is the first." in words(shown("quarter=2033Q1"))
    assert "Move 500 was not made" in words(shown("quarter=2022Q1&round=500"))


@pytest.mark.browser
def test_a_history_plays_in_order_pauses_goes_back_and_survives_a_reload(server, offline_page, recording):
    page = offline_page()
    page.goto(f"{server}/?seed={SEED}&speed=4")
    page.get_by_role("button", name="Play").first.click()
    page.wait_for_selector(".bargain .dot")
    page.keyboard.press("Space")
    page.wait_for_selector(".play:has-text('Play')")
    steps = [f"{recording.frames[step.place].name} {step.round or ''}".strip() for step in beats(recording)]
    at = steps.index(_rested(page))
    for key, by in (("ArrowRight", 1), ("ArrowRight", 2), ("ArrowLeft", 1), ("ArrowLeft", 0)):
        page.keyboard.press(key)
        assert _rested(page, steps[at + by]) == steps[at + by]
    deal = recording.deals[0]
    page.get_by_role("button", name=re.compile(f"^{deal.name}: Deal")).click()
    page.get_by_role("heading", name=f"Deal 1, announced in {deal.name}").wait_for()
    offers = page.locator(".bargain .dot").count()
    assert offers == sum(each.action == "offer" for each in recording.talk_at(recording.place(deal.name)).rounds)
    page.wait_for_url(re.compile(f"quarter={deal.name}"))
    page.reload()
    page.get_by_role("heading", name=f"Deal 1, announced in {deal.name}").wait_for()
    page.get_by_text(re.compile(r"^Evidence \(")).first.click()
    page.get_by_role("link", name=re.compile("^M")).first.click()
    page.wait_for_selector(".head h1:text-is('Evidence')")


@pytest.mark.browser
@looks
def test_a_talk_a_deal_and_a_quiet_quarter_fit_and_keep_nobody_out(server, offline_page, recording, width, dark):
    page = offline_page(width=width, dark=dark)
    deal = recording.deals[0]
    for search in ("", f"quarter={deal.name}", f"quarter={Quarter(recording.talks[0].opened)}&round=3"):
        page.goto(f"{server}/?seed={SEED}&{search}")
        page.wait_for_selector(".watch-bar")
        page.wait_for_selector("figure.chart svg")
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        assert grave(page) == []


def _at(page):
    bar = page.locator(".watch-bar")
    quarter = bar.locator(".quarter").inner_text()
    move = re.match(r"move (\d+)", bar.locator(".move").inner_text())
    return f"{quarter} {move[1]}" if move else quarter


def _rested(page, awaited=None):
    """The step shown, once the address and the page tell the same one, and the one awaited if there is one."""
    for _ in range(200):
        shown = _at(page)
        if shown == _addressed(page.url) and awaited in {None, shown}:
            break
        page.wait_for_timeout(50)
    return shown


def _addressed(address):
    asked = parse_qs(urlsplit(address).query)
    return " ".join(asked.get("quarter", ["2019Q1"]) + asked.get("round", []))


def test_steps_follow_one_another_without_a_gap(recording):
    for one, other in pairwise(beats(recording)):
        assert other.place == one.place if one.round else other.place == one.place + 1

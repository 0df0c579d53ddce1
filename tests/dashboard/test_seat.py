"""Take a seat: what is shown is one's own, a move is in the address, and afterwards both sides are told."""

import re

import pytest

from experiments.dashboard.pages import seat
from experiments.dashboard.parts.seat import own_view
from experiments.watching.moves import Move
from experiments.watching.played import asked
from experiments.watching.seat import agent_instead, table
from experiments.wording import usd
from negotiation.table.moves import ACCEPT, WALK
from negotiation.table.stakes import MICROSOFT, OPENAI

AT = "2025Q3"
WHICH = asked("history", 0)


def test_a_page_is_sent_what_is_its_own_and_no_more():
    turn = table(WHICH, AT, MICROSOFT).waiting
    told = own_view(turn)
    assert set(told) == {
        *("name", "round", "left", "mayCounter", "standing", "offer", "worth", "reservation", "disagreement"),
        *("outside", "pressure"),
    }
    assert told["worth"] == turn.offer_value
    assert str(turn.agent.value) not in str(told)


def test_a_seat_and_a_quarter_are_chosen_first(rendered):
    said = rendered(seat.Page(), "/seat?scenario=history&quarter=2034Q4")
    assert "quarter=2034Q4 in the address is not in this history" in said
    assert "You see what every clause is worth to you" in said


@pytest.mark.parametrize(("text", "words"), [("side=google", "must be one of"), ("side=openai&moves=x", "a move is a")])
def test_a_wrong_address_is_a_sentence(rendered, text, words):
    assert words in rendered(seat.Page(), f"/seat?{text}")


def test_the_picture_has_the_deal_the_nash_point_and_what_there_is_without_one():
    ended = table(WHICH, AT, MICROSOFT, [Move(ACCEPT)]).ended
    alone = agent_instead(WHICH, AT)
    picture = seat.picture(ended, alone, MICROSOFT)
    rows = picture.rows()
    shown = {row[1]: row[2:] for row in rows}
    assert shown["your deal"] == pytest.approx(list(ended.value), rel=1e-5)
    assert shown["Nash point"] == pytest.approx(list(ended.utility_space.nash), rel=1e-5)
    assert sum(row[1] == "could be signed" for row in rows) == len(ended.utility_space.zone)
    walked = table(WHICH, AT, OPENAI, [Move(WALK)]).ended
    assert "your deal" not in {row[1] for row in seat.picture(walked, alone, OPENAI).rows()}
    assert "to you than the agents’ deal" in picture.title or "as much" in picture.title


@pytest.mark.browser
def test_a_person_offers_is_answered_and_signs(server, offline_page):
    from tests.dashboard.test_browser import grave

    page = offline_page(width=390, height=844, dark=True)
    page.goto(f"{server}/seat?quarter={AT}")
    page.get_by_role("button", name="Play OpenAI").click()
    page.wait_for_selector(".seat form")
    assert grave(page) == []
    page.locator("select[name=safety-0]").select_option("Strict safety rules")
    page.get_by_role("button", name="Make this offer").click()
    page.wait_for_url(re.compile("moves=o0.0.0.0.0.0.0.0.3"))
    page.get_by_role("heading", name="Microsoft offers").wait_for()
    turn = table(WHICH, AT, OPENAI, [Move(0, (*[0] * 8, 3))]).waiting
    assert page.locator(".seat .worth").inner_text() == f"Worth {usd(turn.offer_value)} to you."
    page.reload()
    page.get_by_role("heading", name="Microsoft offers").wait_for()
    page.get_by_role("button", name="Accept").click()
    if turn.offer_value < turn.reservation:
        page.get_by_role("button", name="Yes, accept it all the same").click()
    page.get_by_role("heading", name=f"You have a deal in {AT}").wait_for()
    page.wait_for_selector("figure.chart svg")
    assert grave(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.get_by_role("button", name="Take back my last move").click()
    page.get_by_role("heading", name="Microsoft offers").wait_for()
    page.get_by_role("button", name="Walk out", exact=True).click()
    page.get_by_role("button", name="Yes, walk out").click()
    page.get_by_role("heading", name="without a deal").wait_for()

"""A whole class in real browsers, with a real server: bargaining, coming back, a power cut, the keyboard, phones."""

import re

import pytest
from browsing import grave, looks
from journey import Served, beyond, join, pin_of, ready, ready_to_bid, served, teach

from experiments.classroom.events import STEPS
from experiments.classroom.survey import QUESTIONS

pytestmark = pytest.mark.browser


@pytest.fixture
def class_(tmp_path):
    with served(tmp_path) as server:
        yield server


@pytest.fixture
def people(chromium):
    """Opens a page of its own browser for each person; a complaint in a console fails the test."""
    wrong, contexts = [], []

    def opened(width=1280, height=800, dark=False):
        context = chromium.new_context(
            viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light"
        )
        context.set_default_timeout(60_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert wrong == []


def at_the_table(server: Served, opened, *names):
    """Students who bargain, and the teacher."""
    students = [opened() for _ in names]
    for page, name in zip(students, names, strict=True):
        join(page, server, name)
    teacher = opened()
    teacher.goto(server.teacher)
    teach(teacher, "Open the brief")
    for page in students:
        ready(page)
    teach(teacher, "Start all tables")
    for page in students:
        page.wait_for_selector("#offer")
    return students, teacher


def whose_turn(*pages):
    """The page whose turn it is, then the other."""
    mine = next(page for page in pages if page.get_by_role("heading", name="Your turn").count())
    return mine, next((page for page in pages if page is not mine), None)


def offer(page):
    """An offer that changes a clause: one that leaves the contract as it is would be no deal."""
    page.locator("#form select").last.select_option(index=1)
    page.locator("#offer").click()


def sign(page):
    page.locator("#accept").click()
    page.locator("dialog button").last.click()


def test_two_people_bargain_to_a_deal_and_the_projector_says_no_number(class_, people):
    (one, two), teacher = at_the_table(class_, people, "Ada", "Bo <b>x</b>")
    screen = people()
    screen.goto(class_.screen)
    screen.get_by_text("still talking").wait_for()
    assert "bn" not in screen.locator("main").inner_text()
    mover, other = whose_turn(one, two)
    _words(mover, other)
    _offer_with_a_double_click(mover)
    other.get_by_role("heading", name="Your turn").wait_for()
    assert other.locator(".feed li").count() == 1
    assert mover.locator("#standing").get_by_text("Your offer:").count() == 1
    _asked_before_a_loss(other)
    mover.get_by_role("heading", name="Your turn").wait_for()
    sign(mover)
    for page in (one, two):
        page.get_by_role("heading", name="You have a deal").wait_for()
    _found(one)
    teacher.get_by_text("deal ✓").wait_for()
    assert teacher.get_by_text("Bo <b>x</b>").count()
    assert teacher.locator("main b").count() == 0
    _debrief_among_runs(teacher, screen, one)
    _run_forward(teacher, screen)


def _found(page):
    """Say how one found the talk."""
    for at in range(len(QUESTIONS)):
        page.locator("#survey fieldset").nth(at).get_by_label("4").check()
    page.get_by_role("button", name="Send my answers").click()
    page.get_by_text("✓ How you found the talk").wait_for()


def _words(speaker, listener):
    """What one says the other reads as it was typed, markup and all."""
    speaker.locator("#chat-words").fill("<b>hello</b>")
    speaker.locator("#chat-words").press("Enter")
    listener.locator("#chat-lines").get_by_text("<b>hello</b>").wait_for()
    assert listener.locator("#chat-lines b").count() == 0


def _asked_before_a_loss(page):
    """An offer of Microsoft's that looks good clause by clause and is not as a whole: it is made once that is meant."""
    page.evaluate("draft = [33, 0, 0, 0, 1, 7, 0, 0, 2]; score()")
    for button in ("Not now", "Offer it all the same"):
        page.locator("#offer").click()
        page.locator("dialog").get_by_text("As a whole this offer is worth").wait_for()
        page.locator("dialog").get_by_role("button", name=button).click()
    page.locator("#standing").get_by_text("as a whole it is worth").wait_for()


def _offer_with_a_double_click(page):
    page.locator("#form select").last.select_option(index=1)
    page.locator("#offer").dblclick()
    page.get_by_role("heading", name="Waiting for").wait_for()


def _predict(page, deals, side):
    page.locator("#predict-deals").fill(str(deals))
    page.get_by_label(side).check()
    page.get_by_role("button", name="Predict").click()
    page.get_by_text("Your prediction is in").wait_for()


def _debrief_among_runs(teacher, screen, student):
    """On to the step that sets the class among runs of agents, on the wall and on the student's own page."""
    teach(teacher, "Close the tables")
    teacher.locator("dialog button").last.click()
    teach(teacher, "Open the debrief")
    screen.get_by_role("heading", name="Where did the class land?").wait_for()
    _predict(student, 75, "OpenAI at most")
    screen.get_by_text("1 of 2 have").wait_for()
    screen.keyboard.press("PageDown")
    screen.get_by_role("heading", name="1 of 1 table signed a deal").wait_for()
    screen.get_by_text("75% of tables; 100% signed").wait_for()
    student.get_by_text("You predicted that 75% of tables sign; 100% did.").wait_for()
    teach(teacher, "Next")
    screen.get_by_role("heading", name="The table is worse off together").wait_for()  # one loses more
    assert screen.locator("svg.chart").count() == 2
    assert not student.get_by_text("Agents played").count()
    student.get_by_role("heading", name="Every offer").nth(1).wait_for()  # what offers were worth to the other side
    teach(teacher, "Next")
    screen.get_by_role("heading", name="The median of the class beats").wait_for()
    assert 20 < screen.locator("svg.chart rect").count() < 44 * 30
    student.get_by_text("Agents played this talk 10,000 times").wait_for()
    student.get_by_role("img", name="How many runs of agents").wait_for()
    assert grave(screen) == []


def _run_forward(teacher, screen):
    """The step that compares two contracts, by what the teacher asks for; the same as a table of numbers."""
    teach(teacher, "Next")
    screen.get_by_role("heading", name="By the end of 2032").or_(
        screen.get_by_role("heading", name="No clear")
    ).wait_for()
    teacher.get_by_label("Shown in step 5").select_option(label="Trust between the two")
    teach(teacher, "Show on the projector")
    screen.get_by_role("heading", name="trust").wait_for()
    screen.get_by_text("each clause taken back alone").wait_for()
    screen.get_by_text("As a table").click()
    assert "2032Q4" in screen.locator("#as-table tbody").inner_text()
    assert grave(screen) == []
    assert grave(teacher) == []


def test_one_person_bargains_with_an_agent_that_is_marked_as_one_and_who_comes_late_still_gets_a_seat(class_, people):
    (page,), _ = at_the_table(class_, people, "Ada")
    page.get_by_role("heading", name="Your turn").wait_for()
    if not page.locator("#accept").count():
        offer(page)
        page.locator("#feed .badge").first.wait_for()
    assert page.locator("#feed .badge").first.inner_text() == "agent"
    late = people()
    join(late, class_, "Cy")
    late.wait_for_selector(".badge.Microsoft, .badge.OpenAI")


def test_a_rival_cloud_bids_on_a_phone_while_two_talk_and_earns_by_what_they_sign(tmp_path, people):
    with served(tmp_path, 0, "first-refusal-2024") as server:
        one, two, phone = people(), people(), people(width=390, height=844)
        for page, name in ((one, "Ada"), (two, "Bo"), (phone, "Cy")):
            join(page, server, name)
        teacher = people()
        teacher.goto(server.teacher)
        teach(teacher, "Open the brief")
        _asks_for_help(phone, teacher, one)
        for page in (one, two):
            ready(page)
        ready_to_bid(phone)
        teach(teacher, "Start all tables")
        for at, price in ((1, "0.9"), (2, "0.70")):  # the second is below its cost
            phone.locator(f"#price-{at}").fill(price)
        phone.locator("#expected-2 .warn").wait_for()
        _fine([phone])
        phone.get_by_role("button", name="Seal these bids").click()
        phone.locator("dialog").get_by_role("button", name="Not now").click()
        phone.locator("#price-2").fill("0.815")
        phone.get_by_role("button", name="Seal these bids").click()
        phone.get_by_text("✓ Sealed.").wait_for()
        mover, other = whose_turn(one, two)
        mover.get_by_label("Who may serve OpenAI").select_option(label="any cloud")
        mover.locator("#offer").click()
        other.get_by_role("heading", name="Your turn").wait_for()
        sign(other)
        phone.locator("#held", has_text="(any cloud): a bid of 0.8150").wait_for()
        _fine([phone])
        assert "0.815" not in one.locator("main").inner_text() + two.locator("main").inner_text()


def _asks_for_help(phone, teacher, other):
    """A hand goes up on a phone, is taken back, goes up again, and is seen; nobody else has heard of it."""
    phone.locator("#check").scroll_into_view_if_needed()
    for words in ("", "what may <b>Azure</b> do?"):
        phone.locator("#help-button").click()
        phone.locator("#help-words").fill(words)
        _fine([phone])
        phone.locator("#help-send").click()
        teacher.locator("#hands").get_by_text("Cy", exact=True).wait_for()
        if not words:
            phone.get_by_role("button", name="Take it back").click()
            teacher.locator("#hands li").wait_for(state="detached")
    teacher.locator("#hands").get_by_text("“what may <b>Azure</b> do?”").wait_for()
    _fine([phone, teacher])
    teach(teacher, "Seen")
    phone.get_by_text("The teacher has seen").wait_for()
    assert other.get_by_text("Azure</b>").count() == other.get_by_text("for help:").count() == 0
    _answered_by_a_message(phone, teacher)


def _answered_by_a_message(phone, teacher):
    """The answer to a raised hand is in view wherever one reads, and goes once it has been read."""
    phone.locator("#help-button").click()
    phone.locator("#help-send").click()
    teacher.get_by_label("Answer to Cy").fill("Azure may match your price.")
    teacher.get_by_label("Answer to Cy").press("Enter")
    phone.locator("#is-ready").scroll_into_view_if_needed()
    told = phone.locator("#messages", has_text="Azure may match your price.")
    told.wait_for()
    assert phone.evaluate("scrollY") > 100 > told.bounding_box()["y"]
    _fine([phone, teacher])
    phone.get_by_role("button", name="OK").click()
    told.wait_for(state="hidden")


def test_a_reload_keeps_seat_and_draft_and_a_second_device_takes_over(class_, people):
    (one, _), _ = at_the_table(class_, people, "Ada", "Bo")
    choice = one.locator("#form select:not([id^=clause-0])").last
    choice.select_option(index=1)
    chosen = choice.input_value()
    one.reload()
    one.wait_for_selector("#offer")
    assert one.locator("#form select:not([id^=clause-0])").last.input_value() == chosen
    pin = one.evaluate("document.body.dataset.pin")
    phone = people(width=390, height=844)
    phone.goto(f"{class_.base}/join")
    phone.get_by_text("I had a seat already").click()
    phone.locator("#again-code").fill(class_.code)
    phone.get_by_label("The name you joined with").fill("Ada")
    phone.get_by_label("PIN").fill(pin)
    phone.get_by_role("button", name="Take my seat here").click()
    phone.get_by_role("button", name="My offer").click()
    phone.wait_for_selector("#offer")
    one.get_by_role("heading", name="This page is no longer yours").wait_for()


def test_a_power_cut_between_signing_and_seeing_loses_neither_seat_nor_deal(tmp_path, people):
    server = Served(tmp_path)
    (one, two), _ = at_the_table(server, people, "Ada", "Bo")
    mover, other = whose_turn(one, two)
    offer(mover)
    other.get_by_role("heading", name="Your turn").wait_for()
    other.route("**/act/seat", lambda route: (route.fetch(), server.kill(), route.abort()))
    sign(other)
    other.locator("#complaint", has_text="No answer from the server").wait_for()
    other.unroute("**/act/seat")
    with served(tmp_path, server.port) as again:
        assert (again.code, again.port) == (server.code, server.port)
        for page in (one, two):
            page.get_by_role("heading", name="You have a deal").wait_for()
        assert "accepts" in one.locator("#feed li").first.inner_text()
        assert one.locator("#feed li").count() == 2


def test_the_whole_way_can_be_gone_with_the_keyboard_alone(class_, people):
    page = people(width=390, height=844)
    page.goto(f"{class_.base}/join")
    _type(page, "code", class_.code)
    _type(page, "alias", "Ada")
    _tab_to(page, "document.activeElement.type === 'checkbox'")
    page.keyboard.press("Space")
    _tab_to(page, "document.activeElement.textContent === 'Join'")
    page.keyboard.press("Enter")
    page.wait_for_selector("#lobby h1")
    teacher = people(width=390, height=844)
    teacher.goto(class_.teacher)
    teach(teacher, "Open the brief")
    page.wait_for_selector("#check fieldset")
    for question in range(3):
        _tab_to(page, f"document.activeElement.name === 'check-{question}'")
        _judged(page, question, "Space")
        while not page.locator(f"#judged-{question}.right").count():
            _judged(page, question, "ArrowDown")
    _type(page, "hope-target", "2.5")
    _type(page, "hope-guess", "-1")
    _tab_to(page, "document.activeElement.id === 'is-ready'")
    page.keyboard.press("Enter")
    page.get_by_text("You are ready").wait_for()
    teach(teacher, "Start all tables")
    page.get_by_role("heading", name="Your turn").wait_for()
    _tab_to(page, "document.activeElement.id === 'part-form'")
    page.keyboard.press("Enter")
    last = page.locator("#form select").last.get_attribute("id")
    _tab_to(page, f"document.activeElement.id === '{last}'")
    page.keyboard.press("ArrowDown")
    _tab_to(page, "document.activeElement.id === 'offer'")
    page.keyboard.press("Enter")
    page.locator("#feed li.Microsoft, #feed li.OpenAI").first.wait_for()
    _from_paper(teacher)


def _from_paper(teacher):
    """A table from paper, typed in with keys: refused beside its field, there after a reload, looked over, kept."""
    _tab_to(teacher, "document.activeElement.textContent === 'Type in a table from paper'")
    teacher.keyboard.press("Enter")
    teacher.wait_for_selector("#paper-table")
    _type(teacher, "paper-table", "7")
    _type(teacher, "paper-name-OpenAI", "Eve")
    _tab_to(teacher, "document.activeElement.name === 'paper-how'")
    teacher.keyboard.press("Space")
    _type(teacher, "paper-clause-finance", "999")
    teacher.keyboard.press("Enter")
    teacher.get_by_text("Money and shares has clauses 0 to 340").wait_for()
    assert teacher.evaluate("document.activeElement.id") == "paper-clause-finance"
    _fine([teacher])
    teacher.keyboard.press("Control+a")
    teacher.keyboard.type("57")
    teacher.reload()
    teacher.wait_for_selector("#paper-table")
    assert teacher.locator("#paper-part-finance-1").input_value() == "5% of revenue"
    _tab_to(teacher, "document.activeElement.id === 'paper-look-over'")
    teacher.keyboard.press("Enter")
    teacher.get_by_text("Table 7: Eve for OpenAI.").wait_for()
    _fine([teacher])
    _tab_to(teacher, "document.activeElement.id === 'paper-keep'")
    teacher.keyboard.press("Enter")
    teacher.get_by_text("✓ Table 7 is kept.").wait_for()
    teacher.locator("#tables", has_text="on paper").wait_for()


def _judged(page, question, key):
    """Press a key and wait until the server has judged what it chose."""
    page.keyboard.press(key)
    chosen = page.locator(f"input[name=check-{question}]:checked").get_attribute("value")
    page.locator(f'#judged-{question}[data-choice="{chosen}"]').wait_for()


def _tab_to(page, there):
    for _ in range(80):
        if page.evaluate(there):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never came to where {there}")


def _type(page, name, words):
    _tab_to(page, f"document.activeElement.id === '{name}'")
    page.keyboard.type(words)


@looks
def test_every_page_fits_and_keeps_nobody_out(class_, people, width, dark):
    student, teacher, screen = (people(width=width, dark=dark) for _ in range(3))
    student.goto(f"{class_.base}/join")
    pages = [student, teacher, screen]
    teacher.goto(class_.teacher)
    screen.goto(class_.screen)
    screen.get_by_text(class_.code).wait_for()
    _fine(pages)
    join(student, class_, "Ada")
    assert re.fullmatch(r"[\d-]+", pin_of(student))
    _fine(pages)
    teach(teacher, "Open the brief")
    student.wait_for_selector("#check fieldset")
    _fine(pages)
    ready(student)
    teach(teacher, "Start all tables")
    student.wait_for_selector("#walk")
    _fine(pages)
    assert width < 1000 or beyond(screen) == []
    if width < 1000:  # a phone has one part of the table in view at a time
        for part in ("form", "sheet"):
            student.locator(f"#part-{part}").click()
            _fine([student])
        student.locator("#part-offers").click()
    student.locator("#walk").click()
    _fine(pages)
    student.locator("dialog button").last.click()
    student.locator("#ended-title").wait_for()
    _fine(pages)
    if dark is (width > 1000):  # the debrief takes long: each width and each light once
        _debrief(student, teacher, screen)


#: A step is on the wall, and nothing of it is still being worked out.
WHOLE = "(step) => view.step === step && !/goes on by itself|being worked out/.test(document.body.textContent)"


def _debrief(student, teacher, screen):
    """Every step, predicted first; stepped by the arrow key of the wall."""
    teach(teacher, "Close the tables")
    teacher.locator("dialog button").last.click()
    teach(teacher, "Open the debrief")
    student.wait_for_selector("#predict-send")
    _fine([student, teacher, screen])
    _predict(student, 50, "About half and half")
    for step in range(2, STEPS + 1):
        screen.keyboard.press("ArrowRight")
        teacher.get_by_text(f"Step {step} of {STEPS}").wait_for()
        screen.wait_for_function(WHOLE, arg=step)
        _fine([student, teacher, screen])
        if screen.viewport_size["width"] > 1000:
            assert beyond(screen) == []


def _fine(pages):
    for page in pages:
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        assert grave(page) == []

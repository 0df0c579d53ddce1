"""What browsers send and are sent: seats, secrets, and that nothing private to one side ever leaves to another."""

import io
import re
import zipfile

import pytest
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect
from visiting import HERE, Visitor

from experiments.classroom.bargain import bargain
from experiments.classroom.cases import SEATS, load_case
from experiments.classroom.keys import new_keys
from experiments.classroom.room import open_room
from experiments.classroom.web import SCREEN, TEACHER, application

CASE = "revenue-share-2025"
NUMBER = re.compile(r"-?\d+\.\d+(?:[eE][-+]?\d+)?")
#: Names that would do harm in a page.
MARKUP = '<img src=x onerror="alert(1)">'


class Class:
    """A class with a teacher at it."""

    def __init__(self, client, keys):
        self.client, self.code = client, keys.code
        self.teacher, self.screen = Visitor(client, "teach"), Visitor(client, "screen")
        self.teacher.cookies[TEACHER], self.screen.cookies[SCREEN] = keys.teacher, keys.screen
        self.keys = keys

    def student(self, alias):
        student = Visitor(self.client)
        assert student.join(self.code, alias).status_code == 303
        return student.listen()

    def begin(self, *students):
        """Everybody at their table, bargaining."""
        assert self.teacher.act("brief").status_code == 200
        for student in students:
            assert student.act("ready").status_code == 200
        assert self.teacher.act("start").status_code == 200
        for student in students:
            student.now = student.until(lambda told: told["table"] and told["session"]["state"] == "LIVE")


@pytest.fixture
def class_(tmp_path):
    keys = new_keys()
    room = open_room(load_case(CASE), f"sqlite:///{tmp_path / 'class.sqlite'}", keys, f"{HERE}/join")
    with TestClient(application(room), base_url=HERE) as client:
        yield Class(client, keys)
        Visitor.hang_up_all()


def both(class_):
    """Two people at one table: whose turn it is, then the other."""
    one, two = class_.student("Ada"), class_.student("Bo")
    class_.begin(one, two)
    return (one, two) if one.now["table"]["my_turn"] else (two, one)


def any_package(view):
    """The offer that is worth most to who makes it."""
    return [max(subject["clauses"], key=lambda each: each["value"])["level"] for subject in possible(view)]


def test_two_people_make_a_deal_and_each_hears_of_it(class_):
    mover, other = both(class_)
    assert mover.act("offer", package=any_package(mover.now)).status_code == 200
    seen = other.until(lambda told: told["table"]["my_turn"])
    unsure = other.act("accept", seq=seen["table"]["standing"]["seq"])  # the mover took all there was
    assert (unsure.status_code, unsure.json()["ask"]) == (409, True)
    assert other.act("accept", seq=seen["table"]["standing"]["seq"], sure=True).status_code == 200
    for each in (mover, other):
        assert each.until(lambda told: told["table"]["ended"])["table"]["ended"]["how"] == "agreed"


def test_nothing_private_to_a_side_is_sent_to_anybody_else(class_):
    """Every frame of every page, searched for every number that one side alone may know."""
    mover, other = both(class_)
    third = class_.student("Cy")
    class_.teacher.listen(), class_.screen.listen()
    first = any_package(mover.now)
    assert mover.act("help", words="for the teacher alone").status_code == 200
    mover.until(lambda told: told["hand"])
    class_.teacher.until(lambda told: told["hands"])
    mover.act("offer", package=first)
    seen = other.until(lambda told: told["table"]["my_turn"])
    second = [subject["clauses"][-1]["level"] for subject in possible(seen)]
    other.act("offer", package=second)
    seen = mover.until(lambda told: len(told["table"]["feed"]) == 2)
    mover.act("accept", seq=seen["table"]["standing"]["seq"], sure=True)
    for each in (mover, other):
        each.until(lambda told: told["table"]["ended"])
    class_.teacher.until(lambda told: any(table["state"] == "AGREED" for table in told["tables"]))
    class_.screen.heard()
    moves = [(seat_of(mover), "o" + ".".join(map(str, first))), (seat_of(other), "o" + ".".join(map(str, second)))]
    table = bargain(load_case(CASE), moves)
    known = {seat: numbers(table.seen(seat), (first, second)) for seat in SEATS}
    for owner, reader in ((mover, other), (other, mover)):
        secret = {each for each in known[seat_of(owner)] - known[seat_of(reader)] if each != round(each, 2)}
        assert len(secret) > 20
        assert told_in(owner.frames, secret)  # so the search finds what is there
        for page in (reader, class_.teacher, class_.screen):
            assert told_in(page.frames, secret) == set()
    every = set().union(*known.values())
    assert told_in(class_.screen.frames, {each for each in every if each != round(each, 2)}) == set()
    assert third.frames == [] or "table" in third.frames[0]
    pages = (class_.teacher, mover, other, third, class_.screen)
    asked = [any("for the teacher alone" in frame for frame in page.frames) for page in pages]
    assert asked == [True, True, False, False, False]


def test_only_the_teacher_types_in_what_was_on_paper_and_is_told_which_field_is_wrong(class_):
    student = class_.student("Ada")
    form = {"table": 1, "how": "signed", "package": [0] * 8 + [9], "offers": [], "bids": {}, "names": {}}
    for page in (student, class_.screen):
        assert page.act("look", **form).status_code == 409
        assert page.act("type", **form | {"package": [0] * 8 + [2]}).status_code == 409
    told = class_.teacher.act("look", **form)
    assert (told.status_code, told.json()["field"]) == (409, "clause-safety")
    assert class_.teacher.act("type", **form | {"package": [0] * 8 + [2]}).status_code == 200
    assert class_.teacher.act("slip", table=1).json()["slip"]["package"] == [0] * 8 + [2]
    assert class_.teacher.act("untype", table=1).status_code == 200


def possible(view):
    return [
        {"clauses": [each for each in subject["clauses"] if each["value"] is not None]}
        for subject in view["table"]["subjects"]
    ]


def seat_of(visitor):
    return visitor.now["me"]["seat"]


def numbers(turn, packages):
    """Everything that one side alone may know at a table, rounded as a page might."""
    own = [value for levels in turn.values for value in levels if value is not None]
    own += [turn.reservation, turn.disagreement, turn.outside, turn.offer_whole, *map(turn.value, packages)]
    return {round(value, digits) for value in own for digits in (3, 4, 6, 15)}


def told_in(frames, secret):
    """Which of some numbers are in frames."""
    return {float(each) for frame in frames for each in NUMBER.findall(frame)} & secret


def test_pages_of_the_teacher_need_their_own_secret(class_):
    stranger = Visitor(class_.client)
    for path in ("/teach", "/screen", "/export", "/teach/wrong", "/screen/wrong"):
        assert stranger.get(path).status_code == 403
    assert class_.screen.get("/teach").status_code == 403
    assert class_.screen.get(f"/teach/{class_.keys.screen}").status_code == 403
    assert Visitor(class_.client, "teach").act("brief").status_code == 403
    student = class_.student("Ada")
    student.role = "teach"
    assert student.act("brief").status_code == 403


def test_the_projector_steps_through_the_debrief_and_does_nothing_else(class_):
    class_.begin(class_.student("Ada"))
    for what in ("close", "pause", "message", "release", "private"):
        assert class_.screen.act(what, table=1, seat="OpenAI", words="no").status_code == 409
    assert class_.teacher.act("close").status_code == 200
    assert class_.screen.act("reveal", by=1).status_code == 200
    assert class_.screen.listen().heard()["step"] == 1
    stranger = Visitor(class_.client, "screen")
    assert stranger.act("reveal", by=1).status_code == 403


def test_the_teachers_page_is_sent_private_numbers_only_when_it_asks(class_):
    both(class_)
    class_.teacher.listen().heard()
    class_.teacher.say("private")
    told = class_.teacher.until(lambda told: told["tables"][0]["private"])
    assert told["tables"][0]["private"]["sides"]["OpenAI"]["reservation"] is not None
    class_.teacher.say("public")
    assert class_.teacher.until(lambda told: not told["tables"][0]["private"])
    class_.screen.listen().heard()
    class_.screen.say("private")
    assert class_.screen.act("reveal", by=1).status_code == 409
    assert not any("reservation" in frame for frame in class_.screen.frames)


def test_a_link_of_the_teacher_becomes_a_cookie_that_no_script_reads(class_):
    answer = Visitor(class_.client).get(f"/teach/{class_.keys.teacher}")
    assert answer.headers["location"] == "/teach"
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert "samesite=lax" in answer.headers["set-cookie"].lower()


@pytest.mark.parametrize("token", ["", "x", "a" * 43, "1", "' OR 1=1 --"])
def test_a_forged_cookie_opens_nothing(class_, token):
    class_.student("Ada")
    forger = Visitor(class_.client)
    forger.cookies["parley_seat"] = token
    assert forger.get("/seat").headers["location"] == "/join"
    assert forger.act("ready").status_code == 403
    assert "gone" in forger.listen().heard()


def test_codes_cannot_be_guessed_for_long(class_):
    guesser = Visitor(class_.client)
    answers = [guesser.join(f"{number:06d}", "Eve").status_code for number in range(30)]
    assert answers[:20] == [403] * 20
    assert answers[-1] == 429
    assert guesser.join(class_.code, "Eve").status_code == 429


def test_pins_cannot_be_guessed_for_long(class_):
    class_.student("Ada")
    thief = Visitor(class_.client)
    tries = [
        thief.post("/rejoin", data={"code": class_.code, "alias": "Ada", "pin": f"{pin:06d}"}).status_code
        for pin in range(8)
    ]
    assert tries[:5] == [409] * 5
    assert tries[5:] == [429] * 3


def test_a_second_device_takes_the_seat_and_the_first_is_told(class_):
    first = class_.student("Ada")
    first.heard()
    second = Visitor(class_.client)
    pin = first.cookies["parley_pin"]
    assert second.post("/rejoin", data={"code": class_.code, "alias": "Ada", "pin": pin}).status_code == 303
    assert first.until(lambda told: "gone" in told)
    assert first.act("ready").status_code == 403
    assert second.listen().heard()["me"]["alias"] == "Ada"


def test_a_request_that_is_sent_again_changes_nothing(class_):
    mover, other = both(class_)
    package = any_package(mover.now)
    key = "a1" * 16
    assert [mover.act("offer", key, package=package).status_code for _ in range(3)] == [200] * 3
    seen = other.until(lambda told: told["table"]["my_turn"])
    assert len(seen["table"]["feed"]) == 1
    accept = {"seq": seen["table"]["standing"]["seq"], "sure": True}
    assert [other.act("accept", "b2" * 16, **accept).status_code for _ in range(2)] == [200] * 2
    assert other.act("accept", **accept).status_code == 409


def test_an_offer_that_is_no_longer_on_the_table_cannot_be_accepted(class_):
    mover, other = both(class_)
    mover.act("offer", package=any_package(mover.now))
    seen = other.until(lambda told: told["table"]["my_turn"])
    other.act("offer", package=any_package(seen))
    mover.until(lambda told: len(told["table"]["feed"]) == 2)
    assert mover.act("accept", seq=seen["table"]["standing"]["seq"], sure=True).status_code == 409


def test_names_with_markup_are_words_and_messages_too(class_):
    student = class_.student(MARKUP[:40])
    assert student.heard()["me"]["alias"] == MARKUP[:40]
    page = student.get("/join").text
    assert "<img" not in page
    assert "&lt;img" in page
    assert "<script>" not in Visitor(class_.client).get("/join?code=<script>").text


@pytest.mark.parametrize("alias", ["", " ", "a" * 41, "a\x00b", "a\u202eb"])
def test_names_that_cannot_be_shown_are_refused_in_words(class_, alias):
    assert Visitor(class_.client).join(class_.code, alias).status_code == 400


def test_nobody_joins_without_saying_yes(class_):
    answer = Visitor(class_.client).post("/join", data={"code": class_.code, "alias": "Ada"})
    assert answer.status_code == 400
    assert "tick the box" in answer.text


def test_looking_at_the_entrance_takes_no_seat(class_):
    for _ in range(3):
        Visitor(class_.client).get(f"/join?code={class_.code}&alias=Ada")
    assert class_.teacher.listen().heard()["people"] == 0


def test_a_line_from_another_page_is_refused(class_):
    student = class_.student("Ada")
    headers = student.headers() | {"Origin": "http://elsewhere.example", "Host": "127.0.0.1"}
    with pytest.raises(WebSocketDisconnect), class_.client.websocket_connect("/live/seat", headers=headers):
        pass


@pytest.mark.parametrize(
    "told", [{}, [], {"what": "offer"}, {"what": 1, "key": "a" * 16}, {"what": "fly", "key": "a" * 16}]
)
def test_what_no_page_sends_is_refused_in_words(class_, told):
    answer = class_.student("Ada").post("/act/seat", json=told)
    assert answer.status_code == 409
    assert answer.json()["error"].endswith(".")


def test_the_export_is_a_zip(class_):
    class_.student("Ada")
    answer = class_.teacher.get("/export")
    assert answer.status_code == 200
    assert zipfile.ZipFile(io.BytesIO(answer.content)).testzip() is None

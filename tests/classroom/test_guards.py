"""What stands at the door lets in what belongs to the class, and nothing else."""

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from experiments.classroom.forms import FormError, number, package, words
from experiments.classroom.guards import MOST_BYTES, Guard, Often
from experiments.classroom.proofs import same_code

HERE = "http://127.0.0.1"


@pytest.fixture
def door():
    async def echo(request: Request) -> PlainTextResponse:
        return PlainTextResponse(str(len(await request.body())))

    async def line(socket: WebSocket) -> None:
        await socket.accept()
        await socket.send_text("in")
        await socket.close()

    routes = [Route("/", echo, methods=["GET", "POST"]), WebSocketRoute("/live", line)]
    with TestClient(Starlette(routes=routes, middleware=[Middleware(Guard)]), base_url=HERE) as client:
        yield client


def test_every_answer_tells_the_browser_to_run_nothing_but_ours(door):
    for answer in (door.get("/"), door.get("/nowhere"), door.post("/")):
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("origin", [None, "null", "http://elsewhere.example", f"{HERE}:99"])
def test_nothing_is_changed_from_a_page_that_is_not_ours(door, origin):
    headers = {"Origin": origin} if origin else {}
    assert door.post("/", headers=headers).status_code == 403
    with pytest.raises(WebSocketDisconnect), door.websocket_connect("/live", headers=headers):
        pass


def test_our_own_pages_may_change_things(door):
    assert door.post("/", content=b"x", headers={"Origin": HERE}).text == "1"
    with door.websocket_connect("ws://127.0.0.1/live", headers={"Origin": HERE, "Host": "127.0.0.1"}) as line:
        assert line.receive_text() == "in"


@pytest.mark.parametrize("host", ["elsewhere.example", "127.0.0.1.elsewhere.example", "", "[::bad"])
def test_a_name_made_to_point_here_is_refused(door, host):
    assert door.get("/", headers={"Host": host}).status_code == 400


@pytest.mark.parametrize("host", ["localhost:8000", "192.168.1.20", "[::1]:8000"])
def test_addresses_of_machines_are_let_in(door, host):
    assert door.get("/", headers={"Host": host}).status_code == 200


def test_a_request_that_is_too_long_is_refused_said_or_not(door):
    whole = b"x" * (MOST_BYTES + 1)
    assert door.post("/", content=whole, headers={"Origin": HERE}).status_code == 413
    assert door.post("/", content=iter([whole[:9000], whole[9000:]]), headers={"Origin": HERE}).status_code == 413
    assert door.post("/", content=whole[1:], headers={"Origin": HERE}).status_code == 200


def test_tries_run_out_and_come_back():
    time = [0.0]
    often = Often(at_once=2, a_second=0.5, now=lambda: time[0])
    assert [often.take("a") for _ in range(4)] == [True, True, False, False]
    assert often.take("b")
    time[0] = 2.0
    assert [often.take("a") for _ in range(2)] == [True, False]


def test_those_who_try_are_forgotten_in_the_end():
    often = Often(at_once=1, a_second=0)
    for each in range(often.MOST + 10):
        often.take(str(each))
    assert often.left("0")
    assert not often.left(str(often.MOST + 9))


def test_a_code_is_read_as_it_is_meant():
    assert same_code("0A1B2C", "oalb 2c")
    assert not same_code("0A1B2C", "0A1B2D")


@pytest.mark.parametrize("levels", [None, "1", [1.0], [True], [-1], [10**9], [[1]], {"a": 1}])
def test_an_offer_is_whole_numbers(levels):
    with pytest.raises(FormError):
        package({"package": levels})


@pytest.mark.parametrize("text", [None, "", "  ", "a" * 301, "a\u202eb", 7])
def test_messages_are_words_on_a_line(text):
    with pytest.raises(FormError):
        words({"words": text}, "words")
    assert words({"words": " a \n b "}, "words") == "a b"


@pytest.mark.parametrize("value", [None, "1", 1.5, True, 2**60])
def test_a_number_is_a_whole_one(value):
    with pytest.raises(FormError):
        number({"seq": value}, "seq")

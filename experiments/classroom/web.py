"""The class as pages: students join with a code and bargain, the teacher steers, the projector shows what is public."""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from secrets import compare_digest
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket

from experiments.classroom.forms import NAME, FormError, action, form
from experiments.classroom.guards import Guard, Often, address_of
from experiments.classroom.live import GONE
from experiments.classroom.proofs import same_code, typed_code
from experiments.classroom.qr import square
from experiments.classroom.room import ROLES, Room
from experiments.classroom.slips import SlipError
from experiments.classroom.store import StoreError
from experiments.classroom.turns import ClassError, DoubtError
from experiments.version import version

_HERE: Final = Path(__file__).parent
_PAGES: Final = Environment(loader=FileSystemLoader(_HERE / "pages"), autoescape=True, undefined=StrictUndefined)
#: Cookies: of a seat, its PIN to be shown to its owner again, and of the two links of the teacher.
SEAT, PIN, TEACHER, SCREEN = "parley_seat", "parley_pin", "parley_teacher", "parley_screen"
_OF_LINK: Final = {"teach": TEACHER, "screen": SCREEN}
#: A cookie lasts for a day of class, seconds.
_DAY: Final = 86_400
_HEADINGS: Final = {"seat": "Your seat", "teach": "The class", "screen": "Parley"}
#: Seconds between two looks at the clock.
_TICK: Final = 1.0
_NOT_YOURS: Final = "This page belongs to somebody else or the link is not complete. Ask the teacher for it."
_TOO_OFTEN: Final = "Too many tries. Wait a minute, then try again."


def application(room: Room) -> Starlette:
    """The class, ready to be served.

    Args:
        room: that it takes place in.
    """

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:  # noqa: ARG001 Starlette gives it
        ticking = asyncio.create_task(_ticking(room))
        yield
        ticking.cancel()
        with suppress(asyncio.CancelledError):
            await ticking
        room.close()

    doors = Doors(room)
    return Starlette(
        routes=[
            Route("/", lambda _: RedirectResponse("/join", 303)),
            Route("/health", lambda _: JSONResponse({"status": "well", "version": version()})),
            Route("/join", doors.entrance, methods=["GET"]),
            Route("/join", doors.join, methods=["POST"]),
            Route("/rejoin", doors.rejoin, methods=["POST"]),
            Route("/seat", doors.seat),
            Route("/lobby", lambda _: RedirectResponse("/seat", 303)),
            Route("/export", doors.export),
            Route("/teach", doors.teach),
            Route("/screen", doors.screen),
            *(Route(f"/{role}/{{token}}", doors.link, name=role) for role in _OF_LINK),
            Route("/act/{role:str}", doors.act, methods=["POST"]),
            WebSocketRoute("/live/{role:str}", doors.live),
            Mount("/assets", StaticFiles(directory=_HERE / "assets")),
        ],
        middleware=[Middleware(Guard)],
        exception_handlers={404: _missing, 500: _failed},
        lifespan=lifespan,
    )


async def _ticking(room: Room) -> None:
    """The one clock of the class; a fault is told and does not stop it."""
    while True:
        await asyncio.sleep(_TICK)
        room.lines.tell(lambda _: False)  # the teacher sees time go by
        try:
            await room.tick()
        except Exception:
            logging.getLogger(__name__).exception("the clock of the class could not do its work; it goes on")


class Doors:
    """The pages, and what can be done on them.

    Args:
        room: that the class takes place in.
    """

    def __init__(self, room: Room) -> None:
        self._room = room
        self._wrong = Often(at_once=20, a_second=1 / 6)  # wrong codes, an address
        self._pins = Often(at_once=5, a_second=5 / 60)  # wrong PINs, a name
        self._joins = Often(at_once=120, a_second=3)  # all of them, an address: a class may share one
        self._acts = Often(at_once=20, a_second=4)  # of one seat

    async def entrance(self, request: Request) -> Response:
        """The page on which students join. Looking at it takes no seat."""
        return await self._join_page(request, code=typed_code(request.query_params.get("code", ""))[:12])

    async def join(self, request: Request) -> Response:
        """Take part under a name."""
        fields = await _form(request)
        if fields is None or not fields.get("consent"):
            return await self._join_page(
                request, wrong="Fill in all fields, and tick the box if you agree.", status=400
            )
        code, alias, refused = await self._known(request, fields, again=False)
        if refused:
            return refused
        try:
            token, pin = await self._room.join(alias)
        except ClassError as error:
            return await self._join_page(request, code, alias, _sentence(error), status=409)
        except StoreError as error:
            return await self._join_page(request, code, alias, _sentence(error), status=503)
        return _seated(request, token, pin)

    async def rejoin(self, request: Request) -> Response:
        """Take one's seat again on another device."""
        fields = await _form(request) or {}
        code, alias, refused = await self._known(request, fields, again=True)
        if refused:
            return refused
        name = alias.casefold()
        if not self._pins.left(name):
            return await self._join_page(request, code, alias, _TOO_OFTEN, True, 429)
        pin = "".join(fields.get("pin", "").replace("-", "").split())
        try:
            token = await self._room.rejoin(alias, pin)
        except ClassError as error:
            self._pins.take(name)
            return await self._join_page(request, code, alias, _sentence(error), True, 409)
        except StoreError as error:
            return await self._join_page(request, code, alias, _sentence(error), True, 503)
        return _seated(request, token, pin)

    async def seat(self, request: Request) -> Response:
        """The page of a student, from the lobby to the result."""
        token = request.cookies.get(SEAT, "")
        if not await self._room.person(token):
            return RedirectResponse("/join", 303)
        data = {"pin": request.cookies.get(PIN, "")}
        return _page("live.html", "seat", data=data, heading=_HEADINGS["seat"], square="")

    async def link(self, request: Request) -> Response:
        """A link of the teacher: the secret goes into a cookie, so that no screen shows it in the address."""
        role, token = request.url.path.split("/")[1], request.path_params["token"]
        if not self._wrong.left(address_of(request)) or not self._opens(role, token):
            self._wrong.take(address_of(request))
            return _page("told.html", "told", status=403, heading="Not yours", words=_NOT_YOURS)
        response = RedirectResponse(f"/{role}", 303)
        _remember(request, response, _OF_LINK[role], token)
        return response

    async def teach(self, request: Request) -> Response:
        """The teacher's page."""
        return self._own_page(request, "teach")

    async def screen(self, request: Request) -> Response:
        """The projector's page."""
        return self._own_page(request, "screen")

    async def act(self, request: Request) -> Response:
        """Do what a page says, once for each key."""
        role = request.path_params["role"]
        who = await self._who(request, role)
        if who is None:
            return JSONResponse({"error": _NOT_YOURS}, 403)
        if not self._acts.take(who):
            return JSONResponse({"error": "That was very quick. Wait a second, then try again."}, 429)
        try:
            told = await self._room.act(role, who, await action(request))
        except SlipError as error:
            return JSONResponse({"error": _sentence(error), "field": error.field}, 409)
        except DoubtError as error:
            return JSONResponse({"error": _sentence(error), "ask": True, "doubt": _sentence(error.doubt)}, 409)
        except (FormError, ClassError) as error:
            return JSONResponse({"error": _sentence(error)}, 409)
        except StoreError as error:
            return JSONResponse({"error": _sentence(error)}, 503)
        return JSONResponse(told)

    async def live(self, socket: WebSocket) -> None:
        """The line on which a page hears what is new."""
        role = socket.path_params["role"]
        who = await self._who(socket, role)
        await socket.accept()
        if who is None:
            await socket.send_json({"gone": "This seat was taken on another device, or the class is another one now."})
            await socket.close(GONE)
            return
        await self._room.lines.serve(socket, role, who)

    async def export(self, request: Request) -> Response:
        """Everything of the class in one zip, for the teacher."""
        if not self._opens("teach", request.cookies.get(TEACHER, "")):
            return _page("told.html", "told", status=403, heading="Not yours", words=_NOT_YOURS)
        name, content = await self._room.export()
        disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(content, media_type="application/zip", headers=disposition)

    def _opens(self, role: str, token: str) -> bool:
        keys = self._room.keys
        secret = {"teach": keys.teacher, "screen": keys.screen}[role]
        return compare_digest(secret.encode(), token.encode())

    def _own_page(self, request: Request, role: str) -> Response:
        if not self._opens(role, request.cookies.get(_OF_LINK[role], "")):
            return _page("told.html", "told", status=403, heading="Not yours", words=_NOT_YOURS)
        address, code = self._room.address, self._room.keys.code
        data = {"address": address, "code": code}
        return _page("live.html", role, data=data, heading=_HEADINGS[role], square=Markup(square(address, code)))

    async def _who(self, connection: HTTPConnection, role: str) -> str | None:
        """What a page shows it is by: the token of a seat, or the role of the teacher; none if it is nobody's."""
        if role == "seat":
            token = connection.cookies.get(SEAT, "")
            return token if await self._room.person(token) else None
        if role in ROLES and self._opens(role, connection.cookies.get(_OF_LINK[role], "")):
            return role
        return None

    async def _known(
        self, request: Request, fields: Mapping[str, str], again: bool
    ) -> tuple[str, str, Response | None]:
        """Code and name of a form, and the answer if they are not right."""
        code, alias, where = typed_code(fields.get("code", "")), fields.get("alias", ""), address_of(request)
        if not self._wrong.left(where) or not self._joins.take(where):
            return code, alias, await self._join_page(request, code, alias, _TOO_OFTEN, again, 429)
        if not same_code(self._room.keys.code, code):
            self._wrong.take(where)
            wrong = "That is not the code of this class. It has six letters and digits; the screen shows it."
            return code, alias, await self._join_page(request, "", alias, wrong, again, 403)
        if not alias or len(alias) > NAME or not alias.isprintable():
            wrong = f"A name has 1 to {NAME} letters."
            return code, alias, await self._join_page(request, code, "", wrong, again, 400)
        return code, alias, None

    async def _join_page(
        self, request: Request, code: str = "", alias: str = "", wrong: str = "", again: bool = False, status: int = 200
    ) -> Response:
        seated = await self._room.person(request.cookies.get(SEAT, ""))
        return _page(
            "join.html", "join", status=status, code=code, alias=alias, wrong=wrong, again=again, seated=seated
        )


def _page(
    template: str, page: str, *, data: Mapping[str, str] | None = None, status: int = 200, **more: Any
) -> Response:
    return HTMLResponse(_PAGES.get_template(template).render(page=page, data=data or {}, **more), status_code=status)


def _seated(request: Request, token: str, pin: str) -> Response:
    response = RedirectResponse("/seat", 303)
    _remember(request, response, SEAT, token)
    _remember(request, response, PIN, pin)
    return response


def _remember(request: Request, response: Response, name: str, value: str) -> None:
    secure = request.url.scheme == "https"
    response.set_cookie(name, value, max_age=_DAY, httponly=True, samesite="lax", secure=secure)


async def _form(request: Request) -> dict[str, str] | None:
    try:
        return await form(request)
    except FormError:
        return None


def _sentence(error: Exception | str) -> str:
    text = str(error)
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")


def _missing(request: Request, error: Exception | None) -> Response:  # noqa: ARG001 Starlette gives both
    return _page("told.html", "told", status=404, heading="No such page", words="The class has no such page.")


def _failed(request: Request, error: Exception) -> Response:
    if request.url.path.startswith("/act/"):
        return JSONResponse({"error": "The server could not keep that. It is tried again; tell the teacher."}, 503)
    words = "Something went wrong on the teacher’s machine. Load the page again."
    logging.getLogger(__name__).error("a page failed", exc_info=error)
    return _page("told.html", "told", status=500, heading="That did not work", words=words)

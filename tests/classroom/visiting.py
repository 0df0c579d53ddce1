"""Browsers that are none: they keep their cookies, do what pages do, and note every frame they are sent."""

import json
import secrets
from contextlib import suppress
from typing import Any

from starlette.testclient import TestClient

HERE = "http://127.0.0.1"


class Visitor:
    """A browser of one person.

    Args:
        client: of the whole class.
        role: of its page.
    """

    def __init__(self, client: TestClient, role: str = "seat") -> None:
        self.client, self.role = client, role
        self.cookies: dict[str, str] = {}
        self.frames: list[str] = []
        self._line: Any = None

    #: Lines that are open, to be closed when the test is over.
    OPEN: list["Visitor"] = []  # noqa: RUF012

    def headers(self) -> dict[str, str]:
        return {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), "Origin": HERE}

    def get(self, path: str) -> Any:
        self.client.cookies.clear()
        return self._kept(self.client.get(path, headers=self.headers(), follow_redirects=False))

    def post(self, path: str, **more: Any) -> Any:
        self.client.cookies.clear()
        return self._kept(self.client.post(path, headers=self.headers(), follow_redirects=False, **more))

    def _kept(self, answer: Any) -> Any:
        self.cookies |= dict(answer.cookies)
        self.client.cookies.clear()
        return answer

    def join(self, code: str, alias: str) -> Any:
        return self.post("/join", data={"code": code, "alias": alias, "consent": "yes"})

    def act(self, what: str, key: str = "", **more: Any) -> Any:
        told = {"what": what, "key": key or secrets.token_hex(16), **more}
        return self.post(f"/act/{self.role}", json=told)

    def listen(self) -> "Visitor":
        headers = self.headers() | {"Host": "127.0.0.1"}
        self._line = self.client.websocket_connect(f"ws://127.0.0.1/live/{self.role}", headers=headers)
        self._line.__enter__()
        self.OPEN.append(self)
        return self

    @classmethod
    def hang_up_all(cls) -> None:
        while cls.OPEN:
            with suppress(Exception):
                cls.OPEN.pop()._line.__exit__(None, None, None)

    def say(self, words: str) -> None:
        self._line.send_text(words)

    def heard(self) -> dict[str, Any]:
        """The next frame."""
        text = self._line.receive_text()
        self.frames.append(text)
        return json.loads(text)

    def until(self, holds: Any, most: int = 200) -> dict[str, Any]:
        """The first frame of which something holds."""
        for _ in range(most):
            if holds(told := self.heard()):
                return told
        raise AssertionError(f"it never came; last was {self.frames[-1][:500]}")

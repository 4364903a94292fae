"""Small real servers on loopback: a Rasa and a WeChat that behave as told, and the web process itself."""

import asyncio
import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(app: ASGIApp, port: int) -> Iterator[str]:
    """Run `app` in a thread until the block ends; yields its address."""
    config = uvicorn.Config(app, port=port, log_level="error", access_log=False, ws="none", timeout_graceful_shutdown=2)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


class FakeRasa:
    """Answers 「收到：…」 unless told otherwise; remembers what it was asked."""

    def __init__(self) -> None:
        self.port = free_port()
        self.calls: list[dict[str, Any]] = []
        self.tokens: list[str | None] = []
        self.seconds = 0.0
        self.status = 200
        self.body: Any = None
        self.answers: dict[str, list[dict[str, Any]]] = {}

    @property
    def messages(self) -> list[str]:
        return [call["message"] for call in self.calls]

    @property
    def app(self) -> Starlette:
        routes = [Route("/webhooks/rongwen/webhook", self._answer, methods=["POST"]), Route("/healthz", self._healthz)]
        return Starlette(routes=routes)

    async def _answer(self, request: Request) -> Response:
        call = await request.json()
        self.calls.append(call)
        self.tokens.append(request.headers.get("X-Rongwen-Token"))
        await asyncio.sleep(self.seconds)
        if self.status != 200:
            return JSONResponse({"error": "failed"}, self.status)
        if self.body is not None:
            return JSONResponse(self.body)
        default = [{"recipient_id": call["sender"], "text": f"收到：{call['message']}"}]
        return JSONResponse(self.answers.get(call["message"], default))

    async def _healthz(self, request: Request) -> Response:
        return JSONResponse({"status": "ok"})


async def _half() -> AsyncIterator[bytes]:
    """The beginning of a body, then the connection is gone."""
    yield b"{"
    raise ConnectionAbortedError


class FakeWeChat:
    """WeChat's API: hands out one token and takes customer-service messages, or fails as told."""

    def __init__(self) -> None:
        self.port = free_port()
        self.token = "TOKEN-1"
        self.token_fetches = 0
        self.sent: list[tuple[str, str]] = []
        self.sends = 0
        self.codes: list[int] = []
        self.code = 0
        self.status = 200  # 0 cuts the connection in the middle of the answer
        self.html = False
        self.seconds = 0.0
        self.bodies: list[bytes] = []

    @property
    def app(self) -> Starlette:
        send = Route("/cgi-bin/message/custom/send", self._send, methods=["POST"])
        return Starlette(routes=[Route("/cgi-bin/stable_token", self._token, methods=["POST"]), send])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def _token(self, request: Request) -> Response:
        asked = await request.json()
        if asked["secret"] != "app-secret":
            return JSONResponse({"errcode": 40125, "errmsg": "invalid appsecret"})
        self.token_fetches += 1
        await asyncio.sleep(0.05)
        return JSONResponse({"access_token": self.token, "expires_in": 7200})

    async def _send(self, request: Request) -> Response:
        self.sends += 1
        body = await request.body()
        self.bodies.append(body)
        await asyncio.sleep(self.seconds)
        if self.status == 0:
            return StreamingResponse(_half(), headers={"Content-Length": "100"})
        if self.status != 200:
            return Response("oops", self.status)
        if self.html:
            return Response("<html>ok</html>", media_type="text/html")
        code = self.codes.pop(0) if self.codes else self.code
        if request.query_params["access_token"] != self.token:
            code = 40001
        if code == 0:
            message = await request.json()
            self.sent.append((message["touser"], message["text"]["content"]))
        return JSONResponse({"errcode": code, "errmsg": "ok" if code == 0 else "failed"})

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI
from pydantic import BaseModel, Field

from policy_kb.errors import Conflict, Forbidden, Invalid, NotFound, RongwenError, Unavailable
from weblib.body_limit import BodyLimit
from weblib.errors import TooManyRequests, install_error_handlers
from weblib.headers import SecurityHeaders
from weblib.request_log import RequestLog


class Form(BaseModel):
    name: str = Field(max_length=3)


class Client:
    """Asks the app in this process."""

    def __init__(self, app: FastAPI, base_url: str = "http://testserver") -> None:
        self._app, self._base_url = app, base_url

    def get(self, path: str) -> httpx.Response:
        return self._ask("GET", path)

    def post(self, path: str, content: bytes | str | AsyncIterator[bytes]) -> httpx.Response:
        return self._ask("POST", path, content=content, headers={"Content-Type": "application/json"})

    def _ask(self, method: str, path: str, **given) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self._app)
            async with httpx.AsyncClient(transport=transport, base_url=self._base_url) as client:
                return await client.request(method, path, **given)

        return asyncio.run(ask())


async def pieces(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


def app_raising(error: Exception | None = None) -> FastAPI:
    app = FastAPI()
    install_error_handlers(app)

    @app.get("/fail")
    def fail() -> None:
        if error is not None:
            raise error

    @app.post("/form")
    def form(form: Form) -> dict[str, str]:
        return {"name": form.name}

    app.add_middleware(BodyLimit, limit_bytes=1024)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(RequestLog)
    return app


class TestRefusals:
    @pytest.mark.parametrize(
        ("error", "status"),
        [
            (Invalid("坏"), 422),
            (NotFound("没有"), 404),
            (Conflict("冲突"), 409),
            (Forbidden("不行"), 403),
            (Unavailable("不在"), 503),
            (RongwenError("别的"), 400),
        ],
    )
    def test_become_a_status_and_one_shape(self, error: RongwenError, status: int):
        answer = Client(app_raising(error)).get("/fail")

        assert answer.status_code == status
        assert answer.json() == {"error": {"code": error.code, "message": str(error)}}

    def test_too_many_requests_say_when_to_come_back(self):
        answer = Client(app_raising(TooManyRequests(7))).get("/fail")

        assert (answer.status_code, answer.headers["Retry-After"]) == (429, "7")

    def test_a_surprise_is_a_500_that_tells_nothing(self, capsys: pytest.CaptureFixture[str]):
        answer = Client(app_raising(ValueError("13800000000"))).get("/fail")

        assert answer.status_code == 500
        assert answer.json()["error"]["code"] == "internal_error"
        assert "13800000000" not in answer.text + "".join(capsys.readouterr())

    @pytest.mark.parametrize(("path", "status"), [("/nothing", 404), ("/form", 405)])
    def test_unknown_addresses_and_methods_have_the_same_shape(self, path: str, status: int):
        answer = Client(app_raising()).get(path)

        assert answer.status_code == status
        assert set(answer.json()["error"]) == {"code", "message"}

    @pytest.mark.parametrize(
        ("body", "words"),
        [("{}", "缺少字段 name"), ('{"name": "long"}', "最多 3"), ('{"name": 1}', "应为文字"), ("{", "JSON")],
    )
    def test_badly_formed_requests_name_the_field(self, body: str, words: str):
        answer = Client(app_raising()).post("/form", content=body)

        assert answer.status_code == 422
        assert words in answer.json()["error"]["message"]


class TestBodyLimit:
    def test_a_stated_length_over_the_limit_is_refused_unread(self):
        answer = Client(app_raising()).post("/form", content=b"x" * 1025)

        assert (answer.status_code, answer.json()["error"]["code"]) == (413, "body_too_large")

    def test_an_unstated_length_is_counted_as_it_arrives(self):
        answer = Client(app_raising()).post("/form", content=pieces(b"x" * 600, b"x" * 600))

        assert (answer.status_code, answer.json()["error"]["code"]) == (413, "body_too_large")

    def test_the_limit_itself_passes(self):
        body = b'{"name": "abc"' + b" " * 1009 + b"}"
        assert len(body) == 1024

        answer = Client(app_raising()).post("/form", content=body)

        assert answer.status_code == 200


class TestSecurityHeaders:
    def test_are_on_refusals_too(self):
        answer = Client(app_raising(Invalid("x"))).get("/fail")

        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Cache-Control"] == "no-store"

    @pytest.mark.parametrize(("address", "promised"), [("https://testserver", True), ("http://testserver", False)])
    def test_https_is_promised_only_over_https(self, address: str, promised: bool):
        answer = Client(app_raising(), base_url=address).get("/fail")

        assert ("Strict-Transport-Security" in answer.headers) is promised


class TestRequestLog:
    def test_writes_the_route_and_not_its_values(self, capsys: pytest.CaptureFixture[str]):
        app = app_raising()

        @app.get("/people/{name}")
        def person(name: str) -> str:
            return name

        Client(app).get("/people/示例姓名?phone=13800000000")

        written = capsys.readouterr().out
        assert "/people/{name}" in written
        assert "示例姓名" not in written and "13800000000" not in written

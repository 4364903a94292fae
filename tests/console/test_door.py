"""Every way in, tried without a session: HTTP routes, mounted assets and the live connection."""

import re

import httpx
import pytest
from console_visits import PASSWORD, Running, sign_in
from fastapi.routing import iter_route_contexts
from nicegui import app as pages
from starlette.routing import Mount
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

PUBLIC = {("/login", "GET"), ("/login", "POST"), ("/healthz", "GET"), ("/metrics", "GET")}
PAGES = {"/", "/requests", "/conversations"}


def every_route(running: Running) -> set[tuple[str, str]]:
    """Those of the outer app and those of the pages mounted in it; a mount stands for all below it."""
    found = set()
    for app in (running.app, pages):
        for context in iter_route_contexts(app.routes):
            if isinstance(context.original_route, Mount):
                found.add((f"{context.path or ''}/anything", "GET"))
            found |= {(context.path, method) for method in context.methods or () if context.path is not None}
    return found


def is_turned_away(answer: httpx.Response) -> bool:
    return answer.status_code == 303 and answer.headers["location"].startswith("/login")


class TestAStranger:
    def test_is_turned_away_from_every_route(self, running: Running, stranger: httpx.Client):
        tried = {
            (path, method): stranger.request(method, re.sub(r"\{[^}]*\}", "1", path))
            for path, method in every_route(running)
        }

        assert {path for path, _ in tried} >= PAGES | {"/logout", "/static/anything"}
        let_in = {key for key, answer in tried.items() if not is_turned_away(answer)}
        assert let_in - {("/static/anything", "GET")} == PUBLIC

    def test_gets_no_live_connection(self, running: Running):
        address = running.url.replace("http", "ws") + "/_nicegui_ws/socket.io/?EIO=4&transport=websocket"

        with pytest.raises(InvalidStatus) as refused, connect(address):
            pass

        assert refused.value.response.status_code == 403

    def test_comes_back_to_the_page_after_signing_in(self, running: Running, stranger: httpx.Client, staff: str):
        sent_to = stranger.get("/requests").headers["location"]

        assert sent_to == "/login?next=/requests"
        assert sign_in(stranger, staff, PASSWORD, sent_to).headers["location"] == "/requests"

    @pytest.mark.parametrize("target", ["https://example.com", "//example.com", "/\\example.com", "javascript:1"])
    def test_is_never_sent_to_another_site(self, stranger: httpx.Client, staff: str, target: str):
        answer = sign_in(stranger, staff, PASSWORD, f"/login?next={target}")

        assert answer.headers["location"] == "/"


class TestAMemberOfStaff:
    def test_sees_every_page(self, signed_in: httpx.Client):
        answers = {path: signed_in.get(path) for path in sorted(PAGES)}

        assert {path: answer.status_code for path, answer in answers.items()} == dict.fromkeys(PAGES, 200)

    def test_gets_a_live_connection_only_from_our_own_page(self, running: Running, signed_in: httpx.Client):
        address = running.url.replace("http", "ws") + "/_nicegui_ws/socket.io/?EIO=4&transport=websocket"
        cookie = "; ".join(f"{name}={value}" for name, value in signed_in.cookies.items())

        with connect(address, additional_headers={"Cookie": cookie}, origin=running.url) as socket:
            assert socket.recv(timeout=5)
        with (
            pytest.raises(InvalidStatus),
            connect(address, additional_headers={"Cookie": cookie}, origin="https://example.com"),
        ):
            pass

    def test_every_page_carries_the_security_headers(self, signed_in: httpx.Client):
        headers = signed_in.get("/").headers

        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert (headers["x-content-type-options"], headers["cache-control"]) == ("nosniff", "no-store")

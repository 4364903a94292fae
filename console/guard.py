"""The door: every path and every socket wants a signed-in visitor, except the few named here."""

from urllib.parse import quote, urlsplit

from starlette.datastructures import Headers
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from console.service import Console
from console.sessions import find_visitor

PUBLIC_PATHS = frozenset({"/login", "/healthz", "/metrics"})
PUBLIC_FOLDERS = ("/static/",)


class Guard:
    """Turns strangers away: a redirect to the sign-in for HTTP, a refused handshake for a socket."""

    def __init__(self, app: ASGIApp, console: Console) -> None:
        self._app = app
        self._console = console

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not self._may_pass(scope):
            await RedirectResponse(_sign_in_address(scope), 303)(scope, receive, send)
        elif scope["type"] == "websocket" and not (self._may_pass(scope) and _is_same_origin(scope)):
            await receive()
            await send({"type": "websocket.close", "code": 4401})
        else:
            await self._app(scope, receive, send)

    def _may_pass(self, scope: Scope) -> bool:
        path: str = scope["path"]
        if path in PUBLIC_PATHS or path.startswith(PUBLIC_FOLDERS):
            return True
        visitor = find_visitor(scope["session"])
        return visitor is not None and self._console.is_open(visitor)


def _sign_in_address(scope: Scope) -> str:
    path = scope["path"]
    return "/login" if path == "/" or path.startswith("/_") else f"/login?next={quote(path)}"


def _is_same_origin(scope: Scope) -> bool:
    """A browser names the page's origin; another site's page must not speak with a staff member's cookie."""
    headers = Headers(scope=scope)
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc == headers.get("host")

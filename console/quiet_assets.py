"""Scripts and sheets are left out of the log: one page fetches forty of them."""

from starlette.types import ASGIApp, Receive, Scope, Send

from weblib.request_log import RequestLog

ASSETS = ("/_nicegui/", "/static/")


class PageLog:
    """RequestLog for pages and forms; assets go past it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._logged = RequestLog(app)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_asset = scope["type"] == "http" and scope["path"].startswith(ASSETS)
        await (self._app if is_asset else self._logged)(scope, receive, send)

"""One log line and one measurement a request: the route's pattern, never its values, and no personal data."""

import time

import structlog
from prometheus_client import Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from weblib.errors import error_response

log = structlog.get_logger()

REQUEST_SECONDS = Histogram(
    "rongwen_request_seconds",
    "Time to answer one request",
    ["method", "route", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 4, 5, 10, 30),
)

_QUIET_ROUTES = frozenset({"/healthz", "/metrics"})


class RequestLog:
    """Outermost of our layers: an exception that nobody handled becomes a 500 here, logged by its kind and place.

    The text of an exception can hold what a person wrote, so it is not logged.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        status = 0

        async def watch_status(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watch_status)
        except Exception as error:
            log.error("unhandled_error", error=type(error).__name__, at=place_of(error))
            if not status:
                response = error_response(500, "internal_error", "系统出了点问题，请稍后再试。(Please try again.)")
                await response(scope, receive, watch_status)
        _report(scope, status, time.perf_counter() - started)


def _report(scope: Scope, status: int, seconds: float) -> None:
    route = getattr(scope.get("route"), "path", "unmatched")
    method = str(scope["method"])
    REQUEST_SECONDS.labels(method, route, status).observe(seconds)
    if route not in _QUIET_ROUTES:
        log.info("request", method=method, route=route, status=status, ms=round(seconds * 1000, 1))


def place_of(error: BaseException) -> str:
    """Where an exception was raised: file and line, for a log that must not hold its text."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace is not None else "unknown"

"""No request body over a limit is read to its end."""

from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from weblib.errors import error_response


class BodyLimit:
    """Answers 413 when the stated length, or what has arrived so far, passes `limit_bytes`.

    The late refusal is an HTTPException because FastAPI turns any other error while it reads a body into a 400.
    """

    def __init__(self, app: ASGIApp, limit_bytes: int) -> None:
        self._app = app
        self._limit = limit_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        stated = Headers(scope=scope).get("content-length", "0")
        if not stated.isdecimal() or int(stated) > self._limit:
            message = f"请求正文太大，上限 {self._limit // 1024} KB。(The body is too large.)"
            refusal = error_response(413, "body_too_large", message, {"Connection": "close"})
            await refusal(scope, receive, send)
            return
        arrived = 0

        async def limited_receive() -> Message:
            nonlocal arrived
            message = await receive()
            arrived += len(message.get("body", b""))
            if arrived > self._limit:
                raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            return message

        await self._app(scope, limited_receive, send)

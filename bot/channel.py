"""How the web process reaches Rasa: one message in, the replies out, guarded by a shared token.

Rasa's own REST channel logs the text of a message that fails and then answers 200 with what it has; ours logs no text and
answers 500, so that the caller keeps the message and tries again.
"""

import asyncio
import hmac
import logging
import os
from typing import Any, Awaitable, Callable, Dict, Optional

from prometheus_client import CONTENT_TYPE_LATEST, Counter, Histogram, generate_latest
from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from rasa.version import __version__
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

logger = logging.getLogger(__name__)

OnMessage = Callable[[UserMessage], Awaitable[Any]]

HANDLED = Counter("rongwen_rasa_messages_total", "Messages handled by Rasa", ["outcome"])
SECONDS = Histogram("rongwen_rasa_message_seconds", "Seconds Rasa took for a message, actions included")


class RongwenInput(InputChannel):
    """POST /webhooks/rongwen/webhook with `{"sender", "message", "metadata"}` and the token in `X-Rongwen-Token`."""

    def __init__(self, token: str) -> None:
        self._token = token

    @classmethod
    def name(cls) -> str:
        return "rongwen"

    @classmethod
    def from_credentials(cls, credentials: Optional[Dict[str, Any]]) -> InputChannel:
        return cls(os.environ["RONGWEN_RASA_TOKEN"])

    def admits(self, request: Request) -> bool:
        return hmac.compare_digest(request.headers.get("X-Rongwen-Token", "").encode(), self._token.encode())

    def blueprint(self, on_new_message: OnMessage) -> Blueprint:
        blueprint = Blueprint("rongwen_webhook")

        @blueprint.route("/webhook", methods=["POST"])
        async def receive(request: Request) -> HTTPResponse:
            if not self.admits(request):
                return response.json({"error": "forbidden"}, status=403)
            return await answer(request.json, on_new_message)

        return blueprint


async def answer(body: Dict[str, Any], on_new_message: OnMessage) -> HTTPResponse:
    """Let Rasa handle one message; 500 without a body of text when it could not."""
    collector = CollectingOutputChannel()
    message = UserMessage(
        body["message"], collector, body["sender"], input_channel="rongwen", metadata=body.get("metadata")
    )
    try:
        with SECONDS.time():
            await on_new_message(message)
    except (asyncio.CancelledError, Exception) as failure:
        HANDLED.labels("failed").inc()
        logger.error("A message could not be handled: %s", type(failure).__name__)
        return response.json({"error": "failed"}, status=500)
    HANDLED.labels("answered").inc()
    return response.json(collector.messages)


class Probe(InputChannel):
    """`/healthz` and `/metrics` of the Rasa process; neither says anything of a conversation."""

    @classmethod
    def name(cls) -> str:
        return "probe"

    def url_prefix(self) -> str:
        return "/"

    def blueprint(self, on_new_message: OnMessage) -> Blueprint:
        blueprint = Blueprint("rongwen_probe")

        @blueprint.route("/healthz", methods=["GET"])
        async def healthz(request: Request) -> HTTPResponse:
            agent = getattr(request.app.ctx, "agent", None)
            ready = agent is not None and agent.is_ready()
            model = agent.model_id if ready else None
            body = {
                "status": "ok" if ready else "degraded",
                "process": "rasa",
                "version": __version__,
                "checks": {"model": ready},
                "model": model,
            }
            return response.json(body, status=200 if ready else 503)

        @blueprint.route("/metrics", methods=["GET"])
        async def metrics(request: Request) -> HTTPResponse:
            return response.raw(generate_latest(), content_type=CONTENT_TYPE_LATEST)

        return blueprint

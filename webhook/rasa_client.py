"""One message to Rasa, its replies as bubbles.

Rasa runs on loopback behind a shared token. No answer, a 5xx, something that is not a list and an empty list are all
one failure: the message stays open and is asked again later.
"""

from typing import Any, TypedDict

import httpx
from prometheus_client import Histogram

from policy_kb.errors import Unavailable
from runtime.settings import Settings

RASA_SECONDS = Histogram(
    "rongwen_rasa_seconds",
    "Time until Rasa answered one message",
    ["outcome"],
    buckets=(0.05, 0.1, 0.2, 0.4, 0.8, 1.5, 3, 4, 5, 10, 20),
)

ANSWER_SECONDS = 20.0


class Option(TypedDict):
    title: str
    payload: str


class Bubble(TypedDict):
    """One thing the bot says, with what can be tapped under it."""

    text: str
    options: list[Option]


class RasaUnavailable(Unavailable):
    code = "rasa_unavailable"

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(f"对话服务没有回答（{why}）。(Rasa did not answer.)")


class RasaClient:
    """One shared connection pool a process."""

    def __init__(self, settings: Settings, *, connections: int = 64) -> None:
        limits = httpx.Limits(max_connections=connections, max_keepalive_connections=connections)
        timeout = httpx.Timeout(ANSWER_SECONDS, connect=2.0)
        self._token = settings.rasa_token.get_secret_value()
        self._client = httpx.AsyncClient(base_url=settings.rasa_url, limits=limits, timeout=timeout)

    async def ask(self, conversation_id: str, message: str, metadata: dict[str, Any]) -> list[Bubble]:
        """What the bot says to `message`. Raises RasaUnavailable, also when it says nothing."""
        payload = {"sender": conversation_id, "message": message, "metadata": metadata}
        with RASA_SECONDS.labels("any").time():
            bubbles = as_bubbles(await self._post(payload))
        if not bubbles:
            raise RasaUnavailable("no answer")
        return bubbles

    async def is_well(self) -> bool:
        try:
            return (await self._client.get("/healthz", timeout=2.0)).status_code == httpx.codes.OK
        except httpx.HTTPError:
            return False

    async def close(self) -> None:
        await self._client.aclose()

    async def _post(self, payload: dict[str, Any]) -> Any:
        try:
            response = await self._client.post(
                "/webhooks/rongwen/webhook", json=payload, headers={"X-Rongwen-Token": self._token}
            )
            response.raise_for_status()
            return response.json()
        except (httpx.HTTPError, ValueError) as error:
            raise RasaUnavailable(type(error).__name__) from None


def as_bubbles(messages: Any) -> list[Bubble]:
    """Rasa's collected messages, those without words or options left out."""
    if not isinstance(messages, list):
        raise RasaUnavailable("not a list")
    bubbles = [_bubble(message) for message in messages if isinstance(message, dict)]
    return [bubble for bubble in bubbles if bubble["text"] or bubble["options"]]


def _bubble(message: dict[str, Any]) -> Bubble:
    buttons = message.get("buttons") or []
    options = [
        Option(title=str(button["title"]), payload=str(button.get("payload") or button["title"])) for button in buttons
    ]
    return Bubble(text=str(message.get("text") or "").strip(), options=options)

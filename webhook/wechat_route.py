"""GET and POST /wechat: WeChat's callback. Every answer is text/plain or XML, never JSON, and never a 5xx."""

import asyncio
from collections.abc import Coroutine
from functools import partial
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse

from desk.models import Channel
from policy_kb.regions import Region, find_region
from runtime.clock import now
from webhook.conversation import Conversations, Outcome
from webhook.delivery import LateDelivery
from webhook.inbox import Said
from webhook.people import forget_follower, is_known
from webhook.texts import texts
from webhook.transactions import DatabaseUnavailable, Transactions
from webhook.wechat_gate import Admitted, WeChatGate
from webhook.wechat_parse import Incoming, UnreadableMessage
from webhook.wechat_render import as_text, reply_xml, split_text
from webhook.wechat_verify import NotFromWeChat
from weblib.request_log import place_of

log = structlog.get_logger()

SUCCESS = "success"
CUT_SECONDS = 4.8  # WeChat itself cuts at 5
_REST_DELAY_SECONDS = 0.5  # lets the passive reply arrive before what follows it

_MESSAGES = frozenset({"text", "image", "voice", "video", "shortvideo", "location", "link"})
_GREETED = frozenset({"subscribe", "scan"})
_FORGOTTEN = frozenset({"unsubscribe", "user_authorization_cancellation"})


class WeChatEndpoint:
    def __init__(
        self,
        gate: WeChatGate,
        conversations: Conversations,
        transactions: Transactions,
        delivery: LateDelivery,
        passive_seconds: float,
    ) -> None:
        self._gate = gate
        self._conversations = conversations
        self._transactions = transactions
        self._delivery = delivery
        self._passive_seconds = passive_seconds
        self._background: set[asyncio.Task[None]] = set()

    def router(self) -> APIRouter:
        router = APIRouter(include_in_schema=False)
        router.add_api_route("/wechat", self.verify, methods=["GET"])
        router.add_api_route("/wechat", self.receive, methods=["POST"])
        return router

    async def verify(self, request: Request) -> Response:
        try:
            return PlainTextResponse(self._gate.check_handshake(request.query_params, now()))
        except NotFromWeChat as refusal:
            return _refused(refusal)

    async def receive(self, request: Request) -> Response:
        arrived_at = asyncio.get_running_loop().time()
        body = await request.body()
        try:
            async with asyncio.timeout(CUT_SECONDS):
                admitted = await self._gate.admit(request.query_params, body, now(), self._is_known)
                return await self._answer(admitted, arrived_at)
        except NotFromWeChat as refusal:
            return _refused(refusal)
        except UnreadableMessage as refusal:
            log.warning("wechat_unreadable", why=refusal.why)
            return PlainTextResponse("bad request", HTTPStatus.BAD_REQUEST)
        except Exception as error:  # an error status would show the follower a failure notice
            log.error("wechat_failed", error=type(error).__name__, at=place_of(error))
            return PlainTextResponse(SUCCESS)

    async def close(self) -> None:
        if self._background:
            await asyncio.wait(self._background, timeout=5)

    async def _answer(self, admitted: Admitted, arrived_at: float) -> Response:
        message = admitted.message
        if message.event in _FORGOTTEN:
            await self._forget(message)
            return PlainTextResponse(SUCCESS)
        said = as_said(message)
        if said is None:
            return PlainTextResponse(SUCCESS)
        remaining = self._passive_seconds - (asyncio.get_running_loop().time() - arrived_at)
        outcome = await self._conversations.say(said, seconds=max(remaining, 0.05))
        if outcome is None or not outcome.bubbles:
            return PlainTextResponse(SUCCESS)
        return self._passive(admitted, self._first_part(message, outcome))

    def _passive(self, admitted: Admitted, text: str) -> Response:
        message, moment = admitted.message, now()
        xml = reply_xml(text, to=message.openid, account=message.account, now=moment)
        return Response(self._gate.seal(xml, admitted.key_index, moment), media_type="text/xml")

    def _first_part(self, message: Incoming, outcome: Outcome) -> str:
        """What fits into the reply; the rest follows on its own, or waits until the person asks for it."""
        first, *rest = split_text(as_text(outcome.bubbles)) or [texts().failed]
        if not rest:
            return first
        if not outcome.is_repeat:
            self._start(self._send_rest(message.openid, outcome.conversation_id, rest))
        return first if self._delivery.can_send else f"{first}\n{texts().more}"

    async def _send_rest(self, openid: str, conversation_id: str, parts: list[str]) -> None:
        if self._delivery.can_send:
            await asyncio.sleep(_REST_DELAY_SECONDS)
        await self._delivery.send_rest(openid, conversation_id, parts)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    async def _forget(self, message: Incoming) -> None:
        found = await self._transactions.run(partial(forget_follower, openid=message.openid, now=now()))
        log.info("wechat_follower_left", event_kind=message.event, forgotten=found)

    async def _is_known(self, message: Incoming) -> bool:
        try:
            return await self._transactions.run(partial(is_known, openid=message.openid, key=message.key))
        except DatabaseUnavailable:
            return False


def as_said(message: Incoming) -> Said | None:
    """What the person said by it; None for what is only to be acknowledged."""
    kind = message.event if message.event in _GREETED else message.kind
    if kind not in _MESSAGES | _GREETED:
        return None
    region = scanned_region(message)
    if kind == "scan" and region is None:
        return None
    return Said(Channel.WECHAT, message.openid, message.key, message.text, kind, region)


def scanned_region(message: Incoming) -> Region | None:
    """The place whose GB/T 2260 code is the scene of the scanned code. A scene carries no authority, only a hint."""
    scene = message.scene
    return find_region(scene) if len(scene) == 6 and scene.isascii() and scene.isdigit() else None


def _refused(refusal: NotFromWeChat) -> Response:
    log.warning("wechat_refused", reason=refusal.reason)
    return PlainTextResponse("forbidden", HTTPStatus.FORBIDDEN)

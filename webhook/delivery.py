"""Answers that leave after the response: through WeChat's API where the account has it, else at the next contact.

A send cannot be taken back and WeChat knows no idempotency key, so an answer is marked as sent before it goes, and the
mark is withdrawn only when WeChat certainly did not take it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import cast

import structlog
from sqlalchemy.orm import Session

from desk.conversations import find_conversation
from desk.messages import note_delivery
from desk.models import Channel, Conversation, DeliveryWay, Message
from runtime.clock import now
from webhook.conversation import Outcome
from webhook.inbox import Said, late_bubbles
from webhook.rasa_client import Bubble
from webhook.rests import keep_rest
from webhook.transactions import DatabaseUnavailable, Transactions
from webhook.wechat_api import WeChatApi
from webhook.wechat_errors import PossiblySent, WeChatRejected, WeChatUnavailable
from webhook.wechat_render import as_text, split_text

log = structlog.get_logger()


@dataclass(frozen=True)
class Parcel:
    """A stored answer on its way to a WeChat user."""

    message_id: int
    conversation_id: str
    openid: str
    bubbles: list[Bubble]


class LateDelivery:
    """`api` is None where the account lacks the permission: then nothing is sent and the next contact brings it."""

    def __init__(self, transactions: Transactions, api: WeChatApi | None) -> None:
        self._transactions = transactions
        self._api = api

    @property
    def can_send(self) -> bool:
        return self._api is not None

    async def deliver(self, message_id: int, *, with_heading: bool) -> None:
        """Send the stored answer of a message once."""
        if self._api is None:
            await self._transactions.run(partial(note_delivery, message_id=message_id, delivery=DeliveryWay.NONE))
            return
        parcel = await self._transactions.run(partial(take_parcel, message_id=message_id, with_heading=with_heading))
        if parcel is None:
            return
        if not await self.send(parcel.openid, parcel.conversation_id, split_text(as_text(parcel.bubbles))):
            await self._transactions.run(partial(note_delivery, message_id=message_id, delivery=DeliveryWay.NONE))

    async def send(self, openid: str, conversation_id: str, parts: Sequence[str]) -> bool:
        """Send parts in order. False if not even the first was taken; the parts after a failure wait to be asked for."""
        for sent, part in enumerate(parts):
            if not await self._sent(openid, part):
                if sent:
                    await self.wait_for_user(conversation_id, parts[sent:])
                return sent > 0
        return True

    async def hand_over(self, said: Said, outcome: Outcome) -> None:
        """The late way of a message whose request has already been answered with `success`."""
        if said.channel is not Channel.WECHAT:
            return
        if outcome.is_pending:
            await self._sent(said.sender, as_text(outcome.bubbles))
        elif outcome.bubbles:
            await self.deliver(outcome.message_id, with_heading=False)

    async def send_rest(self, openid: str, conversation_id: str, parts: Sequence[str]) -> None:
        """What did not fit into the passive reply. Failing that, it waits for the person to ask for it."""
        try:
            if not await self.send(openid, conversation_id, parts):
                await self.wait_for_user(conversation_id, parts)
        except DatabaseUnavailable:
            log.warning("rest_lost", parts=len(parts))

    async def wait_for_user(self, conversation_id: str, parts: Sequence[str]) -> None:
        text = "\n".join(parts)
        await self._transactions.run(partial(keep_rest, conversation_id=conversation_id, text=text, now=now()))

    async def _sent(self, openid: str, text: str) -> bool:
        """True also when WeChat may have taken it."""
        if self._api is None:
            return False
        try:
            await self._api.send_text(openid, text)
        except PossiblySent as doubt:
            log.warning("wechat_send_unconfirmed", why=doubt.why)
        except WeChatUnavailable as refusal:
            log.warning("wechat_send_failed", why=refusal.why)
            return False
        except WeChatRejected as refusal:
            log.warning("wechat_send_rejected", errcode=refusal.errcode, waits_for_user=refusal.waits_for_user)
            return False
        return True


def take_parcel(session: Session, *, message_id: int, with_heading: bool) -> Parcel | None:
    """Mark the answer as sent by the API and hand it out; None if another did, or there is nothing to send."""
    message = session.get(Message, message_id, with_for_update=True)
    if message is None or not message.reply or message.delivery is DeliveryWay.ASYNC:
        return None
    conversation = find_conversation(session, message.conversation_id)
    if conversation is None or conversation.channel is not Channel.WECHAT:
        return None
    message.delivery = DeliveryWay.ASYNC
    return _parcel(message, conversation, with_heading)


def _parcel(message: Message, conversation: Conversation, with_heading: bool) -> Parcel:
    bubbles = late_bubbles(message) if with_heading else cast(list[Bubble], message.reply or [])
    return Parcel(message.id, conversation.id, conversation.sender, bubbles)

"""What one arriving message means for the log: the first of a message's two transactions.

Either the answer is known already (a retry), or it needs no dialogue (blank text, a picture, a greeting of a new
follower, somebody who waits for a person), or the message is claimed and goes to Rasa.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.conversations import open_conversation
from desk.handoff import close
from desk.messages import answer_message, claim_message, receive_message
from desk.models import Channel, Conversation, DeliveryWay, Direction, Message, MessageState, Owner
from policy_kb.regions import Region
from webhook.options import as_typed, find_option, offered_by
from webhook.rasa_client import Bubble, Option
from webhook.rests import REST, take_rest
from webhook.texts import texts


@dataclass(frozen=True)
class Said:
    """One thing a person sent, as the channel gave it. `key` is the channel's own name for it."""

    channel: Channel
    sender: str
    key: str
    text: str
    kind: str = "text"
    region: Region | None = None


class Step(StrEnum):
    ASK = "ask"  # claimed: give it to Rasa
    WAIT = "wait"  # somebody works on it, or on an earlier one
    DONE = "done"  # the answer is stored
    LATER = "later"  # the worker will answer


@dataclass(frozen=True)
class Taken:
    """What to do next. `earlier` are answers that have not reached the person yet, by the id of their message."""

    step: Step
    conversation_id: str
    message_id: int
    query: str = ""
    metadata: dict[str, Any] = field(default_factory=dict)
    reply: list[Bubble] = field(default_factory=list)
    is_repeat: bool = False
    earlier: tuple[tuple[int, list[Bubble]], ...] = ()


def take_in(session: Session, said: Said, *, way: DeliveryWay, now: datetime) -> Taken:
    """Store the message once and say what follows. Raises nothing of its own."""
    conversation = open_conversation(
        session, said.channel, said.sender, now=now, region=said.region.path if said.region else None
    )
    message, is_new = receive_message(session, conversation, said.key, said.text, said.kind, now=now)
    if message.state is MessageState.ANSWERED:
        return Taken(Step.DONE, conversation.id, message.id, reply=_again(message, way), is_repeat=True)
    if message.state in (MessageState.DEFERRED, MessageState.FAILED):
        return Taken(Step.LATER, conversation.id, message.id)
    if is_new and said.region:
        set_region(conversation, said.region)
    instant = _instant_reply(session, conversation, said, now) if is_new else None
    if instant is not None:
        answer_message(session, message.id, cast(list[dict[str, Any]], instant), delivery=way, now=now)
        if any(bubble["options"] for bubble in instant):
            conversation.offered_options = offered_by(instant)
        return Taken(Step.DONE, conversation.id, message.id, reply=instant)
    if claim_message(session, message.id, now=now) is None:
        return Taken(Step.WAIT, conversation.id, message.id)
    return asking(session, conversation, message)


def _again(message: Message, way: DeliveryWay) -> list[Bubble]:
    """The stored answer for a retry; nothing if it went through WeChat's API already."""
    if message.delivery is DeliveryWay.ASYNC:
        return []
    message.delivery = way
    return cast(list[Bubble], message.reply or [])


def asking(session: Session, conversation: Conversation, message: Message) -> Taken:
    """What Rasa gets for a claimed message: the payload of the option meant, or the words themselves."""
    option = find_option(message.text, cast(list[Option], conversation.offered_options))
    return Taken(
        Step.ASK,
        conversation.id,
        message.id,
        query=option["payload"] if option else as_typed(message.text),
        metadata={"message_id": message.id, "channel": conversation.channel.value, "region": conversation.region},
        earlier=tuple(undelivered(session, conversation.id)),
    )


def undelivered(session: Session, conversation_id: str) -> list[tuple[int, list[Bubble]]]:
    """Late answers and words of staff that have not reached the person, oldest first."""
    chosen = (
        select(Message)
        .where(
            Message.conversation_id == conversation_id,
            Message.state == MessageState.ANSWERED,
            Message.delivery == DeliveryWay.NONE,
        )
        .order_by(Message.id)
    )
    found = [(message.id, late_bubbles(message)) for message in session.scalars(chosen) if message.kind != REST]
    return [(message_id, bubbles) for message_id, bubbles in found if bubbles]


def late_bubbles(message: Message) -> list[Bubble]:
    """A late answer names the question it belongs to."""
    if message.direction is Direction.OUT:
        return [Bubble(text=message.text, options=[])]
    reply = cast(list[Bubble], message.reply or [])
    question = message.text if len(message.text) <= 30 else message.text[:30] + "…"
    heading = Bubble(text=texts().late.format(question=question), options=[])
    return [heading, *reply] if reply else []


def _instant_reply(session: Session, conversation: Conversation, said: Said, now: datetime) -> list[Bubble] | None:
    """The answer that needs no dialogue; an empty list is silence; None if Rasa is to answer."""
    words = texts()
    if said.kind == "subscribe":
        return [_bubble(words.welcome, words.welcome_options)]
    if said.kind == "scan":
        return [_bubble(words.region_set.format(region=said.region.path))] if said.region else []
    if said.kind != "text":
        return [_bubble(words.for_kind(said.kind))]
    text = said.text.strip()
    if not text:
        return [_bubble(words.please_write)]
    if text in words.more_words and (rest := take_rest(session, conversation.id)):
        return [_bubble(rest)]
    if conversation.owner is Owner.PERSON:
        return []
    if conversation.owner is Owner.QUEUE and text in words.leave_queue_words:
        close(session, conversation.id, "user", now=now)
        return [_bubble(words.back_to_bot)]
    return None


def set_region(conversation: Conversation, region: Region) -> None:
    """A scanned district code counts as the firm's place until the firm says otherwise."""
    conversation.region = region.path
    conversation.facts = {**conversation.facts, "region": region.path}


def _bubble(text: str, titles: Sequence[str] = ()) -> Bubble:
    return Bubble(text=text, options=[Option(title=title, payload=title) for title in titles])

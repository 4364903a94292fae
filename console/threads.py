"""What the page of conversations shows, read from the desk and masked unless somebody asked to see it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from console.masking import mask_text
from console.wording import name_of, say
from desk.conversations import get_conversation, recent_conversations
from desk.messages import thread
from desk.models import Conversation, DeliveryWay, Direction, HandoffEvent, Message, MessageState, Owner, StaffUser

LISTED = 100
REST_OF_ANSWER = "rest"
"""Kind of an outgoing message that only repeats the end of an answer already in the log."""
Mask = Callable[[str], str]


@dataclass(frozen=True)
class ConversationRow:
    id: str
    label: str
    channel: str
    owner: Owner
    answered_by: str
    region: str
    preview: str
    at: datetime


@dataclass(frozen=True)
class Bubble:
    """One thing said, or (side `event`) one thing that happened. `note` is for staff only."""

    side: str
    author: str
    text: str
    at: datetime
    options: tuple[str, ...] = ()
    note: str = ""
    problem: str = ""


@dataclass(frozen=True)
class Thread:
    row: ConversationRow
    bubbles: tuple[Bubble, ...]
    facts: tuple[tuple[str, Any], ...]
    is_mine: bool


def conversation_label(conversation: Conversation) -> str:
    """A name without a person in it: the channel and the first characters of the opaque id."""
    return f"{name_of('channels', conversation.channel.value)} #{conversation.id[:4].upper()}"


def read_list(session: Session, *, owner: Owner | None, limit: int = LISTED) -> list[ConversationRow]:
    """The last touched first, each with the last thing its person said (masked)."""
    conversations = recent_conversations(session, owner=owner, limit=limit)
    previews = _last_words(session, [one.id for one in conversations])
    names = _staff_names(session, conversations)
    return [_row(one, previews.get(one.id, ""), names) for one in conversations]


def read_thread(session: Session, conversation_id: str, *, staff_id: int, revealed: bool) -> Thread:
    """Raises ConversationNotFound for one that was deleted meanwhile."""
    conversation = get_conversation(session, conversation_id)
    mask: Mask = (lambda text: text) if revealed else mask_text
    messages = thread(session, conversation_id)
    said = [bubble for message in messages for bubble in _bubbles_of(message, mask)]
    happened = [_event(event) for event in _handoffs(session, conversation_id)]
    names = _staff_names(session, [conversation])
    return Thread(
        row=_row(conversation, "", names),
        bubbles=tuple(sorted([*said, *happened], key=lambda bubble: bubble.at)),
        facts=tuple(sorted(conversation.facts.items())),
        is_mine=conversation.owner is Owner.PERSON and conversation.staff_user_id == staff_id,
    )


def _row(conversation: Conversation, preview: str, names: dict[int, str]) -> ConversationRow:
    return ConversationRow(
        id=conversation.id,
        label=conversation_label(conversation),
        channel=conversation.channel.value,
        owner=conversation.owner,
        answered_by=names.get(conversation.staff_user_id or 0, ""),
        region=conversation.region or str(conversation.facts.get("region") or ""),
        preview=preview,
        at=conversation.updated_at,
    )


def _last_words(session: Session, ids: list[str]) -> dict[str, str]:
    newest = (
        select(func.max(Message.id))
        .where(Message.conversation_id.in_(ids), Message.direction == Direction.IN)
        .group_by(Message.conversation_id)
    )
    found = session.scalars(select(Message).where(Message.id.in_(newest)))
    return {message.conversation_id: mask_text(message.text) for message in found}


def _staff_names(session: Session, conversations: list[Conversation]) -> dict[int, str]:
    ids = {one.staff_user_id for one in conversations if one.staff_user_id is not None}
    found = session.execute(select(StaffUser.id, StaffUser.username).where(StaffUser.id.in_(ids)))
    return {staff_id: username for staff_id, username in found}


def _handoffs(session: Session, conversation_id: str) -> list[HandoffEvent]:
    chosen = select(HandoffEvent).where(HandoffEvent.conversation_id == conversation_id).order_by(HandoffEvent.id)
    return list(session.scalars(chosen))


def _event(event: HandoffEvent) -> Bubble:
    actor = say("conversations.the_person") if event.actor == "user" else event.actor
    text = say(f"conversations.handoff.{event.to_owner.value}", actor=actor)
    return Bubble("event", event.actor, text, event.at)


def _bubbles_of(message: Message, mask: Mask) -> Iterator[Bubble]:
    if message.direction is Direction.OUT:
        if message.kind != REST_OF_ANSWER:
            yield _outgoing(message, mask)
        return
    yield Bubble(
        "person",
        say("conversations.the_person"),
        mask(message.text),
        message.received_at,
        note=_note(message),
        problem=say(f"message_states.{message.state.value}") if message.state is not MessageState.ANSWERED else "",
    )
    for part in message.reply or []:
        options = tuple(str(option.get("title", "")) for option in part.get("options") or [])
        at = message.answered_at or message.received_at
        yield Bubble("bot", say("conversations.the_bot"), mask(str(part.get("text", ""))), at, options)


def _outgoing(message: Message, mask: Mask) -> Bubble:
    problem = say("conversations.not_sent") if message.delivery is DeliveryWay.NONE else ""
    by_bot = message.author in (None, "bot")
    author = say("conversations.notice") if by_bot else str(message.author)
    return Bubble("bot" if by_bot else "staff", author, mask(message.text), message.received_at, problem=problem)


def _note(message: Message) -> str:
    """What the bot made of it: intent with its share, decision of the search."""
    parts = []
    if message.intent:
        share = f" {message.confidence:.0%}" if message.confidence is not None else ""
        parts.append(f"{name_of('intents', message.intent)}{share}")
    if message.decision:
        parts.append(name_of("decisions", message.decision))
    return "，".join(parts)

"""What did not fit into one WeChat reply and could not be sent after it: kept until the person says 「继续」."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from desk.conversations import find_conversation
from desk.messages import record_outgoing
from desk.models import DeliveryWay, Direction, Message

REST = "rest"
"""Kind of an outgoing message that holds the rest of an answer."""


def keep_rest(session: Session, conversation_id: str, text: str, *, now: datetime) -> None:
    conversation = find_conversation(session, conversation_id)
    if conversation is not None:
        drop_rests(session, conversation_id)
        record_outgoing(session, conversation, text, author="bot", kind=REST, now=now)


def take_rest(session: Session, conversation_id: str) -> str | None:
    """The kept rest, taken away."""
    chosen = select(Message).where(*_kept(conversation_id)).order_by(Message.id.desc()).limit(1)
    rest = session.scalars(chosen).one_or_none()
    drop_rests(session, conversation_id)
    return rest.text if rest else None


def drop_rests(session: Session, conversation_id: str) -> None:
    """A new question ends the old answer."""
    session.execute(update(Message).where(*_kept(conversation_id)).values(delivery=DeliveryWay.PASSIVE))


def _kept(conversation_id: str) -> tuple:
    return (
        Message.conversation_id == conversation_id,
        Message.direction == Direction.OUT,
        Message.kind == REST,
        Message.delivery == DeliveryWay.NONE,
    )

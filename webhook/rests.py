"""What did not fit into one WeChat reply and could not be sent after it: kept until the person says 「继续」."""

from datetime import datetime

from sqlalchemy import func, select, update
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
    """The kept rest, taken away; None too if the person has asked something else since."""
    rest = session.scalars(select(Message).where(*_kept(conversation_id)).order_by(Message.id.desc()).limit(1)).first()
    if rest is None or _asked_since(session, rest) > 1:
        return None
    drop_rests(session, conversation_id)
    return rest.text


def _asked_since(session: Session, rest: Message) -> int:
    """How many messages came after the rest was kept; the one that asks for it is among them."""
    later = (Message.conversation_id == rest.conversation_id, Message.direction == Direction.IN, Message.id > rest.id)
    return session.scalar(select(func.count()).select_from(Message).where(*later)) or 0


def drop_rests(session: Session, conversation_id: str) -> None:
    session.execute(update(Message).where(*_kept(conversation_id)).values(delivery=DeliveryWay.PASSIVE))


def _kept(conversation_id: str) -> tuple:
    return (
        Message.conversation_id == conversation_id,
        Message.direction == Direction.OUT,
        Message.kind == REST,
        Message.delivery == DeliveryWay.NONE,
    )

"""What the desk keeps of a person: shown on request, deleted on request.

`runtime.privacy` calls these together with the same of `matching`; call that one from outside.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from desk.conversations import lock_conversation
from desk.models import Conversation, Deletion, HandoffEvent, Message, UnansweredQuestion, rasa_tracker

TABLES = (Message, HandoffEvent, UnansweredQuestion)
"""Every table that belongs to a conversation, deleted in this order."""


def describe_conversation(session: Session, conversation: Conversation) -> dict[str, Any]:
    """What is kept, in plain values: no text of messages, but how many there are and since when."""
    counted = select(func.count(), func.min(Message.received_at), func.max(Message.received_at))
    messages, first, last = session.execute(counted.where(Message.conversation_id == conversation.id)).one()
    return {
        "channel": conversation.channel.value,
        "region": conversation.region,
        "facts": dict(conversation.facts),
        "messages": messages,
        "first_message_at": first,
        "last_message_at": last,
    }


def forget_conversation(session: Session, conversation_id: str, *, now: datetime) -> Deletion:
    """Delete the conversation, all that belongs to it and Rasa's memory of it; keep only that it happened."""
    conversation = lock_conversation(session, conversation_id)
    rows = {table.__tablename__: _count(session, table, conversation_id) for table in TABLES}
    rows["rasa_tracker"] = forget_tracker(session, conversation_id)
    deletion = Deletion(at=now, channel=conversation.channel, rows_deleted=rows)
    session.delete(conversation)
    session.add(deletion)
    session.flush()
    return deletion


def forget_tracker(session: Session, conversation_id: str) -> int:
    """Delete what Rasa remembers. Needed once more after the turn in which a person is forgotten, as Rasa saves at its end."""
    found = session.execute(delete(rasa_tracker).where(rasa_tracker.c.conversation == conversation_id))
    return found.rowcount if isinstance(found, CursorResult) else 0


def _count(session: Session, table: type[Message | HandoffEvent | UnansweredQuestion], conversation_id: str) -> int:
    found = session.execute(
        delete(table).where(table.conversation_id == conversation_id).execution_options(synchronize_session=False)
    )
    return found.rowcount if isinstance(found, CursorResult) else 0

"""Show or forget everything kept of one person, over all packages."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from desk.conversations import get_conversation
from desk.models import Deletion
from desk.privacy import describe_conversation, forget_conversation
from matching.privacy import describe_needs, forget_needs


def show_my_data(session: Session, conversation_id: str) -> dict[str, Any]:
    """What is kept of the person of this conversation, theirs to see: the desk's summary, and `needs`."""
    conversation = get_conversation(session, conversation_id)
    return describe_conversation(session, conversation) | {"needs": describe_needs(session, conversation_id)}


def forget(session: Session, conversation_id: str, *, now: datetime) -> Deletion:
    """Withdraw open requests, empty or delete every row about the person, and keep only that it happened.

    Rasa saves its memory again at the end of the turn in which this runs: whoever sent the message to Rasa calls
    `desk.privacy.forget_tracker` once more when the turn is over.
    """
    needs = forget_needs(session, conversation_id, now=now)
    deletion = forget_conversation(session, conversation_id, now=now)
    deletion.rows_deleted = {**deletion.rows_deleted, "need": needs}
    session.flush()
    return deletion

"""Who answers a conversation: bot → queue → person → bot. Every change locks the row, so no race leaves it ownerless."""

from datetime import datetime

from sqlalchemy.orm import Session

from desk.conversations import lock_conversation
from desk.errors import IllegalHandoff, TakenByAnother
from desk.models import Conversation, HandoffEvent, Owner, StaffUser

ALLOWED: dict[str, dict[Owner, Owner]] = {
    "request a person for": {Owner.BOT: Owner.QUEUE, Owner.QUEUE: Owner.QUEUE, Owner.PERSON: Owner.PERSON},
    "take over": {Owner.BOT: Owner.PERSON, Owner.QUEUE: Owner.PERSON},
    "hand back": {Owner.PERSON: Owner.BOT},
    "return to the queue": {Owner.PERSON: Owner.QUEUE},
    "close": {Owner.QUEUE: Owner.BOT, Owner.PERSON: Owner.BOT},
}
"""Each action: from whom to whom. Asking for a person again changes nothing."""


def request_person(session: Session, conversation_id: str, *, now: datetime) -> Conversation:
    """Put the conversation in the queue for staff. The bot is silent from then on."""
    return _move(session, conversation_id, "request a person for", "user", now)


def take_over(session: Session, conversation_id: str, staff: StaffUser, *, now: datetime) -> Conversation:
    """`staff` answers from now on. Refused if another does; taking one's own again changes nothing."""
    conversation = lock_conversation(session, conversation_id)
    if conversation.owner is Owner.PERSON:
        if conversation.staff_user_id != staff.id:
            raise TakenByAnother(conversation_id)
        return conversation
    conversation = _move(session, conversation_id, "take over", staff.username, now)
    conversation.staff_user_id = staff.id
    session.flush()
    return conversation


def hand_back(session: Session, conversation_id: str, staff: StaffUser, *, now: datetime) -> Conversation:
    """The bot answers again. Only the one who took over may hand back."""
    _require_owner(session, conversation_id, staff)
    return _move(session, conversation_id, "hand back", staff.username, now)


def return_to_queue(session: Session, conversation_id: str, staff: StaffUser, *, now: datetime) -> Conversation:
    """Let somebody else of the staff go on."""
    _require_owner(session, conversation_id, staff)
    return _move(session, conversation_id, "return to the queue", staff.username, now)


def close(session: Session, conversation_id: str, actor: str, *, now: datetime) -> Conversation:
    """End the hand-off, from the queue too: by staff, or by the person who no longer wants to wait."""
    return _move(session, conversation_id, "close", actor, now)


def _require_owner(session: Session, conversation_id: str, staff: StaffUser) -> None:
    conversation = lock_conversation(session, conversation_id)
    if conversation.owner is Owner.PERSON and conversation.staff_user_id != staff.id:
        raise TakenByAnother(conversation_id)


def _move(session: Session, conversation_id: str, action: str, actor: str, now: datetime) -> Conversation:
    conversation = lock_conversation(session, conversation_id)
    before = conversation.owner
    after = ALLOWED[action].get(before)
    if after is None:
        raise IllegalHandoff(conversation_id, before.value, action)
    if after is before:
        return conversation
    conversation.owner = after
    conversation.updated_at = now
    if before is Owner.PERSON:
        conversation.staff_user_id = None
    session.add(HandoffEvent(conversation_id=conversation_id, from_owner=before, to_owner=after, actor=actor, at=now))
    session.flush()
    return conversation

"""What staff do to a conversation or a request: one function each, with its audit row in the same transaction."""

from datetime import datetime

from sqlalchemy.orm import Session

from console.access import SignedOut, Staff
from desk.conversations import get_conversation, lock_conversation
from desk.errors import TakenByAnother
from desk.handoff import hand_back, take_over
from desk.messages import record_outgoing
from desk.models import Owner, StaffUser
from desk.staff import record_audit
from matching.models import MatchState
from matching.needs import advance, get_need


def reveal_conversation(session: Session, staff: Staff, conversation_id: str, *, now: datetime) -> bool:
    """Note that `staff` has seen the thread unmasked. Nothing is shown unless this row is written."""
    get_conversation(session, conversation_id)
    record_audit(session, staff.username, "conversation_revealed", f"conversation:{conversation_id}", now=now)
    return True


def take_over_conversation(session: Session, staff: Staff, conversation_id: str, *, now: datetime) -> bool:
    take_over(session, conversation_id, _account(session, staff), now=now)
    record_audit(session, staff.username, "conversation_taken_over", f"conversation:{conversation_id}", now=now)
    return True


def hand_back_conversation(session: Session, staff: Staff, conversation_id: str, *, now: datetime) -> bool:
    hand_back(session, conversation_id, _account(session, staff), now=now)
    record_audit(session, staff.username, "conversation_handed_back", f"conversation:{conversation_id}", now=now)
    return True


def reply_to_person(session: Session, staff: Staff, conversation_id: str, text: str, *, now: datetime) -> int:
    """Store a reply of the one who answers this conversation; returns its number in the log.

    Raises TakenByAnother where the conversation is not (or no longer) with `staff`.
    """
    conversation = lock_conversation(session, conversation_id)
    if conversation.owner is not Owner.PERSON or conversation.staff_user_id != staff.id:
        raise TakenByAnother(conversation_id)
    return record_outgoing(session, conversation, text, author=staff.username, now=now).id


def _account(session: Session, staff: Staff) -> StaffUser:
    account = session.get(StaffUser, staff.id)
    if account is None:
        raise SignedOut
    return account


def reveal_contact(session: Session, staff: Staff, number: str, *, now: datetime) -> bool:
    """Note that `staff` has seen the firm's name, code, contact and phone of request `number`."""
    get_need(session, number)
    record_audit(session, staff.username, "request_revealed", f"need:{number}", now=now)
    return True


def advance_match(
    session: Session,
    staff: Staff,
    match_id: int,
    to: MatchState,
    *,
    note: str | None,
    reason_code: str | None,
    now: datetime,
) -> bool:
    """Move a match on in the name of `staff`. Raises IllegalTransition, ReasonMissing or MatchNotFound."""
    advance(session, match_id, to, actor=staff.username, note=note, reason_code=reason_code, now=now)
    record_audit(session, staff.username, f"match_{to.value}", f"match:{match_id}", now=now)
    return True

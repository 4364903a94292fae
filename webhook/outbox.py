"""What happens to an answer: the second of a message's two transactions, and what follows from a failure."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy.orm import Session

from desk.conversations import find_conversation
from desk.messages import answer_message, defer_message, note_delivery
from desk.models import DeliveryWay
from desk.privacy import forget_tracker
from policy_kb.deferral import defer
from webhook.inbox import Taken
from webhook.options import offered_by
from webhook.rasa_client import Bubble

ANSWER_LATER = "answer_later"
FIRST_RETRY_AFTER = timedelta(seconds=15)


def keep_answer(session: Session, taken: Taken, bubbles: Sequence[Bubble], *, way: DeliveryWay, now: datetime) -> None:
    """Store the answer, what it offers, and that earlier answers went with it.

    If the person was forgotten in this very turn there is nothing left to store, and what Rasa saved at its end goes too.
    """
    stored = cast(list[dict[str, Any]], list(bubbles))
    if answer_message(session, taken.message_id, stored, delivery=way, now=now) is None:
        forget_tracker(session, taken.conversation_id)
        return
    conversation = find_conversation(session, taken.conversation_id)
    if conversation is not None:
        conversation.offered_options = offered_by(bubbles)
    for message_id, _ in taken.earlier:  # they are part of this answer now, however late it leaves
        note_delivery(session, message_id, DeliveryWay.ASYNC if way is DeliveryWay.NONE else way)


def leave_for_worker(session: Session, message_id: int, *, now: datetime) -> None:
    """The message stays in the log and a job answers it, both in one transaction."""
    if defer_message(session, message_id) is not None:
        queue_answer(session, message_id, run_at=now + FIRST_RETRY_AFTER)


def queue_answer(session: Session, message_id: int, *, run_at: datetime) -> None:
    defer(session, ANSWER_LATER, run_at=run_at, message_id=message_id)

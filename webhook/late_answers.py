"""Jobs that answer what could not be answered at once. The worker runs them: `--import webhook.late_answers`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from functools import partial

import structlog
from procrastinate import App
from procrastinate import JobContext as RunningJob
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from desk.conversations import get_conversation
from desk.messages import STALE_AFTER, claim_message, defer_message, fail_message, find_message
from desk.models import Channel, DeliveryWay, Direction, Message, MessageState
from policy_kb.errors import Unavailable
from runtime.clock import now
from runtime.jobs import JobContext, backoff
from webhook.delivery import LateDelivery
from webhook.inbox import Taken, asking
from webhook.outbox import ANSWER_LATER, keep_answer, leave_for_worker
from webhook.rasa_client import RasaClient, RasaUnavailable
from webhook.transactions import Transactions
from webhook.wechat_api import open_wechat_api

log = structlog.get_logger()

MAX_ATTEMPTS = 8
"""With the waits of `runtime.jobs.backoff` about six hours; then staff see the message as failed."""

_BATCH = 200


class NotItsTurn(Unavailable):
    """Another process works on this message, or on an earlier one of the same person."""

    code = "not_its_turn"

    def __init__(self, message_id: int) -> None:
        super().__init__(f"Message {message_id} is being worked on elsewhere; the job tries again.")


class LateAnswers:
    """Answers one message after the other."""

    def __init__(self, transactions: Transactions, rasa: RasaClient, delivery: LateDelivery) -> None:
        self._transactions = transactions
        self._rasa = rasa
        self._delivery = delivery

    async def answer(self, message_id: int, *, is_last_try: bool = False) -> None:
        """Answer a stored message once. Raises Unavailable while it cannot be done; the queue then tries again."""
        taken = await self._transactions.run(partial(claim_late, message_id=message_id, now=now()))
        if taken is None:
            return
        try:
            bubbles = await self._rasa.ask(taken.conversation_id, taken.query, taken.metadata)
        except RasaUnavailable:
            await self._transactions.run(partial(release, message_id=message_id, is_last_try=is_last_try))
            raise
        keep = partial(keep_answer, taken=taken, bubbles=bubbles, way=DeliveryWay.NONE, now=now())
        await self._transactions.run(keep)
        log.info("answered_late", message_id=message_id)
        if taken.metadata["channel"] == Channel.WECHAT.value:
            await self._delivery.deliver(message_id, with_heading=True)


def register(app: App, context: JobContext) -> None:
    @app.task(name=ANSWER_LATER, retry=backoff(MAX_ATTEMPTS), pass_context=True)
    async def answer_later(running: RunningJob, message_id: int) -> None:
        async with opened(context) as late:
            await late.answer(message_id, is_last_try=running.job.attempts + 1 >= MAX_ATTEMPTS)

    @app.periodic(cron="* * * * *")
    @app.task(name="find_forgotten_messages", queueing_lock="find_forgotten_messages")
    async def find_forgotten_messages(timestamp: int) -> None:
        await Transactions(context.sessions).run(partial(queue_forgotten, now=now()))


@asynccontextmanager
async def opened(context: JobContext) -> AsyncIterator[LateAnswers]:
    """Late answers are rare, so each job opens its connections and closes them."""
    transactions = Transactions(context.sessions)
    rasa, api = RasaClient(context.settings, connections=1), open_wechat_api(context.settings)
    try:
        yield LateAnswers(transactions, rasa, LateDelivery(transactions, api))
    finally:
        await rasa.close()
        if api is not None:
            await api.close()


def claim_late(session: Session, *, message_id: int, now: datetime) -> Taken | None:
    """Claim a message for the worker; None if it is gone or answered. Raises NotItsTurn while somebody else has it."""
    message = claim_message(session, message_id, now=now)
    if message is None:
        found = find_message(session, message_id)
        if found is None or found.state is MessageState.ANSWERED:
            return None
        raise NotItsTurn(message_id)
    return replace(asking(session, get_conversation(session, message.conversation_id), message), earlier=())


def release(session: Session, *, message_id: int, is_last_try: bool) -> None:
    fail_message(session, message_id) if is_last_try else defer_message(session, message_id)


def queue_forgotten(session: Session, *, now: datetime) -> int:
    """Queue what a process left behind when it died: received or claimed, and nobody on it for `STALE_AFTER`."""
    old = now - STALE_AFTER
    forgotten = select(Message.id).where(
        Message.direction == Direction.IN,
        Message.state.in_((MessageState.RECEIVED, MessageState.PROCESSING)),
        and_(Message.received_at <= old, or_(Message.claimed_at.is_(None), Message.claimed_at <= old)),
    )
    found = list(session.scalars(forgotten.order_by(Message.id).limit(_BATCH)))
    for message_id in found:
        leave_for_worker(session, message_id, now=now)
    return len(found)

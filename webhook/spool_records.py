"""What the spool holds, and how it goes into the database once that is back."""

import asyncio
from datetime import datetime
from functools import partial
from typing import Any

import structlog
from sqlalchemy.orm import Session

from desk.models import Channel, DeliveryWay
from policy_kb.regions import find_region
from runtime.clock import now
from webhook.inbox import Said, Step, Taken, take_in
from webhook.outbox import keep_answer, leave_for_worker
from webhook.rasa_client import Bubble
from webhook.spool import Spool
from webhook.transactions import DatabaseUnavailable, Transactions

log = structlog.get_logger()

_LOOK_EVERY_SECONDS = 3.0


def message_record(said: Said, received_at: datetime) -> dict[str, Any]:
    return {
        "channel": said.channel.value,
        "sender": said.sender,
        "key": said.key,
        "text": said.text,
        "kind": said.kind,
        "region": said.region.code if said.region else None,
        "received_at": received_at.isoformat(),
    }


def answer_record(taken: Taken, bubbles: list[Bubble], way: DeliveryWay) -> dict[str, Any]:
    return {
        "message_id": taken.message_id,
        "conversation_id": taken.conversation_id,
        "earlier": [message_id for message_id, _ in taken.earlier],
        "bubbles": bubbles,
        "way": way.value,
    }


def replay_record(session: Session, record: dict[str, Any], at: datetime) -> None:
    """Put one record where it belongs. Doing it twice changes nothing."""
    if "message_id" in record:
        earlier: tuple[tuple[int, list[Bubble]], ...] = tuple((message_id, []) for message_id in record["earlier"])
        taken = Taken(Step.ASK, record["conversation_id"], record["message_id"], earlier=earlier)
        keep_answer(session, taken, record["bubbles"], way=DeliveryWay(record["way"]), now=at)
        return
    region = find_region(record["region"]) if record["region"] else None
    said = Said(
        Channel(record["channel"]), record["sender"], record["key"], record["text"], record["kind"], region=region
    )
    taken = take_in(session, said, way=DeliveryWay.NONE, now=datetime.fromisoformat(record["received_at"]))
    if taken.step in (Step.ASK, Step.WAIT):
        leave_for_worker(session, taken.message_id, now=at)


async def replay_spool(spool: Spool, transactions: Transactions) -> int:
    """Replay everything that waits; stops at the first sign that the database is still away."""
    replayed = 0
    for path, record in spool.waiting():
        await transactions.run(partial(replay_record, record=record, at=now()))
        path.unlink(missing_ok=True)
        replayed += 1
    return replayed


async def keep_replaying(spool: Spool, transactions: Transactions) -> None:
    """Run until cancelled."""
    while True:
        await asyncio.sleep(_LOOK_EVERY_SECONDS)
        if not len(spool):
            continue
        try:
            log.info("spool_replayed", messages=await replay_spool(spool, transactions))
        except DatabaseUnavailable:
            continue

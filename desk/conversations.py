"""Open and find conversations."""

from datetime import datetime
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from desk.errors import ConversationNotFound
from desk.models import Channel, Conversation, Owner
from policy_kb.sealing import sealer


def open_conversation(
    session: Session, channel: Channel, sender: str, *, now: datetime, region: str | None = None
) -> Conversation:
    """The conversation of `sender` on `channel`, made if it is the first contact. Safe against two first contacts at once.

    `region` (from a scanned district code) is set on a new conversation only.
    """
    index = sender_index(channel, sender)
    session.execute(
        insert(Conversation)
        .values(
            id=str(uuid4()),
            channel=channel,
            sender=sender,
            sender_index=index,
            region=region,
            facts={"region": region} if region else {},
            owner=Owner.BOT,
            created_at=now,
            updated_at=now,
        )
        .on_conflict_do_nothing(constraint="uq_conversation_channel_sender")
    )
    return session.scalars(
        select(Conversation).where(Conversation.channel == channel, Conversation.sender_index == index)
    ).one()


def sender_index(channel: Channel, sender: str) -> str:
    return sealer().blind_index(f"{channel.value}|{sender}")


def find_conversation(session: Session, conversation_id: str) -> Conversation | None:
    return session.get(Conversation, conversation_id)


def get_conversation(session: Session, conversation_id: str) -> Conversation:
    found = find_conversation(session, conversation_id)
    if found is None:
        raise ConversationNotFound(conversation_id)
    return found


def lock_conversation(session: Session, conversation_id: str) -> Conversation:
    """The conversation, held until the transaction ends and read afresh."""
    found = session.get(Conversation, conversation_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise ConversationNotFound(conversation_id)
    return found


def recent_conversations(session: Session, *, owner: Owner | None = None, limit: int = 50) -> list[Conversation]:
    """The last touched first; those of one owner if given."""
    chosen = select(Conversation).order_by(Conversation.updated_at.desc(), Conversation.id).limit(limit)
    if owner is not None:
        chosen = chosen.where(Conversation.owner == owner)
    return list(session.scalars(chosen))

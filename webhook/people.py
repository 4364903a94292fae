"""Who is behind a sender: have we this message already, what has not reached them, and forget them."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.conversations import sender_index
from desk.messages import note_delivery
from desk.models import Channel, Conversation, DeliveryWay, Message
from policy_kb.sealing import sealer
from runtime.privacy import forget
from webhook.inbox import undelivered
from webhook.rasa_client import Bubble


def find_by_sender(session: Session, channel: Channel, sender: str) -> Conversation | None:
    index = sender_index(channel, sender)
    chosen = select(Conversation).where(Conversation.channel == channel, Conversation.sender_index == index)
    return session.scalars(chosen).one_or_none()


def is_known(session: Session, openid: str, key: str) -> bool:
    """Whether this very message was stored before: then an old timestamp is a retry and no replay."""
    conversation = find_by_sender(session, Channel.WECHAT, openid)
    if conversation is None:
        return False
    hashed = sealer().blind_index(f"{conversation.id}|{key}")
    chosen = select(Message.id).where(Message.conversation_id == conversation.id, Message.key == hashed)
    return session.scalar(chosen) is not None


def take_undelivered(session: Session, *, channel: Channel, sender: str) -> list[Bubble]:
    """Late answers and words of staff; they count as delivered from now on."""
    conversation = find_by_sender(session, channel, sender)
    found = undelivered(session, conversation.id) if conversation else []
    for message_id, _ in found:
        note_delivery(session, message_id, DeliveryWay.HTTP)
    return [bubble for _, bubbles in found for bubble in bubbles]


def forget_follower(session: Session, openid: str, *, now: datetime) -> bool:
    """WeChat's rule for `unsubscribe` and for a cancelled authorisation: everything about the person goes."""
    conversation = find_by_sender(session, Channel.WECHAT, openid)
    if conversation is None:
        return False
    forget(session, conversation.id, now=now)
    return True

"""What the page of conversations reads, and what staff do there."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from console.access import Staff
from console.handling import (
    hand_back_conversation,
    reply_to_person,
    reveal_conversation,
    take_over_conversation,
)
from console.threads import read_list, read_thread
from desk.conversations import open_conversation
from desk.errors import ConversationNotFound, TakenByAnother
from desk.handoff import request_person
from desk.messages import Review, answer_message, receive_message, record_outgoing
from desk.models import Channel, Conversation, Owner
from desk.staff import create_user
from desk.staff_models import AuditEntry, Role

NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)


def talk(
    session: Session, text: str = "我电话13800001234", *, sender: str = "sample", at: datetime = NOW
) -> Conversation:
    conversation = open_conversation(session, Channel.WECHAT, sender, now=at, region="北京市海淀区")
    message, _ = receive_message(session, conversation, f"key-{at}", text, now=at)
    reply = [{"text": "记下了", "options": [{"title": "继续", "payload": "/resume"}]}]
    review = Review("inform", 0.98, "answer")
    answer_message(session, message.id, reply, review=review, now=at + timedelta(seconds=1))
    return conversation


def member(session: Session, username: str = "sample-staff") -> Staff:
    user = create_user(session, username, "correct horse battery", Role.STAFF, now=NOW)
    return Staff(user.id, user.username, user.role.value)


class TestTheList:
    def test_puts_the_last_touched_first_and_masks_what_was_said(self, session: Session):
        talk(session, sender="first")
        talk(session, "你好", sender="second", at=NOW + timedelta(minutes=5))

        assert [row.preview for row in read_list(session, owner=None)] == ["你好", "我电话138****1234"]

    def test_names_nobody(self, session: Session):
        talk(session, sender="openid-of-a-person")

        [row] = read_list(session, owner=None)

        assert row.label == f"微信 #{row.id[:4].upper()}"

    def test_can_show_only_those_who_wait_for_a_person(self, session: Session):
        waiting = talk(session, sender="first")
        talk(session, sender="second")
        request_person(session, waiting.id, now=NOW)

        assert [row.id for row in read_list(session, owner=Owner.QUEUE)] == [waiting.id]


class TestTheThread:
    def test_shows_who_said_what_in_order_and_what_the_bot_made_of_it(self, session: Session):
        conversation = talk(session)

        thread = read_thread(session, conversation.id, staff_id=1, revealed=False)

        assert [(bubble.side, bubble.text) for bubble in thread.bubbles] == [
            ("person", "我电话138****1234"),
            ("bot", "记下了"),
        ]
        assert thread.bubbles[0].note == "说企业情况 98%，有答案"
        assert thread.bubbles[1].options == ("继续",)

    def test_shows_it_whole_once_revealed(self, session: Session):
        conversation = talk(session)

        assert read_thread(session, conversation.id, staff_id=1, revealed=True).bubbles[0].text == "我电话13800001234"

    def test_does_not_repeat_the_rest_of_a_long_answer(self, session: Session):
        conversation = talk(session)
        record_outgoing(session, conversation, "后半段", author="bot", kind="rest", now=NOW)

        assert "后半段" not in [
            bubble.text for bubble in read_thread(session, conversation.id, staff_id=1, revealed=True).bubbles
        ]

    def test_of_a_person_who_was_forgotten_is_refused(self, session: Session):
        with pytest.raises(ConversationNotFound):
            read_thread(session, "gone", staff_id=1, revealed=False)


class TestStaff:
    def test_revealing_writes_an_audit_row(self, session: Session):
        conversation, staff = talk(session), member(session)

        reveal_conversation(session, staff, conversation.id, now=NOW)

        chosen = select(AuditEntry).where(AuditEntry.action == "conversation_revealed")
        [entry] = session.scalars(chosen)
        assert (entry.actor, entry.target) == (staff.username, f"conversation:{conversation.id}")

    def test_takes_over_answers_and_hands_back(self, session: Session):
        conversation, staff = talk(session), member(session)

        take_over_conversation(session, staff, conversation.id, now=NOW + timedelta(minutes=1))
        reply_to_person(session, staff, conversation.id, "您好，我来帮您看", now=NOW + timedelta(minutes=2))
        mine = read_thread(session, conversation.id, staff_id=staff.id, revealed=False)
        hand_back_conversation(session, staff, conversation.id, now=NOW + timedelta(minutes=3))
        after = read_thread(session, conversation.id, staff_id=staff.id, revealed=False)

        assert (mine.is_mine, mine.row.answered_by) == (True, staff.username)
        assert [bubble.text for bubble in after.bubbles][2:] == [
            "sample-staff 接管了会话",
            "您好，我来帮您看",
            "sample-staff 把会话交还机器人",
        ]
        assert after.row.owner is Owner.BOT

    def test_cannot_answer_what_is_with_the_bot_or_with_another(self, session: Session):
        conversation, staff, other = talk(session), member(session), member(session, "other-staff")

        with pytest.raises(TakenByAnother):
            reply_to_person(session, staff, conversation.id, "您好", now=NOW)
        take_over_conversation(session, other, conversation.id, now=NOW)
        with pytest.raises(TakenByAnother):
            reply_to_person(session, staff, conversation.id, "您好", now=NOW)

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session, sessionmaker

from desk.conversations import get_conversation, open_conversation, recent_conversations
from desk.errors import ConversationNotFound
from desk.messages import (
    STALE_AFTER,
    Review,
    answer_message,
    claim_message,
    defer_message,
    fail_message,
    receive_message,
    record_outgoing,
    thread,
    waiting_messages,
)
from desk.models import Channel, Conversation, DeliveryWay, Message, MessageState, Owner
from desk.questions import log_unanswered, open_questions, resolve_question

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
REPLY = [{"text": "您好", "options": [{"title": "看看能申请什么", "payload": "/find_financing"}]}]


@pytest.fixture
def conversation(session: Session) -> Conversation:
    return open_conversation(session, Channel.WECHAT, "openid-1", now=NOW)


def receive(session: Session, conversation: Conversation, key: str = "1", words: str = "你好") -> Message:
    return receive_message(session, conversation, key, words, now=NOW)[0]


class TestOpenConversation:
    def test_gives_the_same_person_the_same_conversation(self, session: Session, conversation: Conversation):
        assert open_conversation(session, Channel.WECHAT, "openid-1", now=NOW).id == conversation.id

    def test_tells_channels_and_people_apart(self, session: Session, conversation: Conversation):
        others = [
            open_conversation(session, Channel.WEB, "openid-1", now=NOW),
            open_conversation(session, Channel.WECHAT, "openid-2", now=NOW),
        ]

        assert len({conversation.id, *(other.id for other in others)}) == 3

    def test_starts_empty_and_with_the_bot(self, conversation: Conversation):
        assert (conversation.facts, conversation.skipped, conversation.state) == ({}, [], {})
        assert conversation.owner is Owner.BOT

    def test_keeps_the_region_of_a_scanned_code_from_the_first_contact(self, session: Session):
        open_conversation(session, Channel.WECHAT, "openid-3", region="河南省新乡市", now=NOW)
        again = open_conversation(session, Channel.WECHAT, "openid-3", region="北京市海淀区", now=NOW)

        assert (again.region, again.facts) == ("河南省新乡市", {"region": "河南省新乡市"})

    def test_keeps_the_openid_sealed(self, session: Session, conversation: Conversation):
        stored = session.execute(text("select sender, sender_index, id from conversation")).one()

        assert b"openid-1" not in bytes(stored.sender)
        assert "openid-1" not in stored.sender_index + stored.id
        assert conversation.sender == "openid-1"

    def test_by_eight_at_once_makes_one(self, sessions: sessionmaker[Session]):
        def attempt(_: int) -> str:
            with sessions.begin() as session:
                return open_conversation(session, Channel.WECHAT, "openid-1", now=NOW).id

        with ThreadPoolExecutor(8) as pool:
            assert len(set(pool.map(attempt, range(8)))) == 1

    def test_an_unknown_one_is_refused(self, session: Session):
        with pytest.raises(ConversationNotFound):
            get_conversation(session, "none")

    def test_the_list_shows_the_last_touched_first(self, session: Session, conversation: Conversation):
        other = open_conversation(session, Channel.WEB, "browser-1", now=NOW - timedelta(hours=1))
        receive_message(session, other, "1", "你好", now=NOW + timedelta(hours=1))

        assert [one.id for one in recent_conversations(session)] == [other.id, conversation.id]


class TestReceive:
    def test_a_retry_gets_the_message_stored_first(self, session: Session, conversation: Conversation):
        first, first_is_new = receive_message(session, conversation, "1", "你好", now=NOW)
        again, again_is_new = receive_message(session, conversation, "1", "别的", now=NOW + timedelta(seconds=5))

        assert (again.id, again.text) == (first.id, "你好")
        assert (first_is_new, again_is_new) == (True, False)

    def test_the_same_key_of_another_person_is_another_message(self, session: Session, conversation: Conversation):
        other = open_conversation(session, Channel.WECHAT, "openid-2", now=NOW)

        assert receive(session, conversation).id != receive(session, other).id

    def test_neither_text_nor_key_can_be_read_in_the_table(self, session: Session, conversation: Conversation):
        receive(session, conversation, key="openid-1-1700000000-subscribe", words="我叫示例")

        stored = session.execute(text("select text, key from message")).one()
        assert "示例".encode() not in bytes(stored.text)
        assert "openid" not in stored.key

    def test_by_eight_at_once_is_stored_once(self, sessions: sessionmaker[Session]):
        with sessions.begin() as session:
            conversation_id = open_conversation(session, Channel.WECHAT, "openid-1", now=NOW).id

        def attempt(_: int) -> bool:
            with sessions.begin() as session:
                found = get_conversation(session, conversation_id)
                return receive_message(session, found, "1", "你好", now=NOW)[1]

        with ThreadPoolExecutor(8) as pool:
            assert sorted(pool.map(attempt, range(8))) == [False] * 7 + [True]
        with sessions() as session:
            assert session.scalar(select(func.count()).select_from(Message)) == 1


class TestClaim:
    def test_takes_a_new_message_once(self, session: Session, conversation: Conversation):
        message = receive(session, conversation)

        assert claim_message(session, message.id, now=NOW) is message
        assert claim_message(session, message.id, now=NOW) is None

    def test_takes_over_what_a_dead_process_held(self, session: Session, conversation: Conversation):
        message = receive(session, conversation)
        claim_message(session, message.id, now=NOW)

        assert claim_message(session, message.id, now=NOW + STALE_AFTER) is message

    def test_a_later_message_waits_for_the_earlier_one(self, session: Session, conversation: Conversation):
        first, second = receive(session, conversation, "1"), receive(session, conversation, "2")
        claim_message(session, first.id, now=NOW)
        assert claim_message(session, second.id, now=NOW) is None

        answer_message(session, first.id, REPLY, now=NOW)

        assert claim_message(session, second.id, now=NOW) is second

    def test_nobody_waits_for_another_person(self, session: Session, conversation: Conversation):
        other = open_conversation(session, Channel.WECHAT, "openid-2", now=NOW)
        claim_message(session, receive(session, conversation).id, now=NOW)
        theirs = receive(session, other)

        assert claim_message(session, theirs.id, now=NOW) is theirs

    @pytest.mark.parametrize("release", [defer_message, fail_message])
    def test_what_was_put_back_can_be_taken_again(self, session: Session, conversation: Conversation, release):
        message = receive(session, conversation)
        claim_message(session, message.id, now=NOW)
        release(session, message.id)

        assert claim_message(session, message.id, now=NOW) is message

    def test_an_answered_or_unknown_message_is_not_taken(self, session: Session, conversation: Conversation):
        message = receive(session, conversation)
        answer_message(session, message.id, REPLY, now=NOW)

        assert claim_message(session, message.id, now=NOW) is None
        assert claim_message(session, 0, now=NOW) is None

    def test_by_eight_at_once_succeeds_once(self, sessions: sessionmaker[Session]):
        with sessions.begin() as session:
            message_id = receive(session, open_conversation(session, Channel.WECHAT, "openid-1", now=NOW)).id

        def attempt(_: int) -> bool:
            with sessions.begin() as session:
                return claim_message(session, message_id, now=NOW) is not None

        with ThreadPoolExecutor(8) as pool:
            assert sum(pool.map(attempt, range(8))) == 1


class TestAnswer:
    def test_is_kept_with_what_the_bot_thought(self, session: Session, conversation: Conversation):
        message = receive(session, conversation)
        review = Review(intent="greet", confidence=0.9, decision="answer")
        answer_message(session, message.id, REPLY, delivery=DeliveryWay.PASSIVE, review=review, now=NOW)

        assert (message.state, message.reply, message.delivery) == (MessageState.ANSWERED, REPLY, DeliveryWay.PASSIVE)
        assert (message.intent, message.confidence, message.decision) == ("greet", 0.9, "answer")

    def test_the_first_answer_stays(self, session: Session, conversation: Conversation):
        message = receive(session, conversation)
        answer_message(session, message.id, REPLY, now=NOW)
        answer_message(session, message.id, [{"text": "别的"}], now=NOW)

        assert message.reply == REPLY

    def test_an_answered_message_cannot_be_put_back(self, session: Session, conversation: Conversation):
        message = receive(session, conversation)
        answer_message(session, message.id, REPLY, now=NOW)
        fail_message(session, message.id)

        assert message.state is MessageState.ANSWERED

    def test_to_a_forgotten_person_is_not_kept(self, session: Session):
        assert answer_message(session, 0, REPLY, now=NOW) is None


class TestThread:
    def test_shows_the_last_messages_oldest_first(self, session: Session, conversation: Conversation):
        for number in range(3):
            receive(session, conversation, str(number), f"第{number}句")
        record_outgoing(session, conversation, "请稍等", author="staff-1", now=NOW)

        said = thread(session, conversation.id, limit=3)
        assert [message.text for message in said] == ["第1句", "第2句", "请稍等"]
        assert said[-1].author == "staff-1"


class TestWaiting:
    def test_finds_what_nobody_works_on(self, session: Session, conversation: Conversation):
        deferred, failed, fresh, held, answered, lost = (receive(session, conversation, str(n)) for n in range(6))
        defer_message(session, deferred.id)
        fail_message(session, failed.id)
        answer_message(session, answered.id, REPLY, now=NOW)
        held.state, held.claimed_at = MessageState.PROCESSING, NOW
        lost.received_at = NOW - STALE_AFTER
        session.flush()

        assert [message.id for message in waiting_messages(session, now=NOW)] == [deferred.id, failed.id, lost.id]
        assert fresh.state is MessageState.RECEIVED


class TestUnanswered:
    def test_questions_are_listed_until_resolved(self, session: Session, conversation: Conversation):
        first = log_unanswered(session, conversation.id, "火星上能贷款吗", "unknown", now=NOW)
        second = log_unanswered(session, None, "怎么办", "choices", now=NOW)
        resolve_question(session, first.id, now=NOW)

        assert [question.id for question in open_questions(session)] == [second.id]

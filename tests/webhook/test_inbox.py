"""The two transactions of a message, without the web around them."""

from datetime import UTC, datetime
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from desk.conversations import get_conversation
from desk.handoff import request_person
from desk.messages import find_message, record_outgoing
from desk.models import Channel, DeliveryWay, MessageState, Owner, rasa_tracker
from runtime.privacy import forget
from webhook.inbox import Said, Step, Taken, take_in
from webhook.outbox import keep_answer
from webhook.people import take_undelivered
from webhook.rasa_client import Bubble, Option

NOON = datetime(2026, 11, 21, 4, tzinfo=UTC)
ANSWER = [Bubble(text="几年了？", options=[Option(title="1年", payload="/a")])]


def said(text: str, sender: str, key: str | None = None) -> Said:
    return Said(Channel.WEB, sender, key or uuid4().hex, text)


def take(session: Session, message: Said) -> Taken:
    return take_in(session, message, way=DeliveryWay.HTTP, now=NOON)


def answer(session: Session, taken: Taken, bubbles: list[Bubble] = ANSWER) -> None:
    keep_answer(session, taken, bubbles, way=DeliveryWay.HTTP, now=NOON)


class TestAnswering:
    def test_an_answer_is_stored_with_what_it_offers(self, session: Session):
        taken = take(session, said("贷款", "a"))
        answer(session, taken)

        message = find_message(session, taken.message_id)
        assert (message.state, message.reply) == (MessageState.ANSWERED, ANSWER)
        assert get_conversation(session, taken.conversation_id).offered_options == ANSWER[0]["options"]

    def test_what_the_actions_noted_beside_the_message_stays(self, session: Session):
        taken = take(session, said("贷款", "a"))
        find_message(session, taken.message_id).intent = "find_financing"

        answer(session, taken)

        assert find_message(session, taken.message_id).intent == "find_financing"

    def test_a_second_message_waits_while_the_first_is_worked_on(self, session: Session):
        assert take(session, said("第一句", "a")).step is Step.ASK

        assert take(session, said("第二句", "a")).step is Step.WAIT

    def test_after_forgetting_nothing_is_left_even_of_rasas_last_save(self, session: Session):
        taken = take(session, said("忘记我", "a"))
        forget(session, taken.conversation_id, now=NOON)
        session.execute(
            sa.insert(rasa_tracker).values(conversation=taken.conversation_id, sealed=b"x", updated_at=NOON)
        )

        answer(session, taken)

        assert find_message(session, taken.message_id) is None
        chosen = sa.select(rasa_tracker).where(rasa_tracker.c.conversation == taken.conversation_id)
        assert session.execute(chosen).all() == []


class TestWaitingForAPerson:
    def queued(self, session: Session) -> str:
        taken = take(session, said("转人工", "a"))
        answer(session, taken)
        request_person(session, taken.conversation_id, now=NOON)
        return taken.conversation_id

    def test_the_bot_goes_on_answering_until_a_person_takes_over(self, session: Session):
        self.queued(session)

        assert take(session, said("首贷贴息还有吗", "a")).step is Step.ASK

    def test_who_does_not_want_to_wait_gets_the_bot_back(self, session: Session):
        conversation_id = self.queued(session)

        take(session, said("不等了", "a"))

        assert get_conversation(session, conversation_id).owner is Owner.BOT
        assert take(session, said("贷款", "a")).step is Step.ASK

    def test_the_bot_is_silent_while_a_person_answers(self, session: Session):
        conversation_id = self.queued(session)
        get_conversation(session, conversation_id).owner = Owner.PERSON

        taken = take(session, said("在吗", "a"))

        assert (taken.step, taken.reply) == (Step.DONE, [])

    def test_the_words_of_staff_reach_the_person_once(self, session: Session):
        conversation = get_conversation(session, self.queued(session))
        record_outgoing(session, conversation, "您好，我是工作人员", author="staff", now=NOON)

        first = take_undelivered(session, channel=Channel.WEB, sender="a")

        assert [bubble["text"] for bubble in first] == ["您好，我是工作人员"]
        assert take_undelivered(session, channel=Channel.WEB, sender="a") == []

    def test_asking_for_messages_opens_no_conversation(self, session: Session):
        assert take_undelivered(session, channel=Channel.WEB, sender="nobody") == []
        assert session.scalar(sa.text("select count(*) from conversation")) == 0

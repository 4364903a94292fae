"""A person, and what is kept of the owner."""

import json

import pytest
from harness import FIRST_MESSAGE, NOW, SOFTWARE_FIRM, Firm
from sqlalchemy import insert, select, text
from test_filing_turns import COMPANY, CONTACT, PHONE, file_request, to_confirmation

from actions.turn import Bubble
from desk.conversations import find_conversation
from desk.messages import receive_message
from desk.models import Deletion, HandoffEvent, Owner, rasa_tracker
from policy_kb.base import Base
from tests.request_samples import sample_credit_code

CODE = sample_credit_code("MA0DATA1")


def traces(firm: Firm, *personal: str) -> list[str]:
    """Which of `personal` can be read in a raw row of any table."""
    rows = [
        row
        for table in Base.metadata.sorted_tables
        for row in firm.session.scalars(text(f'select t::text from "{table}" t'))
    ]
    everything = "\n".join(rows)
    return [one for one in personal if one in everything or json.dumps(one).strip('"') in everything]


class TestPerson:
    def test_the_conversation_is_in_the_queue_when_the_answer_leaves(self, firm: Firm):
        assert "转人工" in firm.says("转人工", "request_human")
        assert firm.conversation.owner is Owner.QUEUE

    def test_asking_twice_asks_once(self, firm: Firm):
        firm.says("转人工", "request_human")
        firm.says("快转人工", "request_human")

        assert len(firm.session.scalars(select(HandoffEvent)).all()) == 1

    def test_a_complaint_offers_a_person(self, firm: Firm):
        firm.says("你们没用，我要投诉", "complain")
        assert firm.conversation.owner is Owner.BOT
        firm.taps("转人工")

        assert firm.conversation.owner is Owner.QUEUE


class TestMyData:
    def test_nothing_kept_is_said(self, firm: Firm):
        reply = firm.says("你们存了我什么", "show_my_data")

        assert "公司情况：还没有" in reply
        assert "申请：没有" in reply

    def test_facts_messages_and_requests_are_named(self, firm: Firm):
        number = file_request(firm, CODE)
        receive_message(firm.session, firm.conversation, "1", "你好", now=NOW)
        reply = firm.says("你们存了我什么", "show_my_data")

        assert "想贷100万元" in reply
        assert "1 条" in reply
        assert number in reply
        assert PHONE not in reply


class TestForget:
    def test_it_asks_first(self, firm: Firm):
        firm.says(FIRST_MESSAGE, "find_financing", **SOFTWARE_FIRM)
        reply = firm.says("忘记我", "forget_me")

        assert "不能恢复" in reply
        assert firm.offered == ["确认删除", "先不删"]
        assert firm.facts

    @pytest.mark.parametrize("step", ["a request filed", "a draft open"])
    def test_after_a_yes_nothing_of_the_person_is_left_in_any_table(self, firm: Firm, step: str):
        firm.says("火星上能不能贷款", "ask_knowledge")
        receive_message(firm.session, firm.conversation, "1", "我是王示例", now=NOW)
        firm.session.execute(insert(rasa_tracker).values(conversation=firm.id, sealed=b"-", updated_at=NOW))
        (file_request if step == "a request filed" else to_confirmation)(firm, CODE)
        index = firm.conversation.sender_index
        assert traces(firm, firm.id, index) == [firm.id, index]

        firm.says("忘记我", "forget_me")
        reply = firm.taps("确认删除")

        assert "都删掉了" in reply
        assert find_conversation(firm.session, firm.id) is None
        assert traces(firm, firm.id, index, COMPANY, CODE, CONTACT, PHONE, "示例店主") == []
        assert len(firm.session.scalars(select(Deletion)).all()) == 1

    def test_after_a_no_all_is_as_it_was(self, firm: Firm):
        firm.says(FIRST_MESSAGE, "find_financing", **SOFTWARE_FIRM)
        before = dict(firm.facts)
        firm.says("忘记我", "forget_me")
        firm.taps("先不删")

        assert firm.facts == before

    def test_a_yes_to_something_else_deletes_nothing(self, firm: Firm):
        firm.says("忘记我", "forget_me")
        firm.says("谢谢", "thank")
        firm.says("好的", "affirm")

        assert firm.conversation.id == firm.id

    def test_the_reply_is_the_last_thing_said(self, firm: Firm):
        to_confirmation(firm, CODE)
        firm.says("忘记我", "forget_me")
        firm.taps("确认删除")

        assert firm.bubbles == [Bubble("都删掉了。之后再来问，会当作新朋友重新开始。")]

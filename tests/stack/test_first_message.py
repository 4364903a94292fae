"""The first thing a firm says: all of its facts in one message, two questions at the end."""

import pytest

from tests.stack_fixtures import Talk, assert_readable

FIRST = "我在海淀开了家软件公司，两年了，从没贷过款，想贷100万，能申请什么贷款？找谁办？"
ENOUGH = "先看结果"


@pytest.fixture
def answered(talk: Talk) -> str:
    """All that is seen until the matches are there, the questionnaire left as soon as possible."""
    seen = talk.says(FIRST)
    assert_readable(seen)
    return seen + "\n" + talk.says(ENOUGH)


class TestFirstMessage:
    def test_the_facts_said_are_not_asked_for_again(self, talk: Talk):
        talk.says(FIRST)
        facts = talk.says("看看我都填了啥")

        assert "海淀" in facts
        assert "软件" in facts or "信息" in facts
        assert "100万" in facts
        assert "2年" in facts or "两年" in facts

    def test_loans_come_with_reasons(self, answered: str):
        assert "贷" in answered
        assert "海淀" in answered
        assert "：" in answered

    def test_the_subsidy_of_a_first_loan_is_said_to_have_ended(self, answered: str):
        assert "2026-02-18" in answered or "2026年2月18日" in answered

    def test_who_handles_it_comes_with_the_date_of_the_source(self, answered: str):
        assert "010-89153158" in answered
        assert "资料日期" in answered or "核对日期" in answered

    def test_the_message_answers_within_five_seconds(self, talk: Talk):
        talk.says("你好")
        talk.says(FIRST)

        assert talk.last["pending"] is False

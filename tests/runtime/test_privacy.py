from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from request_samples import file_sample
from sqlalchemy import Table, func, insert, select
from sqlalchemy.orm import Session

from desk.conversations import open_conversation
from desk.errors import ConversationNotFound
from desk.handoff import request_person
from desk.messages import answer_message, receive_message
from desk.models import Channel, Conversation, Deletion, rasa_tracker
from desk.questions import log_unanswered
from matching.models import MatchEvent, MatchState, Need
from matching.needs import advance, get_need
from policy_kb.base import Base
from policy_kb.columns import SealedJson
from policy_kb.sealing import SealedText
from runtime.privacy import forget, show_my_data

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


@pytest.fixture
def person(session: Session) -> Conversation:
    """Somebody of whom every table holds something."""
    conversation = open_conversation(session, Channel.WECHAT, "openid-1", region="北京市海淀区", now=NOW)
    conversation.filing = {"phone": "13800000000"}
    message, _ = receive_message(session, conversation, "1", "你好", now=NOW)
    answer_message(session, message.id, [{"text": "您好"}], now=NOW)
    log_unanswered(session, conversation.id, "火星上能贷款吗", "unknown", now=NOW)
    request_person(session, conversation.id, now=NOW)
    need = file_sample(session, conversation_id=conversation.id)
    advance(session, need.matches[0].id, MatchState.CONTACTED, actor="bank", note="王示例接的电话", now=NOW)
    session.execute(insert(rasa_tracker).values(conversation=conversation.id, sealed=b"-", updated_at=NOW))
    return conversation


def sealed_columns() -> Iterator[tuple[Table, str]]:
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, SealedText | SealedJson) or (table is rasa_tracker and column.name == "sealed"):
                yield table, column.name


def filled(session: Session) -> dict[str, int]:
    """How many values each column of personal data holds."""
    return {
        f"{table.name}.{name}": session.scalar(select(func.count(table.c[name]))) or 0
        for table, name in sealed_columns()
    }


class TestForget:
    def test_reaches_every_column_of_personal_data(self, session: Session, person: Conversation):
        before = filled(session)
        assert [name for name, count in before.items() if count == 0] == []

        forget(session, person.id, now=NOW)

        assert [name for name, count in filled(session).items() if count] == []

    def test_leaves_no_index_or_id_that_leads_back(self, session: Session, person: Conversation):
        forget(session, person.id, now=NOW)

        need = session.scalars(select(Need)).one()
        traces = (need.conversation_id, need.credit_code_index, need.phone_index, need.fingerprint)
        assert traces == (None, None, None, None)

    def test_withdraws_open_requests_and_keeps_their_history(self, session: Session, person: Conversation):
        number = session.scalars(select(Need.number)).one()
        forget(session, person.id, now=NOW)

        need = get_need(session, number)
        assert (need.matches[0].state, need.closed_at, need.forgotten_at) == (MatchState.WITHDRAWN, NOW, NOW)
        assert session.scalar(select(func.count()).select_from(MatchEvent)) == 3

    def test_keeps_that_it_happened(self, session: Session, person: Conversation):
        forget(session, person.id, now=NOW)

        deletion = session.scalars(select(Deletion)).one()
        assert (deletion.at, deletion.channel) == (NOW, Channel.WECHAT)
        assert deletion.rows_deleted == {
            "message": 1,
            "handoff_event": 1,
            "unanswered_question": 1,
            "rasa_tracker": 1,
            "need": 1,
        }

    def test_leaves_other_people_alone(self, session: Session, person: Conversation):
        other = open_conversation(session, Channel.WECHAT, "openid-2", now=NOW)
        message, _ = receive_message(session, other, "1", "你好", now=NOW)
        forget(session, person.id, now=NOW)

        assert message.text == "你好"
        assert session.get(Conversation, other.id) is other

    def test_the_same_person_starts_anew(self, session: Session, person: Conversation):
        old = person.id
        forget(session, old, now=NOW)

        assert open_conversation(session, Channel.WECHAT, "openid-1", now=NOW).id != old

    def test_twice_is_refused(self, session: Session, person: Conversation):
        forget(session, person.id, now=NOW)

        with pytest.raises(ConversationNotFound):
            forget(session, person.id, now=NOW)


def test_show_my_data_tells_a_person_what_is_kept(session: Session, person: Conversation):
    shown = show_my_data(session, person.id)

    assert (shown["channel"], shown["region"], shown["messages"]) == ("wechat", "北京市海淀区", 1)
    assert shown["needs"][0]["company_name"] == "示例科技有限公司"
    assert shown["needs"][0]["recipients"] == ["示例贷款"]

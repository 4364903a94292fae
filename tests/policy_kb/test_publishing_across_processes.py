"""What one process publishes another answers, at once and in full; what is not published it never sees."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from editing import AUTHOR, ENTRY, FAQ, REVIEWER, TODAY, Desk
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bench.rig.answering import OtherProcess, other_process
from policy_kb.embedding import RememberingEmbedder
from policy_kb.offerings import load_offerings
from policy_kb.publishing_errors import SecondPersonNeeded
from policy_kb.synonyms import add_synonym, remove_synonym
from runtime.database import make_engine
from runtime.migrate import migrate
from runtime.postgres import without_driver

LOAN = ENTRY | {"criteria": [], "offering": {"beneficiary": "firm", "group": "loan", "value": 5}}
BETTER = LOAN | {"benefit": "最高示例金额乙。"}
ANSWER = FAQ | {"answer": "到示例银行新大厅办。"}
QUESTION = FAQ["question"]


@pytest.fixture(scope="module")
def engine_here(database_url: str) -> Iterator[Engine]:
    name = "publishing_tests"
    url = database_url.replace("/rongwen?", f"/{name}?")
    with psycopg.connect(without_driver(database_url), autocommit=True) as connection:
        connection.execute(f"create database {name}")
        migrate(url)
        engine = make_engine(url)
        yield engine
        engine.dispose()
        connection.execute(f"drop database {name} with (force)")


@pytest.fixture(scope="module")
def other(engine_here: Engine) -> Iterator[OtherProcess]:
    with other_process(engine_here.url.render_as_string(hide_password=False)) as process:
        yield process


def everything(other: OtherProcess) -> str:
    """Whatever the other process can be made to say."""
    said = [other.answer(QUESTION, "北京市", TODAY), other.answer("示例贷最高多少", "北京市", TODAY)]
    said += [other.entry(code, TODAY) or "" for code in ("sample-loan", "faq-sample", "brand-new")]
    return "\n".join([*said, *other.offerings(TODAY)])


def test_a_change_is_answered_from_the_commit_and_not_before(
    engine_here: Engine, other: OtherProcess, remembering: RememberingEmbedder, tmp_path: Path
):
    """One story on one database: commits cannot be rolled back between tests."""
    with Session(engine_here) as session:
        desk = Desk(session, remembering)
        desk.load(tmp_path, [LOAN], [FAQ])
        session.commit()
        assert other.offerings(TODAY) == [LOAN["benefit"]]
        assert FAQ["answer"] in other.answer(QUESTION, "北京市", TODAY)

        for body in (
            BETTER,
            ANSWER,
            LOAN | {"id": "brand-new", "title": "没发布的新贷款", "benefit": "没发布的好处。"},
        ):
            desk.draft(body)
            session.commit()
            desk.submit(body["id"])
            session.commit()
        unpublished = (BETTER["benefit"], ANSWER["answer"], "没发布")
        assert [text for text in unpublished if text in everything(other)] == []

        with pytest.raises(SecondPersonNeeded):
            desk.approve(by=AUTHOR)
        session.rollback()
        desk.approve("sample-loan")
        desk.approve("faq-sample")
        assert [text for text in unpublished if text in everything(other)] == []  # published, but not committed

        session.commit()
        assert other.offerings(TODAY) == [BETTER["benefit"]]
        assert ANSWER["answer"] in other.answer(QUESTION, "北京市", TODAY)
        assert BETTER["benefit"] in str(other.entry("sample-loan", TODAY))

        desk.rollback(1, "faq-sample")
        desk.rollback(1, "sample-loan")
        session.commit()
        assert other.offerings(TODAY) == [LOAN["benefit"]]
        assert FAQ["answer"] in other.answer(QUESTION, "北京市", TODAY)

        desk.withdraw("faq-sample")
        desk.withdraw("sample-loan")
        session.commit()
        assert other.offerings(TODAY) == []
        assert other.entry("sample-loan", TODAY) is other.entry("faq-sample", TODAY) is None


def test_what_is_rolled_back_by_the_database_is_never_answered(
    engine_here: Engine, other: OtherProcess, remembering: RememberingEmbedder, tmp_path: Path
):
    with Session(engine_here) as session:
        desk = Desk(session, remembering)
        desk.publish(LOAN | {"id": "never-committed", "title": "没提交的贷款", "benefit": "没提交的好处。"})
        assert "没提交的好处。" in [offering.benefit for offering in load_offerings(session, TODAY)]
        session.rollback()

    assert "没提交的好处。" not in other.offerings(TODAY)
    with Session(engine_here) as session:
        assert "没提交的好处。" not in [offering.benefit for offering in load_offerings(session, TODAY)]


def test_a_new_way_to_say_something_is_understood_from_the_commit_on(
    engine_here: Engine, other: OtherProcess, remembering: RememberingEmbedder
):
    with Session(engine_here) as session:
        add_synonym(session, "首贷", "破冰贷", REVIEWER, remembering, on=TODAY)
        assert other.concepts("破冰贷") == []
        session.commit()
        assert other.concepts("破冰贷") == ["=首贷"]

        remove_synonym(session, "首贷", "破冰贷", REVIEWER, remembering, on=TODAY)
        session.commit()
        assert other.concepts("破冰贷") == []

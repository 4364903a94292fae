"""The database goes away, an error nobody foresaw, an address that does not exist."""

import logging

import httpx
import pytest
from console_visits import PASSWORD, Running, sign_in
from sqlalchemy import create_engine
from sqlalchemy.orm import sessionmaker

from console.access import SignedOut
from console.service import DatabaseDown
from console.sessions import Visitor
from console.surprises import KindAndPlaceOnly
from console.wording import texts

NOWHERE = "postgresql+psycopg://nobody@127.0.0.1:1/none"


@pytest.fixture
def database_down(running: Running, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(running.console, "sessions", sessionmaker(create_engine(NOWHERE)))


class TestWithoutADatabase:
    def test_a_page_says_so(self, signed_in: httpx.Client, database_down: None):
        assert "数据库暂时连不上" in signed_in.get("/requests").text

    def test_signing_in_says_so_and_counts_no_failure(self, database_down: None, stranger: httpx.Client):
        answers = [sign_in(stranger, "somebody", PASSWORD) for _ in range(6)]

        assert {answer.status_code for answer in answers} == {503}
        assert "数据库暂时连不上" in answers[-1].text

    def test_health_says_so(self, database_down: None, stranger: httpx.Client):
        answer = stranger.get("/healthz")

        assert (answer.status_code, answer.json()["checks"]) == (503, {"database": False})

    def test_an_action_is_refused_with_a_sentence(self, database_down: None, running: Running):
        visitor = Visitor(1, "stamp", "2999-01-01T00:00:00+00:00", "nonce")

        with pytest.raises(DatabaseDown, match="数据库暂时连不上"):
            running.console.transact(visitor, lambda session, staff: staff)


def test_an_account_that_does_not_exist_may_do_nothing(running: Running):
    visitor = Visitor(10**9, "stamp", "2999-01-01T00:00:00+00:00", "nonce")

    with pytest.raises(SignedOut):
        running.console.transact(visitor, lambda session, staff: staff)


def test_an_unknown_address_says_so_in_chinese(signed_in: httpx.Client):
    answer = signed_in.get("/no-such-page")

    assert (answer.status_code, texts()["errors"]["no_page"] in answer.text) == (404, True)


def test_the_log_of_an_error_leaves_out_its_text():
    try:
        raise ValueError("13800001234")
    except ValueError as error:
        record = logging.LogRecord("nicegui", logging.ERROR, __file__, 1, error, (), (type(error), error, None))

    KindAndPlaceOnly().filter(record)

    assert record.getMessage().startswith("ValueError at ")
    assert "13800001234" not in record.getMessage()
    assert record.exc_info is None

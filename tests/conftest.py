"""A real PostgreSQL for every test: one embedded server a run, one migrated database, each test rolled back."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from cryptography.fernet import Fernet
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from policy_kb.sealing import Sealer, use_sealer
from runtime.database import make_engine
from runtime.migrate import migrate
from runtime.postgres import EmbeddedPostgres

pytest_plugins = ["tests.stack_fixtures", "tests.knowledge_fixtures"]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The tests with a browser come last: its event loop stays in the main thread and lets no other run there."""
    items.sort(key=lambda item: "chromium" in getattr(item, "fixturenames", ()))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A real Chromium; tests that need it are skipped, and say so, on a machine without one."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("Chromium is not installed here (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session", autouse=True)
def _sealer() -> None:
    use_sealer(Sealer([Fernet.generate_key().decode()], "index-key-of-tests"))


@pytest.fixture(scope="session")
def database_url() -> Iterator[str]:
    """The address of a migrated, empty database. RONGWEN_TEST_DATABASE_URL names another server's empty database.

    Its folder is not one of pytest's: every run of pytest closes those again to the database's own user.
    """
    given = os.environ.get("RONGWEN_TEST_DATABASE_URL")
    if given:
        migrate(given)
        yield given
        return
    with TemporaryDirectory(prefix="rongwen-pg-", ignore_cleanup_errors=True) as folder:
        server = EmbeddedPostgres(Path(folder))
        url = server.start()
        migrate(url)
        yield url
        server.stop()


@pytest.fixture(scope="session")
def engine(database_url: str) -> Iterator[Engine]:
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session whose work, commits too, is rolled back after the test."""
    with engine.connect() as connection:
        outer = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint", expire_on_commit=False) as session:
            yield session
        outer.rollback()

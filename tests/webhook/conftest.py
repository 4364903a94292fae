"""A web process on a database of its own, with a Rasa and a WeChat on loopback."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import sqlalchemy as sa
from cryptography.fernet import Fernet
from pydantic import SecretStr
from sqlalchemy.orm import Session, sessionmaker

from policy_kb.sealing import sealer, use_sealer
from runtime.database import make_engine, make_session_factory
from runtime.migrate import migrate
from runtime.settings import Environment, Settings
from tests.webhook.follower import TOKEN, Follower
from tests.webhook.proxy import DatabaseProxy
from tests.webhook.servers import FakeRasa, FakeWeChat, free_port, served
from webhook.app import create_app

SEAL_KEY = Fernet.generate_key().decode()

StartWeb = Callable[..., str]


@pytest.fixture(scope="session")
def web_database_url(database_url: str) -> str:
    """What the web process commits stays out of the other tests' database."""
    engine = make_engine(database_url)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text("create database web_tests"))
    engine.dispose()
    url = sa.make_url(database_url).set(database="web_tests").render_as_string(hide_password=False)
    migrate(url)
    return url


@pytest.fixture(autouse=True)
def _same_sealer_afterwards() -> Iterator[None]:
    before = sealer()
    yield
    use_sealer(before)


@pytest.fixture
def rasa() -> Iterator[FakeRasa]:
    fake = FakeRasa()
    with served(fake.app, fake.port):
        yield fake


@pytest.fixture
def wechat() -> Iterator[FakeWeChat]:
    fake = FakeWeChat()
    with served(fake.app, fake.port):
        yield fake


@pytest.fixture
def database(web_database_url: str) -> Iterator[DatabaseProxy]:
    """The database behind a door that a test can close. The folder's name is short: a socket's path has 107 bytes."""
    with tempfile.TemporaryDirectory(prefix="rw") as folder:
        proxy = DatabaseProxy(web_database_url, Path(folder))
        proxy.start()
        yield proxy
        proxy.stop()


@pytest.fixture
def make_settings(web_database_url: str, tmp_path: Path, rasa: FakeRasa) -> Iterator[Callable[..., Settings]]:
    """Settings of a web process; what it left in the database is gone after the test."""

    def make(**given: object) -> Settings:
        defaults = {
            "env": Environment.TEST,
            "home": tmp_path,
            "database_url": SecretStr(web_database_url),
            "rasa_port": rasa.port,
            "web_port": free_port(),
            "seal_keys": SecretStr(SEAL_KEY),
            "rasa_token": SecretStr("rasa-token"),
            "wechat_token": SecretStr(TOKEN),
            "wechat_passive_seconds": 4.0,
            "chat_rate": "1000/minute",
        }
        return Settings(**(defaults | given))

    yield make
    engine = make_engine(web_database_url)
    with engine.begin() as connection:
        connection.execute(sa.text("truncate conversation, procrastinate_jobs cascade"))
    engine.dispose()


@pytest.fixture
def start_web(make_settings: Callable[..., Settings]) -> Iterator[StartWeb]:
    """Starts a web process with these settings over the defaults; returns its address."""
    with ExitStack() as running:

        def start(**given: object) -> str:
            settings = make_settings(**given)
            return running.enter_context(served(create_app(settings), settings.web_port))

        yield start


@pytest.fixture
def web(start_web: StartWeb) -> str:
    return start_web()


@pytest.fixture
def follower(web: str) -> Follower:
    return Follower(web)


@pytest.fixture
def sessions(make_settings: Callable[..., Settings]) -> Iterator[sessionmaker[Session]]:
    """The web process's database as a test looks at it."""
    factory = make_session_factory(make_settings(), pool_size=2)
    yield factory
    factory.kw["bind"].dispose()

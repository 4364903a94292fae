"""The engine and the session factory of a process."""

from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session, sessionmaker

from policy_kb.sealing import Sealer, use_sealer
from runtime.postgres import database_url
from runtime.settings import Settings


def make_engine(url: str, pool_size: int = 10) -> Engine:
    """An engine for `url` (`postgresql+psycopg://…`) that checks a connection before use and names no values in errors."""
    return create_engine(
        url, pool_size=pool_size, max_overflow=pool_size, pool_pre_ping=True, pool_timeout=5, hide_parameters=True
    )


def make_session_factory(settings: Settings, pool_size: int = 10) -> sessionmaker[Session]:
    """Open the database of `settings` and set the sealer of this process.

    Use as `with factory.begin() as session:`, one transaction a request, a bot turn or a command.
    """
    configure_sealing(settings)
    return sessionmaker(make_engine(database_url(settings), pool_size), expire_on_commit=False)


def configure_sealing(settings: Settings) -> None:
    keys = [key.strip() for key in settings.seal_keys.get_secret_value().split(",") if key.strip()]
    use_sealer(Sealer(keys, settings.index_key.get_secret_value()))

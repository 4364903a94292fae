"""One transaction in a thread, for async callers.

SQLAlchemy blocks, so it runs in a bounded pool of threads, no more of them than there are connections. A database that
is away, or slower than `seconds`, is one refusal: DatabaseUnavailable.
"""

from collections.abc import Callable
from typing import TypeVar

import anyio
import structlog
from anyio import CapacityLimiter, to_thread
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session, sessionmaker

from policy_kb.errors import Unavailable

log = structlog.get_logger()
T = TypeVar("T")

POOL_SIZE = 12
_SECONDS = 3.0


class DatabaseUnavailable(Unavailable):
    code = "database_unavailable"

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__("系统暂时繁忙，请稍后再试，急事可打 12345。(The database does not answer; try again later.)")


class Transactions:
    """Open where an event loop runs; `run` may be called from any number of tasks."""

    def __init__(self, sessions: sessionmaker[Session]) -> None:
        self.sessions = sessions
        self._limiter = CapacityLimiter(POOL_SIZE)

    async def run(self, work: Callable[[Session], T], *, seconds: float = _SECONDS) -> T:
        """What `work` returns, committed. The thread of a transaction that takes too long is left to end by itself."""
        try:
            with anyio.fail_after(seconds):
                return await to_thread.run_sync(
                    self._in_transaction, work, limiter=self._limiter, abandon_on_cancel=True
                )
        except (OperationalError, InterfaceError, PoolTimeout, TimeoutError) as error:
            log.error("database_unavailable", error=type(error).__name__)
            raise DatabaseUnavailable(type(error).__name__) from None
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
            raise DatabaseUnavailable(type(error).__name__) from None

    def close(self) -> None:
        bind = self.sessions.kw.get("bind")
        if isinstance(bind, Engine):
            bind.dispose()

    def _in_transaction(self, work: Callable[[Session], T]) -> T:
        with self.sessions.begin() as session:
            return work(session)

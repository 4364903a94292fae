"""The console's one way to the database: each action re-checks who acts, then runs in a transaction of its own."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeVar

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from console.access import SignedOut, Staff, staff_of
from console.sessions import EndedSessions, Visitor
from console.throttle import SignInThrottle
from console.wording import say
from desk.models import StaffUser
from desk.staff import record_audit, verify_credentials
from policy_kb.embedding import Embedder
from policy_kb.errors import Unavailable
from policy_kb.search import answer_question
from runtime.settings import Settings

logger = structlog.get_logger()
T = TypeVar("T")
Work = Callable[[Session, Staff], T]


class DatabaseDown(Unavailable):
    code = "database_down"

    def __init__(self) -> None:
        super().__init__(say("errors.database_down"))


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Console:
    """What the pages need, built once in `create_app`. `now` is the clock of this process."""

    settings: Settings
    sessions: sessionmaker[Session]
    embedder: Embedder
    now: Callable[[], datetime] = utc_now
    throttle: SignInThrottle = field(default_factory=SignInThrottle)
    ended: EndedSessions = field(default_factory=EndedSessions)

    def is_open(self, visitor: Visitor) -> bool:
        """Whether the session's time is not up and nobody signed it out. The account itself is checked by `transact`."""
        return visitor.is_current(self.now()) and visitor not in self.ended

    def sign_in(self, username: str, password: str) -> StaffUser:
        """The account with this name and password, and an audit row. Raises WrongCredentials or DatabaseDown."""
        try:
            with self.sessions.begin() as session:
                user = verify_credentials(session, username.strip(), password)
                record_audit(session, user.username, "signed_in", f"staff_user:{user.id}", now=self.now())
                return user
        except SQLAlchemyError as error:
            raise self._down(error) from error

    def warm_up(self) -> None:
        """Search once, so that the model and the lexicon are in memory. A database that is down is only logged."""
        try:
            with self.sessions.begin() as session:
                answer_question(session, say("brand.name"), region=None, on=self.now().date(), embedder=self.embedder)
        except SQLAlchemyError as error:
            logger.warning("warm_up_failed", error=type(error).__name__)

    def transact(self, visitor: Visitor, work: Work[T]) -> T:
        """Run `work` in one transaction as the visitor.

        Raises SignedOut where the session or the account has ended since, and DatabaseDown where the database fails.
        """
        if not self.is_open(visitor):
            raise SignedOut
        try:
            with self.sessions.begin() as session:
                return work(session, staff_of(session, visitor))
        except SQLAlchemyError as error:
            raise self._down(error) from error

    async def ask(self, visitor: Visitor, work: Work[T]) -> T:
        """`transact` in a thread, so that a slow statement holds up nobody else's page."""
        return await asyncio.to_thread(self.transact, visitor, work)

    def _down(self, error: Exception) -> DatabaseDown:
        logger.error("database_failed", error=type(error).__name__)
        return DatabaseDown()

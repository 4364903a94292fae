"""The number of the published knowledge's state, and the lock under which it changes."""

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from policy_kb.models import KbRevision

_LOCK = 7_310_114  # one writer of the published knowledge at a time


def lock_knowledge(session: Session) -> None:
    """Wait for other writers; held until the transaction ends."""
    session.execute(text("select pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def bump_revision(session: Session, index_digest: str | None = None) -> int:
    """Tell every process that the published knowledge is another now."""
    revision = session.get(KbRevision, 1) or KbRevision(id=1, number=0, index_digest="")
    revision.number += 1
    if index_digest is not None:
        revision.index_digest = index_digest
    session.add(revision)
    session.flush()
    return revision.number


def current_revision(session: Session) -> int:
    """By primary key: cheap enough to ask on every turn."""
    return session.scalar(select(KbRevision.number).where(KbRevision.id == 1)) or 0

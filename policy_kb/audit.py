"""The audit of the knowledge: who did what to which version. Each row is written in the transaction of the deed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from policy_kb.models import AuditAction, KbAudit


@dataclass(frozen=True)
class Signature:
    """Who does something, and the moment (aware). What somebody may do at all is for the caller to judge."""

    by: str
    at: datetime


def record(
    session: Session, action: AuditAction, code: str, number: int | None, signature: Signature, **detail: Any
) -> None:
    """`detail` is plain data; what is None is left out."""
    kept = {name: value for name, value in detail.items() if value is not None}
    session.add(
        KbAudit(at=signature.at, actor=signature.by, action=action.value, entry_code=code, number=number, detail=kept)
    )
    session.flush()


def history(session: Session, code: str) -> list[KbAudit]:
    """All that happened to an entry, the first deed first."""
    return list(session.scalars(select(KbAudit).where(KbAudit.entry_code == code).order_by(KbAudit.id)))


def writers(session: Session, code: str, number: int) -> set[str]:
    """Everybody who wrote on this version."""
    actions = (AuditAction.DRAFTED.value, AuditAction.EDITED.value)
    return set(
        session.scalars(
            select(KbAudit.actor).where(
                KbAudit.entry_code == code, KbAudit.number == number, KbAudit.action.in_(actions)
            )
        )
    )

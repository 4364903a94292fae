"""Staff accounts and the record of what staff did."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Identity, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from policy_kb.base import Base
from policy_kb.columns import choice


class Role(StrEnum):
    STAFF = "staff"
    REVIEWER = "reviewer"
    ADMIN = "admin"
    BANK = "bank"
    SYSTEM = "system"


class StaffUser(Base):
    """An account of the console. It is made inactive, never deleted, so that the audit stays readable."""

    __tablename__ = "staff_user"
    __table_args__ = (UniqueConstraint("username", name="uq_staff_user_username"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    username: Mapped[str] = mapped_column(String(60))
    password_hash: Mapped[str] = mapped_column(String(255))
    role: Mapped[Role] = mapped_column(choice(Role, "role"))
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]


class AuditEntry(Base):
    """Append-only: who did what to which thing. `target` names a kind and an id, never a person's data."""

    __tablename__ = "audit_entry"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    actor: Mapped[str] = mapped_column(String(60), index=True)
    action: Mapped[str] = mapped_column(String(60))
    target: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime] = mapped_column(index=True)

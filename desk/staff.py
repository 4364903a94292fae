"""Staff accounts and the audit of what staff do."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from desk.errors import StaffUserNotFound, UnknownRole, UsernameTaken, WeakPassword, WrongCredentials
from desk.passwords import decoy_hash, hash_password, matches
from desk.staff_models import AuditEntry, Role, StaffUser

MINIMUM_PASSWORD = 10


def create_user(session: Session, username: str, password: str, role: Role | str, *, now: datetime) -> StaffUser:
    """Add an active account. Raises `UnknownRole`, `WeakPassword` or `UsernameTaken`."""
    if len(password) < MINIMUM_PASSWORD:
        raise WeakPassword(MINIMUM_PASSWORD)
    values = {"username": username, "password_hash": hash_password(password), "role": _role(role)}
    added = session.scalar(
        insert(StaffUser)
        .values(**values, active=True, created_at=now)
        .on_conflict_do_nothing(constraint="uq_staff_user_username")
        .returning(StaffUser.id)
    )
    if added is None:
        raise UsernameTaken(username)
    record_audit(session, "system", "user_created", f"staff_user:{added}", now=now)
    return get_user(session, username)


def _role(name: Role | str) -> Role:
    try:
        return Role(name)
    except ValueError as error:
        raise UnknownRole(name, [role.value for role in Role]) from error


def verify_credentials(session: Session, username: str, password: str) -> StaffUser:
    """The active account with this name and password. Every refusal looks and lasts the same."""
    user = find_user(session, username)
    right = matches(password, user.password_hash if user else decoy_hash())
    if user is None or not right or not user.active:
        raise WrongCredentials
    return user


def find_user(session: Session, username: str) -> StaffUser | None:
    return session.scalars(select(StaffUser).where(StaffUser.username == username)).one_or_none()


def get_user(session: Session, username: str) -> StaffUser:
    user = find_user(session, username)
    if user is None:
        raise StaffUserNotFound(username)
    return user


def set_password(session: Session, username: str, password: str, *, now: datetime) -> StaffUser:
    if len(password) < MINIMUM_PASSWORD:
        raise WeakPassword(MINIMUM_PASSWORD)
    user = get_user(session, username)
    user.password_hash = hash_password(password)
    record_audit(session, "system", "password_set", f"staff_user:{user.id}", now=now)
    return user


def record_audit(session: Session, actor: str, action: str, target: str, *, now: datetime) -> AuditEntry:
    """Write down who did what. `target` is a kind and an id, such as `conversation:…`."""
    entry = AuditEntry(actor=actor, action=action, target=target, at=now)
    session.add(entry)
    session.flush()
    return entry

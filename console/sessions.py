"""What the session cookie holds, and who may be let in by it.

The cookie is signed, not sealed: it carries an id, a fingerprint of the password hash (so that a new password ends every
older session), the end of the session and a nonce (so that signing out ends this one even if the cookie was copied).
"""

import hashlib
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

LIFETIME = timedelta(hours=8)
KEY = "staff"


@dataclass(frozen=True)
class Visitor:
    """The claim of a session cookie. The database decides at each action whether it still holds."""

    staff_id: int
    stamp: str
    until: str
    nonce: str

    def is_current(self, now: datetime) -> bool:
        return now < datetime.fromisoformat(self.until)


def password_stamp(password_hash: str) -> str:
    return hashlib.sha256(password_hash.encode()).hexdigest()[:16]


def open_session(session: dict[str, Any], staff_id: int, password_hash: str, now: datetime) -> None:
    """Start afresh, so that nothing a stranger put into the session before survives the sign-in."""
    session.clear()
    visitor = Visitor(staff_id, password_stamp(password_hash), (now + LIFETIME).isoformat(), secrets.token_urlsafe(12))
    session[KEY] = asdict(visitor)
    csrf_token(session)


def find_visitor(session: dict[str, Any]) -> Visitor | None:
    try:
        return Visitor(**session[KEY])
    except (KeyError, TypeError):
        return None


def csrf_token(session: dict[str, Any]) -> str:
    return session.setdefault("csrf", secrets.token_urlsafe(24))


def csrf_matches(session: dict[str, Any], given: str) -> bool:
    return secrets.compare_digest(str(session.get("csrf", "")).encode(), given.encode()) and bool(given)


class EndedSessions:
    """Sessions signed out before their time, remembered until they would have ended anyway.

    In memory: after a restart of the console a copied cookie of an ended session would work again until its time is up.
    """

    def __init__(self) -> None:
        self._until: dict[str, datetime] = {}

    def add(self, visitor: Visitor, now: datetime) -> None:
        self._until = {nonce: until for nonce, until in self._until.items() if until > now}
        self._until[visitor.nonce] = datetime.fromisoformat(visitor.until)

    def __contains__(self, visitor: Visitor) -> bool:
        return visitor.nonce in self._until

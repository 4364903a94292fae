"""Who may see which page and do what there."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from console.sessions import Visitor, password_stamp
from console.wording import say
from desk.models import StaffUser
from policy_kb.errors import Forbidden

EVERYDAY_ROLES = frozenset({"staff", "admin", "system"})


class SignedOut(Forbidden):
    """The session has run out, was ended, or its account was closed or given a new password."""

    code = "signed_out"

    def __init__(self) -> None:
        super().__init__(say("errors.signed_out"))


class NotYourPage(Forbidden):
    code = "not_your_page"

    def __init__(self) -> None:
        super().__init__(say("errors.not_your_page"))


@dataclass(frozen=True)
class Staff:
    """Who acts, as the database knows them at this moment."""

    id: int
    username: str
    role: str


def staff_of(session: Session, visitor: Visitor) -> Staff:
    user = session.get(StaffUser, visitor.staff_id)
    if user is None or not user.active or password_stamp(user.password_hash) != visitor.stamp:
        raise SignedOut
    staff = Staff(user.id, user.username, user.role.value)
    if staff.role not in EVERYDAY_ROLES:
        raise NotYourPage
    return staff

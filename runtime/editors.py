"""Who may do what to the knowledge: administrators write, reviewers also decide. The second person is the core's affair."""

from sqlalchemy.orm import Session

from desk.staff import find_user
from desk.staff_models import Role
from policy_kb.audit import Signature
from policy_kb.errors import Forbidden, NotFound
from policy_kb.models import LOADED_BY
from runtime.clock import now

WRITERS = (Role.ADMIN, Role.REVIEWER)
REVIEWERS = (Role.REVIEWER,)
_NAMES = {Role.ADMIN: "管理员（admin）", Role.REVIEWER: "审核员（reviewer）"}


class UnknownEditor(NotFound):
    code = "unknown_editor"

    def __init__(self, username: str) -> None:
        super().__init__(f"没有可用的工作台账号「{username}」，请用自己的账号，或先用 rongwen user add 新建。")


class MayNotEdit(Forbidden):
    code = "may_not_edit"

    def __init__(self, username: str, roles: tuple[Role, ...]) -> None:
        super().__init__(f"账号「{username}」不能做这一步，要由{'或'.join(_NAMES[role] for role in roles)}来做。")


def sign(session: Session, username: str, roles: tuple[Role, ...] = WRITERS) -> Signature:
    """The signature of an active account that has one of the roles. Raises UnknownEditor or MayNotEdit."""
    user = find_user(session, username)
    if user is None or not user.active or username == LOADED_BY:
        raise UnknownEditor(username)
    if user.role not in roles:
        raise MayNotEdit(username, roles)
    return Signature(username, now())

from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.errors import StaffUserNotFound, UnknownRole, UsernameTaken, WeakPassword, WrongCredentials
from desk.models import AuditEntry
from desk.staff import create_user, get_user, set_password, verify_credentials
from desk.staff_models import Role

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
PASSWORD = "示例口令-long-enough"


class TestCreateUser:
    def test_lets_the_user_sign_in_and_keeps_no_password(self, session: Session):
        user = create_user(session, "window-1", PASSWORD, "staff", now=NOW)

        assert verify_credentials(session, "window-1", PASSWORD).id == user.id
        assert user.password_hash.startswith("$argon2id$")

    def test_is_written_into_the_audit(self, session: Session):
        user = create_user(session, "window-1", PASSWORD, Role.ADMIN, now=NOW)

        entry = session.scalars(select(AuditEntry)).one()
        assert (entry.action, entry.target) == ("user_created", f"staff_user:{user.id}")

    def test_refuses_a_name_in_use(self, session: Session):
        create_user(session, "window-1", PASSWORD, Role.STAFF, now=NOW)

        with pytest.raises(UsernameTaken):
            create_user(session, "window-1", PASSWORD, Role.STAFF, now=NOW)

    def test_refuses_a_short_password_and_an_unknown_role(self, session: Session):
        with pytest.raises(WeakPassword):
            create_user(session, "window-1", "short", Role.STAFF, now=NOW)
        with pytest.raises(UnknownRole):
            create_user(session, "window-1", PASSWORD, "king", now=NOW)


class TestVerifyCredentials:
    def test_refuses_a_wrong_password_an_unknown_name_and_an_inactive_account_alike(self, session: Session):
        create_user(session, "window-1", PASSWORD, Role.STAFF, now=NOW)
        create_user(session, "window-2", PASSWORD, Role.STAFF, now=NOW).active = False

        told = set()
        for username, password in [("window-1", "wrong"), ("nobody", PASSWORD), ("window-2", PASSWORD)]:
            with pytest.raises(WrongCredentials) as refusal:
                verify_credentials(session, username, password)
            told.add(str(refusal.value))
        assert len(told) == 1

    def test_a_new_password_replaces_the_old(self, session: Session):
        create_user(session, "window-1", PASSWORD, Role.STAFF, now=NOW)
        set_password(session, "window-1", PASSWORD + "2", now=NOW)

        assert verify_credentials(session, "window-1", PASSWORD + "2")
        with pytest.raises(WrongCredentials):
            verify_credentials(session, "window-1", PASSWORD)


def test_an_unknown_account_is_refused(session: Session):
    with pytest.raises(StaffUserNotFound):
        get_user(session, "nobody")

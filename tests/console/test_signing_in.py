"""Signing in and out over real HTTP."""

import re
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from console_visits import PASSWORD, Running, sign_in

from console.sessions import LIFETIME, EndedSessions, Visitor
from console.throttle import SignInThrottle
from desk.staff import get_user, set_password
from desk.staff_models import Role


@pytest.fixture(autouse=True)
def _fresh_throttle(running: Running, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(running.console, "throttle", SignInThrottle(by_address="1000/minute"))


class TestSigningIn:
    def test_opens_the_first_page_and_is_audited(self, running: Running, stranger: httpx.Client, staff: str):
        answer = sign_in(stranger, staff, PASSWORD)

        assert (answer.status_code, answer.headers["location"]) == (303, "/")
        assert stranger.get("/").status_code == 200
        assert [action for action, _ in running.audited(staff)] == ["signed_in"]

    def test_with_a_wrong_password_and_with_an_unknown_name_says_the_same(self, stranger: httpx.Client, staff: str):
        answers = [sign_in(stranger, staff, "wrong password"), sign_in(stranger, "nobody-here", "wrong password")]

        assert [answer.status_code for answer in answers] == [401, 401]
        assert all("用户名或密码不对" in answer.text for answer in answers)
        assert stranger.get("/").status_code == 303

    def test_without_the_token_of_the_form_is_refused(self, stranger: httpx.Client, staff: str):
        answer = stranger.post("/login", data={"username": staff, "password": PASSWORD, "csrf": "guessed"})

        assert answer.status_code == 400
        assert stranger.get("/").status_code == 303

    def test_shows_a_given_name_as_text(self, stranger: httpx.Client):
        answer = sign_in(stranger, '"><script>alert(1)</script>', "wrong password")

        assert "<script>alert" not in answer.text

    def test_keeps_the_cookie_from_scripts_and_other_sites(self, stranger: httpx.Client, staff: str):
        cookie = sign_in(stranger, staff, PASSWORD).headers["set-cookie"].lower()

        assert "httponly" in cookie
        assert "samesite=lax" in cookie
        assert f"max-age={int(LIFETIME.total_seconds())}" in cookie


class TestThrottling:
    def test_a_name_is_closed_after_five_failures_even_with_the_right_password(
        self, stranger: httpx.Client, staff: str
    ):
        failures = [sign_in(stranger, staff, "wrong password").status_code for _ in range(5)]
        answer = sign_in(stranger, staff.upper(), PASSWORD)

        assert failures == [401] * 5
        assert answer.status_code == 429
        assert "15 分钟后再试" in answer.text

    def test_another_name_is_still_open(self, running: Running, stranger: httpx.Client, staff: str):
        for _ in range(5):
            sign_in(stranger, "nobody-here-either", "wrong password")

        assert sign_in(stranger, staff, PASSWORD).status_code == 303

    def test_an_address_is_closed_whatever_the_names(self):
        throttle = SignInThrottle(by_name="5/minute", by_address="3/minute")
        for number in range(3):
            throttle.record_failure(f"name-{number}", "192.0.2.1")

        assert throttle.is_blocked("another", "192.0.2.1")
        assert not throttle.is_blocked("another", "192.0.2.2")

    def test_a_success_clears_the_name(self):
        throttle = SignInThrottle(by_name="2/minute")
        throttle.record_failure("name", "192.0.2.1")
        throttle.record_success("name")
        throttle.record_failure("name", "192.0.2.1")

        assert not throttle.is_blocked("name", "192.0.2.1")


def find_visit_token(page: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"|"name":"csrf","value":"([^"]+)"', page)
    assert found
    return found[1] or found[2]


class TestTheEndOfASession:
    def test_signing_out_ends_it_even_for_a_copied_cookie(self, running: Running, signed_in: httpx.Client):
        copied = dict(signed_in.cookies)
        csrf = find_visit_token(signed_in.get("/").text)
        signed_in.post("/logout", data={"csrf": csrf})

        assert signed_in.get("/").status_code == 303
        assert httpx.get(running.url + "/", cookies=copied).status_code == 303

    def test_another_site_cannot_end_it(self, signed_in: httpx.Client):
        signed_in.post("/logout", data={"csrf": "guessed"})

        assert signed_in.get("/").status_code == 200

    def test_it_ends_after_eight_hours(
        self, running: Running, signed_in: httpx.Client, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setattr(running.console, "now", lambda: datetime.now(UTC) + LIFETIME - timedelta(minutes=1))
        before = signed_in.get("/").status_code
        monkeypatch.setattr(running.console, "now", lambda: datetime.now(UTC) + LIFETIME + timedelta(seconds=1))

        assert (before, signed_in.get("/").status_code) == (200, 303)

    def test_a_new_password_ends_every_older_session(self, running: Running, signed_in: httpx.Client, staff: str):
        with running.sessions.begin() as session:
            set_password(session, staff, "another good password", now=datetime.now(UTC))

        answer = signed_in.get("/")
        assert (answer.status_code, answer.headers["location"]) == (303, "/login")

    def test_closing_the_account_ends_it(self, running: Running, signed_in: httpx.Client, staff: str):
        with running.sessions.begin() as session:
            get_user(session, staff).active = False

        assert signed_in.get("/").status_code == 303

    def test_ended_sessions_are_forgotten_when_their_time_is_up(self):
        now, ended = datetime(2026, 11, 21, tzinfo=UTC), EndedSessions()
        old, new = (Visitor(1, "s", (now + timedelta(hours=hours)).isoformat(), f"n{hours}") for hours in (1, 9))
        ended.add(old, now)
        ended.add(new, now + timedelta(hours=2))

        assert (old in ended, new in ended) == (False, True)


class TestRoles:
    @pytest.mark.parametrize("role", [Role.STAFF, Role.ADMIN, Role.SYSTEM])
    def test_everyday_roles_see_the_pages(self, running: Running, stranger: httpx.Client, role: Role):
        sign_in(stranger, running.add_user(f"everyday-{role.value}", role), PASSWORD)

        assert "您的角色不能使用" not in stranger.get("/requests").text

    @pytest.mark.parametrize("role", [Role.REVIEWER, Role.BANK])
    def test_others_are_told_that_the_pages_are_not_theirs(self, running: Running, stranger: httpx.Client, role: Role):
        sign_in(stranger, running.add_user(f"other-{role.value}", role), PASSWORD)

        assert all("您的角色不能使用" in stranger.get(path).text for path in ("/", "/requests", "/conversations"))


class TestHealth:
    def test_the_console_says_how_it_is(self, stranger: httpx.Client):
        assert stranger.get("/healthz").json()["checks"] == {"database": True}

    def test_sign_ins_are_counted(self, stranger: httpx.Client):
        sign_in(stranger, "nobody-at-all", "wrong password")

        assert 'rongwen_console_sign_ins_total{outcome="wrong"}' in stranger.get("/metrics").text

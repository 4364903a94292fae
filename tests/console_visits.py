"""Visits to a running console: accounts, signing in, waiting for what the page does by itself."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import httpx
from fastapi import FastAPI
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from console.service import Console
from desk.staff import create_user
from desk.staff_models import AuditEntry, Role

PASSWORD = "correct horse battery"


@dataclass(frozen=True)
class Running:
    """The console that the tests of one run share. Each test makes its own accounts and records."""

    url: str
    app: FastAPI
    console: Console
    sessions: sessionmaker[Session]

    def add_user(self, username: str, role: Role = Role.STAFF) -> str:
        with self.sessions.begin() as session:
            create_user(session, username, PASSWORD, role, now=datetime.now(UTC))
        return username

    def audited(self, actor: str) -> list[tuple[str, str]]:
        """What `actor` did, oldest first, as (action, target)."""
        chosen = select(AuditEntry).where(AuditEntry.actor == actor).order_by(AuditEntry.id)
        with self.sessions.begin() as session:
            return [(entry.action, entry.target) for entry in session.scalars(chosen)]


def sign_in(client: httpx.Client, username: str, password: str, address: str = "/login") -> httpx.Response:
    page = client.get(address)
    csrf = page.text.split('name="csrf" value="')[1].split('"')[0]
    return client.post(address, data={"username": username, "password": password, "csrf": csrf})


def wait_for(condition: Callable[[], object], seconds: float = 15) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)

"""Add an account of the console."""

from datetime import UTC, datetime

from desk.staff import create_user
from runtime.knowledge import open_knowledge
from runtime.settings import Settings


def add_user(settings: Settings, username: str, password: str, role: str) -> str:
    with open_knowledge(settings).begin() as session:
        user = create_user(session, username=username, password=password, role=role, now=datetime.now(UTC))
        return f"已建账号 {user.username}（{role}）/ account added"

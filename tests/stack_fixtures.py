"""The whole stack, once a run: real processes, a really trained model, a real database, HTTP between them.

A plugin (named in conftest.py) because tests in several folders talk with the same stack.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import httpx
import pytest

from bench.rig.models import trained_model
from bench.rig.stack import Stack, running_stack, stack_settings
from bench.rig.wechat import Account, Follower
from bench.rig.wechat_api import WeChatApiServer, wechat_api
from runtime.chat_client import as_seen

NUMBER = re.compile(r"RW-\d{8}-[0-9A-Z]{5}")
LEFTOVERS = re.compile(r"Traceback|\{\w+\}|utter_|action_|\bNone\b|\bnull\b|\[\]|</?\w+>|Exception|Error\b")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever talks with the stack needs the model, and training it is not part of a test's own time."""
    for item in items:
        if "trained" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.rasa)
            item.add_marker(pytest.mark.timeout(300, func_only=True))


@pytest.fixture(scope="session")
def trained() -> Path:
    return trained_model()


@pytest.fixture(scope="session")
def wechat() -> Iterator[WeChatApiServer]:
    with wechat_api() as api:
        yield api


@pytest.fixture(scope="session")
def account() -> Account:
    return Account()


@pytest.fixture(scope="session")
def stack(trained: Path, wechat: WeChatApiServer, account: Account) -> Iterator[Stack]:
    with a_home() as home, running_stack(stack_settings(home, account, wechat.url), trained) as stack:
        yield stack


@contextmanager
def a_home() -> Iterator[Path]:
    """A folder for one stack. Not one of pytest's, which every run of pytest closes again to the database's own user."""
    with TemporaryDirectory(prefix="rongwen-stack-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


class Talk:
    """One conversation through `POST /api/chat`. `says` returns all that is seen; `last` is the answer itself."""

    def __init__(self, stack: Stack) -> None:
        self.name = f"test-{uuid4().hex}"
        self.last: dict = {}
        self._url = f"{stack.settings.web_url}/api/chat"

    def says(self, text: str, **more: str) -> str:
        return self._posts({"text": text} | more)

    def taps(self, option: int) -> str:
        return self._posts({"option": option})

    def catches_up(self) -> str:
        return self._seen(httpx.get(f"{self._url}/{self.name}/messages", timeout=30))

    def _posts(self, body: dict) -> str:
        return self._seen(httpx.post(self._url, json={"conversation": self.name} | body, timeout=60))

    def _seen(self, response: httpx.Response) -> str:
        assert response.status_code == httpx.codes.OK, response.text
        self.last = response.json()
        return "\n".join(as_seen(reply) for reply in self.last["replies"])


@pytest.fixture
def talk(stack: Stack) -> Talk:
    return Talk(stack)


@pytest.fixture
def follower(stack: Stack, account: Account) -> Follower:
    return Follower(account, stack.settings.web_url)


@pytest.fixture
def count(stack: Stack) -> Callable[[str], int]:
    """How many rows of a table there are (with a condition: `message where …`)."""

    def counted(what: str) -> int:
        return stack.rows(f"select count(*) from {what}")[0][0]

    return counted


def assert_readable(seen: str) -> None:
    """What holds for everything a person reads: there is something, and nothing of the machine shows."""
    assert seen.strip()
    found = LEFTOVERS.search(seen)
    assert found is None, f"{found.group()!r} in {seen!r}"

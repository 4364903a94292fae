"""A whole stack in a folder of its own, on free ports, as `rongwen up` runs it.

Unlike `rongwen up` it goes on when a process ends, so that one may be taken away and brought back.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from cryptography.fernet import Fernet
from honcho.environ import parse_procfile
from pydantic import SecretStr

from bench.rig.child import Child
from bench.rig.models import share_kept
from bench.rig.ports import free_ports
from bench.rig.wechat import Account
from runtime.migrate import migrate
from runtime.postgres import EmbeddedPostgres, database_url, without_driver
from runtime.processes import ROOT, process_environment, processes
from runtime.settings import Settings

COMMAND = Path(sys.executable).parent / "rongwen"
PORTS = ("web_port", "console_port", "rasa_port", "actions_port", "worker_port")


def stack_settings(home: Path, account: Account, wechat_api_url: str, **more: Any) -> Settings:
    """Settings of a stack on free ports with secrets of its own and WeChat in safe mode."""
    own = {
        "home": home.resolve(),
        "seal_keys": Fernet.generate_key().decode(),
        "index_key": "index-key-of-a-rig",
        "session_secret": "session-secret-of-a-rig-session-secret-of-a-rig",
        "rasa_token": "rasa-token-of-a-rig",
        "wechat_token": account.token,
        "wechat_aes_key": account.aes_key,
        "wechat_app_id": account.app_id,
        "wechat_app_secret": "app-secret-of-a-rig",
        "wechat_api_base_url": wechat_api_url,
        "chat_rate": "100000/minute",
    }
    return Settings(**own | dict(zip(PORTS, free_ports(len(PORTS)), strict=True)) | more)


def as_environment(settings: Settings) -> dict[str, str]:
    """The variables that a process reads these settings from."""
    shown = {name: getattr(settings, name) for name in Settings.model_fields}
    return {
        f"RONGWEN_{name.upper()}": value.get_secret_value() if isinstance(value, SecretStr) else str(value)
        for name, value in shown.items()
        if value is not None
    }


class Stack:
    """`children` by their names of the Procfile. `start` and `stop` are for the whole."""

    def __init__(self, settings: Settings, model: Path) -> None:
        self.settings = settings
        self._model = model
        self.database = EmbeddedPostgres(settings.home)
        self.children: dict[str, Child] = {}
        self.environment: dict[str, str] = {}

    def start(self) -> None:
        share_kept(self.settings.home, self._model)
        self.database.start()
        migrate(self.database_url)
        self.environment = process_environment(self.settings, self._model) | as_environment(self.settings)
        self.command("kb", "load")
        logs = self.settings.home / "log"
        logs.mkdir(parents=True, exist_ok=True)
        commands = parse_procfile((ROOT / "Procfile").read_text()).processes
        for process in processes(self.settings):
            child = Child(process, commands[process.name], self.environment, logs / f"{process.name}.log")
            self.children[process.name] = child
            child.start()
        self.wait_well()

    def stop(self) -> None:
        for child in self.children.values():
            child.stop()
        self.database.stop()

    def wait_well(self) -> None:
        for child in self.children.values():
            child.wait_well()

    @property
    def database_url(self) -> str:
        return database_url(self.settings)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What a query of the stack's database returns."""
        with psycopg.connect(without_driver(self.database_url)) as connection:
            return connection.execute(query.encode()).fetchall()

    @contextmanager
    def without(self, name: str) -> Iterator[None]:
        """The stack with one process ended; afterwards all is well again."""
        self.children[name].stop()
        try:
            yield
        finally:
            self.children[name].start()
            self.wait_well()

    @contextmanager
    def paused(self, *names: str) -> Iterator[None]:
        """The stack with processes that hang: they are there, accept connections and do nothing."""
        for name in names:
            self.children[name].pause()
        try:
            yield
        finally:
            for name in names:
                self.children[name].resume()

    @contextmanager
    def without_database(self) -> Iterator[None]:
        self.database.stop()
        try:
            yield
        finally:
            self.database.start()
            self.wait_well()

    def run(self, *arguments: str, typed: str | None = None) -> subprocess.CompletedProcess[str]:
        """`rongwen` with these arguments, as a person runs it in this stack."""
        return subprocess.run(
            [str(COMMAND), *arguments],
            cwd=ROOT,
            env=self.environment,
            input=typed if typed is not None else "",
            capture_output=True,
            text=True,
            timeout=600,
        )

    def command(self, *arguments: str) -> str:
        """What `rongwen` prints; it must succeed."""
        done = self.run(*arguments)
        if done.returncode:
            raise RuntimeError(
                f"rongwen {' '.join(arguments)} ended with {done.returncode}: {done.stderr or done.stdout}"
            )
        return done.stdout


@contextmanager
def running_stack(settings: Settings, model: Path) -> Iterator[Stack]:
    """A stack that is well; ended at the end, whatever happens."""
    stack = Stack(settings, model)
    try:
        stack.start()
        yield stack
    finally:
        stack.stop()

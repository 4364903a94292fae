"""The job queue: its tables, its app, and the tasks that modules bring.

A task module has `register(app, context)` and adds its tasks to `app`. The worker is told which modules to import, so that
this package need not know the web packages. Jobs are queued by `policy_kb.deferral.defer` in the transaction that needs them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Protocol, cast

import psycopg
from procrastinate import App, PsycopgConnector, RetryStrategy
from procrastinate.schema import SchemaManager
from sqlalchemy.orm import Session, sessionmaker

from runtime.postgres import without_driver
from runtime.settings import Settings

OWN_TASKS = ("runtime.deliveries", "runtime.upkeep")
SCHEMA_LOCK = 211_001
"""Number of the advisory lock under which the tables are made."""


@dataclass(frozen=True)
class JobContext:
    """What a task may use. `sessions.begin()` opens one transaction."""

    settings: Settings
    sessions: sessionmaker[Session]


class TaskModule(Protocol):
    def register(self, app: App, context: JobContext) -> None: ...


def make_job_app(url: str, context: JobContext, modules: Sequence[str] = ()) -> App:
    """A closed app for the database at `url` with our own tasks and those of `modules`."""
    app = App(connector=PsycopgConnector(conninfo=without_driver(url), min_size=1, max_size=4))
    for name in (*OWN_TASKS, *modules):
        cast(TaskModule, import_module(name)).register(app, context)
    return app


def ensure_job_schema(url: str) -> None:
    """Make procrastinate's tables where they are missing. Running it again, or twice at once, changes nothing."""
    with psycopg.connect(without_driver(url)) as connection:
        connection.execute("select pg_advisory_xact_lock(%s)", (SCHEMA_LOCK,))
        found = connection.execute("select to_regclass('procrastinate_jobs')").fetchone()
        if found is None or found[0] is None:
            connection.execute(SchemaManager.get_schema())


def backoff(max_attempts: int) -> RetryStrategy:
    """Tries again after 4, 16, 64, … seconds."""
    return RetryStrategy(max_attempts=max_attempts, exponential_wait=4)

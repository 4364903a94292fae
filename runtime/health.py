"""What each process says about itself: `/healthz` as JSON and `/metrics` for Prometheus."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import sqlalchemy as sa
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

METRICS_TYPE = CONTENT_TYPE_LATEST

Check = Callable[[], bool]


@dataclass(frozen=True)
class Health:
    """A process's word: its name, its version and each thing it needs, true where that answers."""

    process: str
    checks: dict[str, bool]

    @property
    def is_well(self) -> bool:
        return all(self.checks.values())

    def to_json(self) -> dict[str, Any]:
        status = "ok" if self.is_well else "degraded"
        return {"status": status, "process": self.process, "version": version("rongwen"), "checks": self.checks}


def examine(process: str, checks: dict[str, Check]) -> Health:
    return Health(process, {name: check() for name, check in checks.items()})


def database_answers(sessions: sessionmaker[Session]) -> bool:
    try:
        with sessions() as session:
            session.execute(sa.text("select 1"))
    except SQLAlchemyError:
        return False
    return True


def metrics_page() -> bytes:
    """All metrics of this process in Prometheus' text format; serve with `METRICS_TYPE`."""
    return generate_latest()

"""Alembic's environment: the address comes from the caller, the tables from all packages."""

from alembic import context

import desk.models
import matching.models
import policy_kb.models
from policy_kb.base import Base
from runtime.database import make_engine

MODELS = (policy_kb.models, matching.models, desk.models)


def is_ours(name: str | None, kind: str, parents: object) -> bool:
    """The job queue makes and upgrades its own tables."""
    return not (kind == "table" and (name or "").startswith("procrastinate_"))


def run() -> None:
    engine = make_engine(context.config.attributes["url"], pool_size=1)
    with engine.begin() as connection:
        context.configure(connection=connection, target_metadata=Base.metadata, compare_type=True, include_name=is_ours)
        context.run_migrations()
    engine.dispose()


run()

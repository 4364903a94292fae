"""Alembic's environment: the address comes from the caller, the tables from all packages."""

import desk.models
import matching.models
import policy_kb.models
from alembic import context

from policy_kb.base import Base
from runtime.database import make_engine

MODELS = (policy_kb.models, matching.models, desk.models)


def run() -> None:
    engine = make_engine(context.config.attributes["url"], pool_size=1)
    with engine.begin() as connection:
        context.configure(connection=connection, target_metadata=Base.metadata, compare_type=True)
        context.run_migrations()
    engine.dispose()


run()

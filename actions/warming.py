"""What the first owner after a start would wait for: the catalogue, the dictionary, the vectors' model, the first plan."""

from datetime import date

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from policy_kb.embedding import Embedder
from policy_kb.errors import RongwenError
from policy_kb.facts import Facts
from policy_kb.firm_match import match_firm
from policy_kb.offerings import load_offerings
from policy_kb.questionnaire import next_question
from policy_kb.search import answer_question

QUESTION = "首贷是什么"

logger = structlog.get_logger(__name__)


def warm_up(sessions: sessionmaker[Session], embedder: Embedder, *, on: date) -> None:
    """Go once through what every turn uses. If that fails, the first turn will tell why."""
    try:
        with sessions() as session:
            offerings = load_offerings(session, on=on)
            match_firm(offerings, Facts(), on=on)
            next_question(offerings, Facts(), skipped=frozenset(), on=on)
            answer_question(session, QUESTION, region=None, on=on, embedder=embedder)
    except (SQLAlchemyError, RongwenError) as problem:
        logger.info("not_warmed_up", problem=str(problem))

"""Questions without a sure answer, kept for review."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.models import UnansweredQuestion


def log_unanswered(
    session: Session, conversation_id: str | None, text: str, decision: str, *, now: datetime
) -> UnansweredQuestion:
    """`decision` is what the search decided: `choices` or `unknown`."""
    question = UnansweredQuestion(conversation_id=conversation_id, text=text, decision=decision, at=now)
    session.add(question)
    session.flush()
    return question


def open_questions(session: Session, *, limit: int = 100) -> list[UnansweredQuestion]:
    """Not yet resolved, newest first."""
    chosen = select(UnansweredQuestion).where(UnansweredQuestion.resolved_at.is_(None))
    return list(session.scalars(chosen.order_by(UnansweredQuestion.id.desc()).limit(limit)))


def resolve_question(session: Session, question_id: int, *, now: datetime) -> None:
    question = session.get(UnansweredQuestion, question_id)
    if question is not None and question.resolved_at is None:
        question.resolved_at = now
        session.flush()

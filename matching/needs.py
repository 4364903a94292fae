"""Find requests, move their matches on, withdraw them."""

from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, selectinload

from matching.errors import IllegalTransition, MatchNotFound, NeedClosed, NeedNotFound, ReasonMissing
from matching.models import Match, MatchEvent, MatchState, Need
from matching.states import TRANSITIONS, is_open, may_follow, overall
from matching.wording import reason_codes, state_label

_LOADED = (
    selectinload(Need.matches).selectinload(Match.events),
    selectinload(Need.matches).selectinload(Match.deliveries),
)


def find_needs(session: Session, conversation_id: str) -> list[Need]:
    """What this conversation has filed, newest first, with matches, events and deliveries."""
    chosen = select(Need).where(Need.conversation_id == conversation_id).order_by(Need.id.desc())
    return list(session.scalars(_fresh(chosen)))


def recent_needs(session: Session, *, limit: int = 50) -> list[Need]:
    """The newest requests of everybody, for staff."""
    return list(session.scalars(_fresh(select(Need).order_by(Need.id.desc()).limit(limit))))


def get_need(session: Session, number: str) -> Need:
    need = session.scalars(_fresh(select(Need).where(Need.number == number))).one_or_none()
    if need is None:
        raise NeedNotFound(number)
    return need


def _fresh(chosen: Select[Need]) -> Select[Need]:
    return chosen.options(*_LOADED).execution_options(populate_existing=True)


def need_status(need: Need) -> MatchState:
    """Derived from the matches: the furthest open one, or the end that says most."""
    return overall([match.state for match in need.matches])


def withdraw_need(session: Session, number: str, conversation_id: str, *, now: datetime) -> Need:
    """End every open match at the firm's wish. A number of another conversation is as unknown as one that never was."""
    need = get_need(session, number)
    if need.conversation_id != conversation_id:
        raise NeedNotFound(number)
    if need.closed_at is not None:
        raise NeedClosed(number)
    for match in need.matches:
        if is_open(match.state):
            advance(session, match.id, MatchState.WITHDRAWN, actor="user", now=now)
    return get_need(session, number)


def advance(
    session: Session,
    match_id: int,
    to: MatchState,
    *,
    actor: str,
    note: str | None = None,
    reason_code: str | None = None,
    now: datetime,
) -> Match:
    """Move a match on and write its history. Two movers at once come one after the other; the second sees the first.

    Raises `IllegalTransition` for a move that is not in the table and `ReasonMissing` for a decline without a known reason.
    """
    match = _locked(session, match_id)
    if not may_follow(match.state, to):
        allowed = sorted(state.value for state in TRANSITIONS[match.state])
        raise IllegalTransition(match.state.value, to.value, allowed, (state_label(match.state), state_label(to)))
    if to is MatchState.DECLINED and reason_code not in reason_codes():
        raise ReasonMissing(reason_code)
    before, match.state, match.state_at = match.state, to, now
    session.add(
        MatchEvent(
            match_id=match.id, from_state=before, to_state=to, at=now, actor=actor, note=note, reason_code=reason_code
        )
    )
    session.flush()
    _close_if_ended(session, match.need_id, now)
    session.expire(match, ["events"])
    return match


def _locked(session: Session, match_id: int) -> Match:
    """The match as it is now. Its need's row is held, so that matches of one need move one at a time."""
    match = session.get(Match, match_id)
    if match is None:
        raise MatchNotFound(match_id)
    session.execute(select(Need.id).where(Need.id == match.need_id).with_for_update())
    session.refresh(match, ["state", "state_at"])
    return match


def _close_if_ended(session: Session, need_id: int, now: datetime) -> None:
    states = session.scalars(select(Match.state).where(Match.need_id == need_id)).all()
    if not any(is_open(state) for state in states):
        session.get_one(Need, need_id).closed_at = now
        session.flush()

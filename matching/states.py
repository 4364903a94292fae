"""What may follow what in a match. Everything not listed is refused."""

from collections.abc import Sequence

from matching.models import MatchState as S

TRANSITIONS: dict[S, frozenset[S]] = {
    S.SENT: frozenset({S.CONTACTED, S.CONDITIONS_LISTED, S.DECLINED, S.WITHDRAWN, S.EXPIRED}),
    S.CONTACTED: frozenset({S.CONDITIONS_LISTED, S.CONDITIONS_MET, S.DECLINED, S.WITHDRAWN, S.EXPIRED}),
    S.CONDITIONS_LISTED: frozenset({S.CONDITIONS_MET, S.DECLINED, S.WITHDRAWN, S.EXPIRED}),
    S.CONDITIONS_MET: frozenset({S.CONDITIONS_LISTED, S.ACCEPTED, S.DECLINED, S.WITHDRAWN, S.EXPIRED}),
    S.ACCEPTED: frozenset({S.APPROVED, S.DECLINED, S.WITHDRAWN}),
    S.APPROVED: frozenset({S.DISBURSED, S.WITHDRAWN, S.EXPIRED}),
    S.DECLINED: frozenset(),
    S.DISBURSED: frozenset(),
    S.WITHDRAWN: frozenset(),
    S.EXPIRED: frozenset(),
}

PROGRESS = (S.APPROVED, S.ACCEPTED, S.CONDITIONS_MET, S.CONDITIONS_LISTED, S.CONTACTED, S.SENT)
"""Open states, the furthest first."""
OUTCOMES = (S.DISBURSED, S.DECLINED, S.EXPIRED, S.WITHDRAWN)
"""Ends, the one that says most about the need first."""


def may_follow(before: S, to: S) -> bool:
    return to in TRANSITIONS[before]


def is_open(state: S) -> bool:
    return bool(TRANSITIONS[state])


def overall(states: Sequence[S]) -> S:
    """The status of a need: the furthest of its open matches, or, when all have ended, the end that says most."""
    return next(state for state in (S.DISBURSED, *PROGRESS, *OUTCOMES) if state in states)

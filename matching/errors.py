"""Refusals about requests, part of the tree in `policy_kb.errors`. Each has `advice`: what to tell the firm, in Chinese.

Invalid
├── InvalidApplicant      a field of the applicant; `field` names it, `part` the place in it that is wrong
├── InvalidTargets
├── ConsentMissing
└── ReasonMissing
NotFound
├── NeedNotFound
└── MatchNotFound
Conflict
├── AlreadyFiled          the same firm, targets and amount, still open
├── NeedClosed
└── IllegalTransition
Unavailable
└── PlatformUnavailable   try again
Conflict
└── PlatformRejected      do not try again
"""

from matching.wording import advice
from policy_kb.errors import Conflict, Invalid, NotFound, Unavailable


class InvalidApplicant(Invalid):
    """`field` is `company_name`, `credit_code`, `contact_name` or `phone`; `problem` names the sentence and the part."""

    code = "invalid_applicant"

    def __init__(self, field: str, problem: str, **values: object) -> None:
        self.field = field
        self.problem = problem
        self.advice = advice(problem, **values)
        super().__init__(f"The field {field} is wrong ({problem}): {self.advice}")


class InvalidTargets(Invalid):
    code = "invalid_targets"

    def __init__(self, problem: str, limit: int) -> None:
        self.advice = advice(problem, limit=limit)
        super().__init__(f"A request goes to between one and {limit} targets: {self.advice}")


class ConsentMissing(Invalid):
    code = "consent_missing"

    def __init__(self, missing: list[str]) -> None:
        self.missing = missing
        self.advice = advice("consent_missing", what="、".join(missing))
        super().__init__(f"The consent does not cover {', '.join(missing)}; nothing may be sent without it.")


class ReasonMissing(Invalid):
    code = "reason_missing"

    def __init__(self, given: str | None) -> None:
        self.advice = advice("reason_missing")
        super().__init__(f"A decline needs one of the known reason codes; {given!r} is none of them.")


class NeedNotFound(NotFound):
    code = "need_not_found"

    def __init__(self, number: str) -> None:
        self.advice = advice("need_not_found")
        super().__init__(f"There is no request {number} here. Check the number.")


class MatchNotFound(NotFound):
    code = "match_not_found"

    def __init__(self, match_id: int) -> None:
        self.advice = advice("need_not_found")
        super().__init__(f"There is no match {match_id}.")


class AlreadyFiled(Conflict):
    code = "already_filed"

    def __init__(self, number: str) -> None:
        self.number = number
        self.advice = advice("already_filed", number=number)
        super().__init__(f"This firm has filed the same request as {number}, which is still open. Follow that one.")


class NeedClosed(Conflict):
    code = "need_closed"

    def __init__(self, number: str) -> None:
        self.number = number
        self.advice = advice("need_closed", number=number)
        super().__init__(f"Request {number} has ended and cannot be changed. File a new one if it is needed.")


class IllegalTransition(Conflict):
    """`allowed` are the values a match may move to from where it is."""

    code = "illegal_transition"

    def __init__(self, before: str, to: str, allowed: list[str], labels: tuple[str, str]) -> None:
        self.allowed = allowed
        self.advice = advice("illegal_transition", now=labels[0], to=labels[1])
        super().__init__(f"A match cannot move from {before} to {to}; allowed: {', '.join(allowed) or 'nothing'}.")


class PlatformUnavailable(Unavailable):
    code = "platform_unavailable"

    def __init__(self, platform: str, why: str) -> None:
        self.why = why
        super().__init__(f"Platform {platform} did not take the request ({why}). It is tried again by itself.")


class PlatformRejected(Conflict):
    code = "platform_rejected"

    def __init__(self, platform: str, why: str) -> None:
        self.why = why
        super().__init__(f"Platform {platform} refused the request ({why}). Correct it and resend it by hand.")

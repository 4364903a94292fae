"""Sample applicants, consents and requests; the firms are plainly examples and their codes are computed."""

from datetime import UTC, datetime

from sqlalchemy.orm import Session
from stdnum.cn import uscc

from matching.applicants import Applicant, validate_applicant
from matching.credit_code import organisation_check_digit
from matching.filing import PERSONAL_FIELDS, Consent, Target, file_need
from matching.models import Need

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
"""Monday, 10:00 in Beijing."""
BANK = Target("sample-loan", "示例贷款")
OTHER_BANK = Target("sample-loan-2", "示例贷款二")


def sample_credit_code(organisation: str = "MA000001", division: str = "110108") -> str:
    """A code whose parts all check, for no firm that exists."""
    body = f"91{division}{organisation}{organisation_check_digit(organisation)}"
    return body + uscc.calc_check_digit(body)


def sample_applicant(**fields: str) -> Applicant:
    given = {
        "company_name": "示例科技有限公司",
        "credit_code": sample_credit_code(),
        "contact_name": "示例",
        "phone": "13800000000",
    }
    return validate_applicant(**(given | fields))


def sample_consent(*targets: Target) -> Consent:
    return Consent(PERSONAL_FIELDS, tuple(target.name for target in targets), NOW, "1")


def file_sample(
    session: Session,
    *,
    conversation_id: str = "c-1",
    targets: tuple[Target, ...] = (BANK,),
    applicant: Applicant | None = None,
    facts: dict | None = None,
    now: datetime = NOW,
) -> Need:
    facts = {"region": "北京市海淀区", "loan_amount_wan": {"gte": 100, "lte": 100}} if facts is None else facts
    consent = sample_consent(*targets)
    return file_need(session, conversation_id, applicant or sample_applicant(), facts, targets, consent, now=now)

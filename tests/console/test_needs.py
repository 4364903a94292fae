"""What the page of requests reads, and what it hides."""

from datetime import timedelta
from decimal import Decimal

import pytest
from request_samples import BANK, NOW, OTHER_BANK, file_sample, sample_applicant
from sqlalchemy import select
from sqlalchemy.orm import Session

from console.access import Staff
from console.handling import advance_match, reveal_contact
from console.needs import amount_text, read_detail, read_rows
from desk.staff_models import AuditEntry
from matching.errors import IllegalTransition, NeedNotFound, ReasonMissing
from matching.models import MatchState

STAFF = Staff(7, "sample-staff", "staff")


def audited(session: Session) -> list[tuple[str, str, str]]:
    return [(entry.actor, entry.action, entry.target) for entry in session.scalars(select(AuditEntry))]


class TestTheList:
    def test_shows_a_request_with_its_firm_masked(self, session: Session):
        applicant = sample_applicant(company_name="北京示例科技有限公司")
        need = file_sample(session, applicant=applicant)

        [row] = read_rows(session)

        assert (row.number, row.company, row.amount, row.label) == (need.number, "北京示***公司", "100万元", "已提交")
        assert applicant.company_name not in repr(row)
        assert applicant.company_name in row.searched

    def test_shows_the_first_clock_to_run_out(self, session: Session):
        need = file_sample(session, targets=(BANK, OTHER_BANK))
        advance_match(session, STAFF, need.matches[0].id, MatchState.CONTACTED, note=None, reason_code=None, now=NOW)

        [row] = read_rows(session)

        assert row.due_at is not None
        assert not row.is_overdue(row.due_at - timedelta(minutes=1))
        assert row.is_overdue(row.due_at + timedelta(minutes=1))

    def test_shows_no_clock_while_the_firm_is_waited_for(self, session: Session):
        need = file_sample(session)
        advance_match(session, STAFF, need.matches[0].id, MatchState.CONTACTED, note=None, reason_code=None, now=NOW)

        assert read_rows(session)[0].due_at is None


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (Decimal("100.00"), Decimal("100.00"), "100万元"),
        (Decimal("20.00"), Decimal("30.50"), "20–30.5万元"),
        (None, Decimal("30"), "不超过30万元"),
        (Decimal("20"), None, "20万元起"),
        (None, None, "未填写"),
    ],
)
def test_amounts_keep_the_interval(low: Decimal | None, high: Decimal | None, text: str):
    assert amount_text(low, high) == text


class TestTheDetail:
    def test_hides_who_it_is_until_revealed(self, session: Session):
        applicant = sample_applicant()
        number = file_sample(session, applicant=applicant).number

        masked = dict(read_detail(session, number, revealed=False).contact)
        shown = dict(read_detail(session, number, revealed=True).contact)

        assert masked["联系电话"] == "138****0000"
        assert not set(vars(applicant).values()) & set(masked.values())
        assert set(vars(applicant).values()) == set(shown.values())

    def test_revealing_writes_an_audit_row(self, session: Session):
        number = file_sample(session).number

        reveal_contact(session, STAFF, number, now=NOW)

        assert audited(session) == [("sample-staff", "request_revealed", f"need:{number}")]

    def test_revealing_what_does_not_exist_writes_none(self, session: Session):
        with pytest.raises(NeedNotFound):
            reveal_contact(session, STAFF, "RW-none", now=NOW)

        assert audited(session) == []

    def test_offers_exactly_the_legal_next_states(self, session: Session):
        need = file_sample(session)

        before = read_detail(session, need.number, revealed=False).matches[0].next_states
        advance_match(session, STAFF, need.matches[0].id, MatchState.WITHDRAWN, note=None, reason_code=None, now=NOW)
        after = read_detail(session, need.number, revealed=False).matches[0].next_states

        assert MatchState.CONTACTED in before
        assert MatchState.APPROVED not in before
        assert after == ()

    def test_moving_a_match_on_shows_in_its_timeline_and_in_the_audit(self, session: Session):
        need = file_sample(session)
        match = need.matches[0].id

        advance_match(
            session,
            STAFF,
            match,
            MatchState.DECLINED,
            note="下次再来",
            reason_code="cash_flow",
            now=NOW + timedelta(hours=1),
        )

        detail = read_detail(session, need.number, revealed=False)
        assert [(step.label, step.detail) for step in detail.steps][-1] == ("未通过", "经营流水或收入不足；下次再来")
        assert audited(session) == [("sample-staff", "match_declined", f"match:{match}")]

    @pytest.mark.parametrize(
        ("to", "refusal"), [(MatchState.DISBURSED, IllegalTransition), (MatchState.DECLINED, ReasonMissing)]
    )
    def test_what_is_not_allowed_is_refused_and_not_audited(self, session: Session, to: MatchState, refusal: type):
        need = file_sample(session)

        with pytest.raises(refusal):
            advance_match(session, STAFF, need.matches[0].id, to, note=None, reason_code=None, now=NOW)

        assert audited(session) == []

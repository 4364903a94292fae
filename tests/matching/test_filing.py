import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from request_samples import BANK, NOW, OTHER_BANK, file_sample, sample_applicant, sample_consent, sample_credit_code
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session, sessionmaker

from matching.errors import AlreadyFiled, ConsentMissing, InvalidTargets
from matching.filing import Target, file_need
from matching.models import MatchState, Need
from matching.needs import advance, find_needs, get_need, need_status, withdraw_need
from matching.numbers import ALPHABET, find_number, new_number


def queued(session: Session) -> list[dict]:
    return list(session.scalars(text("select args from procrastinate_jobs where task_name = 'deliver_match'")))


class TestFileNeed:
    def test_makes_one_match_per_target_and_queues_the_delivery_of_each(self, session: Session):
        need = file_sample(session, targets=(BANK, OTHER_BANK))

        assert [(match.target_code, match.state) for match in need.matches] == [
            ("sample-loan", MatchState.SENT),
            ("sample-loan-2", MatchState.SENT),
        ]
        assert queued(session) == [{"match_id": match.id} for match in need.matches]

    def test_keeps_the_interval_of_the_amount(self, session: Session):
        need = file_sample(session, facts={"loan_amount_wan": {"gte": 20, "lte": 30}, "loan_purpose": "进货"})

        assert (need.amount_min_wan, need.amount_max_wan, need.purpose) == (Decimal(20), Decimal(30), "进货")

    def test_an_amount_may_be_unknown(self, session: Session):
        need = file_sample(session, facts={})

        assert (need.amount_min_wan, need.amount_max_wan) == (None, None)

    def test_stores_no_personal_data_in_the_clear(self, session: Session):
        file_sample(session)

        row = session.execute(text("select * from need")).mappings().one()
        stored = " ".join(str(bytes(v) if isinstance(v, memoryview | bytes) else v) for v in row.values())
        for secret in ("示例科技", sample_credit_code(), "13800000000"):
            assert secret not in stored
        assert get_need(session, row["number"]).phone == "13800000000"

    @pytest.mark.parametrize("targets", [(), (BANK, BANK), tuple(Target(str(n), str(n)) for n in range(4))], ids=len)
    def test_goes_to_one_two_or_three_different_targets(self, session: Session, targets: tuple[Target, ...]):
        with pytest.raises(InvalidTargets):
            file_sample(session, targets=targets)

    def test_needs_consent_for_every_target(self, session: Session):
        with pytest.raises(ConsentMissing) as refusal:
            file_need(session, "c-1", sample_applicant(), {}, [BANK, OTHER_BANK], sample_consent(BANK), now=NOW)
        assert refusal.value.missing == [OTHER_BANK.name]

    def test_needs_consent_for_every_field(self, session: Session):
        consent = replace(sample_consent(BANK), fields=("company_name", "credit_code", "contact_name"))

        with pytest.raises(ConsentMissing) as refusal:
            file_need(session, "c-1", sample_applicant(), {}, [BANK], consent, now=NOW)
        assert refusal.value.missing == ["phone"]


class TestFilingTwice:
    def test_is_refused_with_the_number_of_the_first(self, session: Session):
        first = file_sample(session)

        with pytest.raises(AlreadyFiled) as refusal:
            file_sample(session)
        assert refusal.value.number == first.number
        assert first.number in refusal.value.advice

    def test_is_recognised_in_another_conversation_and_with_another_contact(self, session: Session):
        file_sample(session)

        with pytest.raises(AlreadyFiled):
            file_sample(session, conversation_id="c-2", applicant=sample_applicant(phone="13900000000"))

    def test_is_recognised_with_the_targets_in_another_order(self, session: Session):
        file_sample(session, targets=(BANK, OTHER_BANK))

        with pytest.raises(AlreadyFiled):
            file_sample(session, targets=(OTHER_BANK, BANK))

    @pytest.mark.parametrize(
        "other",
        [
            pytest.param({"targets": (OTHER_BANK,)}, id="to another bank"),
            pytest.param({"facts": {"loan_amount_wan": {"gte": 200, "lte": 200}}}, id="for another amount"),
            pytest.param({"applicant": "other"}, id="for another firm"),
        ],
    )
    def test_is_another_need_where_it_differs(self, session: Session, other: dict):
        file_sample(session)
        if "applicant" in other:
            other = {"applicant": sample_applicant(credit_code=sample_credit_code("MA000002"))}

        assert file_sample(session, **other).number

    def test_is_allowed_again_once_the_first_has_ended(self, session: Session):
        first = file_sample(session)
        withdraw_need(session, first.number, "c-1", now=NOW)

        assert file_sample(session).number != first.number

    def test_by_eight_at_once_files_one(self, sessions: sessionmaker[Session]):
        def attempt(_: int) -> str:
            try:
                with sessions.begin() as session:
                    return file_sample(session).number
            except AlreadyFiled as refusal:
                return refusal.number

        with ThreadPoolExecutor(8) as pool:
            numbers = set(pool.map(attempt, range(8)))

        with sessions() as session:
            assert session.scalar(select(func.count()).select_from(Need)) == 1
            assert len(queued(session)) == 1
        assert len(numbers) == 1

    def test_leaves_no_job_when_the_transaction_fails(self, sessions: sessionmaker[Session]):
        with pytest.raises(RuntimeError), sessions.begin() as session:
            file_sample(session)
            raise RuntimeError

        with sessions() as session:
            assert queued(session) == []


class TestFinding:
    def test_shows_a_conversation_its_own_needs_newest_first(self, session: Session):
        first = file_sample(session)
        second = file_sample(session, targets=(OTHER_BANK,))
        file_sample(
            session, conversation_id="c-2", applicant=sample_applicant(credit_code=sample_credit_code("MA000002"))
        )

        assert [need.number for need in find_needs(session, "c-1")] == [second.number, first.number]

    def test_status_is_that_of_the_furthest_open_match(self, session: Session):
        need = file_sample(session, targets=(BANK, OTHER_BANK))
        first, second = need.matches
        advance(session, first.id, MatchState.DECLINED, actor="bank", reason_code="cash_flow", now=NOW)
        advance(session, second.id, MatchState.CONTACTED, actor="bank", now=NOW)

        assert need_status(get_need(session, need.number)) is MatchState.CONTACTED


class TestNumbers:
    def test_carries_the_day_in_beijing(self):
        late = datetime(2026, 11, 21, 16, 30, tzinfo=UTC)

        assert re.fullmatch(rf"RW-20261122-[{ALPHABET}]{{5}}", new_number(late))

    def test_has_no_character_that_people_confuse(self):
        assert not set("01OIL") & set(ALPHABET)

    @pytest.mark.parametrize(
        "written", ["RW-20261121-4F7K9", "rw20261121 4f7k9", "编号是ＲＷ－20261121－4F7K9，帮我查", "RW—20261121—4f7k9"]
    )
    def test_is_found_however_it_is_written(self, written: str):
        assert find_number(written) == "RW-20261121-4F7K9"

    def test_is_not_found_where_there_is_none(self):
        assert find_number("我的申请到哪了") is None

from datetime import UTC, date, datetime
from typing import Any

import pytest
from offering_samples import atom, body, sample
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from policy_kb.criteria import InvalidCriterion
from policy_kb.models import Entry, EntryVersion, KbRevision
from policy_kb.offerings import InvalidOffering, load_offerings, offering_from

TODAY = date(2026, 11, 21)


def publish(session: Session, document: dict[str, Any], state: str = "published") -> None:
    session.add(Entry(code=document["id"], kind="policy", theme="sample", region_name="全国", region_code="100000"))
    session.flush()
    session.add(
        EntryVersion(
            entry_code=document["id"],
            number=1,
            state=state,
            title=document["title"],
            status=document["status"],
            body=document,
            author="files",
            published_at=datetime(2026, 1, 1, tzinfo=UTC) if state == "published" else None,
            published_by="files" if state == "published" else None,
        )
    )
    session.flush()


@pytest.fixture
def revision(session: Session) -> KbRevision:
    session.execute(delete(KbRevision))
    found = KbRevision(id=1, number=1)
    session.add(found)
    session.flush()
    return found


class TestLoading:
    def test_reads_the_published_versions_and_leaves_drafts_out(self, session: Session, revision: KbRevision):
        publish(session, body(id="shown"))
        publish(session, body(id="draft"), state="draft")

        assert [one.id for one in load_offerings(session, TODAY)] == ["shown"]

    def test_an_entry_without_an_offering_is_none(self, session: Session, revision: KbRevision):
        plain = body(id="definition")
        del plain["offering"], plain["criteria"]
        publish(session, plain)

        assert load_offerings(session, TODAY) == ()

    def test_is_kept_until_the_knowledge_changes(self, session: Session, revision: KbRevision):
        publish(session, body(id="one"))
        first = load_offerings(session, TODAY)
        publish(session, body(id="two"))
        unchanged = load_offerings(session, TODAY)
        session.execute(update(KbRevision).values(number=2))

        assert unchanged is first
        assert [one.id for one in load_offerings(session, TODAY)] == ["one", "two"]


class TestDocumentNumber:
    @pytest.mark.parametrize(
        ("changes", "number"),
        [
            pytest.param({"title": "示例办法（财金〔2026〕5号）"}, "财金〔2026〕5号", id="in the title"),
            pytest.param(
                {"sources": [{"title": "示例方案（新金〔2022〕88号）"}]}, "新金〔2022〕88号", id="in a source"
            ),
            pytest.param({}, None, id="nowhere"),
        ],
    )
    def test_is_taken_from_where_the_source_gives_it(self, changes: dict, number: str | None):
        assert sample(**changes).document_number == number


class TestRefusals:
    @pytest.mark.parametrize(
        "offering",
        [
            {"beneficiary": "firm", "group": "loan"},
            {"beneficiary": "nobody", "group": "loan", "value": 5},
            {"beneficiary": "firm", "group": "loan", "value": 11},
            {"beneficiary": "firm", "group": "loan", "value": 5, "more": 1},
            "loan",
        ],
    )
    def test_an_offering_that_cannot_be_used_names_the_entry(self, offering: Any):
        with pytest.raises(InvalidOffering, match="sample"):
            offering_from(body() | {"offering": offering})

    @pytest.mark.parametrize(
        "criterion",
        [
            atom("shoe_size", "eq", 1),
            atom("employees", "like", 1),
            atom("employees", "in", [1]),
            atom("employees", "lte", "many"),
            atom("employees", "lte", True),
            atom("first_loan", "eq", "yes"),
            atom("region", "eq", "海淀区"),
            atom("entity_type", "in", ["外星企业"]),
            atom("loan_amount_wan", "lte", [1, 2]),
            atom("other", "eq", "x"),
            {"any": []},
            {"field": "employees"},
            "employees",
        ],
    )
    def test_a_criterion_that_cannot_be_used_names_the_entry(self, criterion: Any):
        with pytest.raises(InvalidCriterion, match="sample"):
            offering_from(body([criterion]))

    def test_an_offering_without_a_list_of_criteria_is_refused(self):
        with pytest.raises(InvalidCriterion):
            offering_from(body() | {"criteria": None})

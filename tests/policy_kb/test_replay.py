"""Before something is published, the questions that are known are asked again: its own, and those of its neighbours."""

from datetime import date
from typing import Any

import pytest
from editing import REVIEWER, TODAY, Desk
from sqlalchemy.orm import Session

from policy_kb.documents import FaqDocument
from policy_kb.embedding import RememberingEmbedder
from policy_kb.publishing import preview
from policy_kb.publishing_errors import PublishNeedsConfirmation, QuestionsBroken
from policy_kb.reading import read_folder
from policy_kb.replay import Probe, ask, probes_of
from policy_kb.revisions import current_revision
from policy_kb.search import Decision
from policy_kb.shipped import SHIPPED
from policy_kb.versions import find_in_force

MAKERSPACE = {
    "id": "faq-sample-greenhouse",
    "question": "示例园区的温室大棚电费怎么减免？",
    "similar": ["示例园区大棚电费优惠", "温室用电能便宜吗示例园区"],
    "answer": "示例园区的回答。",
    "entry_ids": ["bj-first-loan-discount"],
    "region": "北京市",
}


@pytest.fixture
def desk(knowledge_session: Session, remembering: RememberingEmbedder) -> Desk:
    return Desk(knowledge_session, remembering)


@pytest.fixture
def taken(desk: Desk) -> tuple[FaqDocument, str]:
    """A published question, and a way to ask it that it answers."""
    for loaded in read_folder(SHIPPED)[0]:
        document = loaded.document
        if isinstance(document, FaqDocument) and document.region == "北京市":
            probe = Probe(document.id, document.question, document.region)
            if probe.is_right(ask(desk.session, probe, desk.tools, on=TODAY)):
                return document, document.question
    raise AssertionError("no question of the shipped knowledge is answered by itself")


def new_question(taken: tuple[FaqDocument, str], **changes: Any) -> dict[str, Any]:
    entry_ids = taken[0].entry_ids
    return MAKERSPACE | {"entry_ids": entry_ids} | changes


class TestItsOwnQuestions:
    def test_it_is_published_if_it_answers_what_it_must(self, desk: Desk, taken: tuple[FaqDocument, str]):
        must = ["示例园区大棚的电费能减免吗", {"question": "示例园区大棚电费优惠", "region": "北京市海淀区"}]
        desk.publish(new_question(taken, must_answer=must, must_not_answer=[taken[1]]))

        assert desk.ask("示例园区大棚的电费能减免吗").hits[0].id == MAKERSPACE["id"]

    @pytest.mark.parametrize("key", ["must_answer", "must_not_answer"])
    def test_it_is_refused_with_the_question_that_stands_against_it(
        self, desk: Desk, taken: tuple[FaqDocument, str], key: str
    ):
        question = taken[1] if key == "must_answer" else MAKERSPACE["question"]
        revision = current_revision(desk.session)
        with pytest.raises(QuestionsBroken, match=question.rstrip("？")) as refused:
            desk.publish(new_question(taken, **{key: [question]}))

        assert [one.probe.question for one in refused.value.broken] == [question]
        assert find_in_force(desk.session, MAKERSPACE["id"], TODAY) is None
        assert desk.ask(MAKERSPACE["question"]).hits[0].id != MAKERSPACE["id"]
        assert current_revision(desk.session) == revision

    def test_an_entry_is_answered_by_the_question_that_rests_on_it_too(
        self, desk: Desk, taken: tuple[FaqDocument, str]
    ):
        entry_code, question = taken[0].entry_ids[0], taken[1]
        probe = Probe(entry_code, question, taken[0].region)

        assert probe.is_right(ask(desk.session, probe, desk.tools, on=TODAY))


class TestQuestionsOfOthers:
    def test_who_takes_over_the_question_of_another_must_be_confirmed(self, desk: Desk, taken: tuple[FaqDocument, str]):
        document, question = taken
        thief = new_question(taken, question=question, similar=[*document.similar, question])
        desk.draft(thief)
        desk.submit(thief["id"])
        desk.session.flush()
        with pytest.raises(PublishNeedsConfirmation) as refused:
            desk.approve(thief["id"])

        assert document.id in refused.value.entry_codes
        assert question in str(refused.value)
        assert find_in_force(desk.session, thief["id"], TODAY) is None

        desk.approve(thief["id"], confirmed=refused.value.entry_codes)

        assert find_in_force(desk.session, thief["id"], TODAY) is not None

    def test_a_question_that_another_must_answer_is_asked_whatever_it_is_about(
        self, desk: Desk, taken: tuple[FaqDocument, str]
    ):
        guarded = new_question(taken, must_answer=["示例园区大棚电费优惠"])
        desk.publish(guarded)
        thief = new_question(
            taken, id="faq-sample-thief", question="示例园区大棚电费优惠", similar=["示例园区大棚电费优惠吗"]
        )
        with pytest.raises(PublishNeedsConfirmation) as refused:
            desk.publish(thief)

        assert next(one.probe.entry_code for one in refused.value.moved) == guarded["id"]

    def test_a_preview_tells_the_same_and_changes_nothing(self, desk: Desk, taken: tuple[FaqDocument, str]):
        desk.draft(new_question(taken, must_answer=[taken[1]]))
        revision = current_revision(desk.session)

        replay = preview(desk.session, MAKERSPACE["id"], REVIEWER, desk.tools, on=TODAY)

        assert [one.probe.question for one in replay.broken] == [taken[1]]
        assert replay.moved == ()
        assert current_revision(desk.session) == revision
        assert find_in_force(desk.session, MAKERSPACE["id"], TODAY) is None

    def test_a_version_published_ahead_is_asked_about_on_its_day(self, desk: Desk, taken: tuple[FaqDocument, str]):
        later = date(2027, 1, 1)
        desk.publish(new_question(taken, must_answer=[MAKERSPACE["question"]]), effective_on=later)

        probe = Probe(MAKERSPACE["id"], MAKERSPACE["question"], "北京市")
        assert probe.is_right(ask(desk.session, probe, desk.tools, on=later))
        assert not probe.is_right(ask(desk.session, probe, desk.tools, on=TODAY))


def test_the_shipped_questions_are_answered_as_they_must_be(desk: Desk):
    probes = [probe for loaded in read_folder(SHIPPED)[0] for probe in probes_of(loaded.document)]
    wrong = [probe for probe in probes if not probe.is_right(ask(desk.session, probe, desk.tools, on=TODAY))]

    assert len(probes) > 20
    assert wrong == []
    assert {ask(desk.session, one, desk.tools, on=TODAY).decision for one in probes if one.wanted} == {Decision.ANSWER}

"""Ways to say a concept, edited as data: they count at once, on both sides of the comparison."""

from pathlib import Path

import pytest
from editing import ENTRY, FAQ, REVIEWER, TODAY, Desk
from sqlalchemy import Text, any_, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from policy_kb.audit import history
from policy_kb.embedding import RememberingEmbedder
from policy_kb.lexicon import shipped_lexicon
from policy_kb.live_lexicon import current_lexicon
from policy_kb.loading import load_folder
from policy_kb.models import Passage
from policy_kb.publishing_errors import PublishNeedsConfirmation, UnusableSynonym
from policy_kb.search import Decision
from policy_kb.synonyms import add_synonym, list_synonyms, remove_synonym

SAYS_IT = ENTRY | {"title": "示例破冰贷"}


@pytest.fixture
def desk(session: Session, remembering: RememberingEmbedder, tmp_path: Path) -> Desk:
    desk = Desk(session, remembering)
    desk.load(tmp_path, [SAYS_IT, ENTRY | {"id": "other-loan"}], [FAQ])
    return desk


def add(desk: Desk, concept: str, way: str, **options: list[str]) -> None:
    add_synonym(desk.session, concept, way, REVIEWER, desk.embedder, on=TODAY, **options)


def remove(desk: Desk, concept: str, way: str) -> None:
    remove_synonym(desk.session, concept, way, REVIEWER, desk.embedder, on=TODAY)


def entries_with(desk: Desk, term: str) -> set[str]:
    terms = func.tsvector_to_array(Passage.tokens, type_=ARRAY(Text))
    found = select(Passage.entry_code).where(literal(term) == any_(terms))
    return set(desk.session.scalars(found))


class TestEditing:
    def test_a_way_counts_in_questions_and_in_the_entries_that_say_it(self, desk: Desk):
        add(desk, "首贷", "破冰贷")

        assert "=首贷" in current_lexicon(desk.session).concepts_in("破冰贷有补贴吗")
        assert entries_with(desk, "=首贷") == {"sample-loan", "faq-sample"}  # the question rests on the entry

        remove(desk, "首贷", "破冰贷")

        assert "=首贷" not in current_lexicon(desk.session).concepts_in("破冰贷有补贴吗")
        assert entries_with(desk, "=首贷") == set()

    def test_what_the_file_says_can_be_taken_away_and_given_back(self, desk: Desk):
        remove(desk, "首贷", "头回贷")
        assert current_lexicon(desk.session).concepts_in("头回贷") == []

        add(desk, "首贷", "头回贷")
        assert current_lexicon(desk.session).concepts_in("头回贷") == ["=首贷"]
        assert "头回贷" in list_synonyms(desk.session)["首贷"]

    def test_a_concept_may_be_new_and_a_way_a_pattern(self, desk: Desk):
        add(desk, "示例概念", "/破.贷/")

        assert current_lexicon(desk.session).concepts_in("想办破冰贷") == ["=示例概念"]

    def test_loading_the_files_keeps_what_was_edited(self, desk: Desk, tmp_path: Path):
        add(desk, "首贷", "破冰贷")
        report = load_folder(desk.session, tmp_path, desk.embedder, on=TODAY)

        assert (report.unchanged, report.indexed) == (3, 0)
        assert current_lexicon(desk.session).digest != shipped_lexicon().digest

    def test_without_edits_it_is_the_shipped_one(self, desk: Desk):
        assert current_lexicon(desk.session) is shipped_lexicon()

    def test_who_edited_what_is_written_down(self, desk: Desk):
        add(desk, "首贷", "破冰贷")

        (row,) = history(desk.session, "=首贷")
        assert (row.actor, row.action, row.detail) == (REVIEWER.by, "synonym_added", {"way": "破冰贷"})


class TestRefusals:
    @pytest.mark.parametrize(
        ("concept", "way", "says"),
        [
            pytest.param("首贷", "头回贷", "已经有了", id="known already"),
            pytest.param("首贷", " / ", "是空的", id="nothing"),
            pytest.param("首贷", "/(破冰/", "正则表达式", id="a broken pattern"),
        ],
    )
    def test_what_cannot_be_added_is_refused(self, desk: Desk, concept: str, way: str, says: str):
        with pytest.raises(UnusableSynonym, match=says):
            add(desk, concept, way)

    def test_what_is_not_there_cannot_be_removed(self, desk: Desk):
        with pytest.raises(UnusableSynonym, match="本来就没有"):
            remove(desk, "首贷", "破冰贷")

    def test_known_questions_that_would_move_must_be_confirmed(self, desk: Desk, tmp_path: Path):
        question = "示例贷怎么办，朋友"
        desk.load(tmp_path, [SAYS_IT], [FAQ | {"must_answer": [question]}])
        assert desk.ask(question).decision is Decision.ANSWER
        with pytest.raises(PublishNeedsConfirmation) as refused:
            add(desk, "!不归我们管的话题", "朋友")

        assert refused.value.entry_codes == ("faq-sample",)
        assert desk.ask(question).decision is Decision.ANSWER
        assert current_lexicon(desk.session) is shipped_lexicon()

        add(desk, "!不归我们管的话题", "朋友", confirmed=["faq-sample"])
        assert desk.ask(question).decision is Decision.UNKNOWN

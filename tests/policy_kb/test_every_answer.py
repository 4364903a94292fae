"""What every shipped entry and question says of itself: whose it is, under which number, how long it holds, since when known.

Each test looks at all of them and collects those that break the promise.
"""

import re
from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from policy_kb.documents import Document, EntryDocument, FaqDocument
from policy_kb.models import EntryVersion, in_force
from policy_kb.partial_dates import spoken
from policy_kb.regions import resolve_region
from policy_kb.rendering import ANSWER_LENGTH, Renderer
from policy_kb.standing import Standing, standing_of
from policy_kb.versions import document_from

TODAY = date(2026, 11, 21)
NUMBER = re.compile(r"〔\d{4}〕\d+号|令第\d+号")
IN_FORCE = ("仍然有效", "现行有效", "正在执行", "仍在执行")

Published = dict[str, Document]
Broken = dict[str, str]


@pytest.fixture
def published(knowledge_session: Session) -> Published:
    found = {body["id"]: document_from(body) for body in knowledge_session.scalars(_in_force(TODAY))}
    assert len(found) > 300
    return found


@pytest.fixture
def answers(knowledge_session: Session, published: Published) -> dict[str, str]:
    renderer = Renderer(knowledge_session, TODAY)
    return {code: renderer.answer(document) for code, document in published.items()}


@pytest.fixture
def breaking(published: Published, answers: dict[str, str]) -> Callable[..., Broken]:
    """The answers that break what is expected of the entry they rest on first; and proof that some had to keep it."""

    def _breaking(
        expected: Callable[[EntryDocument, str], bool], where: Callable[[EntryDocument], bool] = lambda entry: True
    ) -> Broken:
        concerned = [code for code, document in published.items() if where(main_entry(document, published))]
        assert concerned
        return {
            code: answers[code]
            for code in concerned
            if not expected(main_entry(published[code], published), answers[code])
        }

    return _breaking


class TestTheLastLine:
    def test_says_whose_it_is_and_when_it_was_last_checked(self, breaking):
        def expected(entry: EntryDocument, text: str) -> bool:
            checked = spoken(entry.checked_on) if entry.checked_on else "来源未标"
            issuer = re.split("[（、，]", entry.issuer)[0]
            return last(text).startswith(f"依据：{issuer}") and last(text).endswith(f"；资料日期：{checked}。")

        assert breaking(expected) == {}

    def test_carries_the_number_that_its_title_issuer_or_a_source_states(self, breaking):
        assert (
            breaking(lambda entry, text: any(number in last(text) for number in numbers_of(entry)), where=numbers_of)
            == {}
        )

    def test_carries_no_number_where_none_is_stated(self, breaking):
        assert (
            breaking(lambda entry, text: not NUMBER.search(last(text)), where=lambda entry: not numbers_of(entry)) == {}
        )

    def test_says_from_when_to_when_it_holds_or_that_the_source_does_not(self, breaking):
        assert breaking(lambda entry, text: days_of(entry) in last(text)) == {}

    def test_says_where_it_holds_unless_everywhere(self, breaking):
        assert breaking(lambda entry, text: (f"；适用{entry.region}；" in last(text)) is (entry.region != "全国")) == {}


class TestWhatIsNotInForce:
    def test_what_has_ended_says_so_first_and_whom_to_ask(self, breaking):
        assert (
            breaking(
                lambda entry, text: text.startswith(("已到期：", "已失效：")) and "最新规定请向" in last(text),
                where=stands(Standing.EXPIRED),
            )
            == {}
        )

    def test_it_names_its_successor(self, breaking, published: Published):
        def expected(entry: EntryDocument, text: str) -> bool:
            return f"「{published[entry.successor or ''].title}」" in text.splitlines()[0]

        assert breaking(expected, where=lambda entry: bool(entry.successor)) == {}

    def test_a_successor_that_has_ended_too_or_must_be_checked_is_not_said_to_hold(
        self, breaking, published: Published
    ):
        def succeeded_by(*standings: Standing) -> Callable[[EntryDocument], bool]:
            return lambda entry: bool(entry.successor) and stands(*standings)(_entry(published, entry.successor or ""))

        assert (
            breaking(
                lambda entry, text: re.search("后来换成「.+」，它也已", text.splitlines()[0]) is not None,
                where=succeeded_by(Standing.EXPIRED),
            )
            == {}
        )
        assert (
            breaking(
                lambda entry, text: (
                    re.search("后来换成「.+」，它是否仍有效，请向.+核实", text.splitlines()[0]) is not None
                ),
                where=succeeded_by(Standing.UNKNOWN),
            )
            == {}
        )
        assert (
            breaking(lambda entry, text: "现在请看「" in text.splitlines()[0], where=succeeded_by(Standing.CURRENT))
            == {}
        )

    def test_what_is_of_unknown_standing_is_to_be_checked_and_never_said_to_be_in_force(self, breaking):
        assert (
            breaking(
                lambda entry, text: (
                    re.search("是否仍有效，请向.+核实；资料日期：", last(text)) is not None
                    and not any(words in text for words in IN_FORCE)
                ),
                where=stands(Standing.UNKNOWN),
            )
            == {}
        )

    def test_what_is_in_force_asks_nobody_to_check_it(self, breaking):
        assert (
            breaking(
                lambda entry, text: "核实" not in last(text) and not text.startswith(("已到期", "已失效")),
                where=stands(Standing.CURRENT),
            )
            == {}
        )


class TestTheOtherEntriesOfAnAnswer:
    def test_each_that_has_ended_or_must_be_checked_is_spoken_of(self, published: Published, answers: dict[str, str]):
        """By its own title or, where there are many, by their number; or the same document has been spoken of already."""
        silent, spoken_of = {}, 0
        for faq in (one for one in published.values() if isinstance(one, FaqDocument)):
            first, *others = [_entry(published, code) for code in faq.entry_ids]
            text = answers[faq.id]
            for other in others:
                if standing_of(other, TODAY) is Standing.CURRENT or same_document(first, other):
                    continue
                spoken_of += 1
                if f"「{other.title}」" not in text and not re.search(r"」等\d+项", text):
                    silent[faq.id] = other.title
        assert spoken_of > 20
        assert silent == {}

    def test_one_to_be_checked_comes_with_whom_to_ask_and_the_date_of_its_source(self, answers: dict[str, str]):
        lines = [line for text in answers.values() for line in text.splitlines() if line.startswith("另外依据的")]

        assert lines
        assert [line for line in lines if not re.search("（(.+的资料|来源未标日期)）", line)] == []
        assert [line for line in lines if "是否仍有效" in line and not re.search("请向.+核实", line)] == []

    def test_the_entry_it_rests_on_first_holds_where_the_question_is_answered(self, published: Published):
        """Else the last line would name another place's rule."""
        faqs = [one for one in published.values() if isinstance(one, FaqDocument)]
        elsewhere = [
            faq.id
            for faq in faqs
            if not resolve_region(_entry(published, faq.entry_ids[0]).region).contains(resolve_region(faq.region))
        ]
        assert faqs
        assert elsewhere == []


class TestReading:
    def test_every_answer_is_short_and_plain(self, answers: dict[str, str]):
        assert {code: len(text) for code, text in answers.items() if len(text) > ANSWER_LENGTH} == {}
        odd = re.compile(r"\*\*|^#|\.txt|<|None|\{|。。|，。|；。|；；|「」|（）|向核实", re.MULTILINE)
        assert {code: found.group() for code, text in answers.items() if (found := odd.search(text))} == {}
        assert {code for code, text in answers.items() if text.count("（") != text.count("）")} == set()
        assert {code for code, text in answers.items() if text.count("「") != text.count("」")} == set()

    def test_no_address_of_a_source_is_shown(self, published: Published, answers: dict[str, str]):
        hidden = {
            (code, source.address)
            for code, document in published.items()
            for entry in entries_of(document, published)
            for source in entry.sources
            if source.address and source.address != (entry.contact.url if entry.contact else None)
        }
        assert hidden
        assert {(code, address) for code, address in hidden if address in answers[code]} == set()

    @pytest.mark.parametrize("day", [date(2025, 12, 31), date(2026, 2, 18), date(2026, 2, 19), date(2028, 1, 1)])
    def test_on_any_day_what_has_ended_by_then_says_so(
        self, knowledge_session: Session, published: Published, day: date
    ):
        renderer = Renderer(knowledge_session, day)
        said = {code: renderer.answer(one).startswith(("已到期：", "已失效：")) for code, one in published.items()}
        ended = {
            code: standing_of(main_entry(one, published), day) is Standing.EXPIRED for code, one in published.items()
        }
        assert said == ended


def last(text: str) -> str:
    return text.splitlines()[-1]


def main_entry(document: Document, published: Published) -> EntryDocument:
    return entries_of(document, published)[0]


def entries_of(document: Document, published: Published) -> list[EntryDocument]:
    return [document] if isinstance(document, EntryDocument) else [_entry(published, one) for one in document.entry_ids]


def numbers_of(entry: EntryDocument) -> list[str]:
    stated = [entry.title, entry.issuer, *(source.title for source in entry.sources)]
    return [number for text in stated for number in NUMBER.findall(text)]


def days_of(entry: EntryDocument) -> str:
    match entry.valid_from, entry.valid_to:
        case None, None:
            return "来源没有写有效期"
        case starts, None:
            return f"{spoken(starts)}起，来源没有写截止日"
        case None, ends:
            return f"有效期到{spoken(ends)}"
        case starts, ends:
            return f"有效期{spoken(starts)}至{spoken(ends)}"


def stands(*standings: Standing) -> Callable[[EntryDocument], bool]:
    return lambda entry: standing_of(entry, TODAY) in standings


def same_document(one: EntryDocument, other: EntryDocument) -> bool:
    same_days = (one.valid_from, one.valid_to) == (other.valid_from, other.valid_to)
    return same_days and numbers_of(one)[:1] == numbers_of(other)[:1] != []


def _entry(published: Published, code: str) -> EntryDocument:
    document = published[code]
    assert isinstance(document, EntryDocument)
    return document


def _in_force(day: date):
    return select(EntryVersion.body).where(in_force(day))

"""A question to an answer, to two or three choices, or to an honest 「没有资料」. The bot, the console and the editor's
test box all ask here."""

import math
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from policy_kb.candidates import Places, find_candidates
from policy_kb.documents import Document, FaqDocument
from policy_kb.embedding import Embedder
from policy_kb.errors import EntryNotFound, UnknownRegion
from policy_kb.lexicon import Lexicon
from policy_kb.live_lexicon import current_lexicon
from policy_kb.nearness import near_miss, nearest_first, place_without_its_own
from policy_kb.regions import NATION, Region, find_region, get_region, regions_named_in
from policy_kb.relevance import Asked, Ranked, fitted, rank, scope_of, sureness
from policy_kb.rendering import Renderer
from policy_kb.stored import load_stored

VAGUE_LEAD = 1.0  # one word alone is a question only if one entry fits it this much better than the next
BARE_WORD = 4  # characters; who writes more says what about it
KNOWN_WORD = 0.9  # the share of its terms that the knowledge has
OUTSIDE_LEAD = 2.0  # an entry of another place that fits this much better: the question is about that
NATIONWIDE_LEAD = 5.0  # the same, where the nation has a sure answer and the question names no place
SURE_OF_LOCAL = 0.92  # that a local entry is meant, once its place is named
CHOICES = 3
HITS = 5
LONGEST_QUESTION = 300  # beyond that the beginning is searched; the model reads no more


class Decision(StrEnum):
    ANSWER = "answer"
    CHOICES = "choices"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Hit:
    id: str
    kind: str
    title: str
    score: float


@dataclass(frozen=True)
class Choice:
    entry_id: str
    title: str


@dataclass(frozen=True)
class Answer:
    """`text` is what the user reads; the choices are offered beside it, as buttons or numbers."""

    decision: Decision
    text: str
    hits: tuple[Hit, ...] = ()
    choices: tuple[Choice, ...] = ()

    def to_json(self) -> dict[str, Any]:
        offered = [f"{number}. {choice.title}" for number, choice in enumerate(self.choices, start=1)]
        entries = [{"id": hit.id, "kind": hit.kind, "title": hit.title, "score": hit.score} for hit in self.hits]
        return {"decision": self.decision.value, "answer": "\n".join([self.text, *offered]), "entries": entries}


@dataclass(frozen=True)
class Search:
    """What one question found: in the places it is about, and elsewhere."""

    places: Places
    asked: Asked
    ranked: list[Ranked]
    elsewhere: list[Ranked]

    @property
    def sure(self) -> float:
        return 0.0 if not self.ranked or self.ranked[0].candidate.off_subject else sureness(self.asked, self.ranked)

    @property
    def decision(self) -> Decision:
        if self.is_about_elsewhere or (self.sure < fitted().choices_from and not self.is_a_known_word):
            return Decision.UNKNOWN
        return Decision.CHOICES if self.sure < fitted().answer_from or self.is_vague else Decision.ANSWER

    @property
    def is_vague(self) -> bool:
        close = len(self.ranked) > 1 and self.ranked[0].score - self.ranked[1].score < VAGUE_LEAD
        return close and self.asked.words <= 1 and len(self.asked.text) <= BARE_WORD

    @property
    def is_a_known_word(self) -> bool:
        """One word that the knowledge speaks of, and nothing else: nobody can know what is asked, so it is offered."""
        first = self.ranked[0].candidate if self.ranked else None
        if first is None or first.off_subject or self.asked.words != 1 or len(self.asked.text) > BARE_WORD:
            return False
        return first.known >= KNOWN_WORD

    @property
    def is_about_elsewhere(self) -> bool:
        """Only another place has what is asked for. What is sure and of the place itself, of its city or its province
        stands; the nation's does if the other place's fits little better and the question names no place."""
        if not self.elsewhere or not self.ranked:
            return False
        lead = self.elsewhere[0].score - self.ranked[0].score
        if lead <= OUTSIDE_LEAD or self.sure < fitted().answer_from:
            return lead > OUTSIDE_LEAD
        return self.is_nationwide and (self.places.named or lead > NATIONWIDE_LEAD)

    @property
    def is_nationwide(self) -> bool:
        return bool(self.ranked) and self.ranked[0].candidate.region_code == NATION

    @property
    def hits(self) -> tuple[Hit, ...]:
        return tuple(_hit(one, self.ranked[0].score, self.sure) for one in self.ranked[:HITS])


def answer_question(
    session: Session,
    text: str,
    *,
    region: str | None,
    on: date,
    embedder: Embedder,
    lexicon: Lexicon | None = None,
) -> Answer:
    """Answer `text` from what is published, for a firm in `region` (a name or path; None if not known), as of `on`.

    A place named in the question counts more than the firm's own. Raises UnknownRegion for a region that is none.
    """
    lexicon = lexicon or current_lexicon(session)
    search = search_knowledge(session, text, region=region, on=on, embedder=embedder, lexicon=lexicon)
    renderer = Renderer(session, on)
    if search.decision is Decision.UNKNOWN:
        return Answer(Decision.UNKNOWN, _unknown_text(renderer, search), search.hits)
    if search.decision is Decision.CHOICES:
        return _offer(session, renderer, search)
    code = search.ranked[0].candidate.id
    stored = load_stored(session, [code], on=on).get(code)
    if stored is None:  # withdrawn between the two looks: ask again what is published now
        return answer_question(session, text, region=region, on=on, embedder=embedder, lexicon=lexicon)
    document = stored.document
    text = renderer.answer(document, only_nationwide=place_without_its_own(session, search.places, [document], on))
    return Answer(Decision.ANSWER, text, search.hits)


def answer_entry(session: Session, entry_id: str, *, on: date) -> Answer:
    """The answer of one entry or question, for a choice that was tapped. Raises EntryNotFound."""
    stored = load_stored(session, [entry_id], on=on).get(entry_id)
    if stored is None:
        raise EntryNotFound(entry_id)
    text = Renderer(session, on).answer(stored.document)
    return Answer(Decision.ANSWER, text, (Hit(entry_id, stored.kind, stored.document.title, 1.0),))


def search_knowledge(
    session: Session, text: str, *, region: str | None, on: date, embedder: Embedder, lexicon: Lexicon
) -> Search:
    question = " ".join(text.split())[:LONGEST_QUESTION]
    places = places_of(question, region)
    if not any(map(str.isalnum, question)):
        return Search(places, Asked(question, words=0, scope=0.0), [], [])
    ask = partial(_search, session, places, on=on, embedder=embedder, lexicon=lexicon)
    found = ask(question)
    local = near_miss(found.ranked, places)
    if local is None or found.sure < fitted().choices_from:
        return found
    named = ask(f"{get_region(local.region_code).name}{question}")
    is_meant = [one.candidate.id for one in named.ranked[:1]] == [local.id] and named.sure >= SURE_OF_LOCAL
    return named if is_meant else found


def _search(session: Session, places: Places, text: str, *, on: date, embedder: Embedder, lexicon: Lexicon) -> Search:
    candidates = find_candidates(session, text, places, lexicon, embedder, on=on)
    asked = Asked(text, len(lexicon.words_in(text)), scope_of(text, embedder))
    inside = rank([one for one in candidates if one.in_place], places)
    outside = rank([one for one in candidates if not one.in_place], places)
    found, near = (Search(places, asked, ranked, outside) for ranked in (inside, nearest_first(inside, places)))
    return near if near.sure >= min(found.sure, fitted().answer_from) else found


def places_of(question: str, region: str | None) -> Places:
    named = regions_named_in(question)
    if named:
        return Places(tuple(named), named=True)
    return Places((_resolve(region),)) if region else Places()


def _resolve(text: str) -> Region:
    found = find_region(text) or next(iter(regions_named_in(text)), None)
    if found is None:
        raise UnknownRegion(text)
    return found


def _offer(session: Session, renderer: Renderer, search: Search) -> Answer:
    stored = load_stored(session, [one.candidate.id for one in search.ranked[:HITS]], on=renderer.on)
    found = [stored[one.candidate.id].document for one in search.ranked[:HITS] if one.candidate.id in stored]
    offered = _different(found)[:CHOICES]
    place = place_without_its_own(session, search.places, offered, renderer.on)
    choices = tuple(Choice(one.id, one.title) for one in offered)
    return Answer(Decision.CHOICES, renderer.choices(place), search.hits, choices)


def _different(documents: list[Document]) -> list[Document]:
    """Without the entries that a question before them already speaks of."""
    spoken_of = {code for one in documents if isinstance(one, FaqDocument) for code in one.entry_ids}
    return [one for one in documents if one.id not in spoken_of]


def _unknown_text(renderer: Renderer, search: Search) -> str:
    elsewhere = search.elsewhere[0].candidate.region_code if search.is_about_elsewhere else None
    return renderer.unknown(search.places.within, elsewhere)


def _hit(one: Ranked, best: float, sure: float) -> Hit:
    candidate = one.candidate
    return Hit(candidate.id, candidate.kind, candidate.title, round(sure * math.exp(one.score - best), 4))

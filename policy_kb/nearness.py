"""Of what answers a question, what is nearest to the place it is about; and whether there is anything of that place at all."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from policy_kb.candidates import Candidate, Places
from policy_kb.documents import Document, EntryKind
from policy_kb.regions import NATION, Region, resolve_region
from policy_kb.relevance import Ranked
from policy_kb.stored import load_stored

SAME_MATTER = 1.0  # entries whose scores are as close as this answer the same question: the place decides
SAME_SUBJECT = 7.0  # a local entry that is as close as this may be what is meant, had the place been named
LOCAL_RULES = {EntryKind.POLICY.value, EntryKind.PRODUCT.value}  # places make their own; a definition is everybody's


def nearest_first(ranked: list[Ranked], places: Places) -> list[Ranked]:
    """`ranked` with the nearest first of those that fit as well as the best: the place's own, its city's, its province's,
    then the nation's."""
    if not places.within or not ranked:
        return ranked
    best = ranked[0].score
    close = [one for one in ranked if best - one.score <= SAME_MATTER]
    nearest = min(close, key=lambda one: _distance(one.candidate.region_code, places.within))
    return [replace(nearest, score=best), *(one for one in ranked if one is not nearest)]


def near_miss(ranked: Sequence[Ranked], places: Places) -> Candidate | None:
    """The local entry to ask about once more with its place named, where the nation's fits the words better: a firm asks
    「动产抵押去哪登记」, the question of its own place says 「北京动产抵押……」, the nation's names none."""
    if places.named or not places.within or not ranked or ranked[0].candidate.region_code != NATION:
        return None
    near = (one.candidate for one in ranked if ranked[0].score - one.score <= SAME_SUBJECT)
    return next((one for one in near if one.region_code != NATION), None)


def place_without_its_own(session: Session, places: Places, documents: Sequence[Document], on: date) -> str | None:
    """The place that was asked about, if what is shown is the nation's and nothing of it rests on anything of the place's.

    For a firm's place it counts only if places make such rules of their own: nobody expects a local 12378.
    """
    if not places.within or places.within[0].code == NATION or not documents:
        return None
    codes = [code for one in documents for code in (*one.entry_ids, one.id)]
    resting = [(stored.kind, stored.document.region) for stored in load_stored(session, codes, on=on).values()]
    if any(resolve_region(region).code != NATION and _touches(region, places) for _, region in resting):
        return None
    matters = places.named or any(kind in LOCAL_RULES for kind, _ in resting)
    return places.within[0].path if matters else None


def _distance(code: str, places: Sequence[Region]) -> int:
    """Steps up from the nearest of the places; 0 for what lies inside one, or names it in its question."""
    return min((place.chain.index(code) for place in places if code in place.chain), default=0)


def _touches(path: str, places: Places) -> bool:
    region = resolve_region(path)
    return any(region.contains(place) or place.contains(region) for place in places.within)

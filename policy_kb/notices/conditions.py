"""The conditions of a notice: the clauses under its headings, each with the criteria that a rule is certain of.

A clause is cut at its commas. A piece becomes a criterion only if it says one thing, without a negation; every other piece
stays text, which a person checks (人工核实).
"""

import re
from collections.abc import Iterator
from typing import Any

from policy_kb.facts import plain_number
from policy_kb.notices.language import Found, find_spans, rules
from policy_kb.notices.proposals import Confidence, Proposal
from policy_kb.notices.text import NoticeText, Paragraph
from policy_kb.notices.values import Bounds, amount_in_wan, count_of, years_of
from policy_kb.regions import find_region, regions_named_in

_CN = "一二三四五六七八九十"
_RANKS = (
    re.compile(rf"第[{_CN}百]+[章条]\s*"),
    re.compile(rf"[{_CN}]+、"),
    re.compile(rf"[（(][{_CN}]+[）)]、?"),
    re.compile(r"\d+[.、．](?!\d)"),
    re.compile(r"[（(]\d+[）)]|[①-⑨]"),
)
_INLINE = re.compile(rf"(?<=[；;：:。])(?=[（(][{_CN}]+[）)]|\d+[.、．](?!\d)|[（(]\d+[）)])")
Atom = dict[str, Any]


def propose_conditions(notice: NoticeText, region: str | None) -> list[Proposal]:
    """One proposal a clause: its words and its criteria."""
    return [
        Proposal("condition", {"text": text, "criteria": atoms}, paragraph.text, paragraph.line, start, sure, "clause")
        for paragraph, start, text in _clauses(notice)
        for atoms in [criteria_of(text, region)]
        for sure in [Confidence.LOW if all(_is_text(atom) for atom in atoms) else Confidence.MEDIUM]
    ]


def criteria_of(clause: str, region: str | None) -> list[Atom]:
    """The criteria of one clause, in the form of an entry's `criteria`."""
    pieces = [piece.strip() for piece in re.split("[，；;。]|(?<=[^0-9]),(?=[^0-9])", clause) if piece.strip()]
    return [atom for piece in pieces for atom in _atoms(piece, region)]


def _clauses(notice: NoticeText) -> Iterator[tuple[Paragraph, int, str]]:
    """Paragraph, place in it, and text of each clause, without its number."""
    heading: int | None = None  # the rank of the heading that opened the conditions
    first: int | None = None  # the rank of its first clause
    for paragraph in notice.paragraphs:
        rank = _rank(paragraph.text)
        if heading is not None and _closes(rank, heading, first):
            heading = None
        if heading is not None:
            first = rank if first is None else first
            yield from _split(paragraph, 0)
        elif place := _opening(paragraph.text):
            heading = rank if rank is not None else len(_RANKS)
            first = (
                len(_RANKS) if paragraph.text[place:].strip() else None
            )  # said in the same breath, it is all there is
            yield from _split(paragraph, place)


def _closes(rank: int | None, heading: int, first: int | None) -> bool:
    """A line of the heading's rank or above; below an unnumbered heading, whatever is not numbered as the first clause."""
    if heading == len(_RANKS):
        return first is not None and (rank is None or rank < first)
    return rank <= heading if rank is not None else first is not None


def _opening(text: str) -> int:
    """Where the first clause begins in a paragraph that announces conditions; its length, if it is only a heading."""
    for word in rules()["opens"]:
        match = re.search(rf"{word}(?:[：:。]|为|$)", text)
        if match and match.start() < 80:
            return match.end()
    return 0


def _split(paragraph: Paragraph, place: int) -> Iterator[tuple[Paragraph, int, str]]:
    for part in _INLINE.split(paragraph.text[place:]):
        start = paragraph.text.index(part, place) if part else place
        text = part.strip()
        for rank in _RANKS:
            text = rank.sub("", text, count=1) if rank.match(text) else text
        text = text.strip("。；; ")
        if text:
            yield paragraph, start, text


def _rank(text: str) -> int | None:
    return next((place for place, rank in enumerate(_RANKS) if rank.match(text)), None)


def _atoms(piece: str, region: str | None) -> list[Atom]:
    words = rules()
    plain = not any(word in piece for word in words["negations"])
    found = (
        [atom for atom in (*_flags(piece), *_kinds(piece), *_numbers(piece), *_place(piece, region))] if plain else []
    )
    if len(found) > 1 and any(word in piece for word in words["alternatives"]):
        return [{"any": found}]
    if not found or len({atom["field"] for atom in found}) < len(found):
        return [{"field": "other", "op": "text", "text": piece}]
    return found


def _flags(piece: str) -> Iterator[Atom]:
    for field, ways in rules()["flags"].items():
        if any(way in piece for way in ways):
            yield {"field": field, "op": "eq", "value": True, "text": piece}


def _kinds(piece: str) -> Iterator[Atom]:
    kinds = [kind for kind in rules()["kinds"] if kind in piece]
    kinds = [kind for kind in kinds if not any(kind != other and kind in other for other in kinds)]
    if kinds:
        yield {"field": "entity_type", "op": "in", "value": kinds, "text": piece}
    owners = [owner for owner in rules()["owners"] if owner in piece]
    if owners:
        yield {"field": "owner_group", "op": "in", "value": owners, "text": piece}


def _numbers(piece: str) -> Iterator[Atom]:
    """A limit counts only beside the one cue of its field, and only if the source says which way it limits."""
    spans = find_spans([Paragraph(0, piece)])
    for field, rule in rules()["numbers"].items():
        cued = any(cue in piece for cue in rule["cues"])
        quantities = [one for one in spans if one.label == rule["quantity"]]
        if cued and len(quantities) == 1:
            yield from _limits(field, quantities[0], piece)


def _limits(field: str, quantity: Found, piece: str) -> Iterator[Atom]:
    reckon = {"people": count_of, "years": years_of, "amount": amount_in_wan}
    bounds: Bounds = reckon[quantity.label](quantity)
    if not bounds.closed or bounds.gte == bounds.lte:
        return
    for op, end in (("gte", bounds.gte), ("lte", bounds.lte)):
        if end is not None:
            yield {"field": field, "op": op, "value": plain_number(end), "text": piece}


def _place(piece: str, region: str | None) -> Iterator[Atom]:
    """「本市」 is the notice's own region; a place that is named must be one that we know."""
    if not any(word in piece for word in rules()["registered"]):
        return
    named = [place.path for place in regions_named_in(piece)]
    if not named and region and find_region(region) and re.search("本[省市区县]|我[省市区县]|全[省市区县]", piece):
        named = [region]
    if len(named) == 1:
        yield {"field": "region", "op": "eq", "value": named[0], "text": piece}


def _is_text(atom: Atom) -> bool:
    return atom.get("op") == "text"

"""What an answer says of the entries it rests on: whose they are, under which number, how long they hold, since when known."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from policy_kb.documents import EntryDocument
from policy_kb.standing import Standing, standing_of

NAME_LENGTH = 30
_NUMBER = re.compile(r"[\u4e00-\u9fff]{1,8}〔\d{4}〕\d+号|[国省]\S{1,3}令第\d+号")
_ASIDE = re.compile(r"（[^（）]*）")
_ADMINISTRATIONS = "省市区县"  # 「请向北京市核实」 helps nobody


@dataclass(frozen=True)
class Citation:
    """`number` stands in the title or the issuer, `source_number` only in the title of a source."""

    title: str
    issuer: str
    number: str | None
    source_number: str | None
    region: str | None
    standing: str
    starts: str | None
    ends: str | None
    checked: str | None
    ask: str
    successor: "Citation | None" = None

    @property
    def validity(self) -> tuple[str, str | None, str | None]:
        return self.standing, self.starts, self.ends

    def is_of_one_document_with(self, other: "Citation") -> bool:
        """The same number and the same days: what is said of the one holds for the other."""
        numbers = {self.number or self.source_number, other.number or other.source_number}
        return None not in numbers and len(numbers) == 1 and self.validity == other.validity


@dataclass
class Caveat:
    """What is to be said of the other entries of an answer, several of them if the same is to be said."""

    of: Citation
    titles: list[str] = field(default_factory=list)


def cite(entry: EntryDocument, on: date, known: Mapping[str, EntryDocument]) -> Citation:
    """`known` are the published entries that may be named as successors."""
    own = _NUMBER.search(entry.title) or _NUMBER.search(entry.issuer)
    of_sources = [found.group() for source in entry.sources if (found := _NUMBER.search(source.title))]
    heir = heir_of(entry, on, known)
    return Citation(
        title=entry.title,
        issuer=_short(entry.issuer),
        number=own.group() if own else None,
        source_number=of_sources[0] if of_sources and not own else None,
        region=None if entry.region == "全国" else entry.region,
        standing=standing_of(entry, on).value,
        starts=entry.valid_from,
        ends=entry.valid_to,
        checked=entry.checked_on,
        ask=_office(entry.handled_by or entry.issuer),
        successor=cite(heir, on, {}) if heir else None,
    )


def heir_of(entry: EntryDocument, on: date, known: Mapping[str, EntryDocument]) -> EntryDocument | None:
    """The successor; if it has ended too, the one that came after it, as far as there are any."""
    heir, passed = known.get(entry.successor or ""), {entry.id}
    while heir and heir.id not in passed and standing_of(heir, on) is Standing.EXPIRED:
        passed.add(heir.id)
        heir = known.get(heir.successor or "", heir)
    return None if heir is None or heir.id == entry.id else heir


def caveats(first: Citation, others: Iterable[Citation]) -> list[Caveat]:
    """What must be said of the entries beside the first: that they have ended, have not begun or must be checked."""
    found: dict[tuple[object, ...], Caveat] = {}
    named = first.successor.title if first.successor else None
    for one in others:
        if one.standing == Standing.CURRENT.value or one.title == named or one.is_of_one_document_with(first):
            continue
        heir = one.successor.title if one.successor else None
        found.setdefault((one.standing, one.ends, one.ask, one.checked, heir), Caveat(one)).titles.append(one.title)
    return list(found.values())


def successors_of(entries: Sequence[EntryDocument]) -> set[str]:
    return {entry.successor for entry in entries if entry.successor}


def _short(issuer: str) -> str:
    """Of many offices the first; who wants all of them finds them in the document."""
    if len(issuer) <= NAME_LENGTH:
        return issuer
    without = _ASIDE.sub("", issuer)
    return without if len(without) <= NAME_LENGTH else f"{re.split('[、，；]', without)[0]}等部门"


def _office(name: str) -> str:
    """Whom to ask, without what is only said beside it."""
    office = _short(_ASIDE.sub("", name))
    return f"{office}有关部门" if office[-1] in _ADMINISTRATIONS else office

"""Offerings: the policies, products and services that a firm can be matched with, read from published entries.

An entry is an offering if it has the key `offering`: `{beneficiary: firm|bank, group, value}`. Definitions and contacts
have none. What a bank receives (再贷款, 再贴现, bonuses) is kept, so that it can be explained, but never proposed to a firm.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from policy_kb.criteria import Criteria, parse_criteria
from policy_kb.documents import EntryStatus
from policy_kb.errors import Invalid
from policy_kb.models import EntryVersion, KbRevision, in_force
from policy_kb.partial_dates import first_day, last_day

_NUMBER = re.compile(r"[\u4e00-\u9fff]{1,8}〔\d{4}〕\d+号")


class Group(StrEnum):
    LOAN = "loan"
    SUBSIDY = "subsidy"
    GUARANTEE = "guarantee"
    SERVICE = "service"
    TAX = "tax"
    PROTECTION = "protection"


class Beneficiary(StrEnum):
    FIRM = "firm"
    BANK = "bank"


class Standing(StrEnum):
    """Where an offering stands on a given day."""

    IN_FORCE = "in_force"
    UNKNOWN = "unknown"
    ENDED = "ended"
    NOT_YET = "not_yet"


class InvalidOffering(Invalid):
    code = "invalid_offering"

    def __init__(self, entry_id: str, problem: str) -> None:
        self.entry_id = entry_id
        super().__init__(f"「{entry_id}」的 offering 不能用：{problem}。")


@dataclass(frozen=True, eq=False)
class Offering:
    """What can be had, from whom, by which criteria. `value` orders what is equally open to a firm, 1 to 10."""

    id: str
    kind: str
    title: str
    region: str
    status: EntryStatus
    beneficiary: Beneficiary
    group: Group
    value: int
    criteria: Criteria
    office: str | None
    document_number: str | None
    checked_on: str | None
    valid_from: str | None
    valid_to: str | None
    successor: str | None
    benefit: str
    subsidy: Mapping[str, Any] | None

    def standing(self, on: date) -> Standing:
        """Dates decide where the source gives them; else the status does, which was judged when the entry was checked."""
        if self.valid_from and on < first_day(self.valid_from):
            return Standing.NOT_YET
        if self.valid_to:
            if on > last_day(self.valid_to):
                return Standing.ENDED
            return Standing.UNKNOWN if self.status is EntryStatus.UNKNOWN else Standing.IN_FORCE
        by_status = {EntryStatus.EXPIRED: Standing.ENDED, EntryStatus.UNKNOWN: Standing.UNKNOWN}
        return by_status.get(self.status, Standing.IN_FORCE)

    @property
    def depth(self) -> int:
        """How local it is: the nation 0, a province or city by the length of its full name."""
        return 0 if self.region == "全国" else len(self.region)


def offering_from(body: Mapping[str, Any]) -> Offering | None:
    """The offering in an entry's body, or None. Raises InvalidOffering or InvalidCriterion."""
    raw = body.get("offering")
    if raw is None:
        return None
    if not isinstance(raw, Mapping) or set(raw) != {"beneficiary", "group", "value"}:
        raise InvalidOffering(str(body["id"]), "要有且只有 beneficiary、group、value 三项")
    try:
        beneficiary, group = Beneficiary(raw["beneficiary"]), Group(raw["group"])
    except ValueError as error:
        raise InvalidOffering(
            str(body["id"]), f"beneficiary 只能是 {'、'.join(Beneficiary)}，group 只能是 {'、'.join(Group)}"
        ) from error
    if not isinstance(raw["value"], int) or not 1 <= raw["value"] <= 10:
        raise InvalidOffering(str(body["id"]), "value 应是 1 到 10 的整数")
    return Offering(
        id=body["id"],
        kind=body["kind"],
        title=body["title"],
        region=body["region"],
        status=EntryStatus(body["status"]),
        beneficiary=beneficiary,
        group=group,
        value=raw["value"],
        criteria=parse_criteria(body["id"], body.get("criteria")),
        office=body.get("handled_by") or body.get("issuer"),
        document_number=_document_number(body),
        checked_on=max((source["date"] for source in body["sources"] if source.get("date")), default=None),
        valid_from=body.get("valid_from"),
        valid_to=body.get("valid_to"),
        successor=body.get("successor"),
        benefit=body["benefit"],
        subsidy=body.get("subsidy"),
    )


_DAYS_KEPT = 16
_cache: dict[tuple[int, object, date], tuple[Offering, ...]] = {}


def load_offerings(session: Session, on: date) -> tuple[Offering, ...]:
    """Every offering of the knowledge in force on that day. Kept until the knowledge changes.

    Those ended by `on` are among them, because a firm that would have fitted is told so.
    """
    revision = session.execute(select(KbRevision.number, KbRevision.changed_at)).one_or_none()
    key = (revision.number, revision.changed_at, on) if revision else (0, None, on)
    kept = _cache.get(key) if revision else None
    if kept is None:
        bodies = session.scalars(select(EntryVersion.body).where(in_force(on)).order_by(EntryVersion.entry_code))
        kept = tuple(offering for body in bodies if (offering := offering_from(body)) is not None)
        if len(_cache) >= _DAYS_KEPT or any(other[:2] != key[:2] for other in list(_cache)):
            _cache.clear()
        _cache[key] = kept
    return kept


def _document_number(body: Mapping[str, Any]) -> str | None:
    """The number in the title, else in the title of a source."""
    titles = [body["title"], *(source["title"] for source in body["sources"])]
    matches = (_NUMBER.search(title) for title in titles)
    return next((match.group() for match in matches if match), None)

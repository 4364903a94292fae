"""Giving a version its days, and making room for it among the versions of its entry."""

from datetime import date, timedelta

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from policy_kb.audit import Signature
from policy_kb.documents import Document
from policy_kb.models import EntryVersion, Passage, VersionState
from policy_kb.publishing_errors import EffectiveInThePast, OverlappingVersions, RegionChangesLater
from policy_kb.regions import resolve_region
from policy_kb.versions import get_entry, published_versions

_DAY = timedelta(days=1)


def place(
    session: Session,
    version: EntryVersion,
    document: Document,
    signature: Signature,
    *,
    on: date,
    effective_on: date | None = None,
) -> None:
    """Make `version` the published one from `on`, or from a later day. It is not searched yet: `reindex` its entry.

    Raises EffectiveInThePast, OverlappingVersions if another one begins on that day or later, and RegionChangesLater.
    """
    entry = get_entry(session, document.id)
    region = resolve_region(document.region)
    published = published_versions(session, document.id)
    if effective_on is None:
        days = _take_over(session, published, on)
    else:
        if published and region.code != entry.region_code:
            raise RegionChangesLater(document.id)
        days = _follow(session, published, document.id, effective_on, on)
    session.flush()  # the former one makes room before the new one comes
    entry.region_name, entry.region_code = region.path, region.code
    version.state = VersionState.PUBLISHED.value
    version.in_force_from, version.in_force_to = days
    version.published_at, version.published_by = signature.at, signature.by
    session.add(version)
    session.flush()


def set_last_day(session: Session, version: EntryVersion, day: date) -> None:
    version.in_force_to = day
    session.execute(update(Passage).where(Passage.version_id == version.id).values(in_force_to=day))
    session.flush()


def _take_over(session: Session, published: list[EntryVersion], on: date) -> tuple[date, date]:
    """The days of the version in force; where there is none, all days between those that there are."""
    for one in published:
        if one.in_force_from <= on <= one.in_force_to:
            one.state = VersionState.SUPERSEDED.value
            session.execute(delete(Passage).where(Passage.version_id == one.id))
            return one.in_force_from, one.in_force_to
    ended = [one.in_force_to + _DAY for one in published if one.in_force_to < on]
    coming = [one.in_force_from - _DAY for one in published if one.in_force_from > on]
    return max(ended, default=date.min), min(coming, default=date.max)


def _follow(
    session: Session, published: list[EntryVersion], code: str, effective_on: date, on: date
) -> tuple[date, date]:
    if effective_on < on:
        raise EffectiveInThePast(effective_on, on)
    for one in published:
        if one.in_force_from >= effective_on:
            raise OverlappingVersions(code, effective_on, one.number, one.in_force_from)
        if one.in_force_to >= effective_on:
            set_last_day(session, one, effective_on - _DAY)
    return effective_on, date.max

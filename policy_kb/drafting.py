"""Drafts: writing one, handing it to a second person, getting it back."""

from sqlalchemy.orm import Session

from policy_kb.audit import Signature, record
from policy_kb.documents import Document, EntryDocument, body_of
from policy_kb.models import AuditAction, Entry, EntryVersion, VersionState
from policy_kb.offerings import offering_from
from policy_kb.publishing_errors import CommentMissing, InReview, KindChanged, NoDraft, NothingChanged
from policy_kb.regions import resolve_region
from policy_kb.revisions import lock_knowledge
from policy_kb.subsidy_rules import parse_subsidy
from policy_kb.versions import fill as fill_version
from policy_kb.versions import find_open, get_version, kind_of, new_version, newest_published

NEW_THEME = "new"  # the file a new entry is exported to, unless its author names one


def save_draft(session: Session, document: Document, signature: Signature, *, theme: str | None = None) -> EntryVersion:
    """Begin a draft of an entry, new or known, or change the one there is. Raises InReview once it has been submitted.

    What the matching could not read later (`criteria`, `offering`, `subsidy`) is refused here.
    """
    check_readable(document)
    lock_knowledge(session)
    entry = session.get(Entry, document.id)
    if entry is not None and entry.kind != kind_of(document).value:
        raise KindChanged(document.id, entry.kind)
    if entry is None:
        region = resolve_region(document.region)
        session.add(
            Entry(
                code=document.id,
                kind=kind_of(document).value,
                theme=theme or NEW_THEME,
                region_name=region.path,
                region_code=region.code,
            )
        )
        session.flush()
    return _write(session, document, signature)


def submit(session: Session, code: str, signature: Signature, *, comment: str | None = None) -> EntryVersion:
    """Hand the draft to a second person. From now on it cannot be edited unless it is rejected."""
    lock_knowledge(session)
    version = _open(session, code, VersionState.DRAFT)
    newest = newest_published(session, code)
    if newest is not None:
        former = get_version(session, code, newest)
        if former.state == VersionState.PUBLISHED.value and former.body == version.body:
            raise NothingChanged(code)
    version.state = VersionState.REVIEW.value
    record(session, AuditAction.SUBMITTED, code, version.number, signature, comment=comment)
    return version


def reject(session: Session, code: str, signature: Signature, *, comment: str) -> EntryVersion:
    """Back to draft, with what to change."""
    if not comment.strip():
        raise CommentMissing("退回")
    lock_knowledge(session)
    version = _open(session, code, VersionState.REVIEW)
    version.state = VersionState.DRAFT.value
    record(session, AuditAction.REJECTED, code, version.number, signature, comment=comment)
    return version


def check_readable(document: Document) -> None:
    """Raises what reading its offering, criteria or subsidy raises."""
    if isinstance(document, EntryDocument):
        body = body_of(document)
        offering_from(body)
        if document.subsidy is not None:
            parse_subsidy(document.id, body["subsidy"])


def _write(session: Session, document: Document, signature: Signature) -> EntryVersion:
    version = find_open(session, document.id)
    if version is None:
        version = new_version(session, document, signature.by)
        session.add(version)
        record(session, AuditAction.DRAFTED, document.id, version.number, signature, based_on=version.based_on)
        return version
    if version.state != VersionState.DRAFT.value:
        raise InReview(document.id)
    fill_version(version, document)
    version.author, version.based_on = signature.by, newest_published(session, document.id)
    record(session, AuditAction.EDITED, document.id, version.number, signature)
    return version


def _open(session: Session, code: str, state: VersionState) -> EntryVersion:
    version = find_open(session, code)
    if version is not None and version.state == state.value:
        return version
    if version is not None and state is VersionState.DRAFT:
        raise InReview(code)
    raise NoDraft(code, "待审核" if state is VersionState.REVIEW else "起草中")

"""Editing the ways to say a concept while the system runs: each edit is tried on the known questions, and written down."""

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from policy_kb.audit import Signature, record
from policy_kb.embedding import Embedder
from policy_kb.lexicon import any_of, normalise
from policy_kb.live_lexicon import current_lexicon, edited_lexicon
from policy_kb.loading import index_digest
from policy_kb.models import AuditAction, Passage, Synonym
from policy_kb.publishing_errors import PublishNeedsConfirmation, UnusableSynonym
from policy_kb.reindexing import SearchTools, reindex
from policy_kb.replay import Moved, ask, brought_probes
from policy_kb.revisions import bump_revision, lock_knowledge


def list_synonyms(session: Session) -> Mapping[str, tuple[str, ...]]:
    """The ways to say each concept, as they are used now. Subjects that we hold nothing about begin with `!`."""
    return {name.removeprefix("="): ways for name, ways in current_lexicon(session).ways.items()}


def add_synonym(
    session: Session,
    concept: str,
    way: str,
    signature: Signature,
    embedder: Embedder,
    *,
    on: date,
    confirmed: Collection[str] = (),
) -> None:
    """From the commit on every process reads `way` as `concept`. A way in slashes is a regular expression.

    Raises UnusableSynonym, and PublishNeedsConfirmation if questions that entries bring with them would move.
    """
    name = _signed(concept)
    way = way.strip()
    if way in current_lexicon(session).ways.get(name, ()):
        raise UnusableSynonym(concept, way, "已经有了")
    if not normalise(way).strip("/ "):
        raise UnusableSynonym(concept, way, "是空的")
    try:
        any_of([way])
    except re.error as error:
        raise UnusableSynonym(concept, way, "不是正确的正则表达式") from error
    _edit(session, name, way, signature, embedder, on=on, confirmed=confirmed, removed=False)


def remove_synonym(
    session: Session,
    concept: str,
    way: str,
    signature: Signature,
    embedder: Embedder,
    *,
    on: date,
    confirmed: Collection[str] = (),
) -> None:
    """The reverse of `add_synonym`, also for what the shipped file says."""
    name = _signed(concept)
    if way not in current_lexicon(session).ways.get(name, ()):
        raise UnusableSynonym(concept, way, "本来就没有")
    _edit(session, name, way, signature, embedder, on=on, confirmed=confirmed, removed=True)


def _edit(
    session: Session,
    name: str,
    way: str,
    signature: Signature,
    embedder: Embedder,
    *,
    on: date,
    confirmed: Collection[str],
    removed: bool,
) -> None:
    lock_knowledge(session)
    old = SearchTools(embedder, current_lexicon(session))
    before = {probe: ask(session, probe, old, on=on) for probe in brought_probes(session, on=on)}
    with session.begin_nested():
        session.merge(Synonym(concept=name, way=way, removed=removed))
        session.flush()
        new = SearchTools(embedder, edited_lexicon(session))
        reindex(session, set(_entries_with(session, way)), new, on=on)
        bump_revision(session, index_digest(new))
        right = (probe for probe, outcome in before.items() if probe.is_right(outcome))
        after = {probe: ask(session, probe, new, on=on) for probe in right}
        moved = [Moved(probe, before[probe], one) for probe, one in after.items() if not probe.is_right(one)]
        unconfirmed = [one for one in moved if one.probe.entry_code not in confirmed]
        if unconfirmed:
            raise PublishNeedsConfirmation(way, unconfirmed)
    action = AuditAction.SYNONYM_REMOVED if removed else AuditAction.SYNONYM_ADDED
    record(session, action, name, None, signature, way=way)


def _entries_with(session: Session, way: str) -> Iterator[str]:
    """The entries whose passages say it, and are read differently now."""
    pattern = any_of([way])
    for code, text in session.execute(select(Passage.entry_code, Passage.text)):
        if pattern.search(normalise(text)):
            yield code


def _signed(concept: str) -> str:
    return concept if concept.startswith(("=", "!")) else f"={concept}"

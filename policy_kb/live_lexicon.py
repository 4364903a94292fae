"""The lexicon of the moment: the shipped words and synonyms with what editors added and took away, kept by revision."""

import hashlib
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from policy_kb.lexicon import Lexicon, shipped_lexicon
from policy_kb.models import KbRevision, Synonym

_kept: dict[tuple[int, object], Lexicon] = {}


def current_lexicon(session: Session) -> Lexicon:
    """Asks for the revision each time, so a process uses a new synonym from the moment it is committed."""
    revision = session.execute(select(KbRevision.number, KbRevision.changed_at)).one_or_none()
    key = (revision.number, revision.changed_at) if revision else (0, None)
    kept = _kept.get(key) if revision else None
    if kept is None:
        kept = edited_lexicon(session)
        _kept.clear()
        _kept[key] = kept
    return kept


def edited_lexicon(session: Session) -> Lexicon:
    """The shipped one itself where nothing was edited; else its digest is another, for it reads texts differently."""
    edits = session.execute(
        select(Synonym.concept, Synonym.way, Synonym.removed).order_by(Synonym.concept, Synonym.way)
    )
    shipped, changes = shipped_lexicon(), [(concept, way, removed) for concept, way, removed in edits]
    if not changes:
        return shipped
    ways = {name: list(listed) for name, listed in shipped.ways.items()}
    for concept, way, removed in changes:
        listed = ways.setdefault(concept, [])
        if removed and way in listed:
            listed.remove(way)
        elif not removed and way not in listed:
            listed.append(way)
    digest = hashlib.sha256(f"{shipped.digest}{changes}".encode()).hexdigest()[:16]
    return replace(shipped, ways={name: tuple(listed) for name, listed in ways.items()}, digest=digest)

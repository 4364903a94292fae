"""Tables of the knowledge: entries, their versions, the passages that are searched, and how common each term is."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from pgvector.sqlalchemy import Vector
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Identity,
    Index,
    UniqueConstraint,
    and_,
    literal,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import Text

from policy_kb.base import Base
from policy_kb.documents import EntryKind, EntryStatus

DIMENSIONS = 384
LOADED_BY = "files"  # author and publisher of versions that came from the knowledge files
_FIRST, _LAST = text("'0001-01-01'"), text("'9999-12-31'")  # the days of a version that no day was given for


class VersionState(StrEnum):
    DRAFT = "draft"
    REVIEW = "review"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


class AuditAction(StrEnum):
    DRAFTED = "drafted"
    EDITED = "edited"
    SUBMITTED = "submitted"
    REJECTED = "rejected"
    PUBLISHED = "published"
    ROLLED_BACK = "rolled_back"
    WITHDRAWN = "withdrawn"
    LOADED = "loaded"
    REVIEW_SET = "review_set"
    SYNONYM_ADDED = "synonym_added"
    SYNONYM_REMOVED = "synonym_removed"


class PassageKind(StrEnum):
    TITLE = "title"
    QUESTION = "question"
    SIMILAR = "similar"
    BODY = "body"
    SOURCE = "source"  # words that lead to the entry but are not its own: its details, or a question's entries


def _one_of(column: str, values: type[StrEnum]) -> str:
    return f"{column} in ({', '.join(repr(value.value) for value in values)})"


class Entry(Base):
    """A thing we know about, under a code that never changes. What we say about it is in its versions."""

    __tablename__ = "kb_entry"
    __table_args__ = (CheckConstraint(_one_of("kind", EntryKind), name="kind"),)

    code: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    theme: Mapped[str]
    region_name: Mapped[str]
    region_code: Mapped[str] = mapped_column(index=True)
    review_on: Mapped[date | None]

    versions: Mapped[list["EntryVersion"]] = relationship(
        back_populates="entry", lazy="raise", order_by="EntryVersion.number"
    )


class EntryVersion(Base):
    """One wording of an entry. Once published it is never edited: the next one supersedes it.

    `valid_from` and `valid_to` are the policy's own dates as the source gives them; `starts_on` and `ends_on` the days
    they mean, both included. A question has no status of its own: it stands and falls with its entries.
    `in_force_from` and `in_force_to` are the days on which we answer with this wording, both included; an entry may have
    several published versions, on different days. `based_on` is the version that the author changed, `restores` the one
    that a rollback brought back. The migration adds what models cannot say: no two published versions of an entry share
    a day, and triggers refuse to change or delete what has been published.
    """

    __tablename__ = "kb_version"
    __table_args__ = (
        UniqueConstraint("entry_code", "number", name="uq_kb_version_entry_code_number"),
        CheckConstraint(_one_of("state", VersionState), name="state"),
        CheckConstraint(_one_of("status", EntryStatus), name="status"),
        CheckConstraint("ends_on is null or starts_on is null or starts_on <= ends_on", name="days_in_order"),
        CheckConstraint("in_force_from <= in_force_to", name="in_force_in_order"),
        CheckConstraint(
            "state in ('draft', 'review') or published_at is not null and published_by is not null",
            name="published_has_moment",
        ),
        CheckConstraint(
            f"state in ('draft', 'review') or published_by <> author or published_by = '{LOADED_BY}' or restores is not null",
            name="second_person",
        ),
        Index(
            "uq_kb_version_one_open",
            "entry_code",
            unique=True,
            postgresql_where=text("state in ('draft', 'review')"),
        ),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    entry_code: Mapped[str] = mapped_column(ForeignKey("kb_entry.code"))
    number: Mapped[int]
    state: Mapped[str]
    title: Mapped[str]
    status: Mapped[str | None]
    body: Mapped[dict[str, Any]] = mapped_column(JSONB)
    valid_from: Mapped[str | None]
    valid_to: Mapped[str | None]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    checked_on: Mapped[str | None]
    author: Mapped[str]
    based_on: Mapped[int | None]
    restores: Mapped[int | None]
    in_force_from: Mapped[date] = mapped_column(default=date.min, server_default=_FIRST)
    in_force_to: Mapped[date] = mapped_column(default=date.max, server_default=_LAST)
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    published_at: Mapped[datetime | None]
    published_by: Mapped[str | None]

    entry: Mapped[Entry] = relationship(back_populates="versions", lazy="raise")
    passages: Mapped[list["Passage"]] = relationship(
        back_populates="version", lazy="raise", cascade="all, delete-orphan"
    )


def in_force(on: date) -> ColumnElement[bool]:
    """The published versions that answer on this day: at most one an entry."""
    return and_(
        EntryVersion.state == VersionState.PUBLISHED.value,
        literal(on).between(EntryVersion.in_force_from, EntryVersion.in_force_to),
    )


class Passage(Base):
    """A piece of text that a question is compared with. Only passages of published versions exist; a search looks at those
    that are in force on its day (`in_force_from`, `in_force_to`, as in the version).

    `region_codes` are the places it speaks of: the entry's own, and those that a question names. `weight` is the sum of
    the rarities of its terms (see `Term`), kept here because every search needs it. Long texts have no vector.
    """

    __tablename__ = "kb_passage"
    __table_args__ = (
        CheckConstraint(_one_of("kind", PassageKind), name="kind"),
        Index("ix_kb_passage_tokens", "tokens", postgresql_using="gin"),
        Index("ix_kb_passage_entry_code", "entry_code"),
        Index(
            "ix_kb_passage_embedding",
            "embedding",
            postgresql_using="hnsw",
            postgresql_ops={"embedding": "vector_ip_ops"},
        ),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("kb_version.id", ondelete="cascade"), index=True)
    entry_code: Mapped[str]
    kind: Mapped[str]
    text: Mapped[str]
    tokens: Mapped[Any] = mapped_column(TSVECTOR)
    weight: Mapped[float] = mapped_column(default=0.0)
    embedding: Mapped[Any | None] = mapped_column(Vector(DIMENSIONS))
    region_codes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    active: Mapped[bool] = mapped_column(default=True)
    in_force_from: Mapped[date] = mapped_column(default=date.min, server_default=_FIRST)
    in_force_to: Mapped[date] = mapped_column(default=date.max, server_default=_LAST)

    version: Mapped[EntryVersion] = relationship(back_populates="passages", lazy="raise")


class Term(Base):
    """In how many passages a term occurs. A trigger of kb_passage keeps the count, whoever writes passages."""

    __tablename__ = "kb_term"

    term: Mapped[str] = mapped_column(primary_key=True)
    passages: Mapped[int]


class KbRevision(Base):
    """One row: counts every change of the published knowledge, so that a process knows when its caches are stale.

    `index_digest` names the words, synonyms and embedder the passages were made with; another digest means reindexing.
    `passages` counts all of them, by the same trigger that counts the terms.
    """

    __tablename__ = "kb_revision"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    number: Mapped[int] = mapped_column(default=0)
    index_digest: Mapped[str] = mapped_column(default="")
    passages: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    changed_at: Mapped[datetime] = mapped_column(server_default=text("now()"), onupdate=text("now()"))


class Synonym(Base):
    """A way to say a concept that was added to those of the shipped file, or taken from them (`removed`)."""

    __tablename__ = "kb_synonym"

    concept: Mapped[str] = mapped_column(primary_key=True)
    way: Mapped[str] = mapped_column(primary_key=True)
    removed: Mapped[bool] = mapped_column(default=False)


class KbAudit(Base):
    """Who did what to which version, and when; written in the transaction of the deed. A trigger refuses any change."""

    __tablename__ = "kb_audit"
    __table_args__ = (
        CheckConstraint(_one_of("action", AuditAction), name="action"),
        Index("ix_kb_audit_entry_code", "entry_code", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    at: Mapped[datetime]
    actor: Mapped[str]
    action: Mapped[str]
    entry_code: Mapped[str]
    number: Mapped[int | None]
    detail: Mapped[dict[str, Any]] = mapped_column(JSONB)

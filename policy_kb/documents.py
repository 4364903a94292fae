"""The shape of the knowledge files: one list of entries, or of questions, a file. Unknown fields are errors."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from policy_kb.figures import FigureTag
from policy_kb.partial_dates import PartialDate, first_day, last_day
from policy_kb.regions import find_region

ANSWER_LIMIT = 200


class EntryKind(StrEnum):
    POLICY = "policy"
    PRODUCT = "product"
    SERVICE = "service"
    DEFINITION = "definition"
    CONTACT = "contact"
    FAQ = "faq"


class EntryStatus(StrEnum):
    CURRENT = "current"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


def _known_region(text: str) -> str:
    region = find_region(text)
    if region is None or region.path != text:
        hint = (
            f"应写成「{region.path}」" if region else "请用行政区划全称，例如 全国、北京市、北京市海淀区、河南省新乡市"
        )
        raise ValueError(f"地区「{text}」不认识，{hint}")
    return text


RegionPath = Annotated[str, AfterValidator(_known_region)]
Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Text = Annotated[str, StringConstraints(min_length=1)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(_Part):
    """Where a fact comes from. `address` is provenance for us and is never shown to users."""

    title: Text
    date: PartialDate | None = None
    address: str | None = None


class Condition(_Part):
    field: Text
    op: Literal["eq", "in", "gte", "lte", "text"]
    value: Any
    text: Text


class Contact(_Part):
    name: Text
    phone: Text | None = None
    address: Text | None = None
    hours: Text | None = None
    url: Text | None = None


class Asked(_Part):
    """A question as somebody in `region` asks it; where none is given, somebody in the entry's own region."""

    question: Text
    region: RegionPath | None = None


Questions = Annotated[list[Text | Asked], Field(min_length=1)]


class EntryDocument(_Part):
    """A policy, product, service, definition or contact. `criteria`, `offering` and `subsidy` have their own schemas.

    `must_answer` and `must_not_answer` are questions that are asked anew whenever something is published (`replay.py`).
    `figures` says what the figures of the prose are that no rule reads (`figures.py`).
    """

    id: Identifier
    kind: Literal["policy", "product", "service", "definition", "contact"]
    title: Text
    region: RegionPath
    issuer: Text
    audience: list[Text]
    summary: Text
    benefit: Text
    conditions: list[Condition] | None = None
    materials: list[Text] | None = None
    steps: list[Text] | None = None
    handled_by: Text | None = None
    contact: Contact | None = None
    time_limit: Text | None = None
    valid_from: PartialDate | None = None
    valid_to: PartialDate | None = None
    status: EntryStatus
    successor: Identifier | None = None
    sources: Annotated[list[Source], Field(min_length=1)]
    confidence: Literal["high", "medium", "low"]
    criteria: Any = None
    offering: Any = None
    subsidy: Any = None
    must_answer: Questions | None = None
    must_not_answer: Questions | None = None
    figures: dict[FigureTag, list[Text]] | None = None

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> "EntryDocument":
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValueError(f"valid_to（{self.valid_to}）早于 valid_from（{self.valid_from}），请核对")
        return self

    @property
    def starts_on(self) -> date | None:
        return first_day(self.valid_from) if self.valid_from else None

    @property
    def ends_on(self) -> date | None:
        return last_day(self.valid_to) if self.valid_to else None

    @property
    def checked_on(self) -> str | None:
        """The newest date among the sources, as they give it."""
        return max((source.date for source in self.sources if source.date), default=None)

    @property
    def entry_ids(self) -> list[str]:
        return []


class FaqDocument(_Part):
    """A question with the other ways people ask it; the entries it rests on, the main one first."""

    id: Identifier
    question: Text
    similar: list[Text]
    answer: Annotated[str, StringConstraints(min_length=1, max_length=ANSWER_LIMIT)]
    entry_ids: Annotated[list[Identifier], Field(min_length=1)]
    region: RegionPath
    must_answer: Questions | None = None
    must_not_answer: Questions | None = None

    @property
    def title(self) -> str:
        return self.question


Document = EntryDocument | FaqDocument


def body_of(document: Document) -> dict[str, Any]:
    """The document as plain data, in the order of its fields, without what was not given."""
    return document.model_dump(mode="json", exclude_none=True)

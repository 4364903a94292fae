"""The sentences of the web process, from texts.yml."""

from functools import cache
from importlib.resources import files

import yaml
from pydantic import BaseModel, ConfigDict


class PageTexts(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    placeholder: str
    send: str
    restart: str
    restart_question: str
    restart_yes: str
    restart_no: str
    typing: str
    you: str
    network: str
    retry: str
    new_messages: str
    privacy: str
    noscript: str


class Texts(BaseModel):
    """A missing or an unknown sentence stops the start."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    tagline: str
    welcome: str
    welcome_options: tuple[str, ...]
    please_write: str
    kinds: dict[str, str]
    failed: str
    late: str
    back_to_bot: str
    leave_queue_words: frozenset[str]
    region_set: str
    options_hint: str
    more: str
    more_words: frozenset[str]
    page: PageTexts

    def for_kind(self, kind: str) -> str:
        """What to say to something that is not text."""
        return self.kinds.get(kind, self.please_write)


@cache
def texts() -> Texts:
    return Texts.model_validate(yaml.safe_load(files("webhook").joinpath("texts.yml").read_text(encoding="utf-8")))

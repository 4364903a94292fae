"""One turn: what the owner said, as Rasa understood it, and what we say back."""

import json
import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Self

from sqlalchemy.orm import Session

from desk.models import Conversation
from policy_kb.embedding import Embedder

PAYLOAD = re.compile(r"^/(?P<intent>\w+)(?P<entities>\{.*\})?$", re.DOTALL)

QUESTION = re.compile(
    r"[吗么嘛呢？?]|怎么|咋|多少|多久|多长|几[天个家点年]|哪|谁|啥|什么|还是|能不能|是不是|有没有|不$|(?<!都)没$|电话|号码|地址|网址"
)
"""The marks of a question in spoken Chinese."""

Entity = dict[str, Any]


@dataclass(frozen=True)
class Option:
    """Something to tap. `payload` comes back as the message; only options that we offered may carry an intent."""

    title: str
    payload: str

    @classmethod
    def of(cls, title: str, intent: str, **entities: Any) -> Self:
        carried = json.dumps(entities, ensure_ascii=False) if entities else ""
        return cls(title, f"/{intent}{carried}")


@dataclass(frozen=True)
class Bubble:
    text: str
    options: tuple[Option, ...] = ()


@dataclass(frozen=True)
class Heard:
    """What Rasa made of the message. `is_tapped` is true for an option that we had offered."""

    text: str
    intent: str
    confidence: float
    entities: tuple[Entity, ...] = ()
    is_tapped: bool = False

    @property
    def asks(self) -> bool:
        return QUESTION.search(self.text) is not None

    def value(self, name: str) -> Any:
        """The value of the first entity called `name`, or None."""
        return next((entity["value"] for entity in self.entities if entity["entity"] == name), None)

    def bare(self, name: str) -> Any:
        """Like `value`, without quantities that have a role: a loan's term, a sum in a rule, rent, an old loan."""
        found = (entity for entity in self.entities if entity["entity"] == name and not entity.get("role"))
        return next((entity["value"] for entity in found), None)

    @classmethod
    def from_payload(cls, payload: str, text: str) -> "Heard | None":
        found = PAYLOAD.match(payload)
        if found is None:
            return None
        carried = json.loads(found["entities"] or "{}")
        entities = tuple({"entity": name, "value": value} for name, value in carried.items())
        return cls(text, found["intent"], 1.0, entities, is_tapped=True)


@dataclass
class Turn:
    """The owner's message, the conversation it belongs to, and the replies so far."""

    session: Session
    conversation: Conversation
    heard: Heard
    today: date
    now: datetime
    embedder: Embedder
    bubbles: list[Bubble] = field(default_factory=list)
    decision: str | None = None
    is_forgotten: bool = False

    @property
    def intent(self) -> str:
        return self.heard.intent

    @property
    def region(self) -> str | None:
        """Where the firm is, as it said or as the scanned code told."""
        said = self.conversation.facts.get("region")
        return said if isinstance(said, str) else self.conversation.region

    def say(self, text: str, *options: Option) -> None:
        self.bubbles.append(Bubble(text, options))

    def hear_again(self, heard: Heard) -> Self:
        """The same turn, understood differently; replies go to the same list."""
        return replace(self, heard=heard)

    # The state of the dialogue: a small dictionary in the conversation's row.

    def recall(self, name: str, default: Any = None) -> Any:
        return self.conversation.state.get(name, default)

    def remember(self, **values: Any) -> None:
        """Keep `values` in the conversation's state; None forgets."""
        merged = {**self.conversation.state, **values}
        self.conversation.state = {name: value for name, value in merged.items() if value is not None}

    @property
    def flow(self) -> str | None:
        """`needs` while the questionnaire is open, `filing` while a request is being filled in, else None."""
        return self.recall("flow")

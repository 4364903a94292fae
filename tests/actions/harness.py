"""An owner who talks with the action layer: what Rasa would have understood is stated, everything behind it is real."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from actions.dialogue import take_turn
from actions.turn import Bubble, Heard, Turn
from desk.conversations import get_conversation, open_conversation
from desk.models import Channel, Conversation
from policy_kb.embedding import Embedder
from runtime.clock import BEIJING
from tests.stack_fixtures import assert_readable

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
"""Monday, 10:00 in Beijing."""
LONGEST_BUBBLE = 600


def exactly(number: float) -> dict[str, float]:
    """A number as the grammar gives it."""
    return {"gte": number, "lte": number}


SOFTWARE_FIRM = {
    "region": "北京市海淀区",
    "industry": "软件和信息技术服务业",
    "years_in_business": exactly(2),
    "first_loan": True,
    "loan_amount_wan": exactly(100),
}
FIRST_MESSAGE = "我在海淀开了家软件公司，两年了，从没贷过款，想贷100万，能申请什么贷款？找谁办？"


def heard(text: str, intent: str, confidence: float = 0.95, **values: Any) -> Heard:
    entities = tuple({"entity": name, "value": value} for name, value in values.items())
    return Heard(text, intent, confidence, entities)


class Firm:
    """Talks as one conversation; its row is read afresh for each message, as by another process."""

    def __init__(self, session: Session, embedder: Embedder, name: str = "示例店主") -> None:
        self.session = session
        self.embedder = embedder
        self.now = NOW
        self.bubbles: list[Bubble] = []
        self.turn: Turn | None = None
        self.id = open_conversation(session, Channel.WEB, name, now=NOW).id

    @property
    def conversation(self) -> Conversation:
        return get_conversation(self.session, self.id)

    @property
    def facts(self) -> dict[str, Any]:
        return self.conversation.facts

    @property
    def asking(self) -> str | None:
        return self.conversation.state.get("asking")

    @property
    def asking_all(self) -> tuple[str, ...]:
        """The fields that the open question asks about in one sentence."""
        state = self.conversation.state
        return (state["asking"], *state.get("also", ())) if "asking" in state else ()

    @property
    def flow(self) -> str | None:
        return self.conversation.state.get("flow")

    def waits(self, **span: float) -> None:
        self.now += timedelta(**span)

    def says(self, text: str, intent: str, confidence: float = 0.95, **values: Any) -> str:
        """The reply as one text. A value of the firm's facts or a bare quantity is named like its entity."""
        return self.hears(heard(text, intent, confidence, **values))

    def taps(self, title: str) -> str:
        option = next((one for one in self.conversation.offered_options if one["title"] == title), None)
        assert option, f"{title!r} was not offered, but {self.offered}"
        meant = Heard.from_payload(option["payload"], title)
        assert meant is not None
        return self.hears(meant)

    @property
    def offered(self) -> list[str]:
        return [option.title for bubble in self.bubbles for option in bubble.options]

    def hears(self, said: Heard) -> str:
        today = self.now.astimezone(BEIJING).date()
        self.turn = Turn(self.session, self.conversation, said, today, self.now, self.embedder)
        take_turn(self.turn)
        self.bubbles = self.turn.bubbles
        self._keep()
        for bubble in self.bubbles:
            assert_readable(bubble.text)
            assert len(bubble.text) <= LONGEST_BUBBLE, bubble.text
        return "\n".join(bubble.text for bubble in self.bubbles)

    def _keep(self) -> None:
        """What the web process does after a turn: remember what was offered."""
        assert self.turn is not None
        if not self.turn.is_forgotten:
            options = [option for bubble in self.bubbles for option in bubble.options]
            self.conversation.offered_options = [{"title": one.title, "payload": one.payload} for one in options]
        self.session.flush()
        self.session.expire_all()

"""One open page of one visitor: how its parts reach the database and say what went wrong."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeVar

import structlog
from nicegui import ui
from nicegui.elements.label import Label

from console.access import SignedOut, Staff
from console.service import Console, Work
from console.sessions import Visitor
from console.wording import say, texts
from policy_kb.errors import RongwenError, Unavailable

logger = structlog.get_logger()
T = TypeVar("T")


@dataclass
class View:
    """A page belongs to one visitor and checks them again at each step it takes.

    `failed` is true while the last attempt to read did not succeed; the banner says why until one does.
    """

    console: Console
    visitor: Visitor
    staff: Staff
    theme: str
    csrf: str
    query: dict[str, str] = field(default_factory=dict)
    banner: Label | None = field(default=None, init=False)
    failed: bool = field(default=False, init=False)

    async def read(self, work: Work[T]) -> T | None:
        """Run `work`; where that fails show the banner and return None."""
        try:
            found = await self.console.ask(self.visitor, work)
        except SignedOut:
            ui.navigate.to("/login")
            return None
        except RongwenError as refusal:
            self._show_banner(explain(refusal))
            return None
        self._hide_banner()
        return found

    async def act(self, work: Work[T], done: str = "") -> T | None:
        """Run a change the visitor asked for; a refusal is told in a notice and nothing has changed."""
        try:
            result = await self.console.ask(self.visitor, work)
        except SignedOut:
            ui.navigate.to("/login")
            return None
        except RongwenError as refusal:
            logger.info("console_action_refused", code=refusal.code)
            ui.notify(explain(refusal), type="warning", position="top")
            return None
        if done:
            ui.notify(done, type="positive", position="top", timeout=2000)
        return result

    def _show_banner(self, text: str) -> None:
        self.failed = True
        if self.banner is not None:
            self.banner.set_text(text)
            self.banner.set_visibility(True)

    def _hide_banner(self) -> None:
        self.failed = False
        if self.banner is not None:
            self.banner.set_visibility(False)


Build = Callable[[View], Awaitable[None]]


def explain(refusal: RongwenError) -> str:
    """A refusal in Chinese: its own advice, else the console's sentence for its code, else that it did not work."""
    advice = getattr(refusal, "advice", None) or texts()["refusals"].get(refusal.code)
    if advice is None and isinstance(refusal, Unavailable | SignedOut):
        advice = str(refusal)
    return str(advice or say("errors.surprise"))

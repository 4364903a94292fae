"""The middle and right of 会话: what was said, by whom, what is known of the person, and answering them oneself."""

from collections.abc import Awaitable, Callable

from nicegui import ui

from console.elements import definition_list, state, tool_button, words
from console.facts import fact_lines
from console.handling import hand_back_conversation, reply_to_person, reveal_conversation, take_over_conversation
from console.pages.conversation_list import owner_badge
from console.threads import Bubble, Thread, read_thread
from console.times import in_beijing
from console.view import View
from console.wording import name_of, say
from desk.models import Owner

ENTER_SENDS = "(e) => { if (e.key === 'Enter' && !e.shiftKey && !e.isComposing) { e.preventDefault(); emit(); } }"


async def _nothing() -> None:
    return None


class ThreadPane:
    def __init__(self, view: View, desk: ui.element) -> None:
        self._view = view
        self._desk = desk
        self._id = ""
        self._revealed = False
        self._shown: Thread | None = None
        self.on_change: Callable[[], Awaitable[None]] = _nothing
        self.on_leave: Callable[[], None] = lambda: None
        self._middle = ui.element("section").classes("thread-pane")
        self._side = ui.element("aside").classes("facts-pane")
        self._invite()

    def _invite(self) -> None:
        self._middle.clear()
        self._side.clear()
        with self._middle:
            state("chat_bubble_outline", say("conversations.choose"), say("conversations.choose_hint"))

    async def show(self, conversation_id: str) -> None:
        self._id, self._revealed, self._shown = conversation_id, False, None
        self._desk.classes(add="has-thread")
        await self.refresh()

    def leave(self) -> None:
        self._id, self._shown = "", None
        self._desk.classes(remove="has-thread")
        self._invite()
        self.on_leave()

    async def refresh(self) -> None:
        wanted, revealed = self._id, self._revealed
        if not wanted:
            return
        found = await self._view.read(
            lambda session, staff: read_thread(session, wanted, staff_id=staff.id, revealed=revealed)
        )
        if found is not None and found != self._shown and wanted == self._id:
            self._update(found)

    def _update(self, found: Thread) -> None:
        """Keep the reply box (and what is half typed in it) unless who answers has changed."""
        before, self._shown = self._shown, found
        if before is None or (before.is_mine, before.row.owner) != (found.is_mine, found.row.owner):
            self._draw(found)
        else:
            self._log.clear()
            with self._log:
                self._bubbles(found)
        self._side.clear()
        with self._side:
            self._about(found)
        ui.run_javascript("rongwen.toEnd('.thread-log')")

    def _draw(self, found: Thread) -> None:
        self._middle.clear()
        with self._middle:
            self._head(found)
            self._log = ui.element("div").classes("thread-log").props('tabindex="0" role="log"')
            with self._log:
                self._bubbles(found)
            self._foot(found)

    def _head(self, found: Thread) -> None:
        with ui.element("header").classes("pane-head thread-head"):
            tool_button("arrow_back", say("conversations.back")).classes("only-narrow").on_click(self.leave)
            with ui.element("div").classes("thread-title"):
                words("h2", found.row.label, "pane-title")
                owner_badge(found.row)
            with ui.element("div").classes("thread-actions"):
                self._reveal_button()
                if found.is_mine:
                    ui.button(say("conversations.hand_back"), on_click=self._hand_back).props("outline no-caps dense")
                elif found.row.owner is not Owner.PERSON:
                    ui.button(say("conversations.take_over"), on_click=self._take_over).props(
                        "unelevated no-caps dense color=primary"
                    )

    def _reveal_button(self) -> None:
        button = tool_button("visibility", say("conversations.reveal")).on_click(self._reveal)
        button.set_enabled(not self._revealed)

    def _bubbles(self, found: Thread) -> None:
        if not found.bubbles:
            state("chat_bubble_outline", say("conversations.no_messages"))
        day = ""
        for bubble in found.bubbles:
            date = in_beijing(bubble.at)[:10]
            if date != day:
                ui.label(date).classes("day")
            day = date
            self._bubble(bubble)

    def _bubble(self, bubble: Bubble) -> None:
        clock = in_beijing(bubble.at)[11:]
        if bubble.side == "event":
            ui.label(f"{clock} {bubble.text}").classes("event")
            return
        with ui.element("article").classes(f"said said-{bubble.side}"):
            ui.label(f"{bubble.author} {clock}").classes("said-who")
            with ui.element("div").classes("said-body"):
                ui.label(bubble.text).classes("said-text")
                for number, option in enumerate(bubble.options, start=1):
                    ui.label(f"{number}. {option}").classes("said-option")
            if bubble.note:
                ui.label(bubble.note).classes("said-note")
            if bubble.problem:
                ui.label(bubble.problem).classes("said-problem")

    def _foot(self, found: Thread) -> None:
        with ui.element("footer").classes("thread-foot"):
            if not found.is_mine:
                busy = found.row.owner is Owner.PERSON
                hint = say("conversations.with_other", name=found.row.answered_by) if busy else None
                ui.label(hint or say("conversations.take_over_first")).classes("foot-hint")
                return
            self._reply = ui.textarea(placeholder=say("conversations.reply_placeholder")).classes("reply")
            self._reply.props(f'outlined dense autogrow maxlength=2000 aria-label="{say("conversations.reply_label")}"')
            self._reply.on("keydown", self._send, js_handler=ENTER_SENDS)
            ui.button(say("conversations.send"), on_click=self._send).props("unelevated no-caps color=primary")

    def _about(self, found: Thread) -> None:
        row = found.row
        words("h2", say("conversations.about"), "side-title")
        lines = [
            (say("conversations.channel"), name_of("channels", row.channel)),
            (say("conversations.region"), row.region or say("common.unknown")),
            (say("conversations.state"), name_of("owners", row.owner.value)),
            (say("conversations.last_at"), in_beijing(row.at)),
        ]
        definition_list(lines)
        words("h2", say("facts.title"), "side-title")
        facts = fact_lines(dict(found.facts))
        if facts:
            definition_list(facts)
        else:
            ui.label(say("facts.none_known")).classes("muted")

    async def _reveal(self) -> None:
        now, wanted = self._view.console.now(), self._id
        if await self._view.act(
            lambda session, staff: reveal_conversation(session, staff, wanted, now=now), say("conversations.revealed")
        ):
            self._revealed, self._shown = True, None
            await self.refresh()

    async def _take_over(self) -> None:
        now, wanted = self._view.console.now(), self._id
        await self._view.act(
            lambda session, staff: take_over_conversation(session, staff, wanted, now=now), say("conversations.taken")
        )
        await self._changed()

    async def _hand_back(self) -> None:
        now, wanted = self._view.console.now(), self._id
        await self._view.act(
            lambda session, staff: hand_back_conversation(session, staff, wanted, now=now),
            say("conversations.handed_back"),
        )
        await self._changed()

    async def _send(self) -> None:
        text, now, wanted = str(self._reply.value or "").strip(), self._view.console.now(), self._id
        if not text:
            return
        if await self._view.act(lambda session, staff: reply_to_person(session, staff, wanted, text, now=now)):
            self._reply.set_value("")
        await self._changed()

    async def _changed(self) -> None:
        await self.refresh()
        await self.on_change()

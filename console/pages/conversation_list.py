"""The left side of 会话: who spoke last, filtered by who answers."""

from collections.abc import Awaitable, Callable

from nicegui import ui

from console.elements import loading, state, unreachable, words
from console.threads import ConversationRow, read_list
from console.times import short
from console.view import View
from console.wording import name_of, say
from desk.models import Owner

FILTERS: tuple[tuple[str, Owner | None], ...] = (
    ("all", None),
    ("queue", Owner.QUEUE),
    ("person", Owner.PERSON),
    ("bot", Owner.BOT),
)


async def _nothing(_: str) -> None:
    return None


class ConversationList:
    """Draws itself anew only when what it shows has changed, so that focus and scroll stay where they are."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._owner: Owner | None = None
        self._rows: list[ConversationRow] | None = None
        self._chosen = ""
        self.on_choose: Callable[[str], Awaitable[None]] = _nothing
        with ui.element("section").classes("list-pane").props(f'aria-label="{say("conversations.title")}"'):
            with ui.element("header").classes("pane-head"):
                words("h1", say("conversations.title"), "pane-title")
                self._tabs()
            self._box = ui.element("div").classes("list-body")
            with self._box:
                loading()

    def _tabs(self) -> None:
        options = {key: say("conversations.all") if key == "all" else name_of("owners", key) for key, _ in FILTERS}
        ui.toggle(options, value="all", on_change=lambda event: self._filter(str(event.value))).props(
            "unelevated no-caps dense spread"
        ).classes("tabs")

    async def _filter(self, key: str) -> None:
        self._owner = dict(FILTERS)[key]
        self._rows = None
        await self.refresh()

    async def refresh(self) -> None:
        owner = self._owner
        rows = await self._view.read(lambda session, _: read_list(session, owner=owner))
        if rows is not None and rows != self._rows and owner is self._owner:
            self._rows = rows
            self._draw()
        elif rows is None and self._rows is None:
            self._draw_failure()

    async def choose(self, conversation_id: str) -> None:
        self._chosen = conversation_id
        self._draw()
        ui.navigate.history.replace(f"/conversations?id={conversation_id}")
        await self.on_choose(conversation_id)

    def unmark(self) -> None:
        self._chosen = ""
        self._draw()
        ui.navigate.history.replace("/conversations")

    def _draw_failure(self) -> None:
        self._box.clear()
        with self._box:
            unreachable()

    def _draw(self) -> None:
        self._box.clear()
        with self._box:
            if not self._rows:
                self._draw_empty()
            for row in self._rows or []:
                self._draw_row(row)

    def _draw_empty(self) -> None:
        if self._owner is None:
            state("forum", say("conversations.empty"), say("conversations.empty_hint"))
        else:
            state("filter_list_off", say("conversations.empty_filtered"))

    def _draw_row(self, row: ConversationRow) -> None:
        is_chosen = row.id == self._chosen
        button = ui.element("button").classes("conv" + (" is-chosen" if is_chosen else ""))
        button.props(f'type="button" data-id="{row.id}"' + (' aria-current="true"' if is_chosen else ""))
        button.on("click", lambda: self.choose(row.id))
        with button:
            with ui.element("div").classes("conv-top"):
                ui.label(row.label).classes("conv-name")
                ui.label(short(row.at, self._view.console.now())).classes("conv-time")
            ui.label(row.preview or say("conversations.sent_nothing")).classes("conv-preview")
            with ui.element("div").classes("conv-foot"):
                owner_badge(row)
                if row.region:
                    ui.label(row.region).classes("conv-region")


def owner_badge(row: ConversationRow) -> None:
    name = name_of("owners", row.owner.value)
    text = f"{name}：{row.answered_by}" if row.answered_by else name
    ui.label(text).classes(f"badge badge-{row.owner.value}")

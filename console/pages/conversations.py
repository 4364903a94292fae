"""会话: the list by last message, the thread of one, and taking it over."""

from nicegui import ui

from console.frame import console_page
from console.pages.conversation_list import ConversationList
from console.pages.conversation_thread import ThreadPane
from console.service import Console
from console.view import View

REFRESH_SECONDS = 3.0


def register_conversations(console: Console) -> None:
    @console_page(console, "/conversations", "conversations")
    async def conversations(view: View) -> None:
        with ui.element("div").classes("desk") as desk:
            listed = ConversationList(view)
            pane = ThreadPane(view, desk)
        listed.on_choose = pane.show
        pane.on_change = listed.refresh
        pane.on_leave = listed.unmark

        async def refresh() -> None:
            await listed.refresh()
            await pane.refresh()

        async def start() -> None:
            await listed.refresh()
            if view.query.get("id"):
                await listed.choose(view.query["id"])

        ui.timer(0.01, start, once=True)
        ui.timer(REFRESH_SECONDS, refresh)

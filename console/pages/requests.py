"""需求: what firms have filed, in a grid (cards on a phone), and one of them in detail."""

from nicegui import ui

from console.frame import console_page
from console.pages.request_detail import RequestDetail
from console.pages.request_list import RequestList
from console.service import Console
from console.view import View

REFRESH_SECONDS = 4.0


def register_requests(console: Console) -> None:
    @console_page(console, "/requests", "requests")
    async def requests(view: View) -> None:
        listed = RequestList(view)
        detail = RequestDetail(view)
        listed.on_choose = detail.show
        detail.on_change = listed.refresh

        async def refresh() -> None:
            await listed.refresh()
            await detail.refresh()

        async def start() -> None:
            await listed.refresh()
            if view.query.get("number"):
                await detail.show(view.query["number"])

        ui.timer(0.01, start, once=True)
        ui.timer(REFRESH_SECONDS, refresh)

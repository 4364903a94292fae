from nicegui import ui

from console.frame import console_page
from console.service import Console
from console.view import View


def register_ask(console: Console) -> None:
    @console_page(console, "/", "search")
    async def ask(view: View) -> None:
        ui.label("问答台")

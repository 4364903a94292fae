"""The pages of the console."""

from console.pages.ask import register_ask
from console.pages.conversations import register_conversations
from console.pages.requests import register_requests
from console.service import Console


def register_pages(console: Console) -> None:
    register_ask(console)
    register_requests(console)
    register_conversations(console)

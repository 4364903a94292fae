"""Talk with the running stack through its own API, as the chat page does."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from policy_kb.errors import Unavailable
from runtime.settings import Settings


class StackNotRunning(Unavailable):
    code = "stack_not_running"

    def __init__(self, url: str) -> None:
        super().__init__(f"{url} 没有回应，请先执行 make up。(Nothing answers at {url}; start it with `make up`.)")


class ChatClient:
    """One new conversation. `say` returns the replies as the user sees them, options as numbered lines."""

    def __init__(self, settings: Settings) -> None:
        self._url = f"{settings.web_url}/api/chat"
        self._conversation = f"cli-{uuid4().hex}"
        self._http = httpx.Client(timeout=30)

    def say(self, text: str) -> list[str]:
        while True:
            try:
                response = self._http.post(self._url, json={"conversation": self._conversation, "text": text})
            except httpx.TransportError as error:
                raise StackNotRunning(self._url) from error
            if response.status_code != httpx.codes.TOO_MANY_REQUESTS:
                break
            time.sleep(float(response.headers.get("Retry-After", "2")))
        if response.is_error:
            return [response.json()["error"]["message"]]
        return [as_seen(reply) for reply in response.json()["replies"]]


def as_seen(reply: dict[str, Any]) -> str:
    """A bubble as text: its options follow as numbered lines."""
    lines = [reply["text"], *(f"{n}. {option['title']}" for n, option in enumerate(reply.get("options") or [], 1))]
    return "\n".join(line for line in lines if line)


def chat_script(settings: Settings, script: Path) -> Iterator[dict[str, Any]]:
    """Say each line of `script` in one new conversation; yields a turn each: `user`, `replies`, `seconds`."""
    client = ChatClient(settings)
    for line in script.read_text(encoding="utf-8").splitlines():
        if not line.strip():
            continue
        started = time.perf_counter()
        replies = client.say(line)
        yield {"user": line, "replies": replies, "seconds": round(time.perf_counter() - started, 4)}


def chat_with_owner(settings: Settings) -> None:
    """An interactive conversation in the terminal, until Ctrl-D."""
    client = ChatClient(settings)
    print("直接输入您想问的，Ctrl-D 结束。(Type; Ctrl-D ends.)")
    while True:
        try:
            text = input("> ")
        except (EOFError, KeyboardInterrupt):
            print()
            return
        if text.strip():
            print("\n\n".join(client.say(text)) + "\n")

"""What is measured: our stack through WeChat's endpoint, and stock Rasa through its REST channel."""

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol
from uuid import uuid4

import httpx

from bench.load import Person
from bench.rig.child import Child
from bench.rig.stack import Stack
from bench.rig.wechat import Account, new_message_id, push_xml
from bench.rig.wechat_api import WeChatApiServer

LATE_SECONDS = 120.0
PASSIVE_SECONDS = 3.0
"""Nothing that comes through WeChat's API earlier than this after a message is its late answer."""


class NoAnswer(Exception):
    """The server did not answer at all; figures of such a run would mean nothing."""


class Server(Protocol):
    def person(self, http: httpx.AsyncClient) -> Person: ...

    def pause(self) -> None: ...

    def resume(self) -> None: ...


class Ours:
    """The whole stack. A message whose first attempt ends with `success` counts until its late answer arrives."""

    def __init__(self, stack: Stack, account: Account, api: WeChatApiServer) -> None:
        self._stack = stack
        self._account = account
        self._api = api

    def person(self, http: httpx.AsyncClient) -> Person:
        openid = f"o{uuid4().hex}"

        async def say(text: str) -> bool:
            started = time.monotonic()
            xml = push_xml(self._account, openid, "text", Content=text, MsgId=new_message_id())
            query, body = self._account.seal(xml, openid)
            response = await http.post(f"{self._stack.settings.web_url}/wechat", params=query, content=body)
            if self._account.open(response).text:
                return True
            await self._late_answer(openid, started + PASSIVE_SECONDS)
            return False

        return say

    async def _late_answer(self, openid: str, after: float) -> None:
        end = time.monotonic() + LATE_SECONDS
        while not any(sent.openid == openid and sent.at > after for sent in self._api.sent):
            if time.monotonic() > end:
                raise NoAnswer("our stack left a message without an answer")
            await asyncio.sleep(0.02)

    def pause(self) -> None:
        for child in self._stack.children.values():
            child.pause()

    def resume(self) -> None:
        for child in self._stack.children.values():
            child.resume()


class Stock:
    """Stock Rasa, one process."""

    def __init__(self, child: Child) -> None:
        self._child = child

    def person(self, http: httpx.AsyncClient) -> Person:
        sender = uuid4().hex

        async def say(text: str) -> bool:
            response = await http.post(
                self._child.url("/webhooks/rest/webhook"), json={"sender": sender, "message": text}
            )
            if not response.json():
                raise NoAnswer(f"stock Rasa said nothing to {text}")
            return True

        return say

    def pause(self) -> None:
        self._child.pause()

    def resume(self) -> None:
        self._child.resume()


@contextmanager
def alone(server: Server, others: tuple[Server, ...]) -> Iterator[Callable[[httpx.AsyncClient], Person]]:
    """`server` runs while the others are stopped by SIGSTOP, so that each has the whole machine."""
    for other in others:
        other.pause()
    try:
        yield server.person
    finally:
        for other in others:
            other.resume()

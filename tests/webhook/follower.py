"""A WeChat follower: signs, seals and sends as WeChat does, and reads what comes back."""

import hashlib
import itertools
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import httpx

from webhook.wechat_crypto import Envelope

TOKEN = "token-of-tests"
APP_ID = "wx1234567890abcdef"
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
PREVIOUS_AES_KEY = "GFEDCBA9876543210zyxwvutsrqponmlkjihgfedcba"
ACCOUNT = "gh_example"

_numbers = itertools.count(int(time.time() * 1000) * 1000)


def next_number() -> int:
    return next(_numbers)


def sign(*parts: str) -> str:
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()


def xml_of(openid: str, **fields: str | int) -> str:
    given = {"ToUserName": ACCOUNT, "FromUserName": openid, "CreateTime": int(time.time()), **fields}
    return "<xml>" + "".join(f"<{name}><![CDATA[{value}]]></{name}>" for name, value in given.items()) + "</xml>"


@dataclass
class Follower:
    """`aes_key` None speaks plaintext."""

    url: str
    aes_key: str | None = None
    openid: str = field(default_factory=lambda: f"o-example-{next_number()}")

    def text(self, content: str, **more: str | int) -> str:
        return xml_of(self.openid, MsgType="text", Content=content, **{"MsgId": next_number(), **more})

    def event(self, event: str, **more: str | int) -> str:
        return xml_of(self.openid, MsgType="event", Event=event, **more)

    def say(self, content: str, **more: str | int) -> str:
        """Send a text message and return the text of the passive reply, empty for `success`."""
        return self.read(self.push(self.text(content, **more)))

    def push(self, xml: str | bytes, *, at: int | None = None, timeout: float = 10, **query: str) -> httpx.Response:
        timestamp, nonce = str(at or int(time.time())), str(next_number())
        given = {"timestamp": timestamp, "nonce": nonce, "signature": sign(TOKEN, timestamp, nonce)}
        body = xml.encode() if isinstance(xml, str) else xml
        if self.aes_key:
            encrypted = self.seal(body.decode(), timestamp, nonce)
            given |= {"encrypt_type": "aes", "msg_signature": sign(TOKEN, timestamp, nonce, encrypted)}
            body = f"<xml><ToUserName>{ACCOUNT}</ToUserName><Encrypt>{encrypted}</Encrypt></xml>".encode()
        return httpx.post(f"{self.url}/wechat", params=given | query, content=body, timeout=timeout)

    def seal(self, xml: str, timestamp: str, nonce: str) -> str:
        sealed = Envelope(TOKEN, APP_ID, [self.aes_key or ""]).seal(xml, 0, timestamp, nonce)
        return ET.fromstring(sealed).findtext("Encrypt") or ""

    def read(self, response: httpx.Response) -> str:
        assert response.status_code == 200, response.text
        if response.text == "success":
            assert response.headers["content-type"].startswith("text/plain")
            return ""
        answer = self.opened(response.text)
        assert answer.findtext("ToUserName") == self.openid
        assert answer.findtext("FromUserName") == ACCOUNT
        assert answer.findtext("MsgType") == "text"
        assert abs(int(answer.findtext("CreateTime") or 0) - datetime.now(UTC).timestamp()) < 60
        content = answer.findtext("Content") or ""
        assert 0 < len(content.encode()) <= 2048
        return content

    def opened(self, xml: str) -> ET.Element:
        answer = ET.fromstring(xml)
        if self.aes_key is None:
            return answer
        parts = [answer.findtext(name) or "" for name in ("Encrypt", "MsgSignature", "TimeStamp", "Nonce")]
        return ET.fromstring(Envelope(TOKEN, APP_ID, [self.aes_key]).open(*parts).text)

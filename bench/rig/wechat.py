"""WeChat's side of the callback in safe mode: what it pushes for a follower, and what it makes of the answer.

The envelope is wechatpy's, not ours, so that a mistake of ours cannot cancel itself out.
"""

import hashlib
import itertools
import secrets
import time
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

import httpx
import xmltodict
from wechatpy.crypto import WeChatCrypto

_ids = itertools.count(time.time_ns())


def new_message_id() -> str:
    return str(next(_ids))


@dataclass(frozen=True)
class Account:
    """A service account. The values are examples."""

    token: str = "token-of-a-rig"
    aes_key: str = "ExampleAesKeyExampleAesKeyExampleAesKeyExam"
    app_id: str = "wx00000000example0"
    name: str = "gh_example"

    @property
    def crypto(self) -> WeChatCrypto:
        return WeChatCrypto(self.token, self.aes_key, self.app_id)

    def signature(self, timestamp: str, nonce: str) -> str:
        return hashlib.sha1("".join(sorted((self.token, timestamp, nonce))).encode()).hexdigest()

    def handshake(self, echo: str, at: float | None = None) -> dict[str, str]:
        timestamp, nonce = str(int(at or time.time())), secrets.token_hex(5)
        return {
            "signature": self.signature(timestamp, nonce),
            "timestamp": timestamp,
            "nonce": nonce,
            "echostr": echo,
        }

    def seal(self, xml: str, openid: str, at: float | None = None) -> tuple[dict[str, str], bytes]:
        """The query and the body of a push, stamped with `at` (seconds; now unless given)."""
        timestamp, nonce = str(int(at or time.time())), secrets.token_hex(5)
        sealed = xmltodict.parse(self.crypto.encrypt_message(xml, nonce, timestamp))["xml"]
        query = {
            "signature": self.signature(timestamp, nonce),
            "timestamp": timestamp,
            "nonce": nonce,
            "openid": openid,
            "encrypt_type": "aes",
            "msg_signature": sealed["MsgSignature"],
        }
        body = f"<xml><ToUserName>{self.name}</ToUserName><Encrypt><![CDATA[{sealed['Encrypt']}]]></Encrypt></xml>"
        return query, body.encode()

    def open(self, response: httpx.Response) -> "Answer":
        """What the follower sees: nothing for `success` and for an empty body."""
        if response.status_code != httpx.codes.OK or response.text in ("", "success"):
            return Answer(response.status_code, response.text)
        sealed = xmltodict.parse(response.text)["xml"]
        xml = self.crypto.decrypt_message(response.text, sealed["MsgSignature"], sealed["TimeStamp"], sealed["Nonce"])
        fields = xmltodict.parse(xml)["xml"]
        return Answer(response.status_code, response.text, fields["Content"], fields)


@dataclass(frozen=True)
class Answer:
    """`text` is what is shown, `raw` what came over the wire, `fields` the opened message."""

    status: int
    raw: str
    text: str = ""
    fields: dict[str, str] = field(default_factory=dict)


def push_xml(account: Account, openid: str, kind: str, **fields: str) -> str:
    """A push as WeChat writes it, in plain."""
    common = {
        "ToUserName": account.name,
        "FromUserName": openid,
        "CreateTime": str(int(time.time())),
        "MsgType": kind,
    }
    return (
        "<xml>" + "".join(f"<{name}>{escape(value)}</{name}>" for name, value in (common | fields).items()) + "</xml>"
    )


class Follower:
    """A person on WeChat. Each call is one attempt of WeChat's, cut after five seconds as WeChat does."""

    def __init__(self, account: Account, web_url: str, openid: str | None = None, seconds: float = 5.0) -> None:
        self.openid = openid or f"o{secrets.token_hex(13)}"
        self.account = account
        self._url = f"{web_url}/wechat"
        self._seconds = seconds

    def says(self, text: str, message_id: str | None = None, at: float | None = None) -> Answer:
        return self.sends("text", at=at, Content=text, MsgId=message_id or new_message_id())

    def sends(self, kind: str, at: float | None = None, **fields: str) -> Answer:
        query, body = self.account.seal(push_xml(self.account, self.openid, kind, **fields), self.openid, at)
        return self.posts(query, body)

    def posts(self, query: dict[str, str], body: bytes) -> Answer:
        return self.account.open(httpx.post(self._url, params=query, content=body, timeout=self._seconds))

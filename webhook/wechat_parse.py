"""What WeChat pushes, as one plain dataclass.

Parsing is ours because wechatpy's message classes lose what they do not know (unknown events, `bizmsgmenuid`) and
raise five kinds of errors on bad input. Ids stay text: MsgId has 64 bits.
"""

import hashlib
from dataclasses import dataclass
from typing import Any
from xml.parsers.expat import ExpatError

import xmltodict

from policy_kb.errors import Invalid

_KEY_LIMIT = 120
_SCENE_PREFIX = "qrscene_"


class UnreadableMessage(Invalid):
    code = "unreadable_message"

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(f"无法识别的微信消息（{why}）。(Not a WeChat message.)")


@dataclass(frozen=True)
class Incoming:
    """One push. `kind` is MsgType; `event` is lower-cased and empty for messages; `key` tells retries from new ones."""

    account: str
    openid: str
    kind: str
    key: str
    text: str = ""
    event: str = ""
    event_key: str = ""

    @property
    def scene(self) -> str:
        """The scene of the scanned code: SCAN gives it bare, subscribe with a prefix; empty for anything else."""
        if self.event == "scan":
            return self.event_key
        if self.event == "subscribe" and self.event_key.startswith(_SCENE_PREFIX):
            return self.event_key.removeprefix(_SCENE_PREFIX)
        return ""


def parse_fields(body: bytes) -> dict[str, Any]:
    """The children of `<xml>`. Refuses document types: entities are never expanded."""
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        raise UnreadableMessage("not UTF-8") from error
    if "<!DOCTYPE" in text.upper():
        raise UnreadableMessage("document type")
    try:
        root = xmltodict.parse(text)
    except (ExpatError, ValueError, RecursionError) as error:
        raise UnreadableMessage("broken XML") from error
    fields = root.get("xml")
    if not isinstance(fields, dict):
        raise UnreadableMessage("no xml root")
    return fields


def parse_message(fields: dict[str, Any]) -> Incoming:
    kind = field(fields, "MsgType").lower()
    openid = field(fields, "FromUserName")
    event = field(fields, "Event").lower() if kind == "event" else ""
    if event.startswith("user_"):  # FromUserName is the platform there
        openid = field(fields, "OpenID") or openid
    if not kind or not openid:
        raise UnreadableMessage("no MsgType or FromUserName")
    event_key = field(fields, "EventKey")
    return Incoming(
        account=field(fields, "ToUserName"),
        openid=openid,
        kind=kind,
        key=_key(fields, event, event_key),
        text=field(fields, "Content") if kind == "text" else "",
        event=event,
        event_key=event_key,
    )


def field(fields: dict[str, Any], name: str) -> str:
    """The text of an element: empty if missing, empty or nested; the first if it is doubled."""
    value = fields.get(name)
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("#text")
    return value if isinstance(value, str) else ""


def _key(fields: dict[str, Any], event: str, event_key: str) -> str:
    """MsgId for messages; time, event and key for events, two of which may share a second."""
    message_id = field(fields, "MsgId")
    if message_id and not event:
        key = message_id
    else:
        key = ":".join(part for part in (field(fields, "CreateTime"), event, event_key, field(fields, "MsgID")) if part)
    if not key:
        key = repr(sorted(fields.items(), key=lambda item: item[0]))
    return key if len(key) <= _KEY_LIMIT else hashlib.sha256(key.encode()).hexdigest()

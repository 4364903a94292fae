"""From a request at /wechat to a message that is certainly WeChat's.

Safe mode wherever an AES key is set: then plaintext is refused, since anybody who saw one request could forge another.
Without a key plaintext is accepted in development only.
"""

import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from policy_kb.errors import Invalid
from runtime.settings import Environment, Settings
from webhook.wechat_crypto import Envelope
from webhook.wechat_parse import Incoming, field, parse_fields, parse_message
from webhook.wechat_verify import NotFromWeChat, check_signature, is_fresh

IsKnown = Callable[[Incoming], Awaitable[bool]]


class AppIdMissing(Invalid):
    code = "app_id_missing"

    def __init__(self) -> None:
        super().__init__("安全模式需要公众号的 AppID，请设置 RONGWEN_WECHAT_APP_ID。(Safe mode needs the app id.)")


@dataclass(frozen=True)
class Admitted:
    """A message of WeChat's and the key its answer is to be sealed with (None in plaintext mode)."""

    message: Incoming
    key_index: int | None


class WeChatGate:
    def __init__(self, settings: Settings) -> None:
        self._token = settings.wechat_token.get_secret_value()
        self._envelope = open_envelope(settings)
        self._accepts_plaintext = self._envelope is None and settings.env is not Environment.PRODUCTION

    def check_handshake(self, query: Mapping[str, str], now: datetime) -> str:
        """The echo of WeChat's URL verification."""
        timestamp = query.get("timestamp", "")
        check_signature(query.get("signature", ""), self._token, timestamp, query.get("nonce", ""))
        if not is_fresh(timestamp, now):
            raise NotFromWeChat("stale")
        return query.get("echostr", "")

    async def admit(self, query: Mapping[str, str], body: bytes, now: datetime, is_known: IsKnown) -> Admitted:
        """Raises NotFromWeChat, or UnreadableMessage for what is signed but no message.

        An old timestamp passes only for a message that is stored already: WeChat does not say whether a retry is stamped anew.
        """
        fields, key_index = self._open(query, body)
        message = parse_message(fields)
        if not is_fresh(query.get("timestamp", ""), now) and not await is_known(message):
            raise NotFromWeChat("stale")
        return Admitted(message, key_index)

    def seal(self, xml: str, key_index: int | None, now: datetime) -> str:
        """The answer as it travels: in an envelope if the message came in one."""
        if self._envelope is None or key_index is None:
            return xml
        return self._envelope.seal(xml, key_index, str(int(now.timestamp())), secrets.token_hex(8))

    def _open(self, query: Mapping[str, str], body: bytes) -> tuple[dict[str, Any], int | None]:
        timestamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
        if self._envelope is not None:
            fields = parse_fields(body)
            encrypted, signature = field(fields, "Encrypt"), query.get("msg_signature", "")
            if not encrypted or not signature:
                raise NotFromWeChat("plaintext")
            opened = self._envelope.open(encrypted, signature, timestamp, nonce)
            return parse_fields(opened.text.encode()), opened.key_index
        if not self._accepts_plaintext:
            raise NotFromWeChat("plaintext")
        check_signature(query.get("signature", ""), self._token, timestamp, nonce)
        return parse_fields(body), None


def open_envelope(settings: Settings) -> Envelope | None:
    """None without an AES key. The previous key, if set, still opens."""
    secrets_given = (settings.wechat_aes_key, settings.wechat_previous_aes_key)
    keys = [key.get_secret_value() for key in secrets_given if key is not None]
    if settings.wechat_aes_key is None:
        return None
    if not settings.wechat_app_id:
        raise AppIdMissing
    return Envelope(settings.wechat_token.get_secret_value(), settings.wechat_app_id, keys)

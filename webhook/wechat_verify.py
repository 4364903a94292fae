"""Is a call to /wechat from WeChat? Signatures in constant time, the shape of timestamps, freshness.

The signature hashes sorted parts without separators, so digits could move between timestamp and nonce under one
digest: a timestamp must have ten digits. WeChat states no freshness window; ours is five minutes either way.
"""

import hashlib
import hmac
import re
from datetime import datetime

from policy_kb.errors import Forbidden

FRESH_SECONDS = 300
_TIMESTAMP = re.compile(r"[0-9]{10}")


class NotFromWeChat(Forbidden):
    """`reason` is one word for the log; the caller learns nothing from the answer."""

    code = "not_from_wechat"

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__("请求没有通过微信签名校验。(The request did not pass WeChat's signature check.)")


def signature_of(*parts: str) -> str:
    return hashlib.sha1("".join(sorted(parts)).encode("utf-8", "replace"), usedforsecurity=False).hexdigest()


def check_signature(signature: str, token: str, timestamp: str, nonce: str, *more: str) -> None:
    """Raise NotFromWeChat unless `signature` is WeChat's over these parts; an empty token never passes."""
    if not token or not _TIMESTAMP.fullmatch(timestamp):
        raise NotFromWeChat("malformed")
    expected = signature_of(token, timestamp, nonce, *more)
    if not hmac.compare_digest(expected.encode(), signature.encode("utf-8", "replace")):
        raise NotFromWeChat("signature")


def is_fresh(timestamp: str, now: datetime) -> bool:
    """Both ends of the window included."""
    return abs(int(now.timestamp()) - int(timestamp)) <= FRESH_SECONDS

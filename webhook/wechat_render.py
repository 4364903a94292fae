"""Answers as WeChat takes them: numbered options, parts of at most 2048 bytes, XML that no text can break.

2048 bytes is what users measured; the official text is silent. An overrun shows the user a failure notice.
"""

import re
from collections.abc import Sequence
from datetime import datetime

from wechatpy.replies import TextReply

from webhook.options import offered_by
from webhook.rasa_client import Bubble
from webhook.texts import texts

PART_BYTES = 1950  # leaves room under WeChat's 2048, also for the line that says there is more
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SENTENCE_END = re.compile(r"\n+|[。！？；…!?;]+[”」』）)]*")


def reply_xml(text: str, *, to: str, account: str, now: datetime) -> str:
    """A passive text reply. wechatpy's StringField puts values into CDATA without escaping, so we do it first."""
    reply = TextReply(source=_cdata(account), target=_cdata(to), time=int(now.timestamp()), content=_cdata(clean(text)))
    return str(reply.render())


def as_text(bubbles: Sequence[Bubble]) -> str:
    """All bubbles as one text, the options as numbered lines at the end, which a reply of the number picks."""
    paragraphs = [bubble["text"] for bubble in bubbles if bubble["text"]]
    lines = [f"{number}. {option['title']}" for number, option in enumerate(offered_by(bubbles), start=1)]
    if lines:
        paragraphs.append("\n".join([*lines, texts().options_hint]))
    return clean("\n\n".join(paragraphs))


def clean(text: str) -> str:
    """Without characters that XML 1.0 forbids, and with one kind of line end."""
    return _ILLEGAL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def split_text(text: str, limit: int = PART_BYTES) -> list[str]:
    """Parts of at most `limit` UTF-8 bytes, cut at line or sentence ends, else between characters, never in a tag."""
    parts: list[str] = []
    rest = text.strip()
    while len(rest.encode()) > limit:
        head = rest.encode()[:limit].decode(errors="ignore")
        cut = _cut(head)
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*parts, rest] if rest else parts


def _cut(head: str) -> int:
    """Where to cut: the last line end in the second half, else the last sentence end, else before an open tag."""
    half = len(head) // 2
    ends = [match for match in _SENTENCE_END.finditer(head) if match.end() > half]
    lines = [match.end() for match in ends if match.group().startswith("\n")]
    if lines:
        return lines[-1]
    if ends:
        return ends[-1].end()
    opened = head.rfind("<")
    return opened if opened > half and ">" not in head[opened:] else len(head)


def _cdata(text: str) -> str:
    return text.replace("]]>", "]]]]><![CDATA[>")

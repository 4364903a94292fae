"""Refusals of the core, in one tree.

RongwenError
├── Invalid               what was given cannot be right (a field, a file, a code)
├── NotFound              what was named does not exist
├── Conflict              it exists, but its state does not allow this
├── Forbidden             who asks may not do this
└── Unavailable           something outside did not answer; trying again may help

The class holds the facts and writes the message: what happened, why it is a problem, what to do. A subclass sets `code`,
which the edges translate (a status and JSON at the web, a reply at the bot). Nothing here knows HTTP.
"""

from collections.abc import Sequence


class RongwenError(Exception):
    """Base of all refusals. `code` is stable and may be shown; the message is for people."""

    code = "error"


class Invalid(RongwenError):
    code = "invalid"


class NotFound(RongwenError):
    code = "not_found"


class Conflict(RongwenError):
    code = "conflict"


class Forbidden(RongwenError):
    code = "forbidden"


class Unavailable(RongwenError):
    code = "unavailable"


class SealingNotConfigured(Conflict):
    code = "sealing_not_configured"

    def __init__(self) -> None:
        super().__init__("Personal data cannot be read or written before use_sealer() has been given the keys.")


class UnreadableSeal(Conflict):
    code = "unreadable_seal"

    def __init__(self) -> None:
        super().__init__(
            "A sealed value cannot be opened with any configured key. Put the key it was sealed with back into "
            "RONGWEN_SEAL_KEYS (after the newest one) and start again."
        )


class UnknownRegion(Invalid):
    code = "unknown_region"

    def __init__(self, text: str) -> None:
        self.text = text
        super().__init__(f"地区「{text}」不认识，请写行政区划名称或代码，例如 北京市海淀区、新乡、110108。")


class InvalidKnowledge(Invalid):
    """Knowledge files with mistakes; nothing was loaded. `problems` are printable, one for each mistake."""

    code = "invalid_knowledge"

    def __init__(self, problems: Sequence[object]) -> None:
        self.problems = tuple(problems)
        lines = "\n".join(str(problem) for problem in problems)
        super().__init__(f"知识文件有 {len(problems)} 处错误，没有装入任何内容：\n{lines}")


class EntryNotFound(NotFound):
    code = "entry_not_found"

    def __init__(self, entry_code: str) -> None:
        self.entry_code = entry_code
        super().__init__(f"知识库里没有已发布的条目「{entry_code}」，请核对编号。")

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

"""Structured logs: one JSON line an event, without personal data.

Give ids, codes, counts and durations as fields; never a text a person wrote, a name, a number or an openid. A field whose
name is in `FORBIDDEN` is dropped even if a caller gives it.
"""

import logging
import sys
from typing import Any

import structlog
from structlog.typing import EventDict

FORBIDDEN = frozenset(
    {"text", "phone", "openid", "sender", "company_name", "credit_code", "contact_name", "token", "secret", "content"}
)


def drop_personal_data(_: Any, __: str, event: EventDict) -> EventDict:
    for name in FORBIDDEN & event.keys():
        event[name] = "[removed]"
    return event


def configure_logging(level: str, process: str) -> None:
    """Send this process's logs to standard error, one JSON line each, marked with `process`."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            drop_personal_data,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level.upper())),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(process=process)
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)

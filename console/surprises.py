"""What nobody foresaw: one sentence for the visitor, the place in the log, and never the text of the error.

The text of an exception can hold what a person wrote, so NiceGUI's own log of it is cut to its kind and place.
"""

import logging
import traceback

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, Response
from fastapi.templating import Jinja2Templates
from jinja2 import Environment, PackageLoader, StrictUndefined
from nicegui import ui
from starlette.exceptions import HTTPException

from console.theme import chosen_theme
from console.wording import say

templates = Jinja2Templates(
    env=Environment(loader=PackageLoader("console"), autoescape=True, undefined=StrictUndefined)
)


class KindAndPlaceOnly(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else record.msg if isinstance(record.msg, Exception) else None
        if isinstance(error, BaseException):
            frames = traceback.extract_tb(error.__traceback__)
            where = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "unknown"
            record.msg, record.args, record.exc_info = f"{type(error).__name__} at {where}", (), None
        return True


def install_surprises(pages: FastAPI) -> None:
    """Our own pages for an unknown address and for an error, and a log without what people wrote."""
    logger = logging.getLogger("nicegui")
    if not any(isinstance(one, KindAndPlaceOnly) for one in logger.filters):
        logger.addFilter(KindAndPlaceOnly())
    pages.add_exception_handler(404, _not_found)


async def _not_found(request: Request, error: Exception) -> Response:
    if isinstance(error, HTTPException) and request.url.path.startswith("/_nicegui/"):
        return Response(status_code=404)
    return problem_page(request, say("errors.no_page"), 404)


def problem_page(request: Request, text: str, status: int) -> HTMLResponse:
    context = {"text": text, "theme": chosen_theme(request), "say": say}
    return templates.TemplateResponse(request, "problem.html", context, status_code=status)


def tell_surprise() -> None:
    """For a page that is open: the step did not work, the page stays."""
    ui.notify(say("errors.surprise"), type="negative", position="top")

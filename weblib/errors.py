"""Refusals become a status and one JSON shape: `{"error": {"code": "…", "message": "…"}}`."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from policy_kb.errors import Conflict, Forbidden, Invalid, NotFound, RongwenError, Unavailable

STATUS_OF: tuple[tuple[type[RongwenError], HTTPStatus], ...] = (
    (Invalid, HTTPStatus.UNPROCESSABLE_ENTITY),
    (NotFound, HTTPStatus.NOT_FOUND),
    (Conflict, HTTPStatus.CONFLICT),
    (Forbidden, HTTPStatus.FORBIDDEN),
    (Unavailable, HTTPStatus.SERVICE_UNAVAILABLE),
)

_HTTP_MESSAGES = {
    404: "没有这个地址。(No such address.)",
    405: "这个地址不接受这种请求方法。(Method not allowed.)",
    413: "请求正文太大。(The body is too large.)",
    500: "系统出了点问题，请稍后再试。(Something went wrong; please try again.)",
}

_HTTP_CODES = {413: "body_too_large", 500: "internal_error"}

_FIELD_PROBLEMS = {
    "missing": "缺少字段 {field}",
    "string_too_long": "字段 {field} 太长，最多 {max_length} 个字符",
    "string_too_short": "字段 {field} 不能为空",
    "string_type": "字段 {field} 应为文字",
    "string_pattern_mismatch": "字段 {field} 含有不允许的字符",
    "json_invalid": "请求正文不是合法的 JSON",
    "model_attributes_type": "请求正文应为一个 JSON 对象",
    "extra_forbidden": "没有字段 {field}",
}


class TooManyRequests(RongwenError):
    """Carries the whole seconds until the next request is allowed."""

    code = "too_many_requests"

    def __init__(self, retry_after_seconds: int) -> None:
        self.retry_after_seconds = retry_after_seconds
        super().__init__(
            f"发送得太频繁了，请 {retry_after_seconds} 秒后再试。"
            f"(Too many requests; try again in {retry_after_seconds} seconds.)"
        )


def error_response(status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    return JSONResponse({"error": {"code": code, "message": message}}, status, headers=headers)


def install_error_handlers(app: FastAPI) -> None:
    app.add_exception_handler(RongwenError, _refused)
    app.add_exception_handler(RequestValidationError, _badly_formed)
    app.add_exception_handler(HTTPException, _http_error)


async def _refused(_: Request, refusal: Exception) -> JSONResponse:
    code = getattr(refusal, "code", RongwenError.code)
    if isinstance(refusal, TooManyRequests):
        headers = {"Retry-After": str(refusal.retry_after_seconds)}
        return error_response(HTTPStatus.TOO_MANY_REQUESTS, code, str(refusal), headers)
    status = next((status for kind, status in STATUS_OF if isinstance(refusal, kind)), HTTPStatus.BAD_REQUEST)
    return error_response(status, code, str(refusal))


async def _badly_formed(_: Request, error: Exception) -> JSONResponse:
    problems = error.errors() if isinstance(error, RequestValidationError) else []
    message = "；".join(dict.fromkeys(_problem(problem) for problem in problems)) or "请求格式不对"
    return error_response(HTTPStatus.UNPROCESSABLE_ENTITY, Invalid.code, f"{message}。")


async def _http_error(_: Request, error: Exception) -> JSONResponse:
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = error.headers if isinstance(error, HTTPException) else None
    phrase = HTTPStatus(status).phrase
    code = _HTTP_CODES.get(status, phrase.lower().replace(" ", "_"))
    return error_response(status, code, _HTTP_MESSAGES.get(status, phrase), headers)


def _problem(problem: Mapping[str, Any]) -> str:
    field = ".".join(str(part) for part in problem.get("loc", ()) if part not in ("body", "query", "path")) or "正文"
    wording = _FIELD_PROBLEMS.get(str(problem.get("type")), "字段 {field} 不合要求")
    return wording.format(field=field, **{"max_length": "", **problem.get("ctx", {})})

"""The chat page at `/`, the API's description at `/docs`, and their files."""

import hashlib
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from webhook.texts import texts

STATIC = Path(str(files("webhook"))) / "static"


class CachedStaticFiles(StaticFiles):
    """Pages name a file with its digest, so a browser may keep it."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


def mount_pages(app: FastAPI) -> None:
    templates = Environment(
        loader=PackageLoader("webhook"), autoescape=select_autoescape(), undefined=StrictUndefined, trim_blocks=True
    )
    templates.globals["static"] = static_url
    templates.policies["json.dumps_kwargs"] = {"ensure_ascii": False}
    router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

    @router.get("/")
    def chat() -> str:
        return templates.get_template("chat.html").render(texts=texts(), script_texts=texts().page.model_dump())

    @router.get("/docs")
    def docs(request: Request) -> str:
        return templates.get_template("docs.html").render(texts=texts(), api=describe(request.app.openapi()))

    app.include_router(router)
    app.mount("/static", CachedStaticFiles(directory=STATIC), name="static")


@cache
def static_url(name: str) -> str:
    """The address of a file with its digest: a changed file has a new address."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"


def describe(schema: dict[str, Any]) -> dict[str, Any]:
    """OpenAPI as the page shows it: each operation with its fields and examples, references resolved."""
    models = schema["components"]["schemas"]
    operations = [
        _operation(path, method, operation, models)
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    ]
    return {"title": schema["info"]["title"], "summary": schema["info"]["description"], "operations": operations}


def _operation(path: str, method: str, operation: dict[str, Any], models: dict[str, Any]) -> dict[str, Any]:
    request = _model(operation.get("requestBody", {}), models)
    answer = _model(operation["responses"]["200"], models)
    return {
        "method": method.upper(),
        "path": path,
        "summary": operation["summary"],
        "fields": _fields(request),
        "examples": request.get("examples", []),
        "answers": answer.get("examples", []),
        "statuses": {code: one["description"] for code, one in operation["responses"].items()},
    }


def _model(holder: dict[str, Any], models: dict[str, Any]) -> dict[str, Any]:
    reference = holder.get("content", {}).get("application/json", {}).get("schema", {}).get("$ref", "")
    found: dict[str, Any] = models.get(reference.rpartition("/")[2], {})
    return found


def _fields(model: dict[str, Any]) -> list[dict[str, Any]]:
    required = model.get("required", [])
    return [
        {"name": name, "required": name in required, "description": field.get("description", "")}
        for name, field in model.get("properties", {}).items()
    ]

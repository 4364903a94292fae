"""What the console says about itself to whoever watches over it."""

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from console.service import Console
from runtime.health import METRICS_TYPE, database_answers, examine, metrics_page


def health_routes(console: Console) -> APIRouter:
    router = APIRouter()

    @router.get("/healthz")
    def healthz() -> Response:
        health = examine("console", {"database": lambda: database_answers(console.sessions)})
        return JSONResponse(health.to_json(), 200 if health.is_well else 503)

    @router.get("/metrics")
    def metrics() -> Response:
        return Response(metrics_page(), media_type=METRICS_TYPE)

    return router

"""GET /healthz and /metrics of the web process."""

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from runtime.health import METRICS_TYPE, Health, database_answers, metrics_page
from webhook.rasa_client import RasaClient
from webhook.transactions import Transactions


def health_router(transactions: Transactions, rasa: RasaClient) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/healthz")
    async def healthz() -> Response:
        checks = {
            "database": await run_in_threadpool(database_answers, transactions.sessions),
            "rasa": await rasa.is_well(),
        }
        health = Health("web", checks)
        return JSONResponse(health.to_json(), 200 if health.is_well else 503)

    @router.get("/metrics")
    async def metrics() -> Response:
        return Response(metrics_page(), headers={"Content-Type": METRICS_TYPE})

    return router

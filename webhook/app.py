"""The web process: WeChat's callback, the chat API and the chat page."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from fastapi import FastAPI

from runtime.database import make_session_factory
from runtime.settings import Settings
from webhook.chat_route import ChatEndpoint
from webhook.conversation import Conversations
from webhook.delivery import LateDelivery
from webhook.health_route import health_router
from webhook.pages import mount_pages
from webhook.rasa_client import RasaClient
from webhook.spool import Spool
from webhook.spool_records import keep_replaying
from webhook.transactions import POOL_SIZE, Transactions
from webhook.wechat_api import open_wechat_api
from webhook.wechat_gate import WeChatGate
from webhook.wechat_route import WeChatEndpoint
from weblib.body_limit import BodyLimit
from weblib.errors import install_error_handlers
from weblib.headers import SecurityHeaders
from weblib.request_log import RequestLog

BODY_LIMIT_BYTES = 512 * 1024


def create_app(settings: Settings) -> FastAPI:
    """Raises a refusal if the settings cannot work (a bad AES key, no database)."""
    gate = WeChatGate(settings)
    transactions = Transactions(make_session_factory(settings, pool_size=POOL_SIZE))
    rasa, api, spool = RasaClient(settings), open_wechat_api(settings), Spool(settings.home)
    delivery = LateDelivery(transactions, api)
    conversations = Conversations(transactions, rasa, spool, delivery.hand_over)
    wechat = WeChatEndpoint(gate, conversations, transactions, delivery, settings.wechat_passive_seconds)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        replaying = asyncio.create_task(keep_replaying(spool, transactions))
        yield
        replaying.cancel()
        with suppress(asyncio.CancelledError):
            await replaying
        await conversations.close()
        await wechat.close()
        await rasa.close()
        if api is not None:
            await api.close()
        transactions.close()

    app = FastAPI(
        title="融问 Rongwen",
        description="小微企业融资指南的对话接口。(Chat API of a guide to financing for small firms.)",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
    )
    install_error_handlers(app)
    app.include_router(wechat.router())
    app.include_router(ChatEndpoint(conversations, transactions, settings.chat_rate).router())
    app.include_router(health_router(transactions, rasa))
    mount_pages(app)
    app.add_middleware(BodyLimit, limit_bytes=BODY_LIMIT_BYTES)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(RequestLog)
    return app

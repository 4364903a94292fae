"""The chat API: what the page at `/` uses, open to any other client."""

from functools import partial
from typing import Annotated, Any, Self
from uuid import uuid4

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from desk.models import Channel
from webhook.conversation import Conversations
from webhook.inbox import Said
from webhook.people import take_undelivered
from webhook.rasa_client import Bubble
from webhook.transactions import Transactions
from weblib.rate_limits import RateLimit

TEXT_LIMIT = 30_000

ConversationId = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=64, pattern=r"^[^\x00-\x1f\x7f/\\]+$"),
]


class ChatMessage(BaseModel):
    """Something a person says, or the number of an option that was offered."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"conversation": "8b1c7c0e5f2a4d7f9f1c", "text": "我能申请什么贷款"},
                {"conversation": "8b1c7c0e5f2a4d7f9f1c", "option": 2},
            ]
        }
    )

    conversation: ConversationId = Field(
        description="对话的名字，由调用方自取，最长 64 个字符。知道它就能接着这个对话，请用随机字符串。"
        "(Chosen by the client. Whoever knows it can go on with the conversation: use a random string.)"
    )
    text: str = Field(default="", max_length=TEXT_LIMIT, description="用户说的话。(What the person says.)")
    option: int | None = Field(default=None, ge=1, le=99, description="点了第几个选项。(Number of the option tapped.)")
    message_id: str | None = Field(
        default=None,
        min_length=1,
        max_length=64,
        description="这句话的编号。网络断了重发时带同一个编号，不会重复处理，得到同样的回答。"
        "(Send the same id again after a network failure: the message is handled once and the answer is the same.)",
    )

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.option is None and "text" not in self.model_fields_set:
            raise ValueError("text or option is needed")
        return self

    @property
    def words(self) -> str:
        return str(self.option) if self.option is not None else self.text.replace("\x00", "")


class OfferedOption(BaseModel):
    number: int = Field(description="编号，作为 option 发回。(Send it back as `option`.)")
    title: str


class Reply(BaseModel):
    text: str
    options: list[OfferedOption] = Field(default_factory=list)


class ChatAnswer(BaseModel):
    """All bubbles of the answer. `pending`: the answer is still to come, see GET …/messages."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "replies": [{"text": "您的公司在哪个区？", "options": [{"number": 1, "title": "海淀区"}]}],
                    "pending": False,
                }
            ]
        }
    )

    replies: list[Reply]
    pending: bool = False


class ErrorBody(BaseModel):
    code: str
    message: str


class ErrorAnswer(BaseModel):
    """Every refusal has this shape."""

    error: ErrorBody


class ChatEndpoint:
    def __init__(self, conversations: Conversations, transactions: Transactions, rate: str) -> None:
        self._conversations = conversations
        self._transactions = transactions
        self._per_conversation = RateLimit(rate)
        self._per_address = RateLimit(rate, times=20)
        self._polls = RateLimit(rate, times=4)

    def router(self) -> APIRouter:
        refusals: dict[int | str, dict[str, Any]] = {status: {"model": ErrorAnswer} for status in (413, 422, 429, 503)}
        router = APIRouter(prefix="/api/chat", tags=["对话 chat"])
        router.add_api_route(
            "",
            self.say,
            methods=["POST"],
            response_model=ChatAnswer,
            responses=refusals,
            summary="说一句话，得到回答 / say something",
        )
        router.add_api_route(
            "/{conversation}/messages",
            self.late,
            methods=["GET"],
            response_model=ChatAnswer,
            responses=refusals,
            summary="取晚到的回答和工作人员的话，每条只给一次 / late answers and words of staff, each once",
        )
        return router

    async def say(self, message: ChatMessage, request: Request) -> ChatAnswer:
        self._per_address.check(request.client.host if request.client else "unknown")
        self._per_conversation.check(message.conversation)
        key = message.message_id or uuid4().hex
        outcome = await self._conversations.say(Said(Channel.WEB, message.conversation, key, message.words))
        if outcome is None:
            return ChatAnswer(replies=[], pending=True)
        return ChatAnswer(replies=as_replies(outcome.bubbles), pending=outcome.is_pending)

    async def late(self, conversation: Annotated[ConversationId, Path()]) -> ChatAnswer:
        self._polls.check(conversation)
        bubbles = await self._transactions.run(partial(take_undelivered, channel=Channel.WEB, sender=conversation))
        return ChatAnswer(replies=as_replies(bubbles))


def as_replies(bubbles: list[Bubble]) -> list[Reply]:
    """Options are numbered through all bubbles, as the server counts them when a number comes back."""
    replies, number = [], 0
    for bubble in bubbles:
        options = [
            OfferedOption(number=number + place, title=option["title"])
            for place, option in enumerate(bubble["options"], 1)
        ]
        number += len(options)
        replies.append(Reply(text=bubble["text"], options=options))
    return replies

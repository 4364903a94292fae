"""The way of one message: stored once, answered once, in order, whatever breaks on the way.

Every message runs in a task of its own that outlives the request. Whoever asks for the same message again (a retry)
waits for the same task; messages of one person run one after the other. The claim in the database says the same to
other processes.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from weakref import WeakValueDictionary

import structlog
from prometheus_client import Counter

from desk.models import Channel, DeliveryWay
from runtime.clock import now
from webhook.inbox import Said, Step, Taken, take_in
from webhook.outbox import keep_answer, leave_for_worker
from webhook.rasa_client import Bubble, RasaClient, RasaUnavailable
from webhook.spool import Spool
from webhook.spool_records import answer_record, message_record
from webhook.texts import texts
from webhook.transactions import DatabaseUnavailable, Transactions
from weblib.request_log import place_of

log = structlog.get_logger()

MESSAGES = Counter("rongwen_messages_total", "Messages by channel and what became of them", ["channel", "outcome"])

_POLL_SECONDS = 0.15
_WAIT_SECONDS = 25.0
_WAY = {Channel.WECHAT: DeliveryWay.PASSIVE, Channel.WEB: DeliveryWay.HTTP, Channel.CLI: DeliveryWay.HTTP}


@dataclass(frozen=True)
class Outcome:
    """What to show. `is_pending`: the sentence says to try later, and the real answer is still to come.

    `is_elsewhere`: another process works on the message and will see to its answer.
    """

    bubbles: list[Bubble]
    conversation_id: str = ""
    message_id: int = 0
    is_pending: bool = False
    is_repeat: bool = False
    is_elsewhere: bool = False


class Turn:
    """A message being worked on. Once `handed_over`, its answer leaves by the late way and no other."""

    def __init__(self) -> None:
        self.handed_over = False
        self.task: asyncio.Task[Outcome]


class Conversations:
    """One per web process."""

    def __init__(
        self,
        transactions: Transactions,
        rasa: RasaClient,
        spool: Spool,
        deliver_late: Callable[[Said, Outcome], Awaitable[None]],
    ) -> None:
        self._transactions = transactions
        self._rasa = rasa
        self._spool = spool
        self._deliver_late = deliver_late
        self._turns: dict[tuple[Channel, str, str], Turn] = {}
        self._locks: WeakValueDictionary[tuple[Channel, str], asyncio.Lock] = WeakValueDictionary()

    async def say(self, said: Said, *, seconds: float | None = None) -> Outcome | None:
        """The answer, or None if it is not there within `seconds`: then it comes by the late way."""
        turn = self._turn(said)
        await asyncio.wait({turn.task}, timeout=seconds)
        if turn.task.done():
            return None if turn.handed_over else turn.task.result()
        turn.handed_over = True
        return None

    async def close(self, *, seconds: float = 5.0) -> None:
        """Let running messages end; what is cut off stays claimed and is picked up by the worker."""
        tasks = [turn.task for turn in self._turns.values()]
        if tasks:
            await asyncio.wait(tasks, timeout=seconds)

    def _turn(self, said: Said) -> Turn:
        key = (said.channel, said.sender, said.key)
        turn = self._turns.get(key)
        if turn is None:
            turn = self._turns[key] = Turn()
            turn.task = asyncio.create_task(self._run(said, turn))
            turn.task.add_done_callback(lambda _: self._turns.pop(key, None))
        return turn

    async def _run(self, said: Said, turn: Turn) -> Outcome:
        lock = self._locks.setdefault((said.channel, said.sender), asyncio.Lock())
        try:
            async with lock:
                outcome = await self._answer(said, turn)
        except DatabaseUnavailable:
            outcome = self._spooled(said)
        except Exception as error:  # the claim grows old and the worker takes the message
            log.error("message_failed", error=type(error).__name__, at=place_of(error))
            outcome = Outcome(failure(), is_pending=True)
        if turn.handed_over and not outcome.is_elsewhere:
            await self._hand_over(said, outcome)
        return outcome

    async def _hand_over(self, said: Said, outcome: Outcome) -> None:
        try:
            await self._deliver_late(said, outcome)
        except DatabaseUnavailable:
            log.warning("late_answer_not_sent", message_id=outcome.message_id)

    async def _answer(self, said: Said, turn: Turn) -> Outcome:
        taken = await self._taken(said)
        if taken.step is Step.DONE:
            return self._outcome(said, taken, taken.reply, "repeated" if taken.is_repeat else "answered")
        if taken.step is not Step.ASK:
            return self._outcome(said, taken, failure(), taken.step.value, is_pending=True)
        try:
            bubbles = await self._rasa.ask(taken.conversation_id, taken.query, taken.metadata)
        except RasaUnavailable as refusal:
            log.warning("rasa_failed", why=refusal.why, message_id=taken.message_id)
            await self._transactions.run(partial(leave_for_worker, message_id=taken.message_id, now=now()))
            return self._outcome(said, taken, failure(), "failed", is_pending=True)
        bubbles = [bubble for _, earlier in taken.earlier for bubble in earlier] + bubbles
        await self._keep(taken, bubbles, DeliveryWay.NONE if turn.handed_over else _WAY[said.channel])
        return self._outcome(said, taken, bubbles, "answered")

    async def _taken(self, said: Said) -> Taken:
        """Store and claim; while another process works on it, or on an earlier message, look again."""
        work: Any = partial(take_in, said=said, way=_WAY[said.channel])
        give_up_at = asyncio.get_running_loop().time() + _WAIT_SECONDS
        while True:
            taken: Taken = await self._transactions.run(partial(work, now=now()))
            if taken.step is not Step.WAIT or asyncio.get_running_loop().time() > give_up_at:
                return taken
            await asyncio.sleep(_POLL_SECONDS)

    async def _keep(self, taken: Taken, bubbles: list[Bubble], way: DeliveryWay) -> None:
        """Store the answer; if the database has gone in the meantime, the spool keeps it so that Rasa is not asked twice."""
        try:
            await self._transactions.run(partial(keep_answer, taken=taken, bubbles=bubbles, way=way, now=now()))
        except DatabaseUnavailable:
            self._spool.put(f"answer|{taken.message_id}", answer_record(taken, bubbles, way))

    def _spooled(self, said: Said) -> Outcome:
        self._spool.put(f"{said.channel.value}|{said.sender}|{said.key}", message_record(said, now()))
        MESSAGES.labels(said.channel.value, "spooled").inc()
        return Outcome(failure(), is_pending=True)

    @staticmethod
    def _outcome(said: Said, taken: Taken, bubbles: list[Bubble], outcome: str, *, is_pending: bool = False) -> Outcome:
        MESSAGES.labels(said.channel.value, outcome).inc()
        is_elsewhere = taken.step in (Step.WAIT, Step.LATER)
        return Outcome(bubbles, taken.conversation_id, taken.message_id, is_pending, taken.is_repeat, is_elsewhere)


def failure() -> list[Bubble]:
    return [Bubble(text=texts().failed, options=[])]

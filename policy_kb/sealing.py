"""Personal data at rest: sealed with the newest key, opened with any, looked up by a keyed blind index."""

import hashlib
import hmac
from collections.abc import Sequence
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy import LargeBinary
from sqlalchemy.types import TypeDecorator

from policy_kb.errors import SealingNotConfigured, UnreadableSeal


class Sealer:
    """Seals text with the first of `keys` (Fernet keys, newest first) and opens what any of them sealed."""

    def __init__(self, keys: Sequence[str], index_key: str) -> None:
        self._fernet = MultiFernet([Fernet(key) for key in keys])
        self._index_key = index_key.encode()

    def seal(self, text: str) -> bytes:
        return self._fernet.encrypt(text.encode())

    def open(self, sealed: bytes) -> str:
        try:
            return self._fernet.decrypt(sealed).decode()
        except InvalidToken as error:
            raise UnreadableSeal from error

    def blind_index(self, text: str) -> str:
        """A keyed digest (64 hex digits): equal texts have equal digests, and without the key it says nothing."""
        return hmac.new(self._index_key, text.encode(), hashlib.sha256).hexdigest()


_current: list[Sealer] = []


def use_sealer(sealer: Sealer) -> None:
    """Set the sealer of this process. Called once where the process starts."""
    _current[:] = [sealer]


def sealer() -> Sealer:
    if not _current:
        raise SealingNotConfigured
    return _current[0]


class SealedText(TypeDecorator[str]):
    """A text column that is sealed in the database and plain in Python. It cannot be compared in SQL."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Any) -> bytes | None:
        return None if value is None else sealer().seal(value)

    def process_result_value(self, value: bytes | None, dialect: Any) -> str | None:
        return None if value is None else sealer().open(bytes(value))

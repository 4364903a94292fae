"""Column types that several packages share."""

import json
from enum import StrEnum
from typing import Any

from sqlalchemy import Enum, LargeBinary
from sqlalchemy.types import TypeDecorator

from policy_kb.sealing import sealer


def choice(kind: type[StrEnum], name: str) -> Enum:
    """A text column that holds one of `kind`'s values, kept true by a CHECK constraint called `name`."""
    return Enum(
        kind,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=24,
        values_callable=lambda members: [member.value for member in members],
    )


class SealedJson(TypeDecorator[Any]):
    """A JSON value that is sealed in the database. It cannot be compared in SQL; assign a new value to change it."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Any) -> bytes | None:
        return None if value is None else sealer().seal(json.dumps(value, ensure_ascii=False))

    def process_result_value(self, value: bytes | None, dialect: Any) -> Any:
        return None if value is None else json.loads(sealer().open(bytes(value)))

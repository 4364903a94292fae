"""Put a job in the queue in the same transaction as the change that needs it."""

import json
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

_DEFER = text(
    "select unnest(procrastinate_defer_jobs_v1(array[row("
    ":queue, :task, 0, cast(:lock as text), cast(null as text), cast(:args as jsonb), cast(:run_at as timestamptz)"
    ")::procrastinate_job_to_defer_v1]))"
)


def defer(
    session: Session, task: str, *, lock: str | None = None, run_at: datetime | None = None, **ids: int | str
) -> int:
    """Queue `task` and return the job's number. Nothing runs if the transaction is rolled back.

    Only ids go in as arguments, because the queue is not sealed. Jobs with the same `lock` run one at a time, in order.
    The function called is procrastinate's own entry for inserts from SQL.
    """
    values = {"queue": "default", "task": task, "lock": lock, "args": json.dumps(ids), "run_at": run_at}
    return int(session.execute(_DEFER, values).scalar_one())

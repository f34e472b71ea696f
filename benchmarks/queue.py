"""The desk's queue over 100,000 tasks, of which 5,000 wait, and then all: a page of it, and the next task."""

import datetime as dt
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psycopg

from benchmarks import starting
from benchmarks.lasting import owner
from benchmarks.sizes import sized
from keepfaith.website.processes.portal import LocalPortal

TASKS, TIMES, PAGE = sized((100_000, 15, "90"), (200, 1, "2"))
# Over a year, hour by hour, under one edition; a tenth is with colleagues.
FILL = """
INSERT INTO disclosure_record (id, edition, holding, purpose, form, sealed, reference, code_digest, received_at)
SELECT gen_random_uuid(), %(edition)s, kind[1], kind[2], kind[3], jsonb_build_object('address', repeat('x', 1200)),
    'B' || lpad(number::text, 9, '0'), sha256(number::text::bytea),
    date_trunc('hour', now() - number %% 8760 * interval '1 hour')
FROM generate_series(1, %(count)s) AS number, LATERAL (SELECT CASE number %% 3
    WHEN 0 THEN ARRAY['questions', 'questions', 'question']
    ELSE ARRAY['literature-requests', 'literature', 'literature'] END) AS kinds(kind);
INSERT INTO disclosure_task
    (record_id, edition, holding, collected_for, form, received_at, purpose, state, closed_on, assigned_to)
SELECT id, edition, holding, purpose, form, received_at,
    purpose, CASE WHEN waits THEN 'open' ELSE 'sent' END, CASE WHEN NOT waits THEN current_date END,
    CASE WHEN random() < 0.1 THEN 'colleague' ELSE '' END
FROM disclosure_record, LATERAL (SELECT right(reference, 4)::int %% 20 = 0 AS waits) AS shares
WHERE reference ~ '^B[0-9]{9}$';
"""
REOPEN = "UPDATE disclosure_task SET state = 'open', closed_on = NULL"


def measure(scratch: Path) -> None:
    data = scratch / "queue"
    with starting.served(data):
        environment = {**os.environ, "KEEPFAITH_DATA": str(data)}
        subprocess.run([sys.executable, "-m", "benchmarks.queue", str(data)], env=environment, check=True)


def change(data: Path, statement: str, **values: object) -> None:
    """Change rows past their triggers: what is measured reads no ciphertext and asks no custodian."""
    tables = ("disclosure_record", "disclosure_task")
    with owner(data) as connection:
        for table in tables:
            connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        psycopg.ClientCursor(connection).execute(statement, values or None)
        for table in tables:
            connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            connection.execute(f"VACUUM FULL ANALYZE {table}")
            connection.execute(f"VACUUM {table}")


def main(data: Path) -> None:
    with LocalPortal().database(), LocalPortal().custodian():
        from keepfaith.policies.editions.edition_cache import posted_editions

        edition = posted_editions().in_force("privacy", at=dt.datetime.now(dt.UTC)).bundle.digest
        change(data, FILL, edition=edition, count=TASKS)
        _measure_queue()
        change(data, REOPEN)
        _measure_queue()


def _measure_queue() -> None:
    from keepfaith.disclosure.desk.current_employee import CurrentEmployee
    from keepfaith.disclosure.desk.task_queue import next_task, queue_page

    employee = CurrentEmployee("bench", ("literature", "assistance"))
    print(f"\nThe desk's queue, {queue_page(employee, page=None).total:,} of {TASKS:,} tasks waiting:")
    acts = {
        "its first page": lambda: queue_page(employee, page=None),
        f"its page {PAGE}": lambda: queue_page(employee, page=PAGE),
        "the late ones": lambda: queue_page(employee, page=None, shown="late"),
        "the next task": lambda: next_task(employee),
    }
    for what, act in acts.items():
        print(f"  {median_of(act) * 1000:8.0f} ms for {what}")


def median_of(act: Callable[[], object]) -> float:
    took = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        act()
        took.append(time.perf_counter() - begun)
    return statistics.median(took)


if __name__ == "__main__":
    main(Path(sys.argv[1]))

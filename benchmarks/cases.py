"""The desk's pages as an employee gets them over 100,000 tasks, cases and holds: the queue, and that on retention.

Then what waits is requests for public records alone: the queue again, and the report of their year.
"""

import datetime as dt
import os
import secrets
import statistics
import subprocess
import sys
import time
import uuid
from collections.abc import Sequence
from contextlib import closing
from http import HTTPStatus
from itertools import batched
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from benchmarks import starting
from benchmarks.queue import PAGE, TIMES, change, median_of
from benchmarks.sizes import count_of
from keepfaith.custody.client.admin import ControlClient
from keepfaith.custody.crypto.seal import new_key, wrap
from keepfaith.custody.protocol.header import Header
from keepfaith.custody.protocol.known_names import LEGAL_OBLIGATIONS
from keepfaith.custody.store.cases import CaseAct
from keepfaith.custody.store.store import Store
from keepfaith.website.processes.portal import LocalPortal
from tests.agents import BROWSER
from tests.duties import give_duty

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.test import Client

TASKS = CASES = count_of("KEEPFAITH_BENCH_CASES", whole=100_000, smallest=500)
# So many of the cases are open, and hold all of these records between them.
OPEN, HOLDS = CASES // 500, CASES
ACCOUNT, DUTIES = "bench", ("literature", "assistance", "records")
PATHS = ("/desk/", f"/desk/?page={PAGE}", "/desk/retention/", "/desk/office/")
FIELDS = {"name": "name", "address": "postal-address", "email": "email-address"}
# Over three years, hour by hour; half of the tasks wait.
FILL = """
INSERT INTO disclosure_record (id, edition, holding, purpose, form, sealed, reference, code_digest, received_at)
SELECT gen_random_uuid(), %(edition)s, kind[1], kind[2], kind[3], jsonb_build_object('address', repeat('x', 1200)),
    'B' || lpad(number::text, 9, '0'), sha256(number::text::bytea),
    date_trunc('hour', now() - number %% 26280 * interval '1 hour')
FROM generate_series(1, 2 * %(count)s) AS number, LATERAL (SELECT CASE number %% 3
    WHEN 0 THEN ARRAY['questions', 'questions', 'question']
    ELSE ARRAY['literature-requests', 'literature', 'literature'] END) AS kinds(kind);
INSERT INTO disclosure_task (record_id, edition, holding, collected_for, form, received_at, purpose, state, closed_on)
SELECT id, edition, holding, purpose, form, received_at, purpose, CASE WHEN waits THEN 'open' ELSE 'sent' END,
    CASE WHEN NOT waits THEN least(received_at::date + floor(random() * 21)::int, current_date) END
FROM disclosure_record, LATERAL (SELECT right(reference, 4)::int %% 2 = 0 AS waits) AS shares
WHERE reference ~ '^B[0-9]{9}$';
"""
# What waits becomes requests of last year.
REQUESTS = """
UPDATE disclosure_record SET holding = 'records-requests', purpose = 'public-records', form = 'records',
    received_at = date_trunc('year', now()) - (1 + mod(substr(reference, 2)::int, 8760)) * interval '1 hour'
FROM disclosure_task WHERE record_id = disclosure_record.id AND state = 'open' AND reference ~ '^B[0-9]{9}$';
UPDATE disclosure_task SET holding = record.holding, collected_for = record.purpose, purpose = record.purpose,
    form = record.form, received_at = record.received_at
FROM disclosure_record AS record WHERE record_id = record.id AND record.form = 'records';
"""
# The rows of the report, without its words.
PLAIN = """
SELECT record.id, record.reference, task.edition, task.holding, task.came_by, task.form, task.received_at, task.state,
    task.closed_on
FROM disclosure_task AS task JOIN disclosure_record AS record ON record.id = task.record_id
WHERE task.purpose = 'public-records' AND task.came_by NOT IN ('phone', 'person')
ORDER BY task.received_at, record.reference
"""


def measure(scratch: Path) -> None:
    data = scratch / "cases"
    with starting.served(data):
        pass
    environment = {**os.environ, "KEEPFAITH_DATA": str(data), "KEEPFAITH_DEMO": "yes"}
    subprocess.run([sys.executable, "-m", "benchmarks.cases", str(data)], env=environment, check=True)


def main(data: Path) -> None:
    portal = LocalPortal()
    with portal.database():
        from keepfaith.disclosure.models import Record
        from keepfaith.policies.editions.edition_cache import posted_editions

        edition = posted_editions().in_force("privacy", at=dt.datetime.now(dt.UTC)).bundle.digest
        change(data, FILL, edition=edition, count=TASKS)
        closed = Record.objects.filter(task__closed_on__isnull=False, reference__regex="^B[0-9]{9}$")
        records = list(closed.order_by("reference").values_list("pk", flat=True)[:HOLDS])
        with closing(Store.open(portal.custody_folder, portal.custodian_key)) as store:
            fill(store, edition, records)
        with portal.control() as control:
            browser = employee_browser(control)
            report(
                browser, f"{TASKS:,} tasks waiting, {CASES:,} cases, {OPEN:,} of them open, {HOLDS:,} on hold"
            )
            change(data, REQUESTS)
            report(browser, f"{TASKS:,} requests for records waiting", ("/desk/", f"/desk/?page={PAGE}"))
            report_on_requests()


def fill(store: Store, edition: str, records: list[uuid.UUID]) -> None:
    """Open the cases by the store's own verb, close most, and insert the records and the holds of the others."""
    now, header = dt.datetime.now(dt.UTC), Header(edition, "questions", "questions", FIELDS)
    with store.transaction():
        names = [
            store.cases.open(
                "legal-hold",
                CaseAct(LEGAL_OBLIGATIONS),
                token=secrets.token_bytes(16),
                number_elsewhere=f"CV-{number}",
                at=now,
            )[0]
            for number in range(CASES)
        ]
        for name in names[OPEN:]:
            store.cases.close(name, CaseAct(LEGAL_OBLIGATIONS), at=now)
        for number in records:
            row = (
                *(number.bytes, os.urandom(32), header.encode()),
                *(wrap(store.keyring.wrapping, new_key(), number.bytes), now.date().toordinal()),
            )
            store.connection.execute(
                "INSERT INTO records(id, token, header, wrapped_key, state, created_on, digest)"
                " VALUES (?, ?, ?, ?, 'confirmed', ?, zeroblob(32))",
                row,
            )
        for place, some in enumerate(batched(records, max(1, len(records) // OPEN))):
            rows = [(number.bytes, names[place % OPEN]) for number in some]
            store.connection.executemany("INSERT INTO holds VALUES (?, ?)", rows)


def employee_browser(control: ControlClient) -> "Client":
    """Sign an employee in who has the duties."""
    from django.test import Client

    from keepfaith.disclosure.staff.models import Employee

    employee = Employee.objects.create(account=ACCOUNT, password="!")
    for duty in DUTIES:
        give_duty(control, ACCOUNT, duty)
    browser = Client(SERVER_NAME="localhost", headers={"User-Agent": BROWSER})
    browser.force_login(employee, backend="allauth.account.auth_backends.AuthenticationBackend")
    return browser


def report(browser: "Client", over: str, paths: Sequence[str] = PATHS) -> None:
    print(f"\nPages of the desk, {over}:")
    for path in paths:
        took, worked, queried, size = timed(browser, path)
        print(
            f"  {took * 1000:6.0f} ms, {worked * 1000:5.0f} ms of a processor in the web process and "
            f"{queried * 1000:4.0f} ms in the database, {size / 1024:4,.0f} KB: {path}",
            flush=True,
        )


def report_on_requests() -> None:
    """Time the report of a year beside the query that it has to make."""
    from django.db import connection

    from keepfaith.public_records.report import COLUMNS, report_year
    from keepfaith.web.csv_lines import csv_lines

    now = dt.datetime.now(dt.UTC)

    def write() -> str:
        return csv_lines(COLUMNS, report_year(now.year - 1, now=now).rows)

    def query() -> list[object]:
        with connection.cursor() as cursor:
            cursor.execute(PLAIN)
            return list(cursor.fetchall())

    rows = write().count("\n") - 1
    for what, act in (
        (f"the report of a year as CSV, {rows:,} rows", write),
        ("its rows by plain SQL", query),
    ):
        print(f"  {median_of(act) * 1000:6.0f} ms for {what}", flush=True)


def timed(browser: "Client", path: str) -> tuple[float, float, float, int]:
    """Return how long a page takes and what it works in the web process, as medians; in the database; and its size."""
    from django.db import connection

    took, worked, size = [], [], 0
    # The first view counts anew what follows from what is on hold.
    for view in range(TIMES + 1):
        begun, work = time.perf_counter(), time.process_time()
        answer = browser.get(path, secure=True)
        if view:
            took.append(time.perf_counter() - begun)
            worked.append(time.process_time() - work)
        else:
            before = database_work(connection)
        if answer.status_code != HTTPStatus.OK:
            raise SystemExit(f"{path} was not answered")
        size = len(answer.content)
    queried = (database_work(connection) - before) / TIMES
    return statistics.median(took), statistics.median(worked), queried, size


def database_work(connection: "BaseDatabaseWrapper") -> float:
    """Return the seconds of a processor of the database's process and of those that helped it and ended."""
    own = psutil.Process(connection.connection.info.backend_pid)
    times, server = own.cpu_times(), own.parent()
    ended = server.cpu_times() if server else times
    return float(times.user + times.system + ended.children_user + ended.children_system)


if __name__ == "__main__":
    main(Path(sys.argv[1]))

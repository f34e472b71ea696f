"""The page on the office by weeks and by months, over 100,000 tasks of three years, and the page on retention."""

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path

from benchmarks import starting
from benchmarks.queue import change, median_of
from benchmarks.sizes import sized
from keepfaith.website.processes.portal import LocalPortal

TASKS = sized(100_000, 200)
# Over three years, hour by hour, under one edition; one in twenty waits, and the others took up to 20 days.
FILL = """
INSERT INTO disclosure_record (id, edition, holding, purpose, form, sealed, reference, code_digest, received_at)
SELECT gen_random_uuid(), %(edition)s, kind[1], kind[2], kind[3], jsonb_build_object('address', repeat('x', 1200)),
    'B' || lpad(number::text, 9, '0'), sha256(number::text::bytea),
    date_trunc('hour', now() - number %% 26280 * interval '1 hour')
FROM generate_series(1, %(count)s) AS number, LATERAL (SELECT CASE number %% 3
    WHEN 0 THEN ARRAY['questions', 'questions', 'question']
    ELSE ARRAY['literature-requests', 'literature', 'literature'] END) AS kinds(kind);
INSERT INTO disclosure_task (record_id, edition, holding, collected_for, form, received_at, purpose, state, closed_on)
SELECT id, edition, holding, purpose, form, received_at, purpose, CASE WHEN waits THEN 'open' ELSE 'sent' END,
    CASE WHEN NOT waits THEN least(received_at::date + floor(random() * 21)::int, current_date) END
FROM disclosure_record, LATERAL (SELECT right(reference, 4)::int %% 20 = 0 AS waits) AS shares
WHERE reference LIKE 'B0%%';
"""


def measure(scratch: Path) -> None:
    data = scratch / "dashboard"
    with starting.served(data):
        environment = {**os.environ, "KEEPFAITH_DATA": str(data), "KEEPFAITH_DEMO": "yes"}
        subprocess.run([sys.executable, "-m", "benchmarks.dashboard", str(data)], env=environment, check=True)


def main(data: Path) -> None:
    with LocalPortal().database(), LocalPortal().custodian():
        from keepfaith.policies.editions.edition_cache import posted_editions

        edition = posted_editions().in_force("privacy", at=dt.datetime.now(dt.UTC)).bundle.digest
        change(data, FILL, edition=edition, count=TASKS)
        _measure_pages()


def _measure_pages() -> None:
    from keepfaith.disclosure.desk.office.page import office_context
    from keepfaith.disclosure.desk.retention_page import retention_context

    print(f"\nThe page on the office over {TASKS:,} tasks:")
    acts = {
        "13 weeks, drawn": lambda: office_context("week"),
        "12 months, drawn": lambda: office_context("month"),
        "the page of retention": lambda: retention_context(None),
    }
    for what, act in acts.items():
        print(f"  {median_of(act) * 1000:8.0f} ms for {what}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))

"""What one person sees of their own among a million submissions and five million entries: the page and its file."""

import datetime as dt
import os
import resource
import secrets
import statistics
import subprocess
import sys
import time
from contextlib import closing
from http import HTTPStatus
from itertools import batched
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import psutil

from benchmarks import starting
from benchmarks.cases import FILL
from benchmarks.queue import TIMES, change
from benchmarks.sizes import count_of
from benchmarks.strangers import insert_entries, insert_records
from benchmarks.uses import beside, without_indexes
from keepfaith.custody.client.admin import ControlClient
from keepfaith.custody.protocol.answers import OpenedKeys
from keepfaith.custody.protocol.header import Header
from keepfaith.custody.store.records import clear_part
from keepfaith.custody.store.store import Store
from keepfaith.custody.store.transaction import draft_entry
from keepfaith.web.form_body import MEDIA
from keepfaith.website.processes.portal import LocalPortal
from tests.agents import BROWSER
from tests.duties import give_duty

if TYPE_CHECKING:
    from django.test import Client

    from keepfaith.disclosure.records.receipts import Receipt

SUBMISSIONS = count_of("KEEPFAITH_BENCH_SUBMISSIONS", whole=1_000_000, smallest=200)
ENTRIES = count_of("KEEPFAITH_BENCH_ENTRIES", whole=5_000_000, smallest=3_000)
# What the one person sent, and how often each was opened.
OWN, OPENED = 20, 20
AT_ONCE = 50_000
ACCOUNT, ADDRESS = "bench", "reader@example.org"
FIELDS = {"name": "name", "address": "postal-address", "email": "email-address"}
INDEXES = ("tagged", "details_of")


def measure(scratch: Path) -> None:
    data = scratch / "own"
    with starting.served(data):
        pass
    environment = {**os.environ, "KEEPFAITH_DATA": str(data), "KEEPFAITH_DEMO": "yes"}
    subprocess.run([sys.executable, "-m", "benchmarks.own_reports", str(data)], env=environment, check=True)
    beside(scratch / "plain.sqlite3")


def main(data: Path) -> None:
    portal, begun = LocalPortal(), time.monotonic()
    with portal.database():
        from keepfaith.disclosure.models import Record
        from keepfaith.policies.editions.edition_cache import posted_editions

        edition = posted_editions().in_force("privacy", at=dt.datetime.now(dt.UTC)).bundle.digest
        change(data, FILL, edition=edition, count=SUBMISSIONS // 2)
        numbers = Record.objects.filter(reference__regex="^B[0-9]{9}$").values_list("pk", flat=True)
        with closing(Store.open(portal.custody_folder, portal.custodian_key)) as store:
            fill(store, edition, [number.bytes for number in numbers.iterator()])
            entries = store.checkpoint.count
        print(
            f"\nOne's own among {len(numbers):,} submissions and {entries:,} entries, "
            f"made in {time.monotonic() - begun:.0f} s; {OWN} records, opened {OPENED} times each:",
            flush=True,
        )
        with portal.control() as control:
            report(control, edition)


def fill(store: Store, edition: str, numbers: list[bytes]) -> None:
    """Write what the custodian holds of the others, and openings of it."""
    now, header = dt.datetime.now(dt.UTC), Header(edition, "questions", "questions", FIELDS)
    drafted = draft_entry(
        "opened", now, decision="allow", clause="uses-by-staff", purpose="questions", duty="assistance",
        in_force=edition, **clear_part(header, ("name",)),
    )  # fmt: skip
    with without_indexes(store, INDEXES):
        for some in batched(numbers, AT_ONCE):
            with store.transaction():
                insert_records(store, some, header, day=now.date())
        for start in range(store.checkpoint.count, ENTRIES, AT_ONCE):
            with store.transaction():
                insert_entries(store, numbers, drafted, min(AT_ONCE, ENTRIES - start))


def report(control: ControlClient, edition: str) -> None:
    from django.test import Client

    from keepfaith.disclosure.mail.links import encode_token
    from keepfaith.disclosure.records.custodian_clients import own_records_client
    from tests.proofs import prove

    give_duty(control, ACCOUNT, "assistance")
    receipts = [sent(edition) for _ in range(OWN)]
    proof = prove(ADDRESS)
    for record, receipt in receipts:
        own_records_client().add_receipt(proof, record, receipt.code)
    used([record for record, _ in receipts])
    browser = Client(
        SERVER_NAME="localhost", headers={"User-Agent": BROWSER, "Sec-Fetch-Site": "same-origin"}
    )
    for act in ("", "file"):
        took, worked, size = timed(browser, {"proof": encode_token(proof), "act": act})
        print(
            f"  {took * 1000:6.0f} ms, {worked * 1000:5.0f} ms of a processor in the web process, "
            f"{size / 1024:4,.0f} KB: {act or 'the page'}",
            flush=True,
        )
    custodian = max(
        (starting.own_memory(child) for child in psutil.Process().children(recursive=True)), default=0
    )
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"  {own / 1024:.0f} MiB at most in this process, {custodian / 2**20:.0f} MiB in the custodian")


def sent(edition: str) -> tuple[bytes, "Receipt"]:
    """Send a question of the one person."""
    from keepfaith.disclosure.records.store import NewRecord, Value, create_record

    values = {
        "name": Value("name", "Example Reader"),
        "email": Value("email-address", ADDRESS),
        "question": Value("free-text", "Where is the map of the schools? " * 8),
    }
    new = NewRecord(edition, "questions", "questions", values, form="question", address=ADDRESS)
    stored = create_record(new, token=secrets.token_bytes(16), work=True)
    return stored.record.bytes, stored.receipt


def used(records: list[bytes]) -> None:
    from keepfaith.disclosure.records.custodian_clients import opener

    for _ in range(OPENED):
        given = opener().open(records, ["name"], employee=ACCOUNT, duty="assistance", purpose="questions")
        if not all(isinstance(outcome, OpenedKeys) for outcome in given.values()):
            raise SystemExit("a record was not opened")


def timed(browser: "Client", typed: dict[str, str]) -> tuple[float, float, int]:
    """Return how long an answer takes and what it works in this process, as medians, and its size."""
    took, worked, size = [], [], 0
    for _ in range(TIMES):
        begun, work = time.perf_counter(), time.process_time()
        answer = browser.post("/your-information/report/", urlencode(typed), content_type=MEDIA, secure=True)
        took.append(time.perf_counter() - begun)
        worked.append(time.process_time() - work)
        if answer.status_code != HTTPStatus.OK:
            raise SystemExit(f"the report was not answered: {answer.status_code}")
        size = len(answer.content)
    return statistics.median(took), statistics.median(worked), size


if __name__ == "__main__":
    main(Path(sys.argv[1]))

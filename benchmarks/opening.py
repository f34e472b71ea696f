"""Opening one field: decided by the sample agency's rules, entered durably, then the key; over the socket."""

import datetime as dt
import itertools
import os
import secrets
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from benchmarks.sizes import sized
from keepfaith.custody.client.admin import ControlClient
from keepfaith.custody.client.connection import CustodianUnavailable, RecordsClient
from keepfaith.custody.client.opener import Opener
from keepfaith.custody.protocol.answers import OpenedKeys
from keepfaith.custody.protocol.header import Header
from tests.duties import TEXT, give_duty

RECORDS, SECONDS, PROCESSES = sized((500, 4.0, 4), (20, 0.5, 4))
EDITION, EMPLOYEE = "5e" * 32, "bench"
BUNDLE = Path(__file__).parents[1] / "agencies" / "dese" / "policies" / "privacy" / "2018-01-31"
FIELDS = {"name": "name", "address": "postal-address", "email": "email-address"}
OPENING_DUTY = {"employee": EMPLOYEE, "duty": "literature", "purpose": "literature"}


def measure(scratch: Path) -> None:
    print("\nOpening one field (decide, enter durably, give the key), over the custodian's socket:")
    print(f"  {'callers':>8}{'openings/s':>12}{'p50 ms':>9}{'p95 ms':>9}")
    with custodian(scratch) as sockets:
        records = create_records(sockets)
        for callers in (1, 16):
            took = load(sockets, records, callers)
            rate = len(took) / SECONDS
            p50, p95 = statistics.median(took), statistics.quantiles(took, n=20)[-1]
            print(f"  {callers:8}{rate:12,.0f}{p50 * 1000:9.2f}{p95 * 1000:9.2f}")


@contextmanager
def custodian(scratch: Path) -> Iterator[Path]:
    """Run one with a store of its own and no cap that matters; gives the folder of its sockets."""
    sockets = scratch / "o"
    command = [
        *(sys.executable, "-m", "keepfaith.custody", "--directory", str(scratch / "opening")),
        *("--safeguards", TEXT.hex()),
        *("--sockets", str(sockets), "--allow-uid", str(os.geteuid()), "--cap", "1000000000"),
    ]
    process = subprocess.Popen(command, stdin=subprocess.PIPE)
    try:
        process.stdin.write(secrets.token_bytes(32))
        process.stdin.close()
        for _ in range(200):
            try:
                RecordsClient(sockets / "requests").status()
                break
            except CustodianUnavailable:
                time.sleep(0.05)
        yield sockets
    finally:
        process.terminate()
        process.wait(20)


def create_records(sockets: Path) -> list[bytes]:
    """Have records kept, and a duty given."""
    asking, control = RecordsClient(sockets / "requests"), ControlClient(sockets / "control")
    rules, schema = ((BUNDLE / name).read_text() for name in ("rules.cedar", "schema.cedarschema"))
    control.register(EDITION, rules=rules, schema=schema, starts_at=dt.datetime(2018, 1, 31, tzinfo=dt.UTC))
    give_duty(control, EMPLOYEE, "literature")
    header = Header(EDITION, "literature-requests", "literature", FIELDS)
    return [
        asking.create(secrets.token_bytes(16), header, address=f"reader{number}@example.org").record
        for number in range(RECORDS)
    ]


def load(sockets: Path, records: list[bytes], callers: int) -> list[float]:
    """Open for some seconds; gives how long each opening took."""
    if callers == 1:
        return _open(sockets, records)
    with ProcessPoolExecutor(PROCESSES) as pool:
        durations = pool.map(
            _open_at_once, *zip(*[(sockets, records, callers // PROCESSES)] * PROCESSES, strict=True)
        )
        return list(itertools.chain.from_iterable(durations))


def _open_at_once(sockets: Path, records: list[bytes], threads: int) -> list[float]:
    with ThreadPoolExecutor(threads) as pool:
        return list(itertools.chain.from_iterable(pool.map(_open, [sockets] * threads, [records] * threads)))


def _open(sockets: Path, records: list[bytes]) -> list[float]:
    opener, took = Opener(sockets / "requests"), []
    end = time.perf_counter() + SECONDS
    for record in itertools.cycle(records):
        begun = time.perf_counter()
        if begun > end:
            return took
        if not isinstance(opener.open([record], ["name"], **OPENING_DUTY)[record], OpenedKeys):
            raise SystemExit("an opening was refused")
        took.append(time.perf_counter() - begun)
    return took

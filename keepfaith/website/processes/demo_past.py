"""What a demonstration received before it began: two requests that are late by now, and one that was erased.

A custodian enters them with its clock behind, before anybody else asks it. Then their rows get the same time, from the
owner of the tables: the application could not.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from keepfaith.agency.folder import agency_folder
from keepfaith.agency.safeguards import read_safeguards
from keepfaith.agency.time_zone import agency_zone
from keepfaith.disclosure.records.receipts import Receipt
from keepfaith.website.processes.custodian import custodian_answers, custody_folder
from keepfaith.website.processes.custodian_key import custodian_key
from keepfaith.website.processes.portal import NotStarted
from keepfaith.website.runtime.data_directory import DataDirectory, create_atomically
from keepfaith.website.runtime.parent_death import dying_with_parent
from keepfaith.website.runtime.process_sockets import make_socket_folder

RECEIPT: Final = "demo-receipt.txt"
DAYS: Final = 21
_START: Final = 30.0
_PAUSE: Final = 0.02
# A task has a copy of the hour.
_UPDATES: Final = (
    "UPDATE disclosure_record SET received_at = received_at - make_interval(days => %s)",
    "UPDATE disclosure_task SET received_at = received_at - make_interval(days => %s)",
)
_GUARDED: Final = {
    "disclosure_record": "disclosure_record_immutable", "disclosure_task": "disclosure_task_closed",
}  # fmt: skip


def receive_earlier(data: DataDirectory) -> None:
    """Receive the earlier samples of a fresh data directory, and leave the receipt of the one that was erased."""
    from keepfaith.disclosure.records.key_reconciliation import reconcile_keys
    from keepfaith.disclosure.retention.expired_subscriptions import erase_expired
    from keepfaith.intake.forms.demo_data import send_earlier
    from keepfaith.website.processes.register_editions import register_editions

    if custody_folder(data).exists():
        return
    with _custodian(data, days_behind=DAYS):
        register_editions()
        unconfirmed = send_earlier()
    _set_back()
    with _custodian(data, days_behind=0):
        reconcile_keys()
        if erase_expired() and unconfirmed:
            create_atomically(data.path / RECEIPT, _words(unconfirmed))


def receipt_notes(data: DataDirectory) -> Iterator[str]:
    """Tell the receipt of the sample that was erased, which `/forms/receipt/` knows."""
    file = data.path / RECEIPT
    if file.exists():
        yield f"The receipt of a sample request that was erased: {file.read_text(encoding='ascii').strip()}"


def _words(receipt: Receipt) -> str:
    return f"reference {receipt.shown_reference}, code {receipt.shown_code}\n"


def _set_back() -> None:
    from django.db import connections, transaction

    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        for table, guard in _GUARDED.items():
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {guard}")
        for update in _UPDATES:
            cursor.execute(update, [DAYS])
        for table, guard in _GUARDED.items():
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {guard}")
    connections["owner"].close()


@contextmanager
def _custodian(data: DataDirectory, *, days_behind: int) -> Iterator[None]:
    """Run a custodian of a demonstration for the block."""
    key = custodian_key(data, make=True)
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "keepfaith.custody", "--directory", str(custody_folder(data))),
            *("--sockets", str(make_socket_folder(data)), "--allow-uid", str(os.geteuid()), "--demo"),
            *("--days-behind", str(days_behind), "--zone", str(agency_zone())),
            *("--safeguards", read_safeguards(agency_folder()).digest.hex()),
        ],
        stdin=subprocess.PIPE,
        process_group=0,
        # No other thread runs yet while the portal is made ready.
        preexec_fn=dying_with_parent(by=signal.SIGTERM),  # noqa: PLW1509 - as said above
    )
    try:
        assert process.stdin is not None  # noqa: S101 - it is a pipe
        process.stdin.write(key)
        process.stdin.close()
        end = time.monotonic() + _START
        while not custodian_answers(data):
            if process.poll() is not None or time.monotonic() > end:
                raise NotStarted("The custodian did not start.", "Read what it said above.")
            time.sleep(_PAUSE)
        yield
    finally:
        process.terminate()
        process.wait(_START)

"""Promise 44: a change to what is kept leaves a trace that a check finds."""

import datetime as dt
import json
import os
import secrets
import subprocess
import sys
import time
import uuid
from pathlib import Path

import pytest

from keepfaith.custody.protocol.answers import VerificationResult
from keepfaith.custody.protocol.header import Header
from keepfaith.disclosure.checks.p44_alterations import (
    Compared,
    compare,
    count_faults,
    is_of_now,
    ledger_faults,
)
from keepfaith.disclosure.models import Record
from keepfaith.disclosure.records.custodian_clients import custodian
from keepfaith.website.runtime.data_directory import DataDirectory
from tests.conftest import Served, content_prober

from .editions import posted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("custody")]
NOW = dt.datetime(2026, 1, 5, 12, tzinfo=dt.UTC)


def stored(*, with_key: bool = True) -> Record:
    """A row, and its key if it has one."""
    digest = posted().bundle.digest
    header = Header(digest, "questions", "questions", {"message": "free-text"})
    record = custodian().create(secrets.token_bytes(16), header).record if with_key else uuid.uuid4().bytes
    row = Record(
        id=uuid.UUID(bytes=record),
        edition=digest,
        holding="questions",
        purpose="questions",
        sealed={"message": "x"},
    )
    row.save(force_insert=True)
    row.refresh_from_db()
    return row


def test_a_row_as_it_came_is_in_order() -> None:
    row = stored()
    assert compare([row]) == Compared(0, ())
    custodian().confirm({row.pk.bytes: row.digest()})
    assert compare([row]) == Compared(1, ())


def test_a_row_whose_digest_was_never_noted_is_found() -> None:
    row = stored()
    later = row.received_at + dt.timedelta(hours=3)
    assert compare([row], now=later).faults == ("1 records came long ago, and no digest of them was noted.",)


def test_a_row_that_was_altered_is_found() -> None:
    row = stored()
    custodian().confirm({row.pk.bytes: row.digest()})
    for part, value in (("sealed", {"message": "y"}), ("purpose", "notices"), ("edition", "0" * 64)):
        altered = Record.objects.get(pk=row.pk)
        setattr(altered, part, value)
        assert compare([altered]).faults == ("1 records were altered after they came.",)


def test_a_row_without_a_key_is_found() -> None:
    assert compare([stored(with_key=False)]).faults == ("1 records have no key.",)


def test_a_key_without_its_row_is_found() -> None:
    rows = Record.objects.count()
    status = custodian().status()
    for _ in range(rows - (status.records - status.unconfirmed) + 1):
        created = custodian().create(
            secrets.token_bytes(16),
            Header(posted().bundle.digest, "questions", "questions", {"m": "free-text"}),
        )
        custodian().confirm({created.record: b"0" * 32})
    assert count_faults() == ["The custodian holds keys of records whose rows are gone."]


@pytest.mark.parametrize(
    ("verified", "fault"),
    [
        (None, "has not been verified"),
        (VerificationResult(9, (), NOW - dt.timedelta(hours=2)), "last verified at 2026-01-05 10:00"),
        (VerificationResult(9, ("Entry 3 is not what its chain says.",), NOW), "Entry 3"),
    ],
)
def test_a_ledger_that_is_not_whole_or_not_verified_has_failed(
    verified: VerificationResult | None, fault: str
) -> None:
    (only_fault,) = ledger_faults(verified, now=NOW)
    assert fault in only_fault


def test_a_ledger_verified_within_the_hour_is_in_order() -> None:
    assert ledger_faults(VerificationResult(9, (), NOW - dt.timedelta(minutes=59)), now=NOW) == []


def test_a_verification_is_waited_for_until_it_is_recent_and_of_half_of_the_ledger():
    recent, old = NOW - dt.timedelta(minutes=9), NOW - dt.timedelta(minutes=11)
    assert is_of_now(VerificationResult(5, (), recent), 10, now=NOW)
    assert not is_of_now(None, 0, now=NOW)
    assert not is_of_now(VerificationResult(5, (), old), 10, now=NOW)
    assert not is_of_now(VerificationResult(4, (), recent), 10, now=NOW)
    assert is_of_now(VerificationResult(0, ("The store cannot be read.",), recent), 10, now=NOW)


def examined(served: Served) -> dict[str, str]:
    """Run the check beside the portal's own custodian: that of the tests keeps keys whose rows the tests roll back."""
    content_prober(DataDirectory.at(served.data))
    completed = subprocess.run(
        [Path(sys.executable).parent / "keepfaith", "promises", "--json", "--only", "44"],
        env={**os.environ, "KEEPFAITH_DATA": str(served.data)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    (row,) = json.loads(completed.stdout)["promises"]
    return row


def test_the_check_finds_it_kept(served: Served) -> None:
    # The sample records are there; until the worker has had their digests noted, they prove nothing.
    end = time.monotonic() + 60
    while (row := examined(served))["verdict"] == "unproven" and time.monotonic() < end:
        time.sleep(1)
    assert row["verdict"] == "kept", row

"""Promise 44: a change to the ledger leaves a trace that a check finds."""

import datetime as dt
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from keepfaith.custody.protocol.answers import VerificationResult
from keepfaith.disclosure.checks.p44_alterations import is_of_now, ledger_faults
from keepfaith.website.runtime.data_directory import DataDirectory
from tests.conftest import Served, content_prober

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("custody")]
NOW = dt.datetime(2026, 1, 5, 12, tzinfo=dt.UTC)


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

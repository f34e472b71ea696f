"""Promise 49, examined on a portal that a test may weaken."""

import dataclasses
import datetime as dt
import ssl
from pathlib import Path

import pytest

from keepfaith.monitoring.checks.p49_strength import examine, hsts_seconds
from tests.promises.scratch_portal import Scratch, scratch_portal


def without_aead(context: ssl.SSLContext) -> None:
    context.set_ciphers("ECDHE-ECDSA-AES128-SHA:ECDHE-ECDSA-AES128-SHA256:ECDHE-ECDSA-AES128-GCM-SHA256")


def test_strong_ciphers_a_valid_certificate_and_a_year_of_https_are_kept(scratch: Scratch) -> None:
    finding = examine(scratch.portal)
    assert finding.outcome == "kept", finding
    assert "valid for 89 more days" in finding.figure


def test_a_cipher_without_authentication_fails(tmp_path: Path) -> None:
    with scratch_portal(tmp_path, arrange=without_aead) as scratch:
        finding = examine(scratch.portal)
    assert finding.outcome == "failed"
    assert "without authenticated encryption" in finding.figure


def test_an_expired_certificate_fails(tmp_path: Path) -> None:
    with scratch_portal(tmp_path, now=dt.datetime.now(dt.UTC) - dt.timedelta(days=93)) as scratch:
        finding = examine(scratch.portal)
    assert finding.outcome == "failed"
    assert finding.figure == "The certificate is not accepted: certificate has expired. It ended 3 days ago."


def test_a_certificate_that_ends_in_ten_days_fails(tmp_path: Path) -> None:
    made = dt.datetime.now(dt.UTC) - dt.timedelta(days=90 - 10, hours=-12)
    with scratch_portal(tmp_path, now=made) as scratch:
        finding = examine(scratch.portal)
    assert finding.figure == "1 of 4: The certificate ends in 10 days."


def test_a_certificate_that_ends_in_a_few_hours_more_than_fourteen_days_is_kept(tmp_path: Path) -> None:
    made = dt.datetime.now(dt.UTC) - dt.timedelta(days=90 - 14, hours=-12)
    with scratch_portal(tmp_path, now=made) as scratch:
        finding = examine(scratch.portal)
    assert finding.outcome == "kept", finding
    assert "valid for 14 more days" in finding.figure


def test_a_certificate_for_another_host_fails(tmp_path: Path) -> None:
    with scratch_portal(tmp_path, host="example.gov") as scratch:
        finding = examine(scratch.portal)
    assert (finding.outcome, "Hostname mismatch" in finding.figure) == ("failed", True)
    assert "ended" not in finding.figure


def test_where_nothing_is_under_https_nothing_is_proven(scratch: Scratch) -> None:
    assert examine(dataclasses.replace(scratch.portal, origin="")).outcome == "unproven"


def test_less_than_a_year_of_https_fails(scratch: Scratch) -> None:
    scratch.put("/", "", Strict_Transport_Security="max-age=3600")
    assert "for 3600 seconds" in examine(scratch.portal).figure


@pytest.mark.parametrize(("header", "seconds"), [('max-age="60"', 60), ("MAX-AGE = 5; x", 5), ("", 0)])
def test_the_word_to_browsers_is_read(header: str, seconds: int) -> None:
    assert hsts_seconds(header) == seconds

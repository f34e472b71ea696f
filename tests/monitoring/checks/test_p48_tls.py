"""Encryption in transit, examined on a portal that a test may weaken."""

import dataclasses
import datetime as dt
import ssl
from collections.abc import Callable
from pathlib import Path

import pytest

from keepfaith.monitoring.checks import p48_tls, tls_hello
from keepfaith.monitoring.checks.p48_tls import examine_protocols, examine_strength, kept_to_https
from keepfaith.policies.sections.check import Finding, Portal
from tests.promises.scratch_portal import Scratch, scratch_portal


def outdated(context: ssl.SSLContext) -> None:
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = ssl.TLSVersion.TLSv1


def without_aead(context: ssl.SSLContext) -> None:
    context.set_ciphers("ECDHE-ECDSA-AES128-SHA:ECDHE-ECDSA-AES128-SHA256:ECDHE-ECDSA-AES128-GCM-SHA256")


def test_today_s_tls_is_kept(scratch: Scratch) -> None:
    found = examine_protocols(scratch.portal)
    assert found.outcome == "kept", found
    assert "TLS 1.0, TLS 1.1 are declined" in found.figure


@pytest.mark.filterwarnings("ignore:.*TLSVersion.TLSv1.*:DeprecationWarning")
def test_a_portal_that_accepts_tls_1_0_fails(tmp_path: Path) -> None:
    with scratch_portal(tmp_path, arrange=outdated) as scratch:
        found = examine_protocols(scratch.portal)
    assert found.outcome == "failed"
    assert "2 of 5: The portal accepts TLS 1.0." in found.figure


def test_a_form_post_over_plain_http_that_is_sent_on_fails(scratch: Scratch) -> None:
    scratch.post_status = 308
    assert examine_protocols(scratch.portal).figure.endswith("is answered with 308, not refused.")


def test_a_form_post_over_plain_http_that_would_be_read_fails(
    scratch: Scratch, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch.post_status = 200
    monkeypatch.setattr(p48_tls, "SECONDS", 0.3)
    assert examine_protocols(scratch.portal).figure.endswith("is waited for, not refused.")


def test_strong_ciphers_a_valid_certificate_and_a_year_of_https_are_kept(scratch: Scratch) -> None:
    found = examine_strength(scratch.portal)
    assert found.outcome == "kept", found
    assert "valid for 89 more days" in found.figure


def test_a_cipher_without_authentication_fails(tmp_path: Path) -> None:
    with scratch_portal(tmp_path, arrange=without_aead) as scratch:
        found = examine_strength(scratch.portal)
    assert found.outcome == "failed"
    assert "without authenticated encryption" in found.figure


def test_an_expired_certificate_fails(tmp_path: Path) -> None:
    with scratch_portal(tmp_path, now=dt.datetime.now(dt.UTC) - dt.timedelta(days=93)) as scratch:
        found = examine_strength(scratch.portal)
    assert found.outcome == "failed"
    assert found.figure == "The certificate is not accepted: certificate has expired. It ended 3 days ago."


def test_a_certificate_that_ends_in_ten_days_fails(tmp_path: Path) -> None:
    made = dt.datetime.now(dt.UTC) - dt.timedelta(days=90 - 10, hours=-12)
    with scratch_portal(tmp_path, now=made) as scratch:
        found = examine_strength(scratch.portal)
    assert found.figure == "1 of 4: The certificate ends in 10 days."


def test_a_certificate_that_ends_in_a_few_hours_more_than_fourteen_days_is_kept(tmp_path: Path) -> None:
    made = dt.datetime.now(dt.UTC) - dt.timedelta(days=90 - 14, hours=-12)
    with scratch_portal(tmp_path, now=made) as scratch:
        found = examine_strength(scratch.portal)
    assert found.outcome == "kept", found
    assert "valid for 14 more days" in found.figure


def test_a_certificate_for_another_host_fails(tmp_path: Path) -> None:
    with scratch_portal(tmp_path, host="example.gov") as scratch:
        found = examine_strength(scratch.portal)
    assert (found.outcome, "Hostname mismatch" in found.figure) == ("failed", True)
    assert "ended" not in found.figure


@pytest.mark.parametrize("examine", [examine_protocols, examine_strength])
def test_where_nothing_is_under_https_nothing_is_proven(
    scratch: Scratch, examine: Callable[[Portal], Finding]
) -> None:
    assert examine(dataclasses.replace(scratch.portal, origin="")).outcome == "unproven"


def test_less_than_a_year_of_https_fails(scratch: Scratch) -> None:
    scratch.put("/", "", Strict_Transport_Security="max-age=3600")
    assert "for 3600 seconds" in examine_strength(scratch.portal).figure


@pytest.mark.parametrize(("header", "seconds"), [('max-age="60"', 60), ("MAX-AGE = 5; x", 5), ("", 0)])
def test_the_word_to_browsers_is_read(header: str, seconds: int) -> None:
    assert kept_to_https(header) == seconds


@pytest.mark.filterwarnings("ignore:.*TLSVersion.TLSv1.*:DeprecationWarning")
@pytest.mark.parametrize("version", [tls_hello.TLS_1_0, tls_hello.TLS_1_1, tls_hello.TLS_1_2])
def test_the_hello_is_one_that_a_lenient_server_accepts(tmp_path: Path, version: int) -> None:
    with scratch_portal(tmp_path, arrange=outdated) as scratch:
        port = int(scratch.portal.origin.rpartition(":")[2])
        accepted = tls_hello.offer("localhost", port, version=version)
    assert accepted
    assert accepted.version == version
    assert accepted.cipher in tls_hello.WITHOUT_AEAD


@pytest.mark.parametrize("answer", [b"", b"\2\0\0", b"\1" + bytes(60)])
def test_what_is_no_server_hello_is_no_acceptance(answer: bytes) -> None:
    assert tls_hello.server_hello(answer) is None

"""Promise 48, examined on a portal that a test may weaken."""

import dataclasses
import ssl
from pathlib import Path

import pytest

from keepfaith.monitoring.checks import p48_protocols
from keepfaith.monitoring.checks.p48_protocols import examine
from tests.promises.scratch_portal import Scratch, scratch_portal


def outdated(context: ssl.SSLContext) -> None:
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = ssl.TLSVersion.TLSv1


def test_today_s_tls_is_kept(scratch: Scratch) -> None:
    finding = examine(scratch.portal)
    assert finding.outcome == "kept", finding
    assert "TLS 1.0, TLS 1.1 are declined" in finding.figure


@pytest.mark.filterwarnings("ignore:.*TLSVersion.TLSv1.*:DeprecationWarning")
def test_a_portal_that_accepts_tls_1_0_fails(tmp_path: Path) -> None:
    with scratch_portal(tmp_path, arrange=outdated) as scratch:
        finding = examine(scratch.portal)
    assert finding.outcome == "failed"
    assert "2 of 5: The portal accepts TLS 1.0." in finding.figure


def test_a_form_post_over_plain_http_that_is_sent_on_fails(scratch: Scratch) -> None:
    scratch.post_status = 308
    assert examine(scratch.portal).figure.endswith("is answered with 308, not refused.")


def test_a_form_post_over_plain_http_that_would_be_read_fails(
    scratch: Scratch, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch.post_status = 200
    monkeypatch.setattr(p48_protocols, "SECONDS", 0.3)
    assert examine(scratch.portal).figure.endswith("is waited for, not refused.")


def test_where_nothing_is_under_https_nothing_is_proven(scratch: Scratch) -> None:
    assert examine(dataclasses.replace(scratch.portal, origin="")).outcome == "unproven"

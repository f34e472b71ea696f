"""Promise 48, looked at on a portal that a test may weaken."""

import dataclasses
import ssl

import pytest

from keepfaith.prober.transport import protocols
from keepfaith.prober.transport.protocols import FORBIDDEN, announced, protocol_faults
from tests.promises.scratch_portal import scratch_portal


def outdated(context):
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = ssl.TLSVersion.TLSv1


def test_today_s_tls_is_kept(scratch):
    assert list(protocol_faults(scratch.portal)) == []


@pytest.mark.filterwarnings("ignore:.*TLSVersion.TLSv1.*:DeprecationWarning")
def test_a_portal_that_accepts_tls_1_0_is_seen(tmp_path):
    with scratch_portal(tmp_path, arrange=outdated) as scratch:
        assert list(protocol_faults(scratch.portal)) == [
            "The portal accepts TLS 1.0.",
            "The portal accepts TLS 1.1.",
        ]


@pytest.mark.parametrize("status", [308, 404, 500])
def test_a_form_announced_in_clear_that_is_not_refused_is_seen(scratch, status):
    scratch.post_status = status
    assert announced(scratch.portal) == status != FORBIDDEN


def test_a_form_announced_in_clear_that_would_be_read_is_seen(scratch, monkeypatch):
    scratch.post_status = 200
    monkeypatch.setattr(protocols, "SECONDS", 0.3)
    assert announced(scratch.portal) is None


def test_a_portal_that_is_not_under_https_is_seen(scratch):
    portal = dataclasses.replace(scratch.portal, origin=scratch.portal.plain_origin)
    assert list(protocol_faults(portal)) == ["The portal has no address under HTTPS."]

"""Promise 49, looked at on a portal that a test may weaken."""

import datetime as dt

import pytest

from keepfaith.prober.transport.strength import line_of
from tests.promises.scratch_portal import scratch_portal


def without_aead(context):
    context.set_ciphers("ECDHE-ECDSA-AES128-SHA:ECDHE-ECDSA-AES128-SHA256:ECDHE-ECDSA-AES128-GCM-SHA256")


def test_strong_ciphers_and_a_valid_certificate_are_kept(scratch):
    cipher, days, faults = line_of(scratch.portal)
    assert ("GCM" in cipher or "CHACHA20" in cipher, days, faults) == (True, 89, [])


def test_a_cipher_without_authentication_is_seen(tmp_path):
    with scratch_portal(tmp_path, arrange=without_aead) as scratch:
        assert line_of(scratch.portal)[2] == ["The portal accepts a cipher without authenticated encryption."]


@pytest.mark.parametrize(("days", "faults"), [(10, ["The certificate ends in 10 days."]), (14, [])])
def test_a_certificate_that_ends_soon_is_seen(tmp_path, days, faults):
    made = dt.datetime.now(dt.UTC) - dt.timedelta(days=90 - days, hours=-12)
    with scratch_portal(tmp_path, now=made) as scratch:
        assert line_of(scratch.portal)[1:] == (days, faults)


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        ({"now": dt.datetime.now(dt.UTC) - dt.timedelta(days=93)}, "certificate has expired"),
        ({"host": "example.gov"}, "Hostname mismatch"),
    ],
)
def test_a_certificate_that_is_not_accepted_is_seen(tmp_path, arguments, fault):
    with scratch_portal(tmp_path, **arguments) as scratch:
        cipher, _, (problem,) = line_of(scratch.portal)
    assert (cipher, fault in problem) == ("", True)

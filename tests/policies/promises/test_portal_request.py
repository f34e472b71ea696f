"""One request over real HTTPS, within limits."""

import ssl
from pathlib import Path

import pytest

from keepfaith.policies.promises import portal_request
from keepfaith.policies.promises.portal_request import TooMuch, fetch
from tests.promises.scratch_portal import Scratch, scratch_portal


def test_a_redirect_is_not_followed(scratch: Scratch) -> None:
    answer = fetch(scratch.portal, "/", plain=True)
    assert (answer.status, answer.header("location")) == (308, scratch.portal.origin + "/")


def test_an_answer_without_end_breaks_off(scratch: Scratch, monkeypatch: pytest.MonkeyPatch) -> None:
    scratch.put("/", "x" * 2000)
    monkeypatch.setattr(portal_request, "MAX_BYTES", 1000)
    with pytest.raises(TooMuch):
        fetch(scratch.portal, "/")


def test_another_certificate_is_not_trusted(scratch: Scratch, tmp_path: Path) -> None:
    with scratch_portal(tmp_path / "other") as other, pytest.raises(ssl.SSLCertVerificationError):
        fetch(
            type(scratch.portal)(
                scratch.portal.origin, scratch.portal.plain_origin, other.portal.certificate
            ),
            "/",
        )


def test_a_url_with_characters_beyond_ascii_can_be_requested(scratch: Scratch) -> None:
    assert fetch(scratch.portal, "/año/").status == 404

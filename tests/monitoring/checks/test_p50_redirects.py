"""Redirects, examined on a portal that a test may break."""

import dataclasses

import pytest

from keepfaith.monitoring.checks.p50_redirects import examine
from tests.promises.scratch_portal import Scratch


def test_every_address_sent_to_itself_is_kept(scratch: Scratch) -> None:
    finding = examine(scratch.portal)
    assert finding.outcome == "kept", finding
    assert finding.figure.startswith("9 addresses")


@pytest.mark.parametrize("status", [200, 302, 307, 404])
def test_a_plain_address_that_does_not_move_for_good_fails(scratch: Scratch, status: int) -> None:
    scratch.moved = status
    assert examine(scratch.portal).figure == f"9 of 9: / answers {status} over plain HTTP."


@pytest.mark.parametrize(
    "target",
    [
        lambda url: url.replace("https:", "http:"),
        lambda url: url.replace("localhost", "elsewhere.example"),
        lambda _url: "/",
    ],
    ids=["not secure", "another host", "another page"],
)
def test_a_plain_address_sent_elsewhere_fails(scratch: Scratch, target: object) -> None:
    scratch.target = target  # type: ignore[assignment]
    assert examine(scratch.portal).outcome == "failed"


def test_a_portal_without_plain_http_is_unproven(scratch: Scratch) -> None:
    assert examine(dataclasses.replace(scratch.portal, plain_origin="")).outcome == "unproven"

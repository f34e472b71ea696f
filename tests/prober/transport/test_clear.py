"""Promises 48, 50 and 52: whatever is served, taken or added in clear is seen, and the way to HTTPS is not."""

from types import SimpleNamespace

import pytest

from keepfaith.prober.journeys.surfaces import Seen, Surface
from keepfaith.prober.oracle.header_rules import IN_CLEAR
from keepfaith.prober.transport.clear import clear_faults
from keepfaith.prober.visitor import Answer

PATH = "/policies/privacy/?asked=again"
TOUR = SimpleNamespace(portal=SimpleNamespace(origin="https://portal.example"))
THERE = {**IN_CLEAR, "location": f"https://portal.example{PATH}", "content-length": "9", "date": "now"}


def came(method="GET", status=308, body=b"This page is at another address.\n", **changes):
    headers = {
        **(THERE if method == "GET" else IN_CLEAR),
        **{name.replace("_", "-"): v for name, v in changes.items()},
    }
    answer = Answer(PATH, status, tuple((name, v) for name, v in headers.items() if v is not None), body)
    return Seen(Surface(PATH, method, status, is_plain=True), None, answer)


def test_the_way_to_https_and_a_refusal_are_kept():
    assert list(clear_faults(TOUR, came())) == []
    assert list(clear_faults(TOUR, came("POST", 403))) == []


@pytest.mark.parametrize(
    "seen",
    [
        came(status=200), came(status=302), came("POST", 308), came("POST", 200),
        came(location="http://portal.example/"), came(location="https://elsewhere.example/"), came(location="/"),
        came(location=None), came(body=b"<html>"), came(body=b"a" * 2_000), came(set_cookie="a=1"),
        came(server="Caddy"), came(content_security_policy="default-src *"), came(cache_control=None),
    ],
)  # fmt: skip
def test_anything_else_in_clear_is_seen(seen):
    assert list(clear_faults(TOUR, seen))

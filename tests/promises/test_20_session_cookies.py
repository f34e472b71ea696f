"""Promise 20: the only cookies we set ourselves are session cookies."""

from http.cookies import SimpleCookie
from typing import Any

import pytest

from tests.conftest import Served


def test_the_check_finds_it_kept(findings: dict[int, dict[str, Any]]) -> None:
    assert findings[20]["verdict"] == "kept", findings[20]
    assert "__Host-csrf, __Host-session" in findings[20]["figure"]


def test_a_cookie_that_scripts_can_read_is_found(found_broken: dict[int, dict[str, Any]]) -> None:
    assert found_broken[20]["verdict"] == "failed"
    assert "The cookie __Host-session can be read by scripts." in found_broken[20]["figure"]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("__Host-session=1; Secure; HttpOnly; Path=/; SameSite=Lax", ""),
        ("__Host-session=; Secure; Path=/; SameSite=Lax; Max-Age=0", ""),
        ("visitor=1; Secure; HttpOnly; Path=/; SameSite=Lax", "not declared"),
        ("__Host-session=1; Secure; HttpOnly; Path=/; SameSite=Lax; Max-Age=60", "outlives"),
        (
            "__Host-session=1; Secure; HttpOnly; Path=/; SameSite=Lax; Expires=Wed, 01 Jan 2031 00:00:00 GMT",
            "outlives",
        ),
        ("__Host-session=1; HttpOnly; Path=/; SameSite=Lax", "not bound"),
        ("__Host-session=1; Secure; HttpOnly; Path=/desk/; SameSite=Lax", "not bound"),
        ("__Host-session=1; Secure; HttpOnly; Path=/; SameSite=Lax; Domain=example.gov", "not bound"),
        ("__Host-session=1; Secure; Path=/; SameSite=Lax", "read by scripts"),
        ("__Host-session=1; Secure; HttpOnly; Path=/", "other sites"),
        ("__Host-session=1; Secure; HttpOnly; Path=/; SameSite=None", "other sites"),
    ],
)
def test_each_way_in_which_a_cookie_can_be_wrong_is_found(line: str, fault: str) -> None:
    from keepfaith.third_party.checks.p20_session_cookies import cookie_faults

    (morsel,) = SimpleCookie(line).values()
    faults = cookie_faults(morsel, {"__Host-session": "session"})
    assert (fault in " ".join(faults)) if fault else faults == []


def test_public_pages_set_none(served: Served) -> None:
    from keepfaith.policies.promises.crawler import fetch

    for path in ("/", "/policies/privacy/", "/policies/privacy/promises/"):
        assert fetch(served.portal, path).every("Set-Cookie") == []

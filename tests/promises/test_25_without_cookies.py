"""Promise 25: a visitor who refuses cookies gets the whole public site."""

from keepfaith.policies.promises.portal_request import fetch
from tests.conftest import Served


def test_a_cookie_that_a_browser_brings_changes_nothing(served: Served) -> None:
    without = fetch(served.portal, "/policies/privacy/")
    brought = fetch(served.portal, "/policies/privacy/", headers={"Cookie": "__Host-sid=1; visitor=2"})
    assert (brought.status, brought.body) == (200, without.body)
    assert not brought.every("Set-Cookie")


def test_a_page_is_asked_for_again_but_not_sent_again(served: Served) -> None:
    first = fetch(served.portal, "/policies/privacy/")
    assert first.header("Cache-Control") == "no-cache"
    again = fetch(served.portal, "/policies/privacy/", headers={"If-None-Match": first.header("ETag")})
    assert (again.status, again.body) == (304, b"")

"""The tour without cookies, on a portal that a test may spoil."""

from keepfaith.third_party.checks.p25_cookieless import examine
from tests.promises.scratch_portal import Scratch


def test_every_address_answers_without_cookies(scratch: Scratch) -> None:
    finding = examine(scratch.portal)
    assert finding.outcome == "kept", finding
    assert finding.figure.startswith("Visited all 7 addresses")
    assert all("Cookie" not in headers for _, headers in scratch.asked)


def test_a_page_that_sets_a_cookie_fails(scratch: Scratch) -> None:
    scratch.put("/policies/privacy/", "", Set_Cookie="visitor=1; Max-Age=31536000")
    assert examine(scratch.portal).figure == "1 of 7: /policies/privacy/ sets a cookie."


def test_a_linked_page_that_does_not_answer_fails(scratch: Scratch) -> None:
    scratch.put("/", '<a href="/gone/">gone</a>')
    assert examine(scratch.portal).figure == "1 of 8: /gone/ answers 404."

"""Links to every policy on every page, on a portal that a test may spoil."""

from keepfaith.policies.checks.p02_policy_links import examine
from tests.promises.scratch_portal import LINKS, Scratch


def test_links_on_every_page_and_error_page_pass(scratch: Scratch) -> None:
    finding = examine(scratch.portal)
    assert finding.outcome == "kept", finding
    assert finding.figure == "7 pages and 4 error pages link all 5 policies."


def test_a_page_without_one_of_the_links_fails(scratch: Scratch) -> None:
    scratch.put("/", '<a href="/deep/">deep</a>')
    scratch.pages["/deep/"] = LINKS.replace("/policies/translation/", "/elsewhere/")
    finding = examine(scratch.portal)
    assert (finding.outcome, "200 page /deep/ has no link to /policies/translation/." in finding.figure) == (
        "failed",
        True,
    )


def test_an_error_page_without_links_fails(scratch: Scratch) -> None:
    scratch.error = ""
    assert "404 page /no-such-page/ has no link" in examine(scratch.portal).figure


def test_a_link_that_leads_nowhere_fails(scratch: Scratch) -> None:
    del scratch.pages["/policies/accessibility/"]
    assert "/policies/accessibility/ answers 404." in examine(scratch.portal).figure


def test_a_reference_that_nobody_can_click_is_no_link(scratch: Scratch) -> None:
    scratch.pages["/"] = LINKS.replace(
        '<a href="/policies/privacy/">privacy</a>', '<link href="/policies/privacy/">'
    )
    assert "/ has no link to /policies/privacy/." in examine(scratch.portal).figure

"""References, examined on a portal that a test may break."""

import pytest

from keepfaith.monitoring.checks.p51_mixed_content import examine
from tests.promises.scratch_portal import Scratch


def test_pages_that_refer_to_nothing_prove_nothing(scratch: Scratch) -> None:
    scratch.pages = dict.fromkeys(scratch.pages, "<p>words</p>")
    scratch.error = "<p>words</p>"
    finding = examine(scratch.portal)
    assert finding.outcome == "unproven", finding


def test_links_to_other_sites_by_https_and_mail_are_kept(scratch: Scratch) -> None:
    scratch.put(
        "/", '<a href="https://example.gov/law">law</a><a href="mailto:someone@example.gov">write</a>'
    )
    finding = examine(scratch.portal)
    assert finding.outcome == "kept", finding
    assert "on 11 pages" in finding.figure


@pytest.mark.parametrize(
    "broken",
    [
        '<a href="http://example.gov/">',
        '<a href="javascript:alert(1)">',
        '<img src="https://example.gov/pixel.gif">',
        '<img src="/a.png" srcset="/b.png 1x, //example.gov/c.png 2x">',
        '<script src="http://example.gov/x.js"></script>',
        '<link rel="stylesheet" href="https://example.gov/a.css">',
        '<form action="https://example.gov/"></form>',
        '<form><button formaction="//example.gov/"></button></form>',
        '<iframe src="https://example.gov/"></iframe>',
        "<style>body { background: url('https://example.gov/b.png') }</style>",
        '<style>@import "https://example.gov/b.css";</style>',
        '<p style="background: url(//example.gov/b.png)">',
        '<object data="https://example.gov/"></object>',
        '<video poster="https://example.gov/p.png"></video>',
        '<meta http-equiv="refresh" content="0; url=https://example.gov/">',
        '<base href="https://example.gov/">',
        '<a href="/" ping="https://example.gov/"></a>',
        '<svg><use xlink:href="https://example.gov/i.svg#a"></use></svg>',
    ],
)  # fmt: skip
def test_what_is_insecure_or_loads_from_another_host_fails(scratch: Scratch, broken: str) -> None:
    scratch.put("/policies/privacy/", broken)
    finding = examine(scratch.portal)
    assert finding.outcome == "failed"
    assert "/policies/privacy/" in finding.figure


def test_an_error_page_that_loads_from_another_host_fails(scratch: Scratch) -> None:
    scratch.error += '<img src="https://example.gov/pixel.gif">'
    assert "/no-such-page/ loads from https://example.gov (img)." in examine(scratch.portal).figure


def test_a_style_sheet_that_loads_from_another_host_fails(scratch: Scratch) -> None:
    scratch.put("/", '<link rel="stylesheet" href="/site.css">')
    scratch.put(
        "/site.css", "a { background: url(data:image/png;base64,AA) url(../b.png) }", Content_Type="text/css"
    )
    assert examine(scratch.portal).outcome == "kept"
    scratch.put(
        "/site.css", "/* x */ a { background: url( 'https://example.gov/b.png' ) }", Content_Type="text/css"
    )
    assert examine(scratch.portal).figure.endswith("/site.css refers to https://example.gov.")


@pytest.mark.parametrize(
    ("policy", "lacks"),
    [
        ("", "upgrade-insecure-requests"),
        ("default-src 'none'", "upgrade-insecure-requests"),
        ("default-src 'self'; upgrade-insecure-requests", "default-src 'none'"),
        ("default-src 'none' https:; upgrade-insecure-requests", "default-src 'none'"),
    ],
)
def test_a_page_that_does_not_tell_the_browser_so_fails(scratch: Scratch, policy: str, lacks: str) -> None:
    scratch.put("/", "", Content_Security_Policy=policy)
    assert examine(scratch.portal).figure.endswith(f": / does not tell the browser {lacks}.")

"""Redirects and references, examined on a portal that a test may break."""

import pytest

from keepfaith.monitoring.checks.p50_https import examine_mixture, examine_redirects
from tests.promises.scratch_portal import Scratch


def test_every_address_sent_to_itself_is_kept(scratch: Scratch) -> None:
    found = examine_redirects(scratch.portal)
    assert found.outcome == "kept", found
    assert found.figure.startswith("9 addresses")


@pytest.mark.parametrize("status", [200, 302, 307, 404])
def test_a_plain_address_that_does_not_move_for_good_fails(scratch: Scratch, status: int) -> None:
    scratch.moved = status
    assert examine_redirects(scratch.portal).figure == f"9 of 9: / answers {status} over plain HTTP."


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
    assert examine_redirects(scratch.portal).outcome == "failed"


def test_a_portal_without_plain_http_is_unproven(scratch: Scratch) -> None:
    import dataclasses

    assert examine_redirects(dataclasses.replace(scratch.portal, plain_origin="")).outcome == "unproven"


def test_pages_that_refer_to_nothing_prove_nothing(scratch: Scratch) -> None:
    scratch.pages = dict.fromkeys(scratch.pages, "<p>words</p>")
    scratch.error = "<p>words</p>"
    found = examine_mixture(scratch.portal)
    assert found.outcome == "unproven", found


def test_links_to_other_sites_by_https_and_mail_are_kept(scratch: Scratch) -> None:
    scratch.put(
        "/", '<a href="https://example.gov/law">law</a><a href="mailto:someone@example.gov">write</a>'
    )
    found = examine_mixture(scratch.portal)
    assert found.outcome == "kept", found
    assert "on 11 pages" in found.figure


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
    found = examine_mixture(scratch.portal)
    assert found.outcome == "failed"
    assert "/policies/privacy/" in found.figure


def test_an_error_page_that_loads_from_another_host_fails(scratch: Scratch) -> None:
    scratch.error += '<img src="https://example.gov/pixel.gif">'
    assert "/no-such-page/ loads from https://example.gov (img)." in examine_mixture(scratch.portal).figure


def test_a_style_sheet_that_loads_from_another_host_fails(scratch: Scratch) -> None:
    scratch.put("/", '<link rel="stylesheet" href="/site.css">')
    scratch.put(
        "/site.css", "a { background: url(data:image/png;base64,AA) url(../b.png) }", Content_Type="text/css"
    )
    assert examine_mixture(scratch.portal).outcome == "kept"
    scratch.put(
        "/site.css", "/* x */ a { background: url( 'https://example.gov/b.png' ) }", Content_Type="text/css"
    )
    assert examine_mixture(scratch.portal).figure.endswith("/site.css refers to https://example.gov.")


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
    assert examine_mixture(scratch.portal).figure.endswith(f": / does not tell the browser {lacks}.")

import pytest

from keepfaith.policies.editions.external_links import leaves
from keepfaith.policies.editions.markdown import render

TEXT = """# Privacy

{#head}
## What we *do*

{#first}
A clause with [a law](https://example.gov/law) and [a page](/events/).

{#listed}
- one
- two

<script>alert(1)</script>
"""


def test_every_named_block_has_its_anchor_and_line():
    prose = render(TEXT)
    assert prose.title == "Privacy"
    assert prose.anchors == {"head", "first", "listed"}
    assert {block.anchor: block.line for block in prose.blocks if block.anchor} == {
        "head": 4,
        "first": 7,
        "listed": 10,
    }
    assert '<p id="first">' in prose.html


def test_raw_html_is_shown_as_text():
    assert "<script" not in render(TEXT).html


def test_links_that_leave_carry_no_referrer_and_are_marked():
    html = render(TEXT).html
    assert 'rel="noopener noreferrer external"' in html
    assert '<a href="/events/">' in html


def test_a_link_that_leaves_says_so_and_one_of_ours_does_not():
    html = render(
        "# T\n\nSee [a law](https://example.gov/law), [ours](https://localhost/x/) and [it](#a)."
    ).html
    assert html.count("leaves this site") == html.count("usa-link--external") == 1
    assert 'a law<span class="usa-sr-only"> (leaves this site)</span></a>' in html


def test_each_block_with_an_address_warns_once_and_offers_the_form():
    mail = "[a@example.gov](mailto:a@example.gov)"
    html = render(f"# T\n\n{mail} and {mail}.\n\n- {mail}\n\nNothing here.").html
    assert html.count("E-mail is not encrypted.") == html.count('href="/forms/question/"') == 2
    assert "Nothing here.</p>" in html


def test_links_are_listed_with_the_anchor_that_contains_them():
    text = "# T\n\n{#one}\n[a](https://example.gov/a)\n\n{#list}\n- [b](/b/)\n\n[c](/c/)"
    assert [(link.anchor, link.url) for link in render(text).links] == [
        ("one", "https://example.gov/a"), ("list", "/b/"), ("", "/c/"),
    ]  # fmt: skip


def test_marks_are_no_part_of_the_text_that_is_compared():
    (block,) = render("# T\n\n[a law](https://example.gov/law)").blocks
    assert block.text == "[a law](https://example.gov/law)"


@pytest.mark.parametrize(
    ("url", "away"),
    [
        ("https://elsewhere.example/", True), ("//elsewhere.example/", True), ("https://localhost.example/", True),
        ("https://localhost:8443/x", False), ("https://[::1]:8443/", False), ("/x", False), ("#x", False),
        ("mailto:a@elsewhere.example", False),
    ],
)  # fmt: skip
def test_which_addresses_leave_the_site(url, away):
    assert leaves(url) is away

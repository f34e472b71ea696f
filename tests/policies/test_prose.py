from keepfaith.policies.prose import render

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

"""A page becomes the plain text that a reader would see."""

import re
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from keepfaith.intake.mime.html_to_text import CUT, HIDDEN, MAX_HTML_LENGTH, PICTURES, UNCLOSED, sanitize_html


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>Two<br>three</p>", "One\n\nTwo\nthree"),
        ("<div>One</div><div>Two</div>", "One\nTwo"),
        ("<ul><li>one<li>two</ul>after", "- one\n- two\n\nafter"),
        ("<ul><li><p>one</p></li><li><p>two</p></li></ul>", "- one\n\n- two"),
        ("one<br><br><br>two<br/>three", "one\n\ntwo\nthree"),
        ("<table><tr><td>a<td>b<tr><td>c</table>", "a b\nc"),
        ("  a \n\t b&nbsp;&amp; &lt;c&gt; &#x202e;", "a b & <c> \u202e"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ('<a href="https://example.gov/a b">here</a>', "here <https://example.gov/a%20b>"),
        ('<a href="https://example.gov/">https://example.gov/</a>', "https://example.gov/"),
        ('<a href="https://example.org/">https://example.gov/</a>', "https://example.gov/ <https://example.org/>"),
        ('<a href="mailto:a@example.org">write</a>', "write <mailto:a@example.org>"),
        ('<a href="java\nscript:x()">here</a>', "here"),
        ('<a href="data:text/html,x">here</a>', "here"),
        ('<a href=" ht\ntps://example.gov/">here<a>', "here <https://example.gov/>"),
        ('<img alt="A seal" src=cid:1><img src=cid:2>', "[picture: A seal]"),
        ("<head><title>T</title><meta x></head><style>p{}</style><script>x</script >a", "a"),
        ("<head><title>T</title><p>a", "a"),
        ("a<!-- <p>b --><!DOCTYPE x><?x?>c<![endif]>", "ac"),
        ("<scr<script></script>ipt>a<b>c", "ac"),
        ("2 < 3 <3 a<b", "2 < 3 <3 a<b"),
        ('<a title="x>y', "y"),
        ("a</nothing></p>b<p/>c", "a\n\nb\n\nc"),
        ("<plaintext>a<b>c</b>", "ac"),
    ],
)  # fmt: skip
def test_pages_become_text(html, text):
    assert sanitize_html(html).text == text


@pytest.mark.parametrize(
    "hidden",
    [
        "<div style='color:red; Display : none'>x <div>y</div> z</div>",
        "<span hidden>x</span>",
        "<p hidden>x<p>",
        "<span style=font-size:0>x</span>",
        "<span style='visibility:hidden'>x</span>",
        "<img alt=x hidden>",
    ],
)
def test_invisible_text_is_left_out_remarked_on_and_searchable(hidden):
    page = sanitize_html(f"a{hidden}b")
    assert page.text.split() in (["a", "b"], ["ab"])
    assert page.remarks == (HIDDEN,)
    assert "x" in sanitize_html(f"a{hidden}b", with_hidden=True).text


def test_a_cut_page_is_remarked_on():
    assert sanitize_html("<img src=https://example.org/x.gif>").remarks == (PICTURES,)
    assert sanitize_html("a<!-- b") == ("a", (UNCLOSED,))
    assert sanitize_html("a" * (MAX_HTML_LENGTH + 1)).remarks == (CUT,)
    assert sanitize_html("<b>" * 50_001).remarks == (CUT,)
    assert sanitize_html(f"<img alt=x src='data:image/png;base64,{'A' * MAX_HTML_LENGTH}'>") == (
        "[picture: x]",
        (),
    )


@pytest.mark.parametrize(
    "unit", ["<a", "<!--", "</", "<a '", "<script>", "<script></script", "&#", "data:", "<a b='>"]
)
def test_time_grows_with_the_length_alone(unit):
    """Eight times the length takes eight times as long; where each sign made all others be read again, 64 times."""

    def took(length):
        html, least = unit * (length // len(unit)), []
        for _ in range(3):
            began = time.process_time()
            sanitize_html(html)
            least.append(time.process_time() - began)
        return min(least)

    assert took(400_000) < 24 * max(took(50_000), 0.0005)


@settings(max_examples=100)
@example(["<b", "<b", ">", ">"])
@given(
    st.lists(
        st.sampled_from(["<b", ">", "</b", "<!--", "-->", "'", '"', "=", " ", "&lt", "<?", "<script>", "x"])
    )
)
def test_no_whole_tag_is_left_of_any_page(pieces):
    text = sanitize_html("".join(pieces)).text
    assert not re.search(r"<b>|<script>", text) or "&lt" in pieces

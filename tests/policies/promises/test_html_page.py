"""The checks' reader of a page."""

import pytest

from keepfaith.policies.promises.html_page import in_style, read_page


def test_words_leave_out_scripts_and_styles() -> None:
    page = read_page("<style>p {}</style><p>One <b>and</b>\n two&amp;three</p><script>four</script>")
    assert page.words == "One and two&three"


def test_table_rows_and_dates_are_read() -> None:
    page = read_page(
        '<table><tr><th>Law</th><td>ended</td></tr></table><time datetime="2018-01-31">January</time>'
    )
    assert page.rows == ["Law ended"]
    assert page.days == [("2018-01-31", "January")]


def test_fields_belong_to_their_form_in_order() -> None:
    page = read_page(
        '<form method="POST" action="/a/"><input name="x"><select name="y"></select></form><textarea>'
    )
    (form,) = page.forms
    assert (form.method, form.action) == ("post", "/a/")
    assert [(field.kind, field.name) for field in form.fields] == [("text", "x"), ("select", "y")]
    assert [field.kind for field in page.stray.fields] == ["textarea"]
    assert page.collecting == [form, page.stray]


def test_broken_html_is_read_as_far_as_it_goes() -> None:
    assert [
        reference.url
        for reference in read_page('<a href="/one/"><a href="/two/" <b <a href="/three/">').references
    ][:1]


@pytest.mark.parametrize(
    ("style", "urls"),
    [
        ("a{background:url(x.png)}", ["x.png"]),
        ("a{background:URL( 'x.png' )}", ["x.png"]),
        ('@import "x.css"; @import url("y.css");', ["x.css", "y.css"]),
        ("/* url(x.png) */", []),
    ],
)
def test_style_sheets_name_addresses(style: str, urls: list[str]) -> None:
    assert in_style(style) == urls

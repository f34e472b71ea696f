"""A page is read as a browser reads it, and what the two could read otherwise is a fault of the page."""

import pytest

from keepfaith.prober.pages.markup import read_document
from keepfaith.prober.pages.references import OWN, style_urls
from keepfaith.prober.pages.vocabulary import vocabulary_faults

PAGE = '<!doctype html>\n<html lang="en"><head><title>A</title></head><body><main>%s</main></body></html>'


def test_words_are_read_in_their_order_without_what_nobody_reads():
    document = read_document(
        PAGE % "<p>One <strong>two</strong>,<br>three</p><p>four</p><svg><title>x</title></svg>"
    )
    main = document.first("main")
    assert main.words == "One two, three four"


def test_the_words_of_one_element_can_be_left_out():
    document = read_document(PAGE % "<p>One <span>two</span> three</p>")
    assert document.first("p").words_besides(frozenset(document.every("span"))) == "One three"


@pytest.mark.parametrize(
    "markup",
    [
        "<!-- a -->", "<p>a", "<p><span>a</p></span>", "</p>", '<a href="/" href="/b">a</a>', "<div/>", "<?a?>",
        "<![CDATA[a]]>",
    ],
)  # fmt: skip
def test_what_could_be_read_otherwise_is_a_fault(markup):
    assert read_document(PAGE % markup).faults


@pytest.mark.parametrize(
    "markup",
    [
        "<script>a</script>", '<img src="/a" srcset="/b">', '<a href="/" ping="/">a</a>', '<p style="a">a</p>',
        '<object data="/a"></object>', '<input type="text" formaction="/">', '<meta http-equiv="refresh">',
        '<link rel="prefetch" href="/">', '<svg><path fill="url(/a)"/></svg>', '<a href="/" target="_blank">a</a>',
        '<base href="/">', '<noscript><img src="/a"></noscript>', "<p hidden>a</p>", '<a href="/" onfocus="a">a</a>',
    ],
)  # fmt: skip
def test_what_no_page_of_ours_has_is_a_fault(markup):
    assert list(vocabulary_faults(read_document(PAGE % markup)))


@pytest.mark.parametrize(
    "url", ["/", "/policies/?a=b#c", "?topic=a", "#main", "/static/keepfaith/icons.1.svg#a"]
)
def test_own_addresses_are_known(url):
    assert OWN.fullmatch(url)


@pytest.mark.parametrize(
    "url",
    [
        "//elsewhere.example/",
        "https://a.example/",
        "/\\a.example",
        "java\tscript:a",
        " /",
        "a/b",
        "mailto:a@b.example",
    ],
)
def test_what_browsers_may_read_otherwise_is_no_own_address(url):
    assert not OWN.fullmatch(url)


def test_a_style_sheet_names_what_it_loads():
    text = "a{b:url('c.woff2')}/* url(no) */ @import \"d.css\"; e{f:url( https://g.example/h )}"
    assert style_urls(text) == ["c.woff2", "d.css", "https://g.example/h"]

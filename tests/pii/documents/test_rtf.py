"""RTF is read wherever it can hold words, and what is made to harm is refused or read in bounded time."""

import time

import pytest

from keepfaith.pii.detection import ACT, detect
from keepfaith.pii.documents.extraction import LeftOut
from keepfaith.pii.documents.kinds import Kind
from keepfaith.pii.documents.read_document import read_document
from tests.pii.documents import samples

NUMBER = samples.number(0)
HEAD = rb"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fswiss Helvetica;}{\f1\fcharset204 Arial;}}"


def text_of(body: str | bytes) -> str:
    written = body if isinstance(body, bytes) else body.encode("ascii")
    kind, extraction = read_document(HEAD + written + b"}", "letter.rtf")
    assert kind is Kind.RTF
    return extraction.text()


@pytest.mark.parametrize(
    "body",
    [
        "Number: {n}\\par", "{{\\header {n}\\par}}", "{{\\footerr {n}}}", "x{{\\footnote {n}}}",
        "{{\\*\\annotation {n}}}",
        "{{\\info{{\\title {n}}}}}", "{{\\info{{\\*\\company {n}}}}}", "{{\\v {n}}}", "{{\\deleted {n}}}",
        "{{\\field{{\\*\\fldinst HYPERLINK {n}}}{{\\fldrslt link}}}}", "{{\\field{{\\*\\fldinst X}}{{\\fldrslt {n}}}}}",
        "{{\\*\\formfield{{\\*\\ffdeftext {n}}}}}", "{{\\shp{{\\*\\shpinst{{\\shptxt {n}\\par}}}}}}",
        "{{\\*\\bkmkstart {n}}}", "{{\\stylesheet{{\\s1 {n};}}}}", "{{\\*\\unheardof {n}}}",
        "{{\\*\\docvar {{x}}{{{n}}}}}",
        "\\trowd\\cellx900 {n}\\cell\\row", "{{{n}", "}}}}{n}",
    ],
)  # fmt: skip
def test_each_place_that_can_hold_words_is_read(body):
    assert NUMBER in text_of(body.format(n=NUMBER))


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (rb"53{\*\bkmkstart here}1-\b 47\b0 -{\*\bkmkend here}2963", "531-47-2963"),
        (rb"531\_47\_2963", "531\u201147\u20112963"),
        (rb"\u-225?\u-223?\u-223?", "\uff1f\uff21\uff21"),
        (rb"\uc2 caf\u233\'c3\'a9s", "cafés"),
        (rb"caf\'e9 \'93x\'94", "café \u201cx\u201d"),
        (rb"{\f1 \'c4\'c0}", "\u0414\u0410"),
        (rb"\u-10179?\u-8704?", "\U0001f600"),
        (rb"a\{b\}\\c\~d", "a{b}\\c\u00a0d"),
        (b"one\r\ntwo\\\nthree", "onetwo\nthree"),
        (b"{\\pict\\bin5 {}{}\\ x}y", "y"),
    ],
)
def test_signs_are_what_they_show(body, text):
    assert text in text_of(body)


def test_a_table_s_columns_are_columns():
    rows = "".join(
        f"\\trowd {name}\\cell {number}\\cell\\row\n"
        for name, number in (("Name", "SSN"), ("A", "219099998"), ("B", "333224444"))
    )
    text = text_of(rows)
    assert [text[one.start : one.end] for one in detect(text, at_least=ACT)] == ["219099998", "333224444"]


def test_pictures_are_counted_and_objects_are_read_or_counted():
    inside = samples.docx(samples.paragraph(NUMBER)).hex()
    body = (
        f"{{\\*\\shppict{{\\pict\\pngblip 89504e47}}}}{{\\object{{\\*\\objdata 0105000002000000{inside}}}}}"
    )
    _, extraction = read_document(HEAD + body.encode() + b"}", "")
    assert NUMBER in extraction.text()
    assert extraction.left_out == {LeftOut.PICTURE: 1}
    _, extraction = read_document(HEAD + rb"{\object{\*\objdata 01050000ff00ff}}}", "")
    assert not extraction.is_complete


@pytest.mark.parametrize(
    "body",
    [
        b"{\\*" * 9_000, b"{\\*x}" * 100_000, b"\\" * 500_001, b"{}" * 250_000, b"\\u99999999999?" * 30_000,
        b"\\bin9999999999 " + b"x" * 1_000, b"\\bin-5 x", b"\\'" * 100_000, b"\\'zz{" * 9_000 + b"}" * 50_000,
        b"\\uc999999\\u65" * 20_000, b"{\\fonttbl" + b"{\\f1\\fcharset134 x;}" * 20_000 + b"}", b"\xff\x00" * 100_000,
        b"\\ansicpg99999 \\f-1 \\u-99999 x", b"\\" + b"a" * 400_000,
    ],
)  # fmt: skip
def test_what_is_made_to_harm_takes_bounded_time(body):
    begun = time.process_time()
    read_document(HEAD + body, "")
    assert time.process_time() - begun < 6

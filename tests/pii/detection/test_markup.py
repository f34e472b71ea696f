"""HTML is read as what it shows, and every place counts the characters as given."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepfaith.pii.detection import ACT, detect
from keepfaith.pii.detection.markup import without_markup

SIGNS = st.lists(
    st.sampled_from(["<", ">", "</", "td", "b", "&", "#", "45", ";", "nbsp", "x2d", " ", "1", "a", '"'])
)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("<p>My number is <b>219</b>-09-9998</p>", "219</b>-09-9998"),
        ("It is 219&#8209;09&#x2011;9998&nbsp;now", "219&#8209;09&#x2011;9998"),
        ('<input value="219-09-9998">', "219-09-9998"),
        ('<a href="mailto:jo@example.org">Jo</a>', "jo@example.org"),
        ("jo&#64;example.org", "jo&#64;example.org"),
        ("SSN: 219<!-- a note -->-09-9998", "219<!-- a note -->-09-9998"),
        ("SSN: 219&ZeroWidthSpace;-09&amp;ndash;9998", "219&ZeroWidthSpace;-09&amp;ndash;9998"),
        ("born on 03&sol;04&frasl;1990", "03&sol;04&frasl;1990"),
        ("tel. &lpar;617&rpar; 555&#8209;0123", "&lpar;617&rpar; 555&#8209;0123"),
        ("12 Main Street,<br>Springfield, MA 01103", "12 Main Street,<br>Springfield, MA 01103"),
    ],
)
def test_tags_and_references_hide_nothing(text, number):
    assert [text[match.start : match.end] for match in detect(text, at_least=ACT)] == [number]


def test_a_table_of_html_has_headers():
    text = (
        "<table>\n<tr>\n  <th>Name</th>\n  <th>SSN</th>\n</tr>\n"
        "<tr><td>A</td>\n  <td>219099998</td></tr>\n<tr><td>B</td><td>333224444</td></tr>\n</table>"
    )
    assert [text[match.start : match.end] for match in detect(text, at_least=ACT)] == [
        "219099998",
        "333224444",
    ]


def test_a_table_of_html_may_be_one_line():
    text = (
        "<table><thead><tr><th>#</th><th>Account</th><th>DOB</th></tr></thead><tbody><tr><td>1</td><td>1234567</td>"
        "<td>3/4/1990</td></tr><tr><td>2</td><td>7654321</td><td>5/6/1991</td></tr></tbody></table>"
    )
    matches = [text[match.start : match.end] for match in detect(text, at_least=ACT)]
    assert matches == ["1234567", "3/4/1990", "7654321", "5/6/1991"]


def test_what_a_tag_has_in_its_attributes_is_not_hidden():
    text = (
        '<label>Student ID</label> <input type="text" value="204518"> <img alt="SSN 219-09-9998" src="a.png">'
    )
    assert [text[match.start : match.end] for match in detect(text, at_least=ACT)] == [
        "204518",
        "219-09-9998",
    ]


def test_the_name_of_a_tag_in_a_record_is_a_cue():
    text = "<person><ssn>219099998</ssn><acct>333224444</acct></person>"
    assert [match.category for match in detect(text, at_least=ACT)] == ["ssn", "bank-account"]


@given(SIGNS)
def test_the_length_stays(parts):
    plain = "".join(parts).encode()
    assert len(without_markup(plain)) == len(plain)


@pytest.mark.parametrize("text", ["if a<b and c>d", "1 < 2 & 3 > 2", "<reader@example.org>"])
def test_what_is_no_markup_stays(text):
    assert without_markup(text.encode()) == text.encode()

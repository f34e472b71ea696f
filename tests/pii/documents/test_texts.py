"""Text of any encoding, tables and web pages: what is read, and that no character moves."""

import codecs
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from keepfaith.pii.documents.kinds import Kind, recognize
from keepfaith.pii.documents.read_document import read_document
from keepfaith.pii.documents.sheets import shown_number
from keepfaith.pii.documents.text_encodings import MIXED, UTF_8, WINDOWS, decoded
from tests.pii.documents import samples

NUMBER = samples.number(0)


def text_of(data, name=""):
    return read_document(data, name)[1].text()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    "text",
    [
        f"SSN {NUMBER} café\n",
        f"\u200f\u0631\u0642\u0645 {NUMBER} \u05e9\u05dc\u05d5\u05dd\n",
        f"SSN {NUMBER}\n",
    ],
)
def test_text_of_unicode_is_read_as_it_is(encoding, text):
    if encoding in {"utf-16-le", "utf-16-be"} and not text.isascii():
        text = f"SSN {NUMBER} plain\n"
    assert text_of(text.encode(encoding)) == text


@pytest.mark.parametrize(
    ("data", "text", "encoding"),
    [
        ("café".encode("cp1252"), "café", WINDOWS),
        ("“quoted” €".encode("cp1252"), "“quoted” €", WINDOWS),
        (b"a\x81b", "a\x81b", WINDOWS),
        ("café ".encode() + "café".encode("cp1252"), "café café", MIXED),
        ("\u0661\u0662\u0663 café".encode(), "\u0661\u0662\u0663 café", UTF_8),
    ],
)
def test_other_bytes_are_read_as_windows_1252(data, text, encoding):
    assert decoded(data) == (text, encoding)


@given(st.binary(max_size=300))
@example(codecs.BOM_UTF32_LE + b"\x00\xff")
def test_any_bytes_are_read_or_refused_and_nothing_else_happens(data):
    assert samples.fate(data)


@given(
    st.binary(max_size=200).map(lambda data: b"From: a@example.org\nSubject: b\nTo: c@example.org\n" + data)
)
def test_any_message_is_read(data):
    fate = samples.fate(data, "a.eml")
    assert fate != "read" or "Subject" in text_of(data, "a.eml")


@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=100),
    st.sampled_from(["utf-8", "utf-16"]),
)
def test_text_is_the_same_after_encoding(text, encoding):
    data = ("x" * 20 + text + f" SSN {NUMBER}").encode(encoding)
    if recognize(data, "") is Kind.TEXT:
        assert text_of(data) == "x" * 20 + text + f" SSN {NUMBER}"


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (b"a,b\n1,2\n", "list.CSV", Kind.TABLE),
        (b"a,b\n1,2\n", "list.txt", Kind.TEXT),
        (b"From: a@example.org\nTo: b@example.org\nSubject: c\n\nd", "", Kind.MESSAGE),
        (b"From: a@example.org\n\nd", "a.eml", Kind.MESSAGE),
        (b"From: a\nNote: b\n\nd", "", Kind.TEXT),
        (b"From a@example.org Fri Nov 27 12:00:00 2026\nSubject: c\n\nd", "", Kind.MAILBOX),
        (b"<!DOCTYPE html><p>", "", Kind.HTML),
        (samples.pdf("a"), "a.txt", Kind.PDF),
        (samples.docx(), "a.pdf", Kind.PACKAGE),
        (b"", "", Kind.TEXT),
    ],
)
def test_a_document_is_recognized_by_what_it_is(data, name, kind):
    assert recognize(data, name) is kind


def test_a_mailbox_is_read_message_by_message():
    message, numbers = samples.message_of_hiding_places()
    text = text_of(
        b"From a@example.org Fri Nov 27 12:00:00 2026\n"
        + message
        + b"\nFrom b Fri Nov 27 2026\nX-Note: 1\n\n"
    )
    assert all(number in text for number in numbers.values())


def test_a_long_header_is_read_to_its_end():
    words = " ".join(f"=?utf-8?q?n{at}=C3=BA?=" for at in range(5_000))
    text = text_of(f"From: a@example.org\nSubject: {words} {NUMBER}\n\nb".encode(), "a.eml")
    assert NUMBER in text
    assert all(f"n{at}ú" in text for at in range(5_000))


def test_random_digits_between_the_parts_of_a_message_are_no_text():
    assert not re.search(r"\d{12}", text_of(samples.message_of_hiding_places()[0], "a.eml"))


@pytest.mark.parametrize(
    "page",
    [
        f"<html><p>SSN {NUMBER[:4]}<b>{NUMBER[4:]}</b></p>",
        f"<html><table><tr><td>SSN</td><td>{NUMBER}</td></tr></table>",
        f"<html><input value='{NUMBER}'>",
        "<html><input value='987654320'>",
        f"<html><script>var a = '{NUMBER}'</script>",
        f"<html><a href='mailto:a@example.org?subject={NUMBER}'>a</a>",
        f"<html><!-- {NUMBER} -->",
        f"<html><p>{NUMBER.replace('-', '&#x2d;')}",
        f"<html><p style='display:none'>{NUMBER}",
    ],
)
def test_all_text_of_a_web_page_is_read(page):
    assert NUMBER.replace("-", "") in text_of(page.encode()).replace("-", "")


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        ("12345678", "000\\-00\\-0000", "012-34-5678"),
        ("987654320", '000"-"00"-"0000', "987-65-4320"),
        ("2125", "00000", "02125"),
        ("6175550100", "[<=9999999]###\\-####;\\(###\\)\\ ###\\-####", "6175550100"),
        ("33000", "d", "1990-05-07"),
        ("33000", "yyyy\\-mm\\-dd", "1990-05-07"),
        ("33000", "General", "33000"),
        ("4.111111111111111E15", "", "4111111111111111"),
        ("987654320.0", "0", "987654320"),
        ("1.5", "0.00", "1.5"),
        ("1E400", "", "1E400"),
        ("nothing", "0", "nothing"),
        ("-5", "d", "-5"),
    ],
)
def test_a_number_of_a_sheet_is_read_as_it_is_shown(value, code, shown):
    assert shown_number(value, code) == shown


@given(st.decimals(), st.text('0#-()/ \\"ymd;[]_*.,E+%@', max_size=20))
def test_any_number_and_format_can_be_shown(value, code):
    assert shown_number(str(value), code)


def test_a_cell_is_read_below_the_name_of_its_column():
    rows = (
        '<row><c r="A1" t="inlineStr"><is><t>Name</t></is></c><c r="C1" t="inlineStr"><is><t>SSN</t></is></c></row>'
        '<row><c r="C2" s="1"><v>12345678</v></c></row><row><c r="B3" s="2"><v>33000</v></c></row>'
    )
    text = text_of(samples.xlsx(rows, {"xl/styles.xml": samples.STYLES.replace("\\", "")}))
    assert "Name\t\tSSN\n\t\t012-34-5678\n\t1990-05-07\n" in text


def test_a_tracked_change_is_read_as_it_is_and_as_it_was():
    body = (
        "<w:p><w:r><w:t>987-65-</w:t></w:r><w:del><w:r><w:delText>4321</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>4320</w:t></w:r></w:ins></w:p>"
    )
    assert "987-65-4320\n987-65-4321\n" in text_of(samples.docx(body))


def test_identifiers_that_office_software_gives_are_no_text():
    body = (
        '<w:p xmlns:r="urn:example" w:rsidR="00987654" w:rsidP="98765432">'
        '<w:bookmarkStart w:id="987654320" w:name="_Toc987654320" r:id="rId1"/>'
        "<w:r><w:t>text</w:t></w:r></w:p>"
    )
    assert "9876543" not in text_of(samples.docx(body))
    assert "000" not in text_of(samples.xlsx("", {"xl/styles.xml": samples.STYLES.replace("\\", "")}))

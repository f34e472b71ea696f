"""A report as a PDF: it is tagged, says all that the page says, and no typed text can do more than be printed."""

import contextlib
import io
import re
import subprocess
import sys
import unicodedata
from collections import Counter

import pdfua
import pypdfium2
import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from keepfaith.disclosure.own_records.report import OwnField
from keepfaith.rights.report_pdf.pdf_file import report_pdf
from keepfaith.web.pdf import compiler
from keepfaith.web.pdf.compiler import NotCompiled
from keepfaith.web.pdf.document import Document, Heading, as_data
from keepfaith.web.pdf.faces import coverage
from keepfaith.web.pdf.printable import SUBSTITUTE, PrintableText
from tests.portals import ROOT
from tests.rights.made_reports import (
    AT,
    made_field,
    made_record,
    made_report,
    made_statement,
    made_use,
)
from tests.rights.pdf_reading import tree
from tests.rights.test_pages import NUMBER, act, open_report, own_letter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("custody")]
HOSTILE = [
    '#read("/etc/passwd")',
    '#import "@preview/cetz:0.4.2": *',
    '#include "document.typ"',
    "#panic()",
    "*bold* _emphasis_ `raw` = Heading",
    "$ x^2 $ @label <label> // comment /* comment */",
    "\\ \\u{41} \\# ] [ } { ) (",
    '"}, {"kind": "heading"',
    "~ -- --- ... 'a' \"b\"",
    "https://example.gov/?a=b",
]
LANGUAGES = ["en", "es", "ht", "pt-br", "vi", "zh-hans"]


def read(report) -> PdfReader:
    return PdfReader(io.BytesIO(report_pdf(report, at=AT)))


def says(report) -> str:
    """Return all that a report's PDF says, as a program reads it aloud."""
    return tree(read(report)).text


def whole_report():
    uses = [made_use(), made_use("sent", by_itself=True, count=3), made_use("withheld"), made_use("shown")]
    uses += [made_use("code-mailed"), made_use("code-handed")]
    by_others = ("code-handed", "proven", "shown", "corrected", "reverted", "stated")
    uses += [made_use(kind, relation="estate") for kind in by_others]
    letter = made_record([made_field("reader@example.org", title="E-mail address"), made_field()], uses)
    hidden = [made_field(masked=True), OwnField("attachments", "Attachments", "file", is_masked=True)]
    number = made_record(hidden, is_on_hold=True, statements=[made_statement("I see it another way.")])
    closed = made_record(refused_by="shown-to-nobody")
    given = [("Example Court", "Order of an example court")]
    return made_report(letter, number, closed, given=given, locked=2, written=3)


def test_the_file_names_itself_its_language_and_its_day_and_claims_the_standard():
    pdf = read(whole_report())
    root, about = pdf.root_object, pdf.xmp_metadata
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == ("en", True)
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert pdf.metadata.title == "What we hold about you"
    assert pdf.metadata.creation_date == AT.replace(microsecond=0)
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()
    assert about.dc_language == ["en"]
    assert [page["/Tabs"] for page in pdf.pages] == ["/S"] * len(pdf.pages)


def test_a_checker_of_others_finds_nothing(tmp_path):
    file = tmp_path / "report.pdf"
    file.write_bytes(report_pdf(whole_report(), at=AT))
    result = pdfua.validate(file)
    assert list(result.findings) == []
    # Its rule on nested tables does not get on with the library that it reads with.
    assert {outcome.rule_id for outcome in result.skipped} <= {"UA-14-001"}


def test_its_headings_terms_and_tables_are_tagged_in_the_order_of_the_page():
    document = tree(read(whole_report()))
    headings = [(tag.kind, tag.text) for tag in document.walk() if re.fullmatch(r"H\d|Title", tag.kind)]
    record = [("H2", "What it says"), ("H2", "How we keep it"), ("H2", "How we used it")]
    purpose = ("H1", "Answering your questions and helping you")
    assert headings[0] == ("Title", "What we hold about you")
    of_records = [heading for heading in headings if heading != purpose][1:11]
    assert of_records == [*record * 2, ("H2", "Your statements"), *record]
    assert headings[-3:] == [
        ("H1", "Whom we gave it to"),
        ("H1", "What employees wrote"),
        ("H1", "What is not in this file"),
    ]
    uses, disclosures = document.all("Table")
    assert [cell.text for cell in uses.all("TH")] == [
        "Day", "What was done", "How often", "What for", "Allowed by",
    ]  # fmt: skip
    assert len(uses.all("TR")) == 13
    # Each cell names the heading of its column.
    assert {cell.headers for cell in uses.all("TD")} == {1}
    assert [cell.text for cell in disclosures.all("TD")] == [
        "November 2, 2026", "Example Court", "Order of an example court",
    ]  # fmt: skip
    assert [tag.text for tag in document.all("Lbl")][:2] == ["E-mail address", "Your question"]


def test_it_says_what_the_page_says():
    text = says(whole_report())
    for words in (
        "3 records are linked to your confirmed address. 2 more need their receipts",
        "Made on November 29, 2026 by",
        "It reached us on November 29, 2026. Reference: 0A1B2-C3D4E",
        "reader@example.org",
        "Not in this file. The page shows it when you ask for it.",
        "Not in this file. You can save it on the page.",
        "Your statementsNovember 2, 2026I see it another way.",
        "(clause “shown-to-nobody”)",
        "We keep it for now, because a law or a case requires it.",
        "Our software used it to send you a message.",
        "There are 3 notes and answers by employees",
        "Visits to this site: we do not join them with people.",
    ):
        assert words in text


@pytest.mark.parametrize("typed", HOSTILE)
def test_what_looks_like_markup_is_printed_as_it_was_typed(typed):
    field = made_field(typed, title=typed)
    document = tree(read(made_report(made_record([field]), given=[(typed, typed)])))
    texts = [tag.text for tag in document.walk()]
    assert texts.count(typed) >= 4
    assert "root:" not in document.text


def test_the_process_that_sets_it_can_read_no_file_once_it_sees_what_people_typed():
    script = (
        "import resource, typst\n"
        "from keepfaith.web.pdf import compiler_process as process\n"
        "from keepfaith.process_limits import lower\n"
        "compiler = process._ready_compiler()\n"
        "lower({resource.RLIMIT_NOFILE: 0})\n"
        "try:\n"
        "    compiler.compile(b'#read(\"faces.py\")')\n"
        "except typst.TypstError as error:\n"
        "    print('refused')\n"
    )
    ran = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout == "refused\n"


def test_lines_and_paragraphs_stay_and_a_word_wider_than_the_page_is_broken():
    document = tree(read(made_report(made_record([made_field("one\ntwo\n\n\nthree " + "W" * 500)]))))
    one, three = [tag.text for tag in document.all("LBody")[0].children]
    assert one == "onetwo"
    assert three.replace("\u200b", "") == "three " + "W" * 500
    page = read(made_report(made_record([made_field("W" * 500)]))).pages[0]
    assert max(map(len, page.extract_text().replace("\u200b", "").splitlines())) < 200


def test_a_title_of_several_lines_or_of_none_is_still_one_heading():
    blocks = [Heading(1, "one\n\ntwo"), Heading(1, "\n \n")]
    document = Document("x", "x", "en", AT, tuple(blocks))
    data = as_data(document, PrintableText(coverage()))
    headings = tree(PdfReader(io.BytesIO(compiler.compiled(data)))).all("H1")
    assert [heading.text for heading in headings] == ["one two", SUBSTITUTE]


def test_other_scripts_are_printed_and_what_no_font_has_is_counted():
    texts = ["مرحبا", "שלום", "你好，世界", "Привет", "Ελληνικά", "tiếng Việt", "kreyòl ayisyen", "😀"]
    text = says(made_report(made_record([made_field(text) for text in texts])))
    for typed in texts:
        # Letters stand as they are drawn; the reader's program turns them around.
        assert typed in text or typed[::-1] in text
    assert "cannot show" not in text
    lost = says(made_report(made_record([made_field("ภาษา\u202e\x00 ខ្មែរ 👍🏽")])))
    assert lost.count(SUBSTITUTE) == len("ภาษา") + len("ខ្មែរ") + len("👍🏽") + 1
    assert "11 characters have no form here." in lost
    assert "2 characters that show nothing are left out." in lost


def test_a_megabyte_is_set():
    words = "#read of *words* " * 62_500
    assert len(words) > 1_000_000
    pages = pypdfium2.PdfDocument(report_pdf(made_report(made_record([made_field(words)])), at=AT))
    text = "".join(page.get_textpage().get_text_range() for page in pages)
    assert text.count("#read") == text.count("*words*") == 62_500


@pytest.mark.long
@pytest.mark.parametrize("typed", ["a\n" * 500_000, "a\n\n" * 330_000, "a" + "\u0301" * 1_000_000])
def test_what_would_take_too_much_is_given_up_and_ends(typed):
    with contextlib.suppress(NotCompiled):
        assert report_pdf(made_report(made_record([made_field(typed)])), at=AT).startswith(b"%PDF-1.7")


@st.composite
def reports(draw):
    texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=60) | st.sampled_from(HOSTILE)
    fields = st.lists(st.builds(made_field, texts, title=st.just("Your question")), max_size=3)
    uses = st.lists(
        st.builds(
            made_use,
            st.sampled_from(["opened", "sent", "withheld", "shown", "code-mailed", "code-handed"]),
            by_itself=st.booleans(),
            count=st.integers(1, 40),
        ),
        max_size=3,
    )
    statements = st.lists(st.builds(made_statement, texts), max_size=2)
    records = draw(st.lists(st.tuples(fields, uses, statements), max_size=3))
    given = draw(st.lists(st.tuples(texts, texts), max_size=2))
    return made_report(
        *(made_record(fields, uses, statements=statements) for fields, uses, statements in records),
        given=given,
        locked=draw(st.integers(0, 2)),
        written=draw(st.integers(0, 2)),
    )


@settings(max_examples=60, deadline=None)
@given(reports())
def test_each_character_of_any_report_is_printed_or_counted(report):
    text = says(report)
    typed = [field.text for own in report.records for field in own.fields]
    typed += [statement.text for own in report.records for statement in own.statements]
    typed += [words for given in report.disclosures for words in (given.recipient, given.basis)]
    letters = Counter(unicodedata.normalize("NFC", "".join(typed)))
    printed = Counter(text)
    lost = sum(max(0, count - printed[letter]) for letter, count in letters.items() if not letter.isspace())
    counted = sum(map(int, re.findall(r"(\d+) characters? (?:has|have|that show)", text)))
    assert lost <= counted
    assert (counted > 0) == ("Characters that this file cannot show" in text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_in_each_language_with_nothing_that_its_fonts_lack(language):
    with translation.override(language):
        pdf = read(whole_report())
        title = translation.gettext("What we hold about you")
    assert pdf.metadata.title == title
    assert pdf.root_object["/Lang"] == {"zh-hans": "zh-CN", "pt-br": "pt-BR"}.get(language, language)
    document = tree(pdf)
    assert SUBSTITUTE not in document.text
    # What is still English says so.
    clause = [
        tag for tag in document.walk() if tag.text.startswith("Answering your questions") and tag.language
    ]
    assert {tag.language for tag in clause} <= {"en"}


def test_a_person_gets_it_by_a_button_and_it_has_no_masked_number(visitor, deliver, address, clerk):
    own_letter(deliver, address, clerk)
    page, proof = open_report(visitor, deliver, address)
    assert 'name="act" value="pdf"' in page
    answer = act(visitor, proof, act="pdf")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="your-information.pdf"'
    assert (answer.headers["Cache-Control"], answer.cookies.output()) == ("no-store", "")
    text = tree(PdfReader(io.BytesIO(answer.content))).text
    assert ("When does it begin?" in text, NUMBER in text) == (True, False)


def test_where_none_can_be_made_a_page_leads_on_with_the_same_proof(
    visitor, deliver, confirmed, address, monkeypatch
):
    confirmed(address)
    _, proof = open_report(visitor, deliver, address)
    monkeypatch.setattr(compiler, "MAX_DATA_SIZE", 10)
    answer = act(visitor, proof, act="pdf")
    page = answer.content.decode()
    assert (answer.status_code, page.count("We could not make the PDF")) == (503, 2)
    assert re.findall(r'name="act" value="(\w*)"', page) == ["pdf", "file", ""]
    assert proof in page
    assert act(visitor, proof, act="file").status_code == 200


def test_one_that_takes_too_long_is_ended_and_the_log_says_so_without_a_word_of_it(monkeypatch, caplog):
    monkeypatch.setattr(compiler, "TIMEOUT_SECONDS", 0.01)
    with pytest.raises(NotCompiled):
        report_pdf(made_report(), at=AT)
    assert caplog.messages == ["No PDF came of a document: it took too long."]


def test_a_report_that_has_to_wait_too_long_for_others_is_given_up(monkeypatch):
    monkeypatch.setattr(compiler, "_WAIT_SECONDS", 0.01)
    with compiler._one_at_a_time, pytest.raises(NotCompiled):
        report_pdf(made_report(), at=AT)
    assert report_pdf(made_report(), at=AT).startswith(b"%PDF-1.7")

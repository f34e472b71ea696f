"""Any text fits on a label; text that the font cannot set is listed and never drawn wrongly."""

import datetime as dt
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from keepfaith.disclosure.desk import label_font, label_pdf
from keepfaith.disclosure.desk.label_font import MIN_SIZE, can_write, fit_text, normalized, width
from keepfaith.disclosure.desk.label_pdf import INNER_HEIGHT, INNER_WIDTH, LabelEntry, Sheet, draw_pdf

ADDRESS = ("Example Reader", "Example School", "12 Example Street", "Springfield, MA 01101")
SENDER = "EA, 1 Example Street, Exampletown, MA 02199"
DAY = dt.date(2026, 1, 5)


def parcel(number=1, lines=ADDRESS, items=("2 × Guide to our schools",)):
    return LabelEntry(f"ABCDE{number:05}", lines, items)


def sheet(*parcels, first=1):
    made = Sheet(first=first)
    for parcel_to_print in parcels:
        made.add(parcel_to_print)
    return made


def read(made):
    return PdfReader(io.BytesIO(draw_pdf(made, agency="Example Agency", sender=SENDER, day=DAY)))


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.text(st.characters(codec="utf-8", max_codepoint=0x24F), min_size=1, max_size=90), max_size=9)
)
def test_no_line_runs_over_its_label(lines):
    made = [line for text in lines if (line := normalized(text))]
    fitted = fit_text(made, wide=INNER_WIDTH, high=INNER_HEIGHT)
    if fitted is not None:
        assert fitted.size >= MIN_SIZE
        assert fitted.height <= INNER_HEIGHT
        assert all(width(line, fitted.size) <= INNER_WIDTH for line in fitted.lines)
        assert "".join(fitted.lines).replace(" ", "") == "".join(made).replace(" ", "")


def test_a_text_first_shrinks_and_then_wraps():
    short = fit_text(["Example Reader"], wide=INNER_WIDTH, high=INNER_HEIGHT)
    longer = fit_text(["Example Reader of the Example Society at Place"], wide=INNER_WIDTH, high=INNER_HEIGHT)
    longest = fit_text(["Example " * 25], wide=INNER_WIDTH, high=INNER_HEIGHT)
    assert short.size == label_font.MAX_SIZE
    assert longer.size < short.size
    assert len(longer.lines) == 1
    assert len(longest.lines) > 1
    assert fit_text(["Example " * 200], wide=INNER_WIDTH, high=INNER_HEIGHT) is None


def test_each_label_is_inside_its_place():
    made = sheet(*(parcel(number) for number in range(30)))
    page = read(made).pages[0]
    seen = []
    page.extract_text(visitor_text=lambda text, _cm, tm, _font, size: seen.append((text, tm[4], tm[5], size)))
    written = [(text.strip(), x, y, size) for text, x, y, size in seen if text.strip()]
    assert len(written) == 30 * 6
    for text, x, y, size in written:
        places = [
            (left, top)
            for left, top in map(label_pdf.corner, range(30))
            if left <= x <= left + label_pdf.LABEL_WIDTH and top - label_pdf.LABEL_HEIGHT <= y <= top
        ]
        ((left, top),) = places
        assert x + width(text, size) <= left + label_pdf.LABEL_WIDTH
        assert top - label_pdf.LABEL_HEIGHT <= y - size * 0.25
        assert y + size <= top


def test_the_places_are_those_of_a_sheet_of_thirty():
    inch = 72
    assert label_pdf.corner(0) == pytest.approx((0.1875 * inch, 10.5 * inch))
    assert label_pdf.corner(2) == pytest.approx((5.6875 * inch, 10.5 * inch))
    assert label_pdf.corner(29) == pytest.approx((5.6875 * inch, 1.5 * inch))
    assert label_pdf.corner(2)[0] + label_pdf.LABEL_WIDTH == pytest.approx((8.5 - 0.1875) * inch)


def test_a_sheet_that_was_begun_is_begun_where_labels_are_left():
    made = sheet(parcel(1), parcel(2), first=30)
    first, second, packing = read(made).pages
    assert "ABCDE00001" in first.extract_text()
    assert "ABCDE00002" in second.extract_text()
    assert "What to pack" in packing.extract_text()


@pytest.mark.parametrize("name", ["王小明", "محمد", "דוד", "Zo\u0308e\u0323\u0307\u0331", "\U0001fae0"])
def test_what_the_font_cannot_set_is_written_by_hand(name):
    made = sheet(parcel(1, (name, *ADDRESS)), parcel(2))
    text = "".join(page.extract_text() for page in read(made).pages)
    assert [label.reference for label, _ in made.labels] == ["ABCDE00002"]
    assert "Write by hand" in text
    assert name not in text
    assert text.count("ABCDE00001") == 2


@pytest.mark.parametrize("name", ["Łukasz Świątek", "Nguyễn Văn Ánh", "Γιώργος", "Иван Петров", "Zoë"])
def test_characters_of_many_languages_are_printed(name):
    made = sheet(parcel(1, (name, *ADDRESS)))
    assert can_write(normalized(name))
    assert name in read(made).pages[0].extract_text()


def test_lines_are_brought_into_order():
    assert normalized("  Example \t  Reader\u200b\x00 ") == "Example Reader"
    assert sheet(parcel(1, ("", "  ", "Reader"))).labels[0][1].lines == ("Reader",)
    assert sheet(parcel(1, ("", " "))).labels == []


def test_the_packing_list_has_totals_and_then_each_parcel_by_its_name():
    made = sheet(
        parcel(1, items=("2 × Guide to our schools", "1 × Map")),
        parcel(2, items=("3 × Guide to our schools",)),
        parcel(3, items=()),
    )
    text = read(made).pages[1].extract_text()
    assert text.index("In all") < text.index("5 × Guide to our schools") < text.index("ABCDE00001")
    assert "ABCDE00001" in text
    assert "2 × Guide to our schools" in text
    assert "1 × Map" in text
    assert "nothing is listed" in text
    assert text.count("Example Reader") == 3


def test_the_return_address_stays_beside_the_reference():
    long = "An Agency of a Very Long Name Indeed, 1 Example Street, Exampletown, Massachusetts 02199"
    page = (
        PdfReader(io.BytesIO(draw_pdf(sheet(parcel(1)), agency="EA", sender=long, day=DAY)))
        .pages[0]
        .extract_text()
    )
    assert "From An Agency of a Very Long Name" in page
    assert "02199" not in page


def test_refused_labels_are_listed_on_the_last_page():
    made = sheet(parcel(1))
    made.refuse("FGHJK00001", "Refused under “need-to-know”.")
    last = read(made).pages[-1].extract_text()
    assert "Not on this sheet" in last
    assert "FGHJK00001" in last
    assert "need-to-know" in last


def test_the_metadata_of_the_file_names_nobody():
    document = read(sheet(*(parcel(number) for number in range(200))))
    assert document.trailer["/Root"]["/Lang"] == "en-US"
    assert document.metadata.title == "Labels and packing list of January 5, 2026"
    assert not [
        value for value in document.metadata.values() if "Reader" in str(value) or "ABCDE" in str(value)
    ]
    assert len(document.pages) == 7 + 10
    assert "/EmbeddedFile" not in str(document.trailer)

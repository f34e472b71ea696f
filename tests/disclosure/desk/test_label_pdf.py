"""Any text fits on a label; text that no font has or no label has room for is listed and never drawn wrongly."""

import datetime as dt
import io
from collections import Counter, defaultdict

import pdfua
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from keepfaith.disclosure.desk.label_pdf import LabelEntry, Sheet, draw_pdf
from keepfaith.web.pdf.faces import coverage
from keepfaith.web.pdf.printable import PrintableText

ADDRESS = ("Example Reader", "Example School", "12 Example Street", "Springfield, MA 01101")
SENDER = "EA, 1 Example Street, Exampletown, MA 02199"
DAY = dt.date(2026, 1, 5)


def parcel(number=1, lines=ADDRESS, items=("2 × Guide to our schools",)):
    return LabelEntry(f"ABCDE{number:05}", lines, items)


def sheet(*parcels, first=1):
    return Sheet(first, list(parcels))


def drawn(made):
    return draw_pdf(made, agency="Example Agency", sender=SENDER, day=DAY)


def read(made):
    return PdfReader(io.BytesIO(drawn(made)))


def text_of(made):
    return "".join(page.extract_text() for page in read(made).pages)


def signs(made):
    """Return what is drawn in each place of the first page: sign, left, bottom and size; none leaves its place."""
    page, places = pypdfium2.PdfDocument(drawn(made))[0].get_textpage(), defaultdict(list)
    for number in range(page.count_chars()):
        sign = page.get_text_range(number, 1)
        left, bottom, right, top = page.get_charbox(number)
        if sign.strip() and sign != "\u200b":
            across, down = int((left - 13) // 198), int((756.5 - top) // 72)
            assert 13.5 + 198 * across <= left <= right <= 13.5 + 198 * across + 189
            assert 756 - 72 * (down + 1) <= bottom <= top <= 756 - 72 * down
            size = pypdfium2.raw.FPDFText_GetFontSize(page, number)
            start = page.get_charbox(number, loose=True)[0]
            places[down * 3 + across].append((sign, round(start, 2), round(bottom, 1), size))
    return [places[place] for place in sorted(places)]


def size_of(*lines):
    ((first, *_),) = signs(sheet(parcel(1, lines)))
    return first[3]


@settings(max_examples=20, deadline=None)
@given(
    st.lists(
        st.lists(
            st.text(st.characters(codec="utf-8", max_codepoint=0x24F), min_size=1, max_size=90), max_size=9
        ),
        min_size=1,
        max_size=30,
    )
)
def test_no_line_runs_over_its_label_and_none_is_cut(labels):
    made = sheet(*(parcel(number, tuple(lines)) for number, lines in enumerate(labels)))
    by_hand = text_of(made).partition("Not on this sheet")[2]
    line = PrintableText(coverage()).line
    printed = [entry for entry in made.parcels if entry.reference not in by_hand]
    places = signs(made) if printed else []
    for entry, place in zip(printed, places, strict=True):
        letters = "".join(
            [*map(line, entry.lines), entry.reference, "From EA, 1 Example Street, Exampletown"]
        )
        assert Counter(sign for sign, *_ in place) == Counter(letters.replace(" ", ""))
        assert min(size for *_, size in place) >= 6


def test_a_text_first_shrinks_and_then_wraps():
    assert size_of("Example Reader") == 11
    assert size_of("Example Reader of the Example Society at Place") == 7
    assert size_of("Example " * 20) == 8.5
    assert "Write by hand" in text_of(sheet(parcel(1, ("Example " * 49,))))


def test_the_places_are_those_of_a_sheet_of_thirty():
    places = signs(sheet(*(parcel(number) for number in range(30))))
    assert len(places) == 30
    for number, place in enumerate(places):
        left, top = 13.5 + number % 3 * 198 + 6.48, 756 - number // 3 * 72 - 6.48
        lines = [(sign, start, bottom) for sign, start, bottom, size in place if size == 11]
        assert lines[0] == ("E", pytest.approx(left, abs=0.01), pytest.approx(top - 11.1, abs=0.1))
        assert ("S", pytest.approx(left, abs=0.01), pytest.approx(top - 50.9, abs=0.1)) in lines


def test_a_sheet_that_was_begun_is_begun_where_labels_are_left():
    made = sheet(parcel(1), parcel(2), first=30)
    first, second, packing = read(made).pages
    assert "ABCDE00001" in first.extract_text()
    assert "ABCDE00002" in second.extract_text()
    assert "What to pack" in packing.extract_text()


@pytest.mark.parametrize("name", ["\U0001fae0", "ภาษา", "Example " * 60])
def test_what_cannot_be_set_is_written_by_hand(name):
    text = text_of(sheet(parcel(1, (name, *ADDRESS)), parcel(2)))
    assert text.partition("What to pack")[0].count("ABCDE") == 1
    assert "ABCDE00001" in text.partition("Not on this sheet")[2].partition("Write by hand")[0]
    assert text.count("ABCDE00001") == 2


@pytest.mark.parametrize(
    "name",
    [
        "Łukasz Świątek", "Nguyễn Văn Ánh", "Γιώργος", "Иван Петров", "Zoë", "王小明", "محمد", "דוד", "fi ffl",
        "#panic()",
    ],
)  # fmt: skip
def test_characters_of_many_languages_are_printed(name):
    label, packing = (page.extract_text() for page in read(sheet(parcel(1, (name, *ADDRESS)))).pages)
    # Letters from the right stand as they are drawn.
    assert name in label or name[::-1] in label
    assert name in packing or name[::-1] in packing
    assert "12 Example Street" in label


def test_lines_are_brought_into_order():
    lines = ("", "  ", "  Example \t  Reader\u200b\x00 ")
    assert "Example Reader\n" in read(sheet(parcel(1, lines))).pages[0].extract_text()
    assert "Write by hand" in text_of(sheet(parcel(1, ("", " "))))


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
    made = Sheet(1, [parcel(1)], [("FGHJK00001", "Refused under “need-to-know”.")])
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


def test_a_checker_of_others_finds_nothing(tmp_path):
    file = tmp_path / "labels.pdf"
    file.write_bytes(drawn(Sheet(1, [parcel(1), parcel(2, ("\U0001fae0",))], [("FGHJK00001", "Refused.")])))
    assert list(pdfua.validate(file).findings) == []

"""What is encrypted, damaged, recursive or made to exhaust a computer is refused in plain words, within bounds."""

import json
import os
import socket
import time
import zipfile
import zlib
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keepfaith.pii.documents import child, limits
from keepfaith.pii.documents.extraction import MAX_NESTING, OLE, LeftOut, Unreadable
from keepfaith.pii.documents.read_document import read_document
from keepfaith.pii.documents.reader import Reader
from tests.pii.documents import samples


def refused(data, name=""):
    with pytest.raises(Unreadable) as error:
        read_document(data, name)
    assert error.value.remedy
    return error.value.problem


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-128", "AES-256"])
def test_a_pdf_that_only_a_password_opens_is_refused(algorithm):
    assert refused(samples.encrypted_pdf("secret", algorithm=algorithm)) == "It is encrypted with a password."


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-128", "AES-256"])
def test_a_pdf_that_opens_without_a_password_is_read(algorithm):
    _, extraction = read_document(samples.encrypted_pdf("", algorithm=algorithm), "")
    assert samples.number(0) in extraction.text()
    assert extraction.is_complete


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"%PDF-1.7\nnothing", "It is damaged."),
        (samples.docx()[:200], "It is damaged."),
        (samples.package({"a.txt": "text"}), "It is an archive."),
        (b"\x1f\x8b\x08" + bytes(50), "It is an archive."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "It has the binary format of Office 97 to 2003."),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "It is encrypted with a password.",
        ),
        (b"{\\rtf1" + b"{" * 20_000, "Its groups are more than 10,000 deep."),
        (b"\x89PNG\r\n\x1a\n" + bytes(60), "It is a picture."),
        (bytes(range(256)) * 8, "It is binary, not a text."),
        (b"\x7fELF" + bytes(60), "It is binary, not a text."),
    ],
)
def test_what_is_not_read_is_refused_in_plain_words(data, problem):
    assert refused(data) == problem


def test_an_encrypted_part_of_a_package_is_noticed():
    data = bytearray(samples.docx(samples.paragraph("text")))
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + place] |= 1
    assert refused(bytes(data)) == "It is encrypted with a password."


def test_a_damaged_part_of_a_package_is_left_out_and_the_others_are_read():
    parts = {"word/header1.xml": "<w:hdr", "word/comments.xml": f"<w:x {samples.W}>{samples.number(1)}</w:x>"}
    _, extraction = read_document(samples.docx(samples.paragraph(samples.number(0)), parts), "")
    assert samples.number(0) in extraction.text()
    assert samples.number(1) in extraction.text()
    assert extraction.left_out[LeftOut.DAMAGED] == 1
    assert not extraction.is_complete


def test_a_part_whose_sum_is_wrong_is_left_out():
    data = bytearray(samples.docx(samples.paragraph("SSN 987-65-4320"), compression=zipfile.ZIP_STORED))
    data[data.index(b"987-65")] = ord("8")
    assert read_document(bytes(data), "")[1].left_out[LeftOut.DAMAGED] == 1


def test_a_pdf_cut_short_is_read_as_far_as_it_goes_or_refused():
    data, _ = samples.pdf_of_hiding_places()
    for length in range(100, len(data), 997):
        assert samples.fate(data[:length]) in {"read", "It is damaged."}


ROOT = b"<</Type/Catalog/Pages 2 0 R>>"
PAGES = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
FORM = b"/Type/XObject/Subtype/Form/BBox[0 0 612 792]/Resources<</XObject<</X 4 0 R>>>>"
PAINTED = (
    b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</XObject<</X 4 0 R>>"
    b"/Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>"
)
WORDS = f"BT /F 12 Tf 50 700 Td (SSN {samples.number(0)}) Tj ET /X Do".encode()


def test_a_form_that_paints_itself_is_read_and_reading_ends():
    data = samples.raw_pdf(ROOT, PAGES, PAINTED, samples.pdf_stream(WORDS, FORM))
    assert samples.number(0) in read_document(data, "")[1].text()


def test_a_tree_of_pages_that_holds_itself_is_read_in_part():
    pages = b"<</Type/Pages/Kids[2 0 R 3 0 R]/Count 2/Title(%b)>>" % samples.number(1).encode()
    _, extraction = read_document(samples.raw_pdf(ROOT, pages, PAINTED, samples.pdf_stream(WORDS, FORM)), "")
    assert samples.number(1) in extraction.text()
    assert not extraction.is_complete


def test_a_pdf_whose_attached_file_grows_without_end_is_read_in_part():
    bomb = samples.pdf_stream(zlib.compress(bytes(200_000_000), 9), b"/Type/EmbeddedFile/Filter/FlateDecode")
    _, extraction = read_document(samples.raw_pdf(ROOT, PAGES, PAINTED, samples.pdf_stream(WORDS), bomb), "")
    assert samples.number(0) in extraction.text()
    assert extraction.left_out[LeftOut.DAMAGED] == 1


def test_arrays_of_a_pdf_that_nest_too_deeply_are_left_out():
    deep = b"[" * 50_000 + b"]" * 50_000
    _, extraction = read_document(samples.raw_pdf(ROOT, PAGES, PAINTED, samples.pdf_stream(WORDS), deep), "")
    assert samples.number(0) in extraction.text()
    assert not extraction.is_complete


SAMPLES = (
    samples.docx_of_hiding_places()[0], samples.xlsx_of_hiding_places()[0], samples.pdf_of_hiding_places()[0],
    samples.message_of_hiding_places()[0],
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(SAMPLES),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 40), st.binary(max_size=8)), min_size=1, max_size=8),
)
def test_a_document_with_damages_is_read_or_refused_and_nothing_else_happens(data, damages):
    damaged = bytearray(data)
    for place, length, other in damages:
        at = int(place * len(damaged))
        damaged[at : at + length] = other
    assert samples.fate(bytes(damaged), ".eml")


def test_entities_that_grow_are_refused():
    bomb = '<!DOCTYPE a [<!ENTITY b "987-65-4320"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>'
    assert "document type" in refused(samples.docx("", {"customXml/item1.xml": bomb}))


def test_elements_that_nest_too_deeply_are_refused():
    deep = "<a>" * 5_000 + "</a>" * 5_000
    assert "nested too deeply" in refused(samples.docx("", {"customXml/item1.xml": deep}))


def test_a_zip_bomb_is_refused_before_it_is_unpacked():
    bomb = samples.docx("", {f"customXml/item{at}.xml": " " * 20_000_000 for at in range(5)})
    assert len(bomb) < 200_000
    assert "times its size" in refused(bomb)


def test_a_zip_bomb_within_a_package_is_refused_too():
    bomb = samples.docx("", {f"customXml/item{at}.xml": " " * 20_000_000 for at in range(5)})
    assert "times its size" in refused(samples.docx("", {"word/embeddings/a.docx": bomb}))


def test_a_package_of_too_many_parts_is_refused(monkeypatch):
    monkeypatch.setattr("keepfaith.pii.documents.office_packages.MAX_PARTS", 5)
    assert "more than 5 parts" in refused(samples.docx("", {f"a{at}.xml": "<a/>" for at in range(5)}))


def test_a_package_whose_parts_lie_over_one_another_is_left_out():
    """Each of many entries names the same compressed bytes."""
    data = samples.docx("", {f"customXml/item{at}.xml": " " * 1_000_000 for at in range(3)})
    first = data.index(b"PK\x01\x02")
    forged = bytearray(data)
    # The offset of the first entry's bytes, in each entry of the directory.
    at = first
    while (at := forged.find(b"PK\x01\x02", at)) != -1:
        forged[at + 42 : at + 46] = bytes(4)
        at += 46
    assert read_document(bytes(forged), "")[1].left_out[LeftOut.DAMAGED] > 0


def test_documents_within_documents_are_read_to_a_depth():
    data = samples.docx(samples.paragraph(samples.number(0)))
    for _ in range(MAX_NESTING - 1):
        data = samples.docx("", {"word/embeddings/a.docx": data})
    assert samples.number(0) in read_document(data, "")[1].text()
    for _ in range(3):
        data = samples.docx("", {"word/embeddings/a.docx": data})
    _, extraction = read_document(data, "")
    assert samples.number(0) not in extraction.text()
    assert not extraction.is_complete


def test_a_message_that_nests_too_deeply_is_refused():
    data = b"Subject: a\n\ntext"
    for _ in range(200):
        data = b"Subject: a\nFrom: a@example.org\nContent-Type: message/rfc822\n\n" + data
    assert "deep" in refused(data, "a.eml")


def test_an_encrypted_part_of_a_message_makes_the_scan_incomplete():
    message = EmailMessage()
    message["Subject"] = "a"
    message.set_content("text")
    message.add_attachment(
        samples.encrypted_pdf("secret"), maintype="application", subtype="pdf", filename="a.pdf"
    )
    _, extraction = read_document(message.as_bytes(), "a.eml")
    assert extraction.left_out == {LeftOut.ENCRYPTED: 1}
    assert not extraction.is_complete


@pytest.mark.parametrize("encoding", ["ascii", "utf-16-le"])
def test_an_older_format_inside_is_read_as_far_as_it_goes(encoding):
    old = OLE + bytes(500) + f"SSN {samples.number(0)} and more".encode(encoding) + bytes(500)
    _, extraction = read_document(samples.docx("", {"word/embeddings/oleObject1.bin": old}), "")
    assert samples.number(0) in extraction.text()
    assert extraction.left_out == {LeftOut.BINARY: 1}
    assert not extraction.is_complete


def test_a_picture_in_a_document_is_counted_and_the_scan_is_complete():
    _, extraction = read_document(samples.docx("", {"word/media/image1.png": b"\x89PNG" + bytes(50)}), "")
    assert extraction.left_out == {LeftOut.PICTURE: 1}
    assert extraction.is_complete


@pytest.fixture
def reader():
    with Reader() as reader:
        yield reader


def test_a_process_that_takes_too_long_is_ended(monkeypatch, tmp_path):
    monkeypatch.setattr(child, "seconds_for", lambda _size: 0)
    # Within its limits it has no file left to wait on.
    monkeypatch.setattr(child, "read_document", lambda *_: time.sleep(60))
    assert "too long" in outcome(tmp_path)["error"]


def test_a_process_that_takes_too_much_work_is_ended(monkeypatch, tmp_path):
    monkeypatch.setattr(limits, "_SECONDS", 1)

    def work(*_):
        while True:
            pass

    monkeypatch.setattr(child, "read_document", work)
    assert "too long" in outcome(tmp_path)["error"]


def test_a_process_that_takes_too_much_memory_is_ended(monkeypatch, tmp_path):
    monkeypatch.setattr(child, "read_document", lambda *_: bytearray(8 * limits.memory_for(0)))
    assert "memory" in outcome(tmp_path)["error"]


@pytest.mark.parametrize(
    "act",
    [
        lambda: open("/etc/hostname"),  # noqa: PTH123, SIM115 - whatever way it is opened
        lambda: os.open("/tmp/keepfaith-of-a-document", os.O_CREAT),
        lambda: socket.create_connection(("192.0.2.1", 80)),
    ],
    ids=["read", "create", "connect"],
)
def test_a_process_opens_nothing(monkeypatch, tmp_path, act):
    def attempt(*_):
        try:
            act()
        except OSError as error:
            raise Unreadable(type(error).__name__, "as it should") from error

    monkeypatch.setattr(child, "read_document", attempt)
    assert outcome(tmp_path)["remedy"] == "as it should"


def test_a_fault_of_a_library_says_nothing_of_the_document(monkeypatch, tmp_path, capfd):
    def fail(*_):
        raise KeyError(samples.number(0))

    monkeypatch.setattr(child, "read_document", fail)
    assert outcome(tmp_path)["error"] == "Reading it broke off."
    assert samples.number(0) not in str(capfd.readouterr())


def outcome(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("text")
    with path.open("rb") as file:
        return json.loads(child.read_limited(child.Request(file.fileno(), 4, ".txt", with_text=False)))

"""Archives inside documents, files of older office software, and long texts: what is read of them and what is not."""

import gzip
import io
import tarfile
from email.message import EmailMessage

import pytest

from keepfaith.pii.documents.extraction import OLE, LeftOut
from keepfaith.pii.documents.read_document import read_document
from keepfaith.pii.documents.reader import Reader
from tests.pii.documents import samples


@pytest.fixture
def reader():
    with Reader() as reader:
        yield reader


@pytest.mark.parametrize("place", ["name", "folder", "comment", "name of an encrypted part"])
def test_what_an_archive_inside_says_in_the_open_is_read(place):
    written = samples.number(0)
    parts = {"name": {f"SSN {written}.pdf": "-"}, "folder": {f"SSN {written}/": ""}}.get(
        place, {"a.txt": "-"}
    )
    comment = f"SSN {written}".encode() if place == "comment" else b""
    inside = bytearray(samples.package(parts, comment=comment))
    if place == "name of an encrypted part":
        inside = bytearray(samples.package({f"SSN {written}.pdf": "-"}))
        for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            inside[inside.index(signature) + flags] |= 1
    message = EmailMessage()
    message.set_content("text")
    message.add_attachment(bytes(inside), maintype="application", subtype="zip", filename="a.zip")
    for outer in (samples.docx("", {"word/embeddings/a.zip": bytes(inside)}), message.as_bytes()):
        _, extraction = read_document(outer, "a.eml")
        assert written in extraction.text()
        assert not extraction.is_complete


def test_names_in_other_archives_inside_are_read():
    tar, packed = io.BytesIO(), io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w") as archive:
        archive.addfile(tarfile.TarInfo(f"SSN {samples.number(0)}.txt"), io.BytesIO())
    with gzip.GzipFile(f"SSN {samples.number(1)}.txt", "wb", fileobj=packed) as file:
        file.write(b"text")
    parts = {"word/embeddings/a.tar": tar.getvalue(), "word/embeddings/a.gz": packed.getvalue()}
    _, extraction = read_document(samples.docx("", parts), "")
    assert samples.number(0) in extraction.text()
    assert samples.number(1) in extraction.text()
    assert extraction.left_out == {LeftOut.BINARY: 2}


@pytest.mark.parametrize("name", ["a.doc", "a.xls", "a.ppt"])
def test_an_older_office_file_is_refused_and_the_remedy_names_a_format_that_is_read(reader, tmp_path, name):
    path = tmp_path / name
    path.write_bytes(OLE + bytes(600))
    scan = reader.scan(str(path))
    assert scan.error == "It has the binary format of Office 97 to 2003."
    assert scan.remedy == "Save it as PDF, DOCX, XLSX, CSV or plain text, and scan that."


@pytest.mark.long
@pytest.mark.parametrize(
    ("unit", "size"),
    [
        ("All of these words say nothing of anybody, 12 or 13 times; ", 50_000_000),
        ("A line of a log that says nothing of anybody, 2026-01-02 08:14 ok\n", 100_000_000),
    ],
    ids=["one line of 50 MB", "100 MB"],
)
def test_a_process_with_limits_reads_a_long_text_to_its_end(reader, tmp_path, unit, size):
    path = tmp_path / "long.txt"
    path.write_text(unit * (size // len(unit)) + f"SSN {samples.number(0)}\n")
    scan = reader.scan(str(path))
    assert (scan.error, len(scan.spans)) == ("", 1)
    assert scan.spans[0].end == scan.characters - 1

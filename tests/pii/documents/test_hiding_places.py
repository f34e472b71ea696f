"""Every place of a document in which words can stand is read."""

import pytest

from keepfaith.pii.documents.read_document import read_document
from keepfaith.pii.documents.reader import Reader
from tests.pii.documents import samples

DOCUMENTS = {
    "docx": samples.docx_of_hiding_places,
    "xlsx": samples.xlsx_of_hiding_places,
    "pdf": samples.pdf_of_hiding_places,
    "eml": samples.message_of_hiding_places,
}


def text_of(data, name=""):
    return read_document(data, name)[1].text()


@pytest.fixture(scope="module")
def texts():
    return {
        kind: (text_of(data), numbers)
        for kind, (data, numbers) in ((k, make()) for k, make in DOCUMENTS.items())
    }


@pytest.mark.parametrize(
    ("kind", "place"), [(kind, place) for kind, make in DOCUMENTS.items() for place in make()[1]]
)
def test_a_number_in_each_place_of_a_document_is_read(texts, kind, place):
    text, numbers = texts[kind]
    assert numbers[place] in text.replace("\u2011", "-")


@pytest.fixture(scope="module")
def reader():
    with Reader() as reader:
        yield reader


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_a_process_with_limits_reads_as_much(texts, reader, tmp_path, kind):
    path = tmp_path / f"document.{kind}"
    path.write_bytes(DOCUMENTS[kind]()[0])
    scan = reader.scan(str(path), with_text=True)
    _, numbers = texts[kind]
    assert scan.is_complete, scan
    assert [
        place for place, number in numbers.items() if number not in scan.text.replace("\u2011", "-")
    ] == []


def test_a_process_with_limits_opens_what_no_password_protects(reader, tmp_path):
    for algorithm in ("RC4-128", "AES-128", "AES-256"):
        path = tmp_path / f"{algorithm}.pdf"
        path.write_bytes(samples.encrypted_pdf("", algorithm=algorithm))
        scan = reader.scan(str(path), with_text=True)
        assert scan.is_complete
        assert samples.number(0) in scan.text

"""Every place of a document in which words can stand is read."""

import pytest

from keepfaith.pii.documents.read_document import read_document
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

"""A letter as a PDF is tagged, in its language, line by line as it was written; what no font has is refused."""

import io

import pdfua
import pytest
from pypdf import PdfReader

from keepfaith.disclosure.desk.letter_pdf import letter_pdf
from keepfaith.web.pdf.compiler import NotCompiled
from tests.rights.pdf_reading import tree

SENDER = "Example Agency\n1 Example Street"


def read(text, language="en"):
    return PdfReader(io.BytesIO(letter_pdf(text, title="Your request", language=language)))


def test_it_has_a_title_a_language_and_a_tag_for_each_paragraph(tmp_path):
    letter = read(f"{SENDER}\n\nYour request\n \n#panic() *one*\n", language="pt-br")
    assert (letter.metadata.title, letter.root_object["/Lang"]) == ("Your request", "pt-BR")
    paragraphs = [tag.text for tag in tree(letter).all("P")]
    assert paragraphs == ["Example Agency1 Example Street", "Your request", "#panic() *one*"]
    file = tmp_path / "letter.pdf"
    file.write_bytes(letter_pdf(SENDER, title="Your request", language="es"))
    assert list(pdfua.validate(file).findings) == []


def test_lines_stay_and_a_long_letter_goes_on_without_a_word_around_it():
    pages = read("\n".join(f"Line {number}" for number in range(60))).pages
    lines = [line.strip() for page in pages for line in page.extract_text().splitlines() if line.strip()]
    assert (len(pages), lines) == (2, [f"Line {number}" for number in range(60)])


@pytest.mark.parametrize(
    "text", ["tiếng Việt", "kreyòl", "Ελληνικά", "Привет", "你好，世界", "مرحبا", "שלום"]
)
def test_its_text_can_be_copied_in_each_script(text):
    shown = read(f"{SENDER}\n\n{text}", language="zh-hans").pages[0].extract_text()
    assert text in shown or text[::-1] in shown


def test_a_text_without_signs_is_refused():
    with pytest.raises(NotCompiled, match="Get it as plain text"):
        read("ภาษา")

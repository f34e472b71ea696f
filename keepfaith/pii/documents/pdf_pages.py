"""What the pages of a PDF show, and what notes and fields add to them; read by PDFium."""

from typing import Final

import pypdfium2
import pypdfium2.raw as pdfium

from keepfaith.pii.documents.extraction import Extraction
from keepfaith.pii.documents.kinds import damaged, encrypted

_WRAPPED: Final = "\ufffe"


def read_pages(data: bytes, extraction: Extraction) -> None:
    """Read the text of every page, seen or not; `Unreadable` if the file is encrypted or damaged."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == pdfium.FPDF_ERR_PASSWORD:
            raise encrypted() from error
        raise damaged() from error
    try:
        for number in range(len(document)):
            extraction.begin(f"page {number + 1}")
            _read_page(document, number, extraction)
    except pypdfium2.PdfiumError as error:
        raise damaged() from error
    finally:
        document.close()


def _read_page(document: pypdfium2.PdfDocument, number: int, extraction: Extraction) -> None:
    page = document[number]
    text = _text(page)
    extraction.write(text)
    if pdfium.FPDFPage_GetAnnotCount(page.raw) and pdfium.FPDFPage_Flatten(
        page.raw, pdfium.FLAT_NORMALDISPLAY
    ):
        page.close()
        page = document[number]
        lines = set(text.splitlines())
        more = [line for line in _text(page).splitlines() if line not in lines]
        extraction.write("\n" + "\n".join(more))
    page.close()


def _text(page: pypdfium2.PdfPage) -> str:
    reader = page.get_textpage()
    try:
        # Where a hyphen ends a line, PDFium leaves a sign of its own.
        return str(reader.get_text_range()).replace("\r\n", "\n").replace(_WRAPPED, "-\n")
    finally:
        reader.close()

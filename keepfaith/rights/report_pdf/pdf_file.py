"""A report or a copy as a PDF, in the reader's language; it says what of it could not be printed."""

import datetime as dt

from keepfaith.disclosure.own_records.report import OwnReport
from keepfaith.rights.report_pdf.contents import not_printed, report_document
from keepfaith.web.pdf.compiler import compiled
from keepfaith.web.pdf.document import Document, as_data, blocks_as_data
from keepfaith.web.pdf.faces import coverage
from keepfaith.web.pdf.printable import PrintableText


def report_pdf(report: OwnReport, *, at: dt.datetime) -> bytes:
    """Return a report as a tagged PDF (PDF/UA-1); raises `NotCompiled`."""
    return document_pdf(report_document(report, at=at))


def document_pdf(document: Document) -> bytes:
    """Set a document that says last, in the active language, how many characters are not in it."""
    printable = PrintableText(coverage())
    data = as_data(document, printable)
    last = not_printed(missing=printable.missing, invisible=printable.invisible)
    data["blocks"] += blocks_as_data(last, printable)
    return compiled(data)

"""A report as a PDF, in the reader's language; it says what of it could not be printed."""

import datetime as dt

from keepfaith.disclosure.own_records.report import OwnReport
from keepfaith.rights.report_pdf.compiler import compiled
from keepfaith.rights.report_pdf.contents import not_printed, report_document
from keepfaith.rights.report_pdf.document import as_data, blocks_as_data
from keepfaith.rights.report_pdf.faces import coverage
from keepfaith.rights.report_pdf.printable import PrintableText


def report_pdf(report: OwnReport, *, at: dt.datetime) -> bytes:
    """Return a report as a tagged PDF (PDF/UA-1); raises `NotCompiled`."""
    printable = PrintableText(coverage())
    data = as_data(report_document(report, at=at), printable)
    last = not_printed(missing=printable.missing, invisible=printable.invisible)
    data["blocks"] += blocks_as_data(last, printable)
    return compiled(data)

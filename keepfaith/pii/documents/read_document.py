"""The text of a document of any kind, from its bytes."""

import re
from typing import Final

from keepfaith.pii.documents.extraction import Extraction, LeftOut, Unreadable
from keepfaith.pii.documents.html_text import read_html
from keepfaith.pii.documents.kinds import Kind, recognize
from keepfaith.pii.documents.messages import read_mailbox, read_message
from keepfaith.pii.documents.office_packages import read_package
from keepfaith.pii.documents.pdf_objects import read_objects
from keepfaith.pii.documents.pdf_pages import read_pages
from keepfaith.pii.documents.rtf_text import read_rtf
from keepfaith.pii.documents.text_encodings import decoded

MAX_VERSIONS: Final = 10
_END_OF_VERSION: Final = re.compile(rb"%%EOF")


def read_document(data: bytes, name: str) -> tuple[Kind, Extraction]:
    """Return the kind of a document and what was read of it; `Unreadable` says why nothing was."""
    extraction = Extraction(len(data), _read)
    kind = recognize(data, name)
    _read_as(kind, data, extraction)
    return kind, extraction


def _read(data: bytes, name: str, extraction: Extraction) -> None:
    """Read a document that is inside another one."""
    _read_as(recognize(data, name), data, extraction)


def _read_as(kind: Kind, data: bytes, extraction: Extraction) -> None:
    match kind:
        case Kind.PDF:
            _read_pdf(data, extraction)
        case Kind.PACKAGE:
            read_package(data, extraction)
        case Kind.RTF:
            read_rtf(data, extraction)
        case Kind.MESSAGE:
            read_message(data, extraction)
        case Kind.MAILBOX:
            read_mailbox(data, extraction)
        case Kind.TEXT | Kind.TABLE | Kind.HTML:
            text, encoding = decoded(data)
            extraction.encodings[encoding] += 1
            extraction.begin("text")
            if kind is Kind.HTML:
                read_html(text, extraction)
            else:
                extraction.write(text)


def _read_pdf(data: bytes, extraction: Extraction) -> None:
    _read_version(data, extraction)
    ends = [match.end() for match in _END_OF_VERSION.finditer(data)]
    for number, end in enumerate(ends[:-1][-MAX_VERSIONS:], 1):
        _read_earlier_version(data[:end], number, extraction)


def _read_version(data: bytes, extraction: Extraction) -> None:
    """Read a PDF by two libraries: where only one of them can, it is read in part."""
    is_damaged = False
    for read in (read_pages, read_objects):
        try:
            read(data, extraction)
        except Unreadable as error:
            if error.kind is not LeftOut.DAMAGED or is_damaged:
                raise
            is_damaged = True
            extraction.leave_out(LeftOut.DAMAGED)


def _read_earlier_version(data: bytes, number: int, extraction: Extraction) -> None:
    """Read what a PDF was before it was changed, and write the lines that it no longer has."""
    earlier = Extraction(len(data), _read)
    try:
        _read_version(data, earlier)
    except Unreadable as error:
        if error.kind is None:
            raise
        # Files that are made for the web end twice, and the first end is of no version.
        return
    known = set(extraction.text().splitlines())
    lines = [line for line in earlier.text().splitlines() if line not in known]
    if lines:
        extraction.begin(f"earlier version {number}")
        extraction.write("\n".join(lines))

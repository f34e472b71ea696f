"""A letter as a tagged PDF: the text alone, in its language; a text that it has no signs for is refused."""

import datetime as dt

from keepfaith.web.pdf.compiler import NotCompiled, compiled
from keepfaith.web.pdf.document import Document, Paragraph, as_data
from keepfaith.web.pdf.faces import coverage
from keepfaith.web.pdf.printable import PrintableText


def letter_pdf(text: str, *, title: str, language: str) -> bytes:
    """Set a letter; its title, and nothing else about it, says what it is. Raises `NotCompiled`."""
    printable = PrintableText(coverage())
    letter = Document(title, "", language, dt.datetime.now(dt.UTC), (Paragraph(text),), "letter")
    data = as_data(letter, printable)
    if printable.missing:
        raise NotCompiled("The PDF has no signs for this text.", "Get it as plain text.")
    return compiled(data)

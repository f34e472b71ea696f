"""Looking into files that came with a letter, as far as that is done: as text, never unpacked, never run."""

from typing import Final

from keepfaith.intake.mime.charsets import decode_text
from keepfaith.intake.mime.encoded_words import decode_words
from keepfaith.intake.mime.extract import HTML, extract_content
from keepfaith.intake.mime.html_to_text import CUT, UNCLOSED, sanitize_html
from keepfaith.intake.mime.message import Attachment
from keepfaith.intake.mime.plain_text import plain

MAX_BYTES: Final = 1_000_000
MAX_DEPTH: Final = 3
_LETTER: Final = "message/rfc822"
_TEXTS: Final = ("text/plain", "text/csv", HTML, "application/json")
_READ_HEADERS: Final = ("from", "to", "cc", "subject")


def is_looked_into(attachment: Attachment) -> bool:
    """Return whether a file is of a kind and size that `text_of` looks into."""
    return attachment.media in {*_TEXTS, _LETTER} and len(attachment.content) <= MAX_BYTES


def text_of(attachment: Attachment) -> str | None:
    """Return all the text of a file, to be screened; `None` if it, or anything inside it, cannot be read."""
    return _text_of(attachment, MAX_DEPTH)


def _text_of(attachment: Attachment, depth: int) -> str | None:
    if not depth or not is_looked_into(attachment):
        return None
    if attachment.media == _LETTER:
        return _message_text(attachment.content, depth)
    text, doubtful = decode_text(attachment.content)
    if "\0" in text or (doubtful and attachment.media == "application/json"):
        return None
    if attachment.media == HTML:
        page = sanitize_html(text, with_hidden=True)
        return None if {CUT, UNCLOSED} & set(page.remarks) else plain(page.text)
    return plain(text)


def _message_text(raw: bytes, depth: int) -> str | None:
    walk = extract_content(raw, every=True)
    if walk.head.cut or not walk.whole:
        return None
    header_texts = [decode_words(value) for value in walk.head.every(*_READ_HEADERS)]
    inside = [_text_of(attachment, depth - 1) for attachment in walk.attachments]
    whole = [text for text in inside if text is not None]
    return plain("\n".join([*header_texts, walk.text, *whole])) if len(whole) == len(inside) else None

"""E-mail messages: headers as a person reads them, every part, messages within messages, and what is attached."""

import re
from collections.abc import Iterator
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from typing import Final

from keepfaith.pii.documents.extraction import Extraction, LeftOut, Unreadable
from keepfaith.pii.documents.html_text import read_html
from keepfaith.pii.documents.text_encodings import decoded, decoded_as

MAX_DEPTH: Final = 50
MAX_PARTS: Final = 10_000
_FOLD: Final = re.compile(r"\r?\n[ \t]")
# Random digits, as Python writes them between parts, as many as a payment card can have.
_BOUNDARY: Final = re.compile(r'boundary="?={8,}\d{10,25}=="?')
# The library takes four times as long for twice the length.
_MAX_HEADER_PIECE: Final = 20_000
_HEADER_PIECES: Final = re.compile(r".{1,20000}(?:\s|\Z)|.{1,20000}", re.DOTALL)
_BETWEEN_MESSAGES: Final = re.compile(rb"^From [^\r\n]*\r?\n", re.MULTILINE)
_ENCRYPTED: Final = frozenset({"application/pgp-encrypted", "multipart/encrypted", "application/pkcs7-mime",
                               "application/x-pkcs7-mime"})  # fmt: skip
_SIGNATURES: Final = frozenset({"application/pgp-signature", "application/pkcs7-signature",
                                "application/x-pkcs7-signature"})  # fmt: skip


def read_mailbox(data: bytes, extraction: Extraction) -> None:
    """Read the messages of a mailbox in the form mbox."""
    bounds = [match.span() for match in _BETWEEN_MESSAGES.finditer(data)]
    ends = [*(start for start, _ in bounds[1:]), len(data)]
    for number, ((_, start), end) in enumerate(zip(bounds, ends, strict=True), 1):
        extraction.begin(f"message {number}")
        read_message(data[start:end], extraction)


def read_message(data: bytes, extraction: Extraction) -> None:
    """Read a message with all of its parts."""
    try:
        message = BytesParser(policy=compat32).parsebytes(data)
    except (RecursionError, MessageError, ValueError) as error:
        raise _too_deep() from error
    waiting: list[tuple[int, Message]] = [(0, message)]
    parts = 0
    while waiting:
        depth, part = waiting.pop()
        parts += 1
        if depth > MAX_DEPTH or parts > MAX_PARTS:
            raise _too_deep()
        _read_part(part, extraction, number=parts)
        payload = part.get_payload()
        if isinstance(payload, list):
            waiting.extend((depth + 1, inner) for inner in reversed(payload) if isinstance(inner, Message))


def _too_deep() -> Unreadable:
    return Unreadable(
        f"It has parts more than {MAX_DEPTH} deep, or more than {MAX_PARTS:,} of them.",
        "Do not open it. Ask the sender what it is.",
    )


def _read_part(part: Message, extraction: Extraction, *, number: int) -> None:
    extraction.begin("headers" if number == 1 else f"headers of part {number}")
    for line in _headers(part):
        extraction.write(line + "\n")
    for text in (part.preamble, part.epilogue):
        if text and str(text).strip():
            extraction.write(_decoded_surrogates(str(text)) + "\n")
    kind = part.get_content_type()
    if kind in _ENCRYPTED:
        extraction.leave_out(LeftOut.ENCRYPTED)
    elif kind in _SIGNATURES:
        extraction.leave_out(LeftOut.SIGNATURE)
    elif not part.is_multipart():
        _read_body(part, kind, extraction, place="body" if number == 1 else f"part {number}")


def _read_body(part: Message, kind: str, extraction: Extraction, *, place: str) -> None:
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    name = _file_name(part)
    if kind.startswith("text/") and not name:
        text, encoding = decoded_as(data, part.get_content_charset() or "utf-8")
        extraction.encodings[encoding] += 1
        extraction.begin(place)
        if kind == "text/html":
            read_html(text, extraction)
        else:
            extraction.write(text)
    elif data:
        extraction.read_inside(data, place=place, name=name)


def _headers(part: Message) -> Iterator[str]:
    for name, value in part.items():
        raw = _BOUNDARY.sub("boundary", _FOLD.sub(" ", str(value)))
        yield f"{name}: {_decoded_words(raw)}"
    if name := _file_name(part):
        yield f"File: {name}"


def _file_name(part: Message) -> str:
    try:
        return _decoded_words(part.get_filename("") or "")
    except (MessageError, ValueError, LookupError, TypeError, OSError):
        return ""


def _decoded_words(raw: str) -> str:
    """Return a header with its encoded words (RFC 2047) as they are read, in time that grows with its length."""
    if len(raw) <= _MAX_HEADER_PIECE:
        return _decoded_piece(raw)
    return "".join(map(_decoded_piece, _HEADER_PIECES.findall(raw)))


def _decoded_piece(raw: str) -> str:
    try:
        words = decode_header(_decoded_surrogates(raw))
    except (MessageError, ValueError):
        return _decoded_surrogates(raw)
    return "".join(
        word if isinstance(word, str) else decoded_as(word, charset or "utf-8")[0] for word, charset in words
    )


def _decoded_surrogates(text: str) -> str:
    if text.isascii():
        return text
    return decoded(text.encode("utf-8", "surrogateescape"))[0]

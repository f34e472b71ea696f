"""What kind a document is, by its content first and its name second."""

import re
from enum import StrEnum
from typing import Final

from keepfaith.pii.documents.extraction import OLE, LeftOut, Unreadable

_SCANNED: Final = 4_096
_BOMS: Final = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
_CONTROLS: Final = bytes(set(range(32)) - set(b"\t\n\r\f\b\x0b\x1a\x1b\x1c\x1d\x1e\x1f")) + b"\x7f"
# So many control characters in a hundred are no text; a log has a few.
_MAX_CONTROLS: Final = 1
_HEADER: Final = re.compile(rb"[A-Za-z][A-Za-z0-9-]{0,60}:[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*\r?\n")
_OF_MESSAGES: Final = frozenset({
    b"from", b"to", b"date", b"subject", b"message-id", b"received", b"mime-version", b"return-path", b"cc",
    b"content-type", b"delivered-to", b"reply-to", b"dkim-signature",
})  # fmt: skip
_MIN_HEADERS: Final = 3
_MBOX: Final = re.compile(rb"From \S+ .*\d{4}\r?\n[A-Za-z-]+:")
_HTML: Final = re.compile(rb"\s*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_CSV_NAMES: Final = (".csv", ".tsv", ".tab")
_PICTURES: Final = (
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"II*\x00",
    b"MM\x00*",
    b"BM",
    b"\x00\x00\x01\x00",
    b"8BPS",
)
_SOUNDS: Final = (b"ID3", b"OggS", b"fLaC", b"\x1aE\xdf\xa3", b"\xff\xfb", b"FLV")
_ARCHIVES: Final = (b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"Rar!", b"(\xb5/\xfd")
_PROGRAMS: Final = (b"\x7fELF", b"MZ", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\x00asm")
_OLE_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_AS_TEXT: Final = "Save it as PDF, DOCX, XLSX, CSV or plain text, and scan that."


class Kind(StrEnum):
    """The kinds of documents that are read."""

    TEXT = "text"
    TABLE = "csv"
    HTML = "html"
    MESSAGE = "eml"
    MAILBOX = "mbox"
    PDF = "pdf"
    PACKAGE = "office"
    RTF = "rtf"


_BEGINNINGS: Final = (
    (b"PK\x03\x04", Kind.PACKAGE),
    (b"PK\x05\x06", Kind.PACKAGE),
    (b"{\\rt", Kind.RTF),
)


def recognize(data: bytes, name: str) -> Kind:
    """Return the kind of a document; `Unreadable` says in plain words why it is none."""
    if b"%PDF-" in data[:1024]:
        return Kind.PDF
    for beginning, kind in _BEGINNINGS:
        if data.startswith(beginning):
            return kind
    if not data.startswith(_BOMS):
        _refuse_binary(data)
        if _MBOX.match(data[:_SCANNED]):
            return Kind.MAILBOX
        if name.lower().endswith(".eml") or _begins_as_message(data[:_SCANNED]):
            return Kind.MESSAGE
    if _HTML.match(data[:_SCANNED].removeprefix(_BOMS[0])):
        return Kind.HTML
    return Kind.TABLE if name.lower().endswith(_CSV_NAMES) else Kind.TEXT


def left_out_kind(data: bytes) -> LeftOut:
    """Return what a document inside another is that cannot be read."""
    for beginnings, kind in (
        (_PICTURES, LeftOut.PICTURE), (_SOUNDS, LeftOut.SOUND), (_PROGRAMS, LeftOut.PROGRAM),
    ):  # fmt: skip
        if data.startswith(beginnings):
            return kind
    if data[:4] == b"RIFF":
        return LeftOut.PICTURE if data[8:12] == b"WEBP" else LeftOut.SOUND
    if data[4:8] == b"ftyp":
        return LeftOut.PICTURE if data[8:12] in {b"heic", b"heix", b"mif1", b"avif"} else LeftOut.SOUND
    return LeftOut.BINARY


def is_wide(data: bytes) -> bool:
    """Return whether bytes are text of UTF-16 without its mark: every second byte is zero, and never the others."""
    sample = data[:_SCANNED]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    return min(even, odd) == 0 and max(even, odd) * 2 > len(sample) * 0.7


def has_controls(data: bytes) -> bool:
    """Return whether bytes hold more control characters than a text does."""
    return (len(data) - len(data.translate(None, _CONTROLS))) * 100 > _MAX_CONTROLS * len(data)


def _refuse_binary(data: bytes) -> None:
    if data.startswith(OLE):
        if _OLE_ENCRYPTED in data:
            raise encrypted()
        raise Unreadable("It has the binary format of Office 97 to 2003.", _AS_TEXT, kind=LeftOut.BINARY)
    if data.startswith(_ARCHIVES):
        raise archive()
    if has_controls(data) and not is_wide(data):
        kind = left_out_kind(data)
        if kind is LeftOut.PICTURE:
            raise Unreadable("It is a picture.", "Turn it into text (OCR), and scan that.", kind=kind)
        raise Unreadable("It is binary, not a text.", _AS_TEXT, kind=kind)


def encrypted() -> Unreadable:
    """Return the refusal of what only a password opens."""
    return Unreadable(
        "It is encrypted with a password.",
        "Save it without the password, and scan that copy.",
        kind=LeftOut.ENCRYPTED,
    )


def archive() -> Unreadable:
    """Return the refusal of an archive."""
    return Unreadable(
        "It is an archive.", "Unpack it, and scan the files that were inside.", kind=LeftOut.BINARY
    )


def damaged() -> Unreadable:
    """Return the refusal of what is not whole."""
    return Unreadable("It is damaged.", "Ask the sender for a whole copy.", kind=LeftOut.DAMAGED)


def _begins_as_message(data: bytes) -> bool:
    names, at = set(), 0
    while match := _HEADER.match(data, at):
        names.add(match[0].partition(b":")[0].lower())
        at = match.end()
    return len(names & _OF_MESSAGES) >= _MIN_HEADERS

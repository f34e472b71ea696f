"""Names for files that came with a letter: safe to save under on any system, and still telling."""

import re
import unicodedata
from typing import Final

from keepfaith.intake.mime.plain_text import one_line

MAX_NAME_LENGTH: Final = 120
# File systems count bytes, most of them up to 255.
_MAX_BYTES: Final = 240
_MAX_ENDING_LENGTH: Final = 16
_MAX_READ: Final = 1_000
_UNSAFE: Final = re.compile(r'[<>:"|?*\ufffd]')
_RESERVED: Final = re.compile(
    r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³]) *(?:\..*)?", re.IGNORECASE
)
_ENDING: Final = re.compile(rf"\.[^.\s]{{1,{_MAX_ENDING_LENGTH}}}\Z")
_BY_MEDIA: Final = {
    "application/pgp-signature": "signature.asc",
    "application/pkcs7-mime": "smime.p7m",
    "application/x-pkcs7-mime": "smime.p7m",
    "application/pkcs7-signature": "smime.p7s",
    "application/x-pkcs7-signature": "smime.p7s",
    "application/ms-tnef": "winmail.dat",
    "application/pdf": "file.pdf",
    "image/gif": "picture.gif",
    "image/jpeg": "picture.jpg",
    "image/png": "picture.png",
    "message/delivery-status": "delivery-status.txt",
    "message/feedback-report": "feedback-report.txt",
    "message/rfc822": "message.eml",
    "text/calendar": "calendar.ics",
    "text/csv": "table.csv",
    "text/html": "page.html",
    "text/plain": "text.txt",
    "text/vcard": "card.vcf",
    "text/x-vcard": "card.vcf",
}


def safe_name(name: str, media: str) -> str:
    """Return the last part of a name, in at most 120 characters; an empty one is named by its media type."""
    last = re.split(r"[/\\]", one_line(name[-_MAX_READ:], _MAX_READ))[-1]
    seen = "".join(letter for letter in last if unicodedata.category(letter) not in {"Cf", "Cn", "Co"})
    clean = _UNSAFE.sub("_", seen).lstrip(". -").rstrip(". ")
    clean = f"_{clean}" if _RESERVED.fullmatch(clean) else clean
    return _shorten(clean) if clean.strip("_") else _BY_MEDIA.get(media, "file.bin")


def _shorten(name: str) -> str:
    """Shorten a name before its ending, which says what opens it."""
    match = _ENDING.search(name)
    ending = match[0] if match else ""
    stem = name.removesuffix(ending)[: MAX_NAME_LENGTH - len(ending)]
    while len((stem + ending).encode()) > _MAX_BYTES:
        stem = stem[:-1]
    return stem.rstrip(". ") + ending

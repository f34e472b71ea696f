"""Where a person is reached: e-mail addresses, and telephone numbers of North America."""

import re
from collections.abc import Iterator
from typing import Final

from keepfaith.pii.detection.cues import cue, distance
from keepfaith.pii.detection.digit_groups import further_digits, is_in_one_piece
from keepfaith.pii.detection.matches import CUED, LOOSE, WRITTEN, Claim

# RFC 5321 § 4.5.3.1: 64 before the sign, 255 behind it.
_MAX_NAME_LENGTH: Final = 64
_NAME: Final = "abcdefghijklmnopqrstuvwxyz0123456789.!#$%&*+/=?^_{|}~-'"
_HOST: Final = re.compile(
    r"(?:[^\W_](?:[^\W_]|-(?=[^\W_]|-)){0,62}\.){1,20}[^\W\d_](?:[^\W_]|-(?=[^\W_]|-)){1,62}"
)
_GAP: Final = r"(?![0-9])[-./)_ ]{0,3}(?:\n[ >|]{0,8}[-./]?)?"
_MORE: Final = r"(?: ?(?:x|ext\.?|extension) ?[0-9]{1,6})?(?![0-9])"
# No digit stands before it, or just the country's.
_AREA: Final = "[2-9](?:(?<![0-9][2-9])|(?<=(?<![0-9])1[2-9]))"
_PHONE: Final = re.compile(
    rf"{_AREA}(?=({further_digits(2)}{_GAP}[2-9]{further_digits(2)}{_GAP}[0-9]{further_digits(3)}{_MORE}))"
)
_BARE: Final = re.compile(
    rf"{_AREA}(?=({further_digits(2)}[2-9]{further_digits(6)}{_MORE}|"
    rf"(?<![0-9)][-. ][2-9])(?<!\)[2-9])[0-9]{{2}}[-. ][0-9]{{4}}{_MORE}))"
)
# What may stand before the area code, as much of it as there is.
_PREFIX: Final = re.compile(r"(?:\+ ?1|(?<![0-9a-z])1)?[-. ]{0,2}\(?\Z")
_COUNTRY_PREFIX: Final = re.compile(r"\+ ?1[-. ]{0,2}\(?\Z")
_MAX_PREFIX_LENGTH: Final = 6
_CUE: Final = cue(
    "tel", r"tele(?:ph|f)on[eo]s?", r"phones?", "call", r"cell(?:ular)?", "mobile", "fax", "text", r"celular(?:es)?",
    "movil", "whatsapp", "llam(?:e|en|ar|ame)",
)  # fmt: skip


def emails(text: str) -> Iterator[Claim]:
    """Claim e-mail addresses (RFC 5321 § 4.1.2), with their whole host, but without quoted names."""
    at = text.find("@")
    while at != -1:
        before = text[max(0, at - _MAX_NAME_LENGTH) : at]
        name = before[len(before.rstrip(_NAME)) :].lstrip(".'/")
        host = _HOST.match(text, at + 1)
        if name and host:
            yield Claim(WRITTEN, 0, at - len(name), host.end(), "email-address", "email")
        at = text.find("@", at + 1)


def delimited_phones(text: str) -> Iterator[Claim]:
    """Claim ten digits in groups of 3, 3 and 4, with what stands before them and an extension (NANP).

    Area codes and exchanges begin with 2 to 9, as the North American Numbering Plan has them.
    """
    for match in _PHONE.finditer(text):
        if is_in_one_piece(text, match.start(), match.end(1)):
            start = _start_with_prefix(text, match.start())
            yield Claim(LOOSE, 0, start, match.end(1), "phone-number", "phone-delimited")


def announced_phones(text: str) -> Iterator[Claim]:
    """Claim ten digits in one group, or seven in two, near a word for telephones or behind +1."""
    for match in _BARE.finditer(text):
        start = _start_with_prefix(text, match.start())
        before = text[max(0, match.start() - _MAX_PREFIX_LENGTH) : match.start()]
        away = 0 if _COUNTRY_PREFIX.search(before) else distance(text, start, match.end(1), _CUE)
        if away is not None and is_in_one_piece(text, start, match.end(1)):
            yield Claim(CUED, away, start, match.end(1), "phone-number", "phone-cue")


def _start_with_prefix(text: str, start: int) -> int:
    before = text[max(0, start - _MAX_PREFIX_LENGTH) : start]
    match = _PREFIX.search(before)
    return start - len(match[0].lstrip("-. ")) if match else start

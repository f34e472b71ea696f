"""What by its form is an identifier of somebody, in a text that should hold none: by the rules of `pii.detection`.

A part of a text in which there was none is not read again while the prober runs.
"""

import hashlib
import io
import math
import re
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import BinaryIO, Final

from keepfaith.agency.folder import agency_folder
from keepfaith.agency.own_numbers import read_own_numbers
from keepfaith.errors import KeepfaithError
from keepfaith.pii.detection import ACT, Detection, OwnNumber, OwnNumbers, detect
from keepfaith.prober.search.haystack import TooLong, unpacked

# Of e-mail addresses, telephone numbers, postal and IP addresses the agency's own stand in any portal.
SOUGHT: Final = (
    "ssn", "payment-card", "bank-account", "drivers-license", "birth-date", "student-id", "educator-id",
)  # fmt: skip
# Nobody's, each as somebody writes it: rules that do not see these see nothing.
_CONTROLS: Final = (
    ("ssn", "531-47-2963"), ("ssn", "SSN: 531472963"), ("ssn", "912-78-1234"), ("payment-card", "4539 5787 6362 1486"),
    ("bank-account", "DE89 3704 0044 0532 0130 00"), ("bank-account", "routing number 011000015"),
    ("bank-account", "account number 000123456789"), ("drivers-license", "driver's license S12345678"),
    ("birth-date", "born on 03/04/1971"), ("student-id", "SASID 1012345678"), ("educator-id", "MEPID 1234567"),
)  # fmt: skip
# Read in parts, each with so much around it that what it cuts off stands whole in the next.
PART: Final = 64 * 1024
MARGIN: Final = 1024
MAX_CLEAN: Final = 50_000
# A short one is read as fast as it is known again.
_SHORT: Final = 256
# Nothing that is sought has fewer figures.
_FIGURES: Final = re.compile(rb"[0-9](?:[^0-9]*+[0-9]){3}")
# Where so many bytes are no characters that stand in texts, there is none: one in so many, at most.
_NO_TEXT: Final = bytes(byte for byte in range(32) if byte not in b"\t\n\f\r\x1b")
_FEW: Final = 100
# As JSON and programs write the end of a line and a tab; the letter would belong to the number behind it.
_ESCAPES: Final = re.compile(rb"\\[nrt]")
_AS_BREAKS: Final = bytes.maketrans(_NO_TEXT, b"\n" * len(_NO_TEXT))
# Numbers of 19 figures are common among programs, and one in ten has a card's sum; so are three with blanks between.
_SURE: Final = {"card-sum": 0.95, "ssn-delimited": 0.95}
# The sum or the form proves these; of any other number a word says what it is, right before it and in its line.
_PROVEN: Final = frozenset({"ssn-delimited", "card-sum", "iban"})
_DELIMITED: Final = re.compile(r"[0-9]{3}-[0-9]{2}-[0-9]{4}")
_BEFORE: Final = 48
_APART: Final = re.compile(r"[\n(),;<>|\[\]{}]|  ")
# Four figures more, before or behind a card's: these are a list of numbers.
_IN_LIST: Final = re.compile(r"[0-9]{4}[ -]"), re.compile(r"[ -][0-9]{4}")
# Figures with blanks or points between are coordinates and fractions where only a word says that they are a number.
_IN_ONE: Final = re.compile(r"[A-Za-z]{0,3}-?[0-9][0-9-]{4,}")
# Banks are spoken of with many numbers: one of an account is called so, and has a word or a sign for a number.
_SAYS_ACCOUNT: Final = re.compile(
    r"(?:acc(?:oun)?t|a/c|cuenta|\bconta|\bkont|kho\u1ea3n|[\u8d26\u5e10\u8cec\u5e33]).{0,24}\Z",
    re.IGNORECASE,
)
_SAYS_NUMBER: Final = re.compile(
    r"(?:[:\uff1a=\u53f7\u865f]|(?<!\w)#|\b(?:n[ou]\.?|num\w{0,3}\.?|acct\.?))[\s\"':]*\Z", re.IGNORECASE
)
_FRACTION: Final = re.compile(r"\..*|.?\.[0-9]", re.DOTALL)
_DATE: Final = re.compile(
    r"[0-9]{1,4}([-/.])[0-9]{1,2}\1[0-9]{2,4}|[0-9]{8}|[^,;]*[^\W\d_]{3}[^;]*|.*[^\x00-\xff].*"
)
_IBAN: Final = re.compile(r"[A-Z]{2}[0-9]{2} ?([A-Z0-9 ]+)")


class ClearText:
    """Reads texts, and remembers the parts that held nothing; what is no text it passes over."""

    def __init__(self) -> None:
        self._clean: dict[bytes, None] = {}

    def search(self, content: bytes) -> set[str]:
        """Return the categories of what is in some bytes."""
        return self._search(io.BytesIO(content), math.inf)

    def search_file(self, path: Path, *, until: float = math.inf) -> set[str]:
        """Return the categories of what is in a file, and in what it compresses.

        Raises `TooLong` where it is not read by a time of the monotonic clock.
        """
        with path.open("rb") as file:
            categories = self._search(file, until)
        for content in unpacked(path):
            categories |= self._search(io.BytesIO(content), until)
        return categories

    def _search(self, file: BinaryIO, until: float) -> set[str]:
        categories: set[str] = set()
        for part, begins in _parts(file):
            categories |= self._in_part(part, begins)
            if time.monotonic() > until:
                raise TooLong
        return categories

    def _in_part(self, part: bytes, begins: int) -> set[str]:
        if not _FIGURES.search(part) or not is_text(part):
            return set()
        digest = hashlib.blake2b(part, digest_size=16, salt=begins.to_bytes(8)).digest()
        if digest in self._clean:
            return set()
        plain = _ESCAPES.sub(b" \n", part.translate(_AS_BREAKS))
        ends = begins + PART
        before, own, behind = (
            piece.decode(errors="replace") for piece in (plain[:begins], plain[begins:ends], plain[ends:])
        )
        places = range(len(before), len(before) + len(own))
        met = {one.category for one in _detected(before + own + behind) if one.start in places}
        if not met and len(part) >= _SHORT:
            self._clean[digest] = None
            if len(self._clean) > MAX_CLEAN:
                del self._clean[next(iter(self._clean))]
        return met


def is_text(part: bytes) -> bool:
    """Return whether some bytes are a text, whatever its characters: hardly any of them controls."""
    return (len(part) - len(part.translate(None, _NO_TEXT))) * _FEW <= len(part)


def unseen() -> list[str]:
    """Return the categories of which the rules do not see one that they must see."""
    texts = ClearText()
    blind = (category for category, text in _CONTROLS if category not in texts.search(text.encode()))
    return list(dict.fromkeys(blind))


def proven(text: str, *, is_alone: bool = False) -> set[str]:
    """Return the categories of what proves itself in a text that may lie among numbers of programs.

    Of those in one word, one in ten has a card's sum: a word has to say that it is a card, unless none of a program
    can stand where it `is_alone`.
    """
    return {
        one.category
        for one in _detected(text)
        if (one.rule in _PROVEN or _DELIMITED.fullmatch(text, one.start, one.end))
        and (is_alone or one.confidence > _SURE.get(one.rule, 0) or not text[one.start : one.end].isdigit())
    }


@cache
def own_numbers() -> OwnNumbers | None:
    """Return the agency's own numbers that are of no category, such as that of its account; none if they are amiss."""
    try:
        forms = read_own_numbers(agency_folder())
        return OwnNumbers([OwnNumber(form.name, form.form) for form in forms if not form.category])
    except (KeepfaithError, ValueError):
        return None


def _parts(file: BinaryIO) -> Iterator[tuple[bytes, int]]:
    """Yield parts of a file, each with where that begins in it which is not the end of the one before."""
    start = 0
    while True:
        begins = min(start, MARGIN)
        file.seek(start - begins)
        part = file.read(begins + PART + MARGIN)
        if len(part) <= begins:
            return
        yield part, begins
        start += PART


def _detected(text: str) -> Iterator[Detection]:
    for one in detect(text, categories=SOUGHT, at_least=ACT, own=own_numbers()):
        is_sure = one.confidence >= _SURE.get(one.rule, ACT) and not one.is_unlikely
        if is_sure and _is_written_so(text, one) and _is_said(text, one):
            yield one


def _is_written_so(text: str, one: Detection) -> bool:
    """Return whether programs write down such a thing so: in one line, its figures as figures, and no fraction."""
    written = text[one.start : one.end]
    if "\n" in written or _FRACTION.fullmatch(
        text[max(0, one.start - 1) : one.start] + text[one.end : one.end + 2]
    ):
        return False
    if one.rule == "iban":
        return (account := _IBAN.fullmatch(written)) is not None and _is_mostly_figures(account[1])
    if one.category == "birth-date":
        return _DATE.fullmatch(written) is not None
    if one.rule not in _PROVEN and one.category != "ssn":
        return _IN_ONE.fullmatch(written) is not None
    before, behind = text[max(0, one.start - 5) : one.start], text[one.end : one.end + 5]
    is_in_list = _IN_LIST[0].fullmatch(before) or _IN_LIST[1].fullmatch(behind)
    return not is_in_list and not any(map(str.isalpha, written))


def _is_said(text: str, one: Detection) -> bool:
    """Return whether it proves itself, or the words right before it are enough to say what it is."""
    if one.rule in _PROVEN:
        return True
    before = text[max(0, one.start - _BEFORE) : one.start]
    *_, first = (0, *(sign.end() for sign in _APART.finditer(before)))
    first += one.start - len(before)
    # What stands behind it stays in sight: a number that goes on is another one.
    beside = text[one.start - 1 : one.start] + text[one.end : one.end + 1]
    is_called = one.rule != "account-cue" or (_SAYS_ACCOUNT.search(before) and _SAYS_NUMBER.search(before))
    if not is_called or re.search("[A-Za-z0-9]", beside):
        return False
    again = detect(text[first : one.end + 2], categories=(one.category,), at_least=ACT)
    return any(other.start + first == one.start and other.end + first == one.end for other in again)


def _is_mostly_figures(account: str) -> bool:
    """Return whether an account is, as in all countries; random letters and figures are not."""
    signs = account.replace(" ", "")
    return sum(map(str.isdigit, signs)) * 5 >= len(signs) * 3

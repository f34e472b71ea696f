"""Addresses and identifiers in header lines (RFC 5322, sections 3.4 and 3.6.4); what is doubtful is none."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final, NamedTuple

from keepfaith.intake.mime.encoded_words import decode_words
from keepfaith.intake.mime.plain_text import one_line

MAX_ADDRESS_LENGTH: Final = 254
MAX_NAME_LENGTH: Final = 200
_MAX_LOCAL_LENGTH: Final = 64
_IN_COMMENT: Final = re.compile(r"\\.|[()]|[^()\\]+|\\")
_PIECE: Final = re.compile(r'\\.|"(?:[^"\\]|\\.)*+"|[()<>,;:"\\]|[^\\"()<>,;:]+', re.DOTALL)
_QUOTED: Final = re.compile(r"\\(.)", re.DOTALL)
_ATOM: Final = r"[\w!#$%&'*+/=?^`{|}~-]+"
_LOCAL: Final = re.compile(rf"(?!-){_ATOM}(?:\.{_ATOM})*")
_LABEL: Final = r"[^\W_](?:[^\W_]|-){0,62}"
_DOMAIN: Final = re.compile(rf"(?:{_LABEL}\.)+{_LABEL}")
_IDENTIFIER: Final = re.compile(r"<[!-;=?-~]{1,248}>")


class Mailbox(NamedTuple):
    """A name as shown, and the address behind it."""

    name: str
    address: str


def mailboxes(value: str) -> Iterator[Mailbox]:
    """Yield the mailboxes of a line; names are decoded only after the line was taken apart."""
    words: list[str] = []
    angle: list[str] | None = None
    address = ""
    for piece in _pieces(value):
        if angle is not None:
            if piece == ">":
                address, angle = address or normal_address("".join(angle).rpartition(":")[2]), None
            else:
                angle.append(piece)
        elif piece == "<":
            angle = []
        elif piece in {",", ";"}:
            yield from _mailbox(words, address)
            words, address = [], ""
        elif piece == ":":
            words = []  # the name of a group
        else:
            words.append(piece)
    yield from _mailbox(words, address)


def normal_address(address: str) -> str:
    """Return an address of at most 254 characters, its domain in lower case; nothing if it is not plainly one.

    Quoted local parts, numbers as domains and a dash in front are not taken: few people have them, and programs that
    send mail stumble over them.
    """
    text = unicodedata.normalize("NFC", address[: MAX_ADDRESS_LENGTH + 2].strip())
    local, sign, domain = text.rpartition("@")
    whole = sign and len(text) <= MAX_ADDRESS_LENGTH and len(local) <= _MAX_LOCAL_LENGTH
    if not whole or not _LOCAL.fullmatch(local) or not _DOMAIN.fullmatch(domain):
        return ""
    return f"{local}@{domain.lower()}"


def addresses(values: list[str], most: int) -> tuple[str, ...]:
    """Return the addresses of some lines, each once, at most so many."""
    unique: dict[str, None] = {}
    for value in values:
        for mailbox in mailboxes(value):
            if mailbox.address:
                unique.setdefault(mailbox.address)
            if len(unique) == most:
                return tuple(unique)
    return tuple(unique)


def identifiers(values: list[str], most: int) -> tuple[str, ...]:
    """Return the unique message identifiers of some lines, of at most 250 characters, with angle brackets."""
    unique: dict[str, None] = {}
    for value in values:
        for identifier in _IDENTIFIER.finditer(value):
            unique.setdefault(identifier[0])
            if len(unique) == most:
                return tuple(unique)
    return tuple(unique)


def _pieces(value: str) -> Iterator[str]:
    """Yield the pieces of a line without its comments, which may hold comments."""
    place = depth = 0
    while place < len(value):
        match = (_IN_COMMENT if depth else _PIECE).match(value, place)
        piece = match[0] if match else value[place]
        place += len(piece)
        if piece == "(":
            depth += 1
        elif piece == ")":
            depth -= bool(depth)
        elif not depth:
            yield piece


def _mailbox(words: list[str], address: str) -> Iterator[Mailbox]:
    text = "".join(words).strip()
    if address or not text:
        named = "".join(_QUOTED.sub(r"\1", word[1:-1]) if word[:1] == '"' else word for word in words)
        if address:
            yield Mailbox(one_line(decode_words(named), MAX_NAME_LENGTH), address)
    else:
        yield Mailbox("", normal_address(text))

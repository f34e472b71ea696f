"""How numbers are written: groups of digits, what stands between them, one line's end, and the sums that prove them."""

import re
from collections.abc import Iterator
from string import ascii_lowercase
from typing import Final

# Where a line ends inside a number; the next may begin with blanks or the marks of a quoted message.
_WRAP: Final = rb"\n[ >|]{0,8}"
_JOINT: Final = rb"(?:[-./_ ()]{1,5}(?:" + _WRAP + rb"[-./_(]?)?|" + _WRAP + rb"[-./_(]?)"
MIN_DIGITS: Final = 7
_ALL_DIGITS: Final = b"0123456789"
# More digits than any number has that a rule looks for by its groups.
MANY: Final = 31
_CHAIN: Final = re.compile(rb"[0-9](?<![0-9][0-9])[0-9]*+(?:" + _JOINT + rb"[0-9]++)*+")
_GROUP: Final = re.compile(rb"[0-9]+")
_SPAN: Final = re.Match[bytes].span
_PURE_WRAP: Final = re.compile(rb" {0,2}\n[ >|]{0,8}")
# The number of a list's next item.
_ITEM: Final = re.compile(rb"[0-9]{1,2}[.)](?![0-9])")
# In a text in which all digits are one sign, and all else is another, the next is found in a third of the time.
A_DIGIT: Final = b"\x01"
_IS_DIGIT: Final = bytes(byte in _ALL_DIGITS for byte in range(256))
_NOT_DIGITS: Final = bytes(byte for byte in range(256) if byte not in b"0123456789")
# So many groups a number may have; where a line ends, those around are looked at a second time.
REACH, _MAX_BREAKS = 9, 2

# What a table writes behind a number, and what is behind no such decimals.
_DECIMALS: Final = (b".0", b" . 0")
_MORE: Final = re.compile(rb"[0-9a-z]|[.-][0-9a-z]")

# Of each group: where it begins and ends, and how many digits it has.
Groups = list[tuple[int, int, int]]


def with_digits_alike(plain: bytes) -> bytes:
    """Return the text with `A_DIGIT` for each digit, and another sign for all else."""
    return plain.translate(_IS_DIGIT)


def number_chains(plain: bytes) -> list[tuple[Groups, bytes]]:
    """Return the places of the digit groups of each chain, and their sizes; no size counts more than `MANY`.

    Chains around a line's end come again with it closed.
    """
    chains: list[tuple[Groups, bytes]] = []
    for chain in _CHAIN.finditer(plain):
        first, last = chain.span()
        size, signs = last - first, chain[0]
        if size < MIN_DIGITS:
            continue
        if signs.isdigit():
            chains.append(([(first, last, size)], bytes((min(size, MANY),))))
            continue
        if len(signs) - len(signs.translate(None, _ALL_DIGITS)) < MIN_DIGITS:
            continue
        groups = [(start, end, end - start) for start, end in map(_SPAN, _GROUP.finditer(plain, first, last))]
        sizes = _sizes(groups)
        chains.append((groups, sizes))
        if b"\n" in signs:
            chains += [(closed, _sizes(closed)) for closed in _closed(plain, groups)]
    return chains


def _sizes(groups: Groups) -> bytes:
    return bytes([min(size, MANY) for _, _, size in groups])


def _closed(plain: bytes, groups: Groups) -> Iterator[Groups]:
    for number in range(1, len(groups)):
        start, end = groups[number - 1][1], groups[number][0]
        if _PURE_WRAP.fullmatch(plain, start, end) and not _ITEM.match(plain, end):
            first, last = max(0, number - REACH), number + REACH
            size = groups[number - 1][2] + groups[number][2]
            whole = (groups[number - 1][0], groups[number][1], size)
            yield [*groups[first : number - 1], whole, *groups[number + 1 : last]]


def end_of_number(plain: bytes, end: int) -> int:
    """Return where a number ends that a table wrote as one with decimals, which are part of it: as in "5551234.0"."""
    if not plain.startswith(_DECIMALS, end):
        return end
    last = plain.find(b"0", end) + 1
    return end if _MORE.match(plain, last) else last


def digits_in(plain: bytes, start: int, end: int) -> str:
    """Return the digits that stand in a place, without what is between them."""
    return plain[start:end].translate(None, _NOT_DIGITS).decode("ascii")


def sizes_in(plain: bytes, start: int, end: int) -> tuple[int, ...]:
    """Return the size of each group of digits in a place."""
    number = plain[start:end]
    return (len(number),) if number.isdigit() else tuple(map(len, _GROUP.findall(number)))


def is_in_one_piece(plain: bytes, start: int, end: int) -> bool:
    """Return whether at most one line ends inside, or two behind dashes; what spans more is a column of numbers."""
    breaks = plain.count(b"\n", start, end)
    return breaks <= 1 or (
        breaks == plain.count(b"-\n", start, end) + plain.count(b"- \n", start, end) <= _MAX_BREAKS
    )


# Of a digit's double, the sum of its digits; and the number of each letter.
_DOUBLED: Final = str.maketrans("0123456789", "0246813579")
_AS_NUMBERS: Final = {ord(letter): str(int(letter, 36)) for letter in ascii_lowercase}
_WEIGHTS: Final = (3, 7, 1) * 3
# Federal Reserve districts, thrift institutions, electronic payments, and travelers' cheques.
_ROUTING: Final = frozenset({*range(13), *range(21, 33), *range(61, 73), 80})
_ROUTING_SIZE: Final = 9


def has_luhn_sum(digits: str) -> bool:
    """Return whether the last digit proves the others, as on payment cards (ISO/IEC 7812-1, annex B)."""
    doubled = digits[-2::-2].translate(_DOUBLED)
    return (sum(map(int, digits[::-2])) + sum(map(int, doubled))) % 10 == 0


def is_routing_number(digits: str) -> bool:
    """Return whether nine digits are a bank's number of the American Bankers Association: 3, 7, 1 weighted."""
    if len(digits) != _ROUTING_SIZE or int(digits[:2]) not in _ROUTING:
        return False
    return sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True)) % 10 == 0


def has_iban_sum(signs: str) -> bool:
    """Return whether an IBAN, in lower case without blanks, proves itself (ISO 13616; ISO/IEC 7064)."""
    turned = signs[4:] + signs[:4]
    return int(turned.translate(_AS_NUMBERS)) % 97 == 1

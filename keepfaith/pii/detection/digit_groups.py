"""How numbers are written: groups of digits, what stands between them, one line's end, and the sums that prove them."""

import re
from typing import Final

# Where a line ends inside a number; the next may begin with blanks or the marks of a quoted message.
_WRAP: Final = r"\n[ >|]{0,8}"
JOINT: Final = rf"(?: {{0,2}}{_WRAP})?"
GAP: Final = rf"(?![0-9])[-./_ ]{{0,3}}(?:{_WRAP}[-./_]?)?"
# Where a number begins; digits come first, so that the search passes quickly over whatever has none.
FIRST: Final = "[0-9](?<![0-9][0-9])"
_WEIGHTS: Final = (3, 7, 1) * 3
# Federal Reserve districts, thrift institutions, electronic payments, and travelers' cheques.
_ROUTING: Final = frozenset({*range(13), *range(21, 33), *range(61, 73), 80})
_DIGITS: Final = re.compile("[0-9]")
ROUTING_SIZE: Final = 9
# In these groups, telephone numbers and dates are written.
PHONE_AND_DATE_SIZES: Final = frozenset(
    {(3, 3, 4), (1, 1, 4), (1, 2, 4), (2, 1, 4), (2, 2, 4), (4, 1, 1), (4, 1, 2), (4, 2, 1), (4, 2, 2)}
)


def further_digits(count: int) -> str:
    """Write the pattern of so many further digits of one group; a line may end between any two."""
    return rf"(?:{JOINT}[0-9]){{{count}}}"


def digit_group(count: int) -> str:
    """Write the pattern of one group of so many digits."""
    return f"[0-9]{further_digits(count - 1)}"


def is_in_one_piece(text: str, start: int, end: int) -> bool:
    """Return whether at most one line ends inside; what spans more is no number, but a column of several."""
    return text.count("\n", start, end) <= 1


def digits_in(text: str, start: int, end: int) -> str:
    """Return the digits 0–9 that stand in a place, without what is between them."""
    return "".join(_DIGITS.findall(text, start, end))


def sizes_in(text: str, start: int, end: int) -> tuple[int, ...]:
    """Return the size of each group of digits in a place."""
    return tuple(len(digits) for digits in re.findall("[0-9]+", text[start:end]))


def has_luhn_sum(digits: str) -> bool:
    """Return whether the last digit proves the others, as on payment cards (ISO/IEC 7812-1, annex B)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        tens, ones = divmod(int(digit) << (place & 1), 10)
        total += tens + ones
    return total % 10 == 0


def is_routing_number(digits: str) -> bool:
    """Return whether nine digits are a bank's number of the American Bankers Association: 3, 7, 1 weighted."""
    if len(digits) != ROUTING_SIZE or int(digits[:2]) not in _ROUTING:
        return False
    return sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True)) % 10 == 0


def has_iban_sum(signs: str) -> bool:
    """Return whether an IBAN, in lower case without blanks, proves itself (ISO 13616; ISO/IEC 7064)."""
    turned = signs[4:] + signs[:4]
    return int("".join(str(int(sign, 36)) for sign in turned)) % 97 == 1

"""How accounts at banks and credit unions are written: kinds before the number, shares and check digits behind it."""

import re
from typing import Final

# What kind of account it is, as banks and credit unions write it before the number.
_KIND: Final = rb"(?:chk?g?|chkng|ck|sv|svgs?|sav|mma?|dda|ira|cd|sh(?:are|r)?|cu|s|c|l)"
_BEFORE: Final = rb"(?:" + _KIND + rb"[ .:#]{1,2}(?=[0-9]{4})|[a-z]{1,4}-?)?"
# The share, the loan or the person of a member's account, as in "558068 S 0001", "558068-L02" and "558068=75".
_SHARE: Final = rb"(?:s|c|d|m|sh(?:are|r)?|sav|ck|sfx|id|suf(?:fix)?|ln)"
_BEHIND: Final = (
    rb"(?: ?[-/]? ?"
    + _SHARE
    + rb"[-. ]?[0-9]{1,4}|l[0-9]{2}|[-/ ]l ?[0-9]{1,4}|=[0-9]{1,4}|(?<=[0-9]{5})\.0)?"
)
_GROUPS: Final = rb"[0-9](?:(?: ?-? ?|\.|  )[0-9]){4,16}|[0-9]{18}"
# A branch, an account and a check digit, parted by slashes; a long group tells them from dates.
_SLASHED: Final = (
    rb"(?:[0-9]{1,4}/){1,2}[0-9]{5,12}(?:[-/][0-9]{1,4}){0,2}|[0-9]{5,12}(?:/[0-9]{1,4}){1,2}|"
    rb"(?:[0-9]{1,5}/){1,2}[0-9]{5,12}"
)
# As the machines of banks read it: between the signs of the account.
_OF_CHECKS: Final = rb"c[0-9]{6,17}c|c[0-9](?:[- ]?[0-9]){5,16}c"
_LEFT: Final = rb"(?<![0-9a-z])(?<![0-9][-.:/])(?<!-)"
_RIGHT: Final = rb"(?![0-9a-z])(?![,:/][0-9]|\.[0-9]{2}(?![0-9]))"
# An account, and how many signs are before its first digit at most.
ACCOUNT: Final = re.compile(
    _LEFT
    + rb"(?:"
    + _OF_CHECKS
    + rb"|(?:"
    + _SLASHED
    + rb")|"
    + _BEFORE
    + rb"(?:"
    + _GROUPS
    + rb")"
    + _BEHIND
    + rb")"
    + _RIGHT
)
ACCOUNT_LEAD: Final = 10
_DATE: Final = re.compile(
    rb"[0-9]{1,2}/[0-9]{1,2}/[0-9]{2,4}|[0-9]{4}/[0-9]{1,2}/[0-9]{1,2}|[0-9]{1,2}/[0-9]{4}"
)


def is_date(number: bytes) -> bool:
    """Return whether what slashes part is a day."""
    return b"/" in number and _DATE.fullmatch(number) is not None

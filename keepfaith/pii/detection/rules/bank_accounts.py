"""Accounts at banks: the numbers of American banks, and accounts that a word announces."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import Final

from keepfaith.pii.detection.begins import beginning
from keepfaith.pii.detection.cue import MAX_FAR, Cue
from keepfaith.pii.detection.cue_signs import is_said_again
from keepfaith.pii.detection.cue_words import SAYS
from keepfaith.pii.detection.false_cues import is_sign_of_check
from keepfaith.pii.detection.matches import Claim
from keepfaith.pii.detection.number_chains import digits_in, is_routing_number, sizes_in
from keepfaith.pii.detection.page import Page
from keepfaith.pii.detection.rule_list import RULES
from keepfaith.pii.detection.rules.account_forms import ACCOUNT, ACCOUNT_LEAD, is_date
from keepfaith.pii.detection.rules.listed_numbers import SPENT, is_money, is_spent, listed
from keepfaith.pii.detection.rules.number_forms import FAR, PHONE_AND_DATE_SIZES, is_year

_ROUTING, _ACCOUNT = RULES["routing-sum"], RULES["account-cue"]
_NINE: Final = beginning(rb"(?<![0-9a-z])[0-9](?:(?: ?- ?| )?(?:\n ?)?[0-9]){8}(?![0-9])", 0)
_SIX: Final = beginning(ACCOUNT.pattern, ACCOUNT_LEAD)
_LONG: Final = 8
_UNPROVEN: Final = 0.45
_SAYS_NUMBER: Final = re.compile(rb"\bis\b|\bes\b|bank|banc|checking|savings|deposit|ahorr|poupanc")
_NEAR, _CLOSE, _SHORT = 14, 3, 5
# Behind a number, what makes the word for an account speak of it.
_SAYS_SO: Final = re.compile(
    rb"\s{0,2}(?:[(=,:]|[.;]? ?(?:is|was|es|e|se|la|my|mi|minha|this|the|that|it)\b)"
)
_COMMA_REACH: Final = 24
# Between the words for both numbers, and between the numbers.
_PAIR: Final = re.compile(rb"[ \t\n|,;/&+:_-]{1,40}|,? and (?:the |my )?(?:bank |checking |savings )?")
_PAIRED: Final = re.compile(
    rb"(?: {0,2}[|/,;:\t] {0,2}| {1,12}|,? and )((?:[a-z]{1,4}-?)?[0-9](?:(?: ?-? ?|\.|  )[0-9]){4,16})"
    rb"(?![0-9a-z])(?![:/][0-9]|[.,][0-9]{2}(?![0-9]))"
)
# The line of a check in words: the bank's number, and then the account.
_OF_CHECK: Final = re.compile(
    rb" ?(?:line )?(?:reads?|read|shows?|says|is|:) ?(?:[0-9][ -]?){8}[0-9](?:,? (?:then|and|and then)|,) "
    rb"((?:[a-z]{1,3}-)?[0-9](?:[-. ]?[0-9]){3,17})(?![0-9a-z])(?![:/][0-9]|[.,][0-9]{2}(?![0-9]))"
)
_MICR: Final = b"micr"
# In these groups, right behind a word for an account, a number is none of a telephone, if nothing else says so.
_THREE: Final = (3, 3, 4)
# Where a line breaks a number.
_GOES_ON: Final = re.compile(rb"[0-9]- {0,2}\n[ >|]{0,8}\Z")
# An address of the network, and what begins with a day or a year.
_OTHERS: Final = re.compile(
    rb"(?:[0-9]{1,3}\.){3}[0-9]{1,3}|(?:19|20)[0-9]{2}(?:-[0-9]{2}-[0-9]{2})? [0-9]{1,3}\."
)
_ADDRESS: Final = re.compile(rb"(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?=[a-z])")
# Words that say nothing of nine digits.
_OF_NOBODY: Final = frozenset({"phone", "student", "educator", "any-license", "birth", "address"})
# A number that proves itself, in a text that speaks of such numbers.
_AROUND, _LONGEST = 0.87, 40
_AT_BANKS: Final = frozenset({"account", "iban", "routing"})


def routing(page: Page) -> Iterator[Claim]:
    """Claim nine digits near a word for the number of an American bank, surely if they prove themselves."""

    def claimed(claim: Claim, start: int, end: int) -> Claim:
        proves = is_routing_number(digits_in(page.plain, start, end))
        return _ROUTING.claim(
            start, end, 0 if proves else _UNPROVEN, distance=claim.distance + 1, is_unlikely=not proves
        )

    yield from listed(page, _routing(page), _NINE, claimed=claimed)


def _routing(page: Page) -> Iterator[Claim]:
    for start, end in {match.span() for match in (*page.places_near("routing", _NINE), *_around(page))}:
        if _is_rest_of_account(page, start):
            continue
        cue = page.nearest(start, end)
        proves = is_routing_number(digits_in(page.plain, start, end))
        if proves and (cue is None or cue.kind in _OF_NOBODY):
            yield _ROUTING.claim(start, end, _AROUND, distance=MAX_FAR)
        elif cue and (cue.kind == "routing" or (proves and cue.kind in _AT_BANKS)):
            yield _ROUTING.claim(
                start, end, 0 if proves else _UNPROVEN, distance=cue.distance, is_unlikely=not proves
            )


def _is_rest_of_account(page: Page, start: int) -> bool:
    """Return whether the cell for an account has digits before."""
    cell = page.cell_at(start)
    return cell is not None and cell.kind == "account" and page.next_digit(cell.start, start) != -1


def _around(page: Page, first: int = 0) -> Iterator[re.Match[bytes]]:
    """Return the numbers of nine digits in the sentences around a word for routing, behind a place."""
    until = first
    for begin, end in page.places_of("routing"):
        yield from _NINE.finditer(page.plain, max(until, begin - MAX_FAR), end + MAX_FAR)
        until = max(until, end + MAX_FAR - _LONGEST)


def announced(page: Page) -> Iterator[Claim]:
    """Claim 4 to 17 digits near words for an account; few digits only right behind the word."""
    yield from _on_checks(page)
    yield from listed(page, _announced(page), _SIX, lambda number: len(number) > _SHORT)
    yield from _behind_routing(page)


def _on_checks(page: Page) -> Iterator[Claim]:
    """Claim the banks' numbers between the signs of a check, and the account behind one that is read from there."""
    for begin, end in page.places_of("account"):
        number = _NINE.search(page.plain, begin, end) if is_sign_of_check(page.plain, begin) else None
        if number:
            yield _ROUTING.claim(*number.span())
    for begin, end in page.places_of("routing"):
        line = _OF_CHECK.match(page.plain, end) if page.plain.startswith(_MICR, begin) else None
        if line:
            yield _ACCOUNT.claim(*line.span(1), distance=_NEAR)


def _behind_routing(page: Page) -> Iterator[Claim]:
    """Claim the numbers that follow a bank's number that proves itself, where the words for both follow each other."""
    first = _first_pair(page)
    if first == -1:
        return
    for match in _around(page, first):
        number = _PAIRED.match(page.plain, match.end())
        if number is None or not is_routing_number(digits_in(page.plain, *match.span())):
            continue
        start, end = number.span(1)
        cell, sizes = page.cell_at(start), sizes_in(page.plain, start, end)
        is_others = cell is not None and cell.kind not in _AT_BANKS
        if not is_others and sizes not in PHONE_AND_DATE_SIZES and not page.is_embedded(start, end):
            yield _ACCOUNT.claim(start, end, distance=_NEAR)


def _first_pair(page: Page) -> int:
    """Return where a word for a bank's number ends behind which comes one for an account, or -1."""
    accounts = page.places_of("account")
    for _, end in page.places_of("routing"):
        number = bisect_left(accounts, (end, 0))
        if number < len(accounts) and _PAIR.fullmatch(page.plain, end, accounts[number][0]):
            return end
    return -1


def _announced(page: Page) -> Iterator[Claim]:
    places = {match.span(): match for match in page.places_near("account", _SIX)}
    taken = last = 0
    for start, end in sorted(places, key=_longest_first):
        match = places[start, end]
        if end <= last:
            # A part of one that its cell has as a whole.
            continue
        last = end
        if is_money(page, start) or _is_no_account(page, match):
            continue
        cue = page.nearest(start, end)
        sizes = sizes_in(page.plain, start, end)
        if cue is None or cue.kind not in {"account", "iban"} or _is_none(page, match, cue, sizes):
            continue
        before = SAYS.search(page.plain, max(0, cue.begin), start) or _SAYS_NUMBER.search(
            page.plain, max(0, cue.begin), start
        )
        is_beside = not cue.is_behind and not page.plain[cue.place : start].strip(b" \n>")
        says_number = before is not None or cue.distance <= _CLOSE or is_beside or page.is_said(start)
        if cue.is_behind:
            says_number = says_number or SAYS.search(page.plain, cue.begin, cue.place) is not None
        is_near = cue.distance <= _NEAR or (
            says_number and not cue.is_behind and (cue.distance <= FAR or page.is_said(start))
        )
        if cue.is_behind:
            is_near = _is_said_behind(page, end, cue)
        digits = sum(sizes)
        if digits < _SHORT and (cue.is_behind or cue.distance > _CLOSE or is_year(match[0])):
            continue
        if cue.is_behind and not is_near:
            continue
        if digits >= _LONG or says_number:
            confidence = SPENT if is_spent(page, cue, taken, start) else 0 if is_near else 0.6
            yield _ACCOUNT.claim(start, end, confidence, distance=cue.distance)
            taken = end


def _is_none(page: Page, match: re.Match[bytes], cue: Cue, sizes: tuple[int, ...]) -> bool:
    """Return whether a number has the groups of a telephone's or a date, and no word right before says otherwise."""
    if is_date(match[0]):
        return True
    start = match.start()
    says_so = cue.distance <= _NEAR and (
        page.is_said(start) or SAYS.search(page.plain, max(0, cue.begin), start)
    )
    is_beside = not cue.is_behind and (cue.distance <= _CLOSE or says_so or is_said_again(page.plain, start))
    return sizes in PHONE_AND_DATE_SIZES and not (sizes == _THREE and bool(is_beside))


def _longest_first(place: tuple[int, int]) -> tuple[int, int]:
    return place[0], -place[1]


def _is_no_account(page: Page, match: re.Match[bytes]) -> bool:
    """Return whether it is or begins with a day or a network address, or its row has an account in another cell."""
    start = match.start()
    if _OTHERS.match(match[0]) or _ADDRESS.match(page.plain, start):
        return True
    return page.is_beside_column("account", start) and not _GOES_ON.search(
        page.plain, max(0, start - _NEAR), start
    )


def _is_said_behind(page: Page, end: int, cue: Cue) -> bool:
    """Return whether a sign or word behind a number says that the cue there speaks of it; a comma, if it is near."""
    says_so = _SAYS_SO.match(page.plain, end)
    return says_so is not None and (not says_so[0].endswith(b",") or cue.begin - end <= _COMMA_REACH)

"""Several numbers behind one word: a list's are all what the word says, others have words of their own."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from keepfaith.pii.detection.cue import Cue
from keepfaith.pii.detection.matches import Claim
from keepfaith.pii.detection.page import Page

_AND: Final = (
    rb"(?:(?:was |is |were |been )?(?:merged|combined|linked|changed|corrected|replaced|converted) (?:with|by|to|into)|"
    rb"(?:(?:it|that|this|which) )?should (?:probably |really )?(?:be|read|say)|but(?: rather)?|sino|mas sim|"
    rb"and later|and now|now|later|formerly|previously|"
    rb"instead of|rather than|"
    rb"and|or|y|e|o|ou|ak|va|hoac|&|then|plus|also|to|not|no|nao|non|pa|(?:no es|nao e)(?: l?a)?)(?![a-z0-9])"
    rb"(?: (?:mine|his|hers|theirs|the other|(?:my|his|her) [a-z]{3,10}'s|o meu|a minha|el mio|la mia)"
    rb"(?: is| es| e)?\b)?"
    rb"[ ]{0,3}|\xfe{1,2}"
)
# Between two numbers of a list: what closes the one, a remark, a sign or a word, the next line's bullet or number, and
# what opens the other.
_BETWEEN: Final = re.compile(
    rb"['\")\]]{0,2}(?: ?\([^()0-9\n]{1,24}\)| (?:on|in|from) (?:one|the|my|an?) [a-z]{2,12}(?= and ))?"
    rb"(?: ?[,;/|&]| ?\.{3})?[ ]{0,3}"
    rb"(?:"
    + _AND
    + rb")?(?: {0,2}\n[ >|]{0,8}(?:(?:[0-9]{1,2}|[a-z])[.)]|[-*.])?[ ]{0,3}(?:"
    + _AND
    + rb")?)?(?:[a-z]\.(?: [a-z]{2,14}| ?[a-z]\.?)?[:,]? )?['\"(\[#]{0,2}"
)
# Between two numbers, what says that the word for the second speaks of both; together, if it is said by what.
_INSTEAD: Final = re.compile(
    rb",? (?:instead of|rather than|and not|not|or|corrected to|changed to|replaced by) \Z"
)
_TOGETHER: Final = re.compile(rb",? (?:and|or|&) \Z|, ?\Z")
_BY: Final = re.compile(rb",? by ")
# The words that say of another number that it is of the same kind.
_ANOTHER: Final = re.compile(
    rb"[^0-9\n]{0,40}\b(?:second|third|fourth|last|again|repeat|repito|otra vez|de novo|right|correct|new|"
    rb"(?<!years )(?<!year )(?<!months )old|previous|other|another|local|"
    rb"since the [a-z]{3,12} it|(?:and |but )?(?:now|today) it|"
    rb"segund[oa]|nuev[oa]|nov[oa]|otr[oa]|outr[oa])(?: [a-z]{2,12}){0,2}"
    rb"(?: is| es| e|[:=])? ?[:=]? ?[(\[#]?(?=[a-z]{0,9}\.?[- ]?[0-9])"
    rb"|[^0-9\n.;]{0,14}[,;] ?(?:while|whereas|but|though|although|yet|and) [a-z' ]{3,40} "
    rb"(?:has|have|had|shows?|says?|said|lists?|gives?|gave|transmitted|reads?|sent|reports?|reported|states?|"
    rb"wrote|put|uses?) (?=[a-z]{0,9}\.?[- ]?[0-9])"
    rb"|[^0-9\n;]{0,60}\b(?:namely|(?:she|he|they) (?:was|is|had|has)|"
    rb"(?:and|or) (?:the|a|an|his|her|their|my|our) (?:number|one|id)(?: [a-z]{2,12}){0,4})"
    rb" ?[(\[#:]?(?=[a-z]{0,2}-?[0-9])"
    # Which one somebody has instead.
    rb"|[)'\"]{0,2}[,;] ?(?:but |and |while )?"
    rb"(?:(?:we|you|they|i|he|she)(?: only| still)? (?:have|has|had|show|see|got)|(?:(?:our|the|your) )?"
    rb"(?:system|file|record|database|payroll|form|card|letter)s? (?:has|have|shows?|says?|reads?)) "
    rb"(?=[a-z]{0,2}-?[0-9])"
    # Of whom it is, as in "and my husband's" and "and that of the mentor".
    rb"|[)'\" ]{0,2}[,;]? ?(?:(?:and|but|while|with|y|e|ak|&) )?(?:[a-z]{2,12} ){0,4}?"
    rb"(?:(?:that|those|the one|the ones) (?:of|for) (?:[a-z'-]{1,14} ){1,4}|"
    rb"(?<=and )for (?:the|my|our|his|her|their) (?:[a-z]{2,12} ){1,3}|(?:[a-z]{2,14}(?:'s|s')|"
    rb"mine|his|hers|theirs|yours|"
    rb"(?:husband|wife|mom|dad|son|daughter|brother|sister|cousin|kid|spouse|mother|father|twin)s)"
    rb"(?: (?!jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{2,12})?(?: (?:is|was|es|e)|:)? ?)[(\"'#:=]{0,2} ?"
    rb"(?=[a-z]{0,2}-?[0-9]|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?[ -][0-9])"
)
_SHORTEST, _FARTHEST = 5, 90
# A number's value in a list, as a score.
_VALUED: Final = re.compile(
    rb"(?: ?[:=(]| (?:owes|has|got|scored|paid)) ?(?:(?:usd |\$ ?)[0-9][0-9,]{0,12}|[0-9]{1,3}(?:,[0-9]{3})*)"
    rb"(?:\.[0-9]{1,2})?%?\)?[;,] {0,2}(?:and )?"
)
# Another person's name, and nothing of which one says that it has a number.
_NAMED_ITEM: Final = re.compile(
    r"[,;]? (?:and )?(?!Room|Grade|Bus|Page|Box|Suite|Apt|Unit|Route|Term|Form|Section|Chapter|Part|Class|Period|Year|"
    r"Act|Rule|Title|Line|Case|Docket|Order|Invoice|Phone|Ext|Fax|Cell|Tel|Zip|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
    r"[A-Z][a-z]{2,14} \(?#?(?=[A-Z]{0,2}[0-9])"
)
_COLUMN: Final = re.compile(rb" ?\n[ >|]{0,8}(?=[a-z0-9])")
_ALONE: Final = re.compile(rb"[ >|]{0,8}[a-z]{0,2}-?[0-9][0-9 ./-]{2,18}")
# What stands before an amount of money.
_MONEY: Final = re.compile(rb"(?:\$|usd) {0,2}[0-9,]{0,12}\Z")
# So far behind a number that a word announced, another is one only where a person says so.
SPENT: Final = 0.45


def is_listed(page: Page, end: int, start: int) -> bool:
    """Return whether nothing but what parts a list's numbers stands between two of them."""
    is_gap = bool(page.plain[end:start].strip()) and _BETWEEN.fullmatch(page.plain, end, start) is not None
    return is_gap or end_of_gap(page, end) == start


def end_of_gap(page: Page, end: int) -> int:
    """Return where what parts a number from the next of a list ends, or 0 if no list goes on."""
    plain = page.plain
    if end >= page.digits_end:
        return 0
    start = end_of_another(page, end)
    if start:
        return start
    if other := _VALUED.match(plain, end) or _NAMED_ITEM.match(page.text, end):
        return other.end()
    gap = _BETWEEN.match(plain, end)
    if gap and gap[0].strip():
        return gap.end()
    below = _COLUMN.match(plain, end)
    is_column = below and _ALONE.fullmatch(plain, plain.rfind(b"\n", 0, end) + 1, end)
    return below.end() if below and is_column else 0


def end_of_another(page: Page, end: int) -> int:
    """Return where words end that say of the next number that it is another of the same kind, or 0."""
    number = page.next_digit(end, end + _FARTHEST)
    if number == -1 or number - end < _SHORTEST or page.plain.find(b"\n", end, number) != -1:
        return 0
    another = _ANOTHER.match(page.plain, end)
    return another.end() if another and not page.has_word_for_number(end, another.end()) else 0


def is_money(page: Page, start: int) -> bool:
    """Return whether an amount of money begins there."""
    before = page.plain[max(0, start - 18) : start]
    return (b"$" in before or b"usd" in before) and _MONEY.search(before) is not None


def is_spent(page: Page, cue: Cue, before: int, start: int) -> bool:
    """Return whether a number that ends at `before` has taken the word already, and no list goes on."""
    return not cue.is_behind and 0 < cue.place <= before <= start and not is_listed(page, before, start)


def claim_before(
    page: Page, claims: Iterable[Claim], wanted: re.Pattern[bytes], fits: Callable[[bytes], bool]
) -> Iterator[Claim]:
    """Yield claims, and one for the number before each that a word joins to it, as in "one instead of another"."""
    for claim in claims:
        yield claim
        first = max(0, claim.start - _FARTHEST // 2)
        if page.next_digit(first, claim.start) == -1:
            continue
        joint = _TOGETHER if _BY.match(page.plain, claim.end) else _INSTEAD
        joined = joint.search(page.plain, first, claim.start)
        if joined:
            numbers = wanted.finditer(page.plain, first, joined.start())
            last = [number for number in numbers if number.end() == joined.start()]
            if last and fits(last[0][0]) and not is_money(page, last[0].start()):
                yield _as_sure(claim, *last[0].span())


def _as_sure(claim: Claim, start: int, end: int) -> Claim:
    return claim._replace(start=start, end=end, distance=claim.distance + 1)


def listed(
    page: Page,
    claims: Iterable[Claim],
    wanted: re.Pattern[bytes],
    fits: Callable[[bytes], bool] = bool,
    claimed: Callable[[Claim, int, int], Claim] = _as_sure,
) -> Iterator[Claim]:
    """Yield claims, and what is `claimed` for the numbers that follow each in a list, as sure if nothing is given."""
    until = 0
    for claim in claims:
        yield claim
        end = claim.end
        if end <= until or page.cell_at(claim.start):
            continue
        while start := end_of_gap(page, end):
            number = wanted.match(page.plain, start)
            if number is None or not fits(number[0]) or is_money(page, number.start()):
                break
            end = number.end()
            yield claimed(claim, number.start(), end)
        until = end

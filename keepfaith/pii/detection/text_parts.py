"""Reading a text of any length part by part, so that the memory that it takes is bounded."""

from collections.abc import Iterator, Sequence
from itertools import compress
from typing import TYPE_CHECKING, Final, NamedTuple

from keepfaith.pii.detection import reading_claims, variants
from keepfaith.pii.detection.markup import without_markup
from keepfaith.pii.detection.matches import Claim, Detection, agree, resolve
from keepfaith.pii.detection.normalization import normalized, visible_places
from keepfaith.pii.detection.page import Context, Page, Rules
from keepfaith.pii.detection.scanner import Scanned

if TYPE_CHECKING:
    from keepfaith.pii.detection.tables import Columns

PART: Final = 1 << 20
# So much around a part is read with it; nothing that a rule finds is longer.
MARGIN: Final = 1_024
_SHOWN, _INVISIBLE = Context(), Context(had_invisible=True)


class Prepared(NamedTuple):
    """A text as rules read it: one byte for each character that can be seen, and where those stand, if not at once."""

    plain: bytes
    text: str
    had_invisible: bool = False
    places: Sequence[int] | None = None


def prepared(text: str) -> Prepared:
    """Make a text ready; what cannot be seen in it is passed over."""
    plain = normalized(text)
    had_invisible = b"\0" in plain
    plain = without_markup(plain)
    if b"\0" not in plain:
        return Prepared(plain, text)
    return Prepared(
        plain.translate(None, b"\0"), "".join(compress(text, plain)), had_invisible, visible_places(plain)
    )


def read(text: str, rules: Rules) -> list[Detection]:
    """Return what the rules find in a text, in order; what cannot be seen in it is passed over."""
    ready = prepared(text)
    if len(ready.plain) > PART:
        return placed(ready, list(_read(ready.plain, ready.text, rules, had_invisible=ready.had_invisible)))
    return settled(ready, _claims(page_of(ready), rules))


def page_of(ready: Prepared, scanned: Scanned | None = None) -> Page:
    """Return a text of bounded length as one page."""
    return Page(ready.plain, ready.text, _INVISIBLE if ready.had_invisible else _SHOWN, scanned)


def settled(ready: Prepared, claims: list[Claim]) -> list[Detection]:
    """Return what the claims of a page come to, by its places in the text as given."""
    detections = resolve(ready.text, claims)
    return placed(ready, agree(ready.text, detections, {}, 0) if len(detections) > 1 else detections)


def placed(ready: Prepared, detections: list[Detection]) -> list[Detection]:
    """Return detections by their places in the text as given."""
    places = ready.places
    if places is None:
        return detections
    return [
        Detection(places[start], places[end - 1] + 1, category, rule, confidence, is_unlikely)
        for start, end, category, rule, confidence, is_unlikely in detections
    ]


def _claims(page: Page, rules: Rules) -> list[Claim]:
    claims = page.claims(rules)
    if page.marks and not variants.MARKS.isdisjoint(page.marks):
        claims += reading_claims.claims(page, rules, claims)
    return claims


def _read(plain: bytes, text: str, rules: Rules, *, had_invisible: bool) -> Iterator[Detection]:
    columns: Columns | None = None
    sure: dict[str, Detection] = {}
    since = 0
    for start in range(0, len(plain), PART):
        stop = start + PART
        first, last = max(0, start - MARGIN), min(len(plain), stop + MARGIN)
        context = Context(columns, had_invisible=had_invisible)
        page = Page(plain[first:last], text[first:last], context)
        claims = [claim for claim in _claims(page, rules) if start <= claim.start + first < stop]
        if last < len(plain) or columns:
            columns = page.columns_at_end
        detections = resolve(page.text, claims, since=max(0, since - first), offset=first)
        yield from agree(page.text, detections, sure, first) if len(detections) > 1 or sure else detections
        since = detections[-1].end if detections else since

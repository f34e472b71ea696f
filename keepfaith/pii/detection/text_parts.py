"""Reading a text of any length part by part, so that the memory that it takes is bounded."""

from collections.abc import Iterable, Iterator
from itertools import compress
from typing import TYPE_CHECKING, Final

from keepfaith.pii.detection import variants
from keepfaith.pii.detection.markup import without_markup
from keepfaith.pii.detection.matches import Claim, Detection, agree, resolve
from keepfaith.pii.detection.normalization import normalized, visible_places
from keepfaith.pii.detection.page import Context, Page, Rules

if TYPE_CHECKING:
    from keepfaith.pii.detection.tables import Columns

PART: Final = 1 << 20
# So much around a part is read with it; nothing that a rule finds is longer.
MARGIN: Final = 1_024
_SHOWN, _INVISIBLE = Context(), Context(had_invisible=True)


def read(text: str, rules: Rules) -> list[Detection]:
    """Return what the rules find in a text, in order; what cannot be seen in it is passed over."""
    plain = normalized(text)
    had_invisible = b"\0" in plain
    plain = without_markup(plain)
    if b"\0" not in plain:
        if len(plain) <= PART:
            return _read_whole(plain, text, rules, _SHOWN)
        return list(_read(plain, text, rules, had_invisible=False))
    places = visible_places(plain)
    visible = "".join(compress(text, plain))
    plain = plain.translate(None, b"\0")
    if len(plain) <= PART:
        matches: Iterable[Detection] = _read_whole(
            plain, visible, rules, _INVISIBLE if had_invisible else _SHOWN
        )
    else:
        matches = _read(plain, visible, rules, had_invisible=had_invisible)
    return [
        Detection(
            places[match.start], places[match.end - 1] + 1, match.category, match.rule, match.confidence,
            match.is_unlikely,
        )
        for match in matches
    ]  # fmt: skip


def _read_whole(plain: bytes, text: str, rules: Rules, context: Context) -> list[Detection]:
    page = Page(plain, text, context)
    detections = resolve(text, _claims(page, rules))
    return agree(text, detections, {}, 0) if len(detections) > 1 else detections


def _claims(page: Page, rules: Rules) -> list[Claim]:
    claims = page.claims(rules)
    if page.marks and not variants.MARKS.isdisjoint(page.marks):
        claims += variants.claims(page, rules, claims)
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

"""Reading many short texts together, step by step, so that what a step needs stays in the processor's caches."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import batched

from keepfaith.pii.detection.matches import Claim, Detection
from keepfaith.pii.detection.page import Finder, Page, Rules
from keepfaith.pii.detection.reading_claims import PLACE, changed
from keepfaith.pii.detection.scanner import scan
from keepfaith.pii.detection.text_parts import page_of, prepared, read, settled
from keepfaith.pii.detection.variants import MARKS, Reading, other_readings

# So many texts are read together, and each may be so long.
_TOGETHER, _SHORT = 256, 2_000


def read_many(texts: Iterable[str], rules: Rules) -> Iterator[list[Detection]]:
    """Yield what the rules find in each text, as `read` does; of long ones each is read alone."""
    for some in batched(texts, _TOGETHER):
        short = iter(_read_short([text for text in some if len(text) <= _SHORT], rules))
        for text in some:
            yield next(short) if len(text) <= _SHORT else read(text, rules)


def _read_short(texts: Sequence[str], rules: Rules) -> list[list[Detection]]:
    ready = [prepared(text) for text in texts]
    scans = [scan(one.plain) for one in ready]
    pages = [page_of(one, scanned) for one, scanned in zip(ready, scans, strict=True)]
    claims = _claims(pages, rules)
    _add_readings(pages, claims, rules)
    return [settled(one, of_one) for one, of_one in zip(ready, claims, strict=True)]


def _claims(pages: Sequence[Page], rules: Rules) -> list[list[Claim]]:
    """Return the claims of each page, as `Page.claims` does: one rule after the other, each on all pages."""
    turns: dict[Finder, list[tuple[Page, list[Claim]]]] = {}
    of_pages: list[list[list[Claim]]] = []
    for page in pages:
        of_page: list[list[Claim]] = []
        for finder in rules.beginning_with(page.present):
            of_rule: list[Claim] = []
            of_page.append(of_rule)
            turns.setdefault(finder, []).append((page, of_rule))
        of_pages.append(of_page)
    for finder, turn in turns.items():
        for page, of_rule in turn:
            of_rule.extend(finder(page))
    return [
        page.settled(rules, [claim for of_rule in of_page for claim in of_rule])
        for page, of_page in zip(pages, of_pages, strict=True)
    ]


def _add_readings(pages: Sequence[Page], claims: Sequence[list[Claim]], rules: Rules) -> None:
    """Add to the claims of pages those of their other readings."""
    readings: list[tuple[int, Reading]] = [
        (number, reading)
        for number, page in enumerate(pages)
        if page.marks and not MARKS.isdisjoint(page.marks)
        for reading in other_readings(page, claims[number])
    ]
    if not readings:
        return
    scans = [scan(reading.plain) for _, reading in readings]
    parts = [reading.page(scanned) for (_, reading), scanned in zip(readings, scans, strict=True)]
    before = {number: sorted(claims[number], key=PLACE) for number, _ in readings}
    for (number, reading), part, of_part in zip(readings, parts, _claims(parts, rules), strict=True):
        claims[number].extend(changed(pages[number], before[number], reading, part, of_part))

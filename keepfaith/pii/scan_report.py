"""How a scan of documents is told: as JSON, under the names of Presidio, or as a table that repeats no value."""

from bisect import bisect_right
from collections import Counter
from typing import Any, Final

from rich.table import Table

from keepfaith.pii.categories import CATEGORIES
from keepfaith.pii.detection import ACT
from keepfaith.pii.documents.reader import DocumentScan, Span

_PRESIDIO: Final = {
    "ssn": "US_SSN",
    "payment-card": "CREDIT_CARD",
    "bank-account": "US_BANK_NUMBER",
    "email-address": "EMAIL_ADDRESS",
    "phone-number": "PHONE_NUMBER",
    "birth-date": "DATE_TIME",
    "drivers-license": "US_DRIVER_LICENSE",
    "ip-address": "IP_ADDRESS",
    "postal-address": "LOCATION",
    "name": "PERSON",
    "organization": "ORGANIZATION",
}
# One of our categories is several of theirs: words in the name of the rule tell which.
_BY_RULE: Final = (("itin", "US_ITIN"), ("iban", "IBAN_CODE"), ("routing", "ABA_ROUTING_NUMBER"))


def as_json(path: str, scan: DocumentScan) -> dict[str, Any]:
    """Return what is reported of a file in one line of JSON; without its text if that was not asked for."""
    return _about(path, scan) | ({} if scan.error else {"spans": [_span(span) for span in scan.spans]})


def as_presidio(path: str, scan: DocumentScan) -> dict[str, Any]:
    """Return the same under the field names and entity names of Presidio."""
    spans = [
        {"entity_type": entity_type(span), "start": span.start, "end": span.end, "score": span.confidence}
        for span in scan.spans
    ]
    return _about(path, scan) | ({} if scan.error else {"spans": spans})


def entity_type(span: Span) -> str:
    """Return Presidio's name for what was detected; where it has none, ours in its manner."""
    for word, name in _BY_RULE:
        if word in span.rule:
            return name
    return _PRESIDIO.get(span.category, span.category.upper().replace("-", "_"))


def as_table(scan: DocumentScan) -> Table:
    """Return what was detected, counted by category, place and rule; no value is in it."""
    table = Table()
    for heading in ("What", "Where", "First in line", "Rule", "Certainty"):
        table.add_column(heading, overflow="fold")
    table.add_column("Number", justify="right")
    for (category, place, rule, certainty), spans in _groups(scan).items():
        title = CATEGORIES[category].title if category in CATEGORIES else category
        table.add_row(title, place, str(spans[0]), rule, certainty, str(spans[1]))
    return table


def summary(scan: DocumentScan) -> str:
    """Return in a sentence what was read, and what was not."""
    encodings = f", {' and '.join(scan.encodings)}" if scan.encodings else ""
    words = f"{scan.kind}, {scan.characters:,} characters{encodings}: {len(scan.spans):,} found."
    if scan.left_out:
        left_out = ", ".join(f"{number} × {kind}" for kind, number in sorted(scan.left_out.items()))
        words += f" Not read: {left_out}."
    return words


def _about(path: str, scan: DocumentScan) -> dict[str, Any]:
    if scan.error:
        return {"file": path, "error": scan.error, "remedy": scan.remedy}
    about = {
        "file": path, "kind": scan.kind, "characters": scan.characters, "encodings": list(scan.encodings),
        "left_out": scan.left_out, "complete": scan.is_complete, "offline": scan.is_offline,
    }  # fmt: skip
    return about if scan.text is None else about | {"text": scan.text}


def _span(span: Span) -> dict[str, Any]:
    return {
        "start": span.start, "end": span.end, "category": span.category, "confidence": span.confidence,
        "rule": span.rule, "unlikely": span.is_unlikely,
    }  # fmt: skip


def _certainty(span: Span) -> str:
    if span.is_unlikely:
        return "unlikely"
    return "act" if span.confidence >= ACT else "ask"


def _groups(scan: DocumentScan) -> dict[tuple[str, str, str, str], tuple[int, int]]:
    """Return the line of the first, in its section, and the number of spans of each kind and place."""
    starts = [start for start, _ in scan.sections]
    firsts: dict[tuple[str, str, str, str], int] = {}
    numbers: Counter[tuple[str, str, str, str]] = Counter()
    for span in scan.spans:
        place = bisect_right(starts, span.start) - 1
        group = (span.category, scan.sections[place][1] if place >= 0 else "", span.rule, _certainty(span))
        firsts.setdefault(group, span.line)
        numbers[group] += 1
    return {group: (firsts[group], number) for group, number in numbers.items()}

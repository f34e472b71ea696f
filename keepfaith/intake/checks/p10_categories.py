"""Promise 10: what could tell who somebody is has a kind, field by field; in free texts numbers are found by form."""

from collections.abc import Iterator
from typing import Final

from keepfaith.pii.categories import CATEGORIES
from keepfaith.pii.detection import DETECTED, detect
from keepfaith.policies.sections.check import Finding, Portal
from keepfaith.policies.sections.registry import SECTIONS

# Made-up ones: numbers that are given to nobody, in the ways people write them.
EXAMPLES: Final = {
    "ssn": ("900-12-3456", "900 12 3456", "900\u201112\u20113456", "my SSN: 900123456", "900-\n12-3456"),
    "payment-card": ("4111 1111 1111 1111", "4111-1111-1111-1111", "4111111111111111"),
    "bank-account": ("GB29 NWBK 6016 1331 9268 19", "account number: 000123456789", "routing 011000015"),
    "drivers-license": ("driver's license S12345678", "driver license no. S99988800"),
    "birth-date": ("born on 01/31/1990", "date of birth: January 31, 1990", "DOB 1990-01-31"),
    "student-id": ("SASID 1012345678", "student ID number: 204518"),
    "educator-id": ("MEPID 12345678", "teacher license number 482915"),
    "postal-address": ("12 Main Street, Apt 4, Springfield, MA 01103", "P.O. Box 123, Springfield, MA 01101"),
    "ip-address": ("192.0.2.146", "2001:db8:0:1::2:1"),
    "quasi-identifiers": ("a pupil of grade 5 at Example Elementary School, on 03/04/2025",),
    "email-address": ("reader@example.org", "READER.NAME+x@mail.example.gov"),
    "phone-number": ("(617) 555-0123", "617-555-0123", "+1 617 555 0123"),
}


def examine(_portal: Portal) -> Finding:
    """See that every field that is held has a known kind, and that each kind of number is found in made-up texts."""
    fields = [
        (declared.name, name, kind)
        for declared in SECTIONS.holdings
        for name, kind in (declared.fields if hasattr(declared, "fields") else declared.columns).items()
    ]
    faults = [
        f"{holding}: the field {name} has no known kind."
        for holding, name, kind in fields
        if kind and kind not in CATEGORIES
    ]
    tried = list(_tried())
    faults += [
        f"A made-up {CATEGORIES[kind].title} was not found in a text."
        for kind, is_detected in tried
        if not is_detected
    ]
    faults += [f"No made-up text tries to find: {kind}." for kind in sorted(DETECTED - EXAMPLES.keys())]
    named = sum(bool(kind) for _, _, kind in fields)
    return Finding.of(
        examined=len(fields) + len(tried),
        faults=faults,
        figure=f"{len(fields)} fields and columns: {named} declare a known kind of personal information, the others "
        f"none. {len(tried)} made-up texts with {len(EXAMPLES)} kinds of numbers and addresses: each was found. Names "
        "and other texts were not tried.",
    )


def _tried() -> Iterator[tuple[str, bool]]:
    for kind, written in EXAMPLES.items():
        for text in written:
            whole = f"Hello, this is what you asked for: {text}. Thank you."
            yield kind, any(match.category == kind for match in detect(whole))

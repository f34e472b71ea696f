"""What this section stores: for each holding the fields of all forms that feed it and the desk's notes; and events."""

from collections.abc import Iterable, Iterator

from keepfaith.agency.agency import this_agency
from keepfaith.custody.protocol.known_names import OWN_LINKS
from keepfaith.disclosure.holdings import RECORDS
from keepfaith.intake.inbound_mail.fields import CATEGORIES, HOLDING
from keepfaith.policies.forms.form import Form
from keepfaith.policies.sections.inventory import Declaration, PlainTable, SealedHolding

# What the desk writes beside what was sent.
OURS = {"note": "free-text", "answer": "free-text"}
# What its person states about what came by a form or as a letter; a request for a link is not used again.
STATED = {"statement": "free-text"}
EVENTS = PlainTable(
    "intake_event",
    frozenset(
        {"id", "slug", "uid", "title", "summary", "place", "link", "starts_at", "ends_at", "zone", "topics"}
        | {"languages", "state", "sequence", "changed_at"}
    ),
    "events that the agency holds, open to everyone once announced",
)


def tables_of(forms: Iterable[Form]) -> tuple[Declaration, ...]:
    """Return the holdings of the forms, and the table of events."""
    return (*holdings_of(forms), EVENTS)


def holdings_of(forms: Iterable[Form]) -> list[SealedHolding]:
    """Return each holding with the fields of every form that feeds it, of what is added to it, and of e-mail."""
    forms, fields = list(forms), dict[str, dict[str, str]]()
    for form in forms:
        categories = fields.setdefault(form.holding, {})
        added = (OURS if form.work else {}) | (STATED if form.holding != OWN_LINKS else {})
        categories |= added | {field.name: field.category for field in form.fields}
    by_name = {form.name: form.holding for form in forms}
    for holding in {HOLDING, *(by_name[box.form] for box in this_agency().mailboxes if box.form in by_name)}:
        fields[holding] = {**CATEGORIES, **fields.get(holding, OURS | STATED)}
    return [SealedHolding(name, RECORDS, categories) for name, categories in sorted(fields.items())]


def conflicts(forms: Iterable[Form]) -> Iterator[str]:
    """Report each field that two forms feed into one holding as different categories."""
    known: dict[tuple[str, str], str] = {}
    for form in forms:
        for field in form.fields:
            before = known.setdefault((form.holding, field.name), field.category)
            if before != field.category:
                yield f"two forms give the field {field.name} of {form.holding} different categories"

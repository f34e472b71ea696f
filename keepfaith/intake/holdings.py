"""What this room holds: for each holding the fields of all forms that feed it, and the desk's notes."""

from collections.abc import Iterable, Iterator

from keepfaith.disclosure.holdings import RECORDS
from keepfaith.policies.forms.form import Form
from keepfaith.policies.inventory import REGISTER, SealedHolding

NOTE = ("note", "free-text")


def declare(forms: Iterable[Form]) -> None:
    """Declare the holdings of the forms."""
    REGISTER.declare(*holdings_of(forms))


def holdings_of(forms: Iterable[Form]) -> list[SealedHolding]:
    """Give each holding with the fields of every form that feeds it."""
    fields: dict[str, dict[str, str]] = {}
    for form in forms:
        held = fields.setdefault(form.holding, dict([NOTE]))
        held |= {field.name: field.category for field in form.fields}
    return [SealedHolding(name, RECORDS, held) for name, held in sorted(fields.items())]


def conflicts(forms: Iterable[Form]) -> Iterator[str]:
    """Report each field that two forms feed into one holding as different categories."""
    known: dict[tuple[str, str], str] = {}
    for form in forms:
        for field in form.fields:
            before = known.setdefault((form.holding, field.name), field.category)
            if before != field.category:
                yield f"two forms give the field {field.name} of {form.holding} different categories"

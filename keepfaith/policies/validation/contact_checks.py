"""The contact of an edition: in its shape, and the agency's own unless the edition says why it is another."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from keepfaith.agency.agency import Agency
from keepfaith.policies.editions.bundle import Bundle
from keepfaith.policies.editions.clauses import WHY_ANOTHER
from keepfaith.policies.validation.passages import CLAUSES
from keepfaith.policies.validation.table_reader import Fault

_SHAPES: Final = {"name": str, "email": str, "postal_address": list, WHY_ANOTHER: str}


def check_contact(bundle: Bundle, agency: Agency) -> Iterator[Fault]:
    """A contact has what prose can name, and what agency.toml has, where the portal takes it from."""
    contact = bundle.table(CLAUSES).get("contact")
    if contact is None:
        return
    line = bundle.line_of(CLAUSES, "[contact]")
    if not isinstance(contact, dict):
        yield Fault(CLAUSES, line, "[contact] is no table", "write [contact] with name and email below it")
        return
    for key, value in contact.items():
        kind = _SHAPES.get(key)
        if kind is None:
            remedy = f"use: {', '.join(_SHAPES)}"
            yield Fault(CLAUSES, line, f"[contact] has {key}, which nothing reads", remedy)
        elif not isinstance(value, kind) or not value:
            shape = "a list of lines" if kind is list else "a text"
            yield Fault(CLAUSES, line, f"[contact] {key} is in another shape", f"give {key} as {shape}")
    for problem, remedy in _others(contact, agency):
        yield Fault(CLAUSES, line, problem, remedy)


def _others(contact: Mapping[str, Any], agency: Agency) -> Iterator[tuple[str, str]]:
    own = {
        "name": agency.contact_name,
        "email": agency.contact_email,
        "postal_address": list(agency.postal_address),
    }
    other = [key for key, value in own.items() if key in contact and contact[key] != value]
    if other and WHY_ANOTHER not in contact:
        yield (
            f"[contact] has another {', '.join(other)} than agency.toml, so the policy and the portal part",
            f"give the same in both; if the agency changes it on that day, say so by {WHY_ANOTHER} under [contact]",
        )
    if WHY_ANOTHER in contact and not other:
        yield f"[contact] has {WHY_ANOTHER}, but it is that of agency.toml", "remove it"

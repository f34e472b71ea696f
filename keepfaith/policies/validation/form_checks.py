"""Forms: each can be read, and none collects what no purpose or holding of the edition allows."""

from collections.abc import Iterator

from keepfaith.policies.editions.bundle import Bundle
from keepfaith.policies.forms.files import Forms
from keepfaith.policies.forms.form import CAME_ON, REFERENCE, Form
from keepfaith.policies.forms.source import FormSource
from keepfaith.policies.validation.form_texts import form_by_hand_faults, form_place_faults
from keepfaith.policies.validation.table_reader import Fault, entries, rows

NOTES = "free-text"


def check_forms(bundle: Bundle, forms: Forms) -> Iterator[Fault]:
    """Each form of the agency is sound, and this edition allows all that it asks for."""
    yield from forms.faults
    for name, form in forms.forms.items():
        yield from form_faults(form, bundle, forms.sources[name])
        yield from form_by_hand_faults(forms.sources[name], bundle)


def form_faults(form: Form, bundle: Bundle, source: FormSource) -> Iterator[Fault]:
    """Report what a form asks for beyond its purpose or its holding as an edition has them, or names and it lacks."""
    yield from form_place_faults(source, bundle)
    purpose = entries(bundle, "purposes.toml", "purpose").get(form.purpose)
    if purpose is None:
        problem = f"its purpose {form.purpose} is not in this edition"
        yield source.fault("", 0, "purpose", problem, "name one of purposes.toml")
        return
    holding = {str(row.get("name")): row for row in rows(bundle, "inventory.toml", "holding")}.get(
        form.holding
    )
    if holding is None or holding.get("purpose") != form.purpose:
        problem = f"its holding {form.holding} is not one of {form.purpose} in this edition"
        yield source.fault("", 0, "holding", problem, "name one of inventory.toml")
        return
    for number, field in enumerate(field for field in form.fields if field.kind != CAME_ON):
        for what, allowing in (("its purpose", purpose), ("its holding", holding)):
            # What an edition does not let it send is not offered.
            if field.kind != REFERENCE and field.category not in allowing.get("categories", ()):
                yield source.fault(
                    "field", number, "category",
                    f"it collects {field.category}, which no clause allows for {form.purpose} ({what})",
                    "remove the field, or post an edition that allows it",
                )  # fmt: skip
    if form.work and NOTES not in holding.get("categories", ()):
        problem = f"its holding {form.holding} has no {NOTES}, in which notes on it are kept"
        yield source.fault("", 0, "holding", problem, f"let the edition's inventory list {NOTES} for it")

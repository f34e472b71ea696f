"""The form of a page as a browser sends it: what its inputs hold, by the button that sends it."""

from collections.abc import Iterator

from keepfaith.policies.sections.check import Portal
from keepfaith.prober.journeys.surfaces import Seen, Surface, sent
from keepfaith.prober.oracle.ways import TOKEN
from keepfaith.prober.pages.markup import Document, Element, read_document

_FIELDS = ("input", "textarea", "select", "button")
_CHOSEN = frozenset({"radio", "checkbox"})


def document_of(seen: Seen) -> Document:
    """Return an answer as a page; an empty one where it is none."""
    return read_document(seen.answer.text if seen.is_page and seen.answer else "")


def hidden_values(document: Document) -> dict[str, str]:
    """Return what a page carries hidden, by name."""
    return {
        element.get("name"): element.get("value")
        for element in document.every("input")
        if element.get("type") == "hidden"
    }


def next_step(portal: Portal, seen: Seen) -> Surface | None:
    """Return what a browser sends from a page that asks once more before a form is taken; none where none does."""
    for form in document_of(seen).every("form"):
        values = dict(pressed(form))
        if form.get("method").lower() == "post" and TOKEN in values:
            return sent(portal, form.get("action") or seen.surface.path, values, status=200)
    return None


def pressed(form: Element, value: str = "") -> Iterator[tuple[str, str]]:
    """Yield what a browser sends by a form's button of a value; without one, by the button that sends it."""
    fields = list(form.every(*_FIELDS))
    buttons = [field for field in fields if _kind(field) == "submit"]
    # The button that sends has no name; those that lead elsewhere in the form have one.
    wanted = (
        button for button in buttons if (button.get("value") == value if value else not button.get("name"))
    )
    chosen = next(wanted, next(iter(buttons), None))
    for field in fields:
        kind = _kind(field)
        if kind == "submit" and field is not chosen:
            continue
        if field.get("name") and (kind not in _CHOSEN or "checked" in field.attributes):
            yield field.get("name"), _value(field)


def _kind(field: Element) -> str:
    return field.get("type") or {"input": "text", "button": "submit"}.get(field.tag, field.tag)


def _value(field: Element) -> str:
    if field.tag == "textarea":
        # The first line break stands for none.
        return "".join(child for child in field.children if isinstance(child, str)).removeprefix("\n")
    if field.tag == "select":
        options = list(field.every("option"))
        chosen = next((option for option in options if "selected" in option.attributes), None)
        return (chosen or options[0]).get("value") if options else ""
    return field.get("value") or ("on" if field.get("type") in _CHOSEN else "")

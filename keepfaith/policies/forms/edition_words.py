"""A form in the words of an edition: the facts that its texts name are filled in."""

from dataclasses import replace
from functools import lru_cache

from keepfaith.agency.agency import this_agency
from keepfaith.policies.editions.bundle import Bundle
from keepfaith.policies.editions.facts import Facts, facts_of
from keepfaith.policies.editions.places import PLACE, EditionText
from keepfaith.policies.forms.answer_time import own_facts
from keepfaith.policies.forms.form import LANGUAGE, REFERENCE, Form
from keepfaith.policies.letters import OPTIONAL_LETTER


@lru_cache(maxsize=128)
def form_under(form: Form, bundle: Bundle | None) -> Form:
    """Return a form as its page says it under an edition; without one, a text that names a fact is left out."""
    form = asked_under(form, bundle)
    facts = {**facts_of(bundle), **own_facts(form.answer_within, form.answer_law)} if bundle else None
    return replace(
        form,
        intro=_text(form.intro, facts),
        then=_text(form.then, facts),
        fields=tuple(replace(field, help=_text(field.help, facts)) for field in form.fields),
    )


def asked_under(form: Form, bundle: Bundle | None) -> Form:
    """Return a form with what it asks under an edition: the reference is offered where that names a language."""
    if all(field.kind != REFERENCE for field in form.fields) or (bundle and _sends_references(form, bundle)):
        return form
    return replace(form, fields=tuple(field for field in form.fields if field.kind != REFERENCE))


def _sends_references(form: Form, bundle: Bundle) -> bool:
    letter = this_agency().folder / "letters" / f"{OPTIONAL_LETTER}.toml"
    return _keeps_language(form, bundle) and letter.is_file()


@lru_cache(maxsize=128)
def _keeps_language(form: Form, bundle: Bundle) -> bool:
    purpose = bundle.table("purposes.toml").get("purpose", {}).get(form.purpose, {})
    holdings = bundle.table("inventory.toml").get("holding", ())
    listed = [purpose, *(row for row in holdings if row.get("name") == form.holding)]
    return len(listed) > 1 and all(LANGUAGE in row.get("categories", ()) for row in listed)


def _text(text: str, facts: Facts | None) -> str:
    if not PLACE.search(text):
        return text
    return EditionText(text, facts) if facts else ""

"""A form in the words of an edition: the facts that its texts name are filled in."""

from dataclasses import replace
from functools import lru_cache

from keepfaith.policies.editions.bundle import Bundle
from keepfaith.policies.editions.facts import Facts, facts_of
from keepfaith.policies.editions.places import PLACE, EditionText
from keepfaith.policies.forms.answer_time import own_facts
from keepfaith.policies.forms.form import Form


@lru_cache(maxsize=128)
def form_under(form: Form, bundle: Bundle | None) -> Form:
    """Return a form as its page says it under an edition; without one, a text that names a fact is left out."""
    facts = {**facts_of(bundle), **own_facts(form.answer_within, form.answer_law)} if bundle else None
    return replace(
        form,
        intro=_text(form.intro, facts),
        then=_text(form.then, facts),
        fields=tuple(replace(field, help=_text(field.help, facts)) for field in form.fields),
    )


def _text(text: str, facts: Facts | None) -> str:
    if not PLACE.search(text):
        return text
    return EditionText(text, facts) if facts else ""

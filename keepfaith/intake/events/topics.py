"""What events can be about: the choices of the form by which people ask to hear of them."""

from typing import Final

from django.utils.text import slugify

from keepfaith.intake.forms.availability import open_forms

NOTICES: Final = "notices"
_TOPICS: Final = "topics"


def topics() -> tuple[str, ...]:
    """List the topics by their words, in the order of the form; none if the agency has no such form."""
    form = open_forms().get(NOTICES)
    field = form.field(_TOPICS) if form else None
    return field.choices if field else ()


def topic_slugs() -> dict[str, str]:
    """Return each topic by the word for it in an address."""
    return {slugify(topic) or f"topic-{number}": topic for number, topic in enumerate(topics(), 1)}

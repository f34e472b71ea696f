"""The titles of the pages of forms, receipts and events, in the reader's language."""

from collections.abc import Callable, Mapping
from typing import Final

from django.conf import settings
from django.utils.translation import gettext

from keepfaith.intake.events.models import Event
from keepfaith.policies.editions.translation import here
from keepfaith.policies.forms.files import forms_of


def _form(name: str) -> str:
    form = forms_of(settings.AGENCY).forms.get(name)
    return here(form.title) if form else ""


def _event(slug: str) -> str:
    event = Event.objects.public().filter(slug=slug).first()
    return here(event.title) if event else ""


PAGE_TITLES: Final[Mapping[str, Callable[..., str]]] = {
    "intake:index": lambda: gettext("Forms"),
    "intake:form": _form,
    "intake:receipt": lambda: gettext("Check on a request"),
    "events:index": lambda: gettext("Events"),
    "events:event": _event,
}

"""The home page: what the place is for, its services, the next events, and how the promises are kept."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from keepfaith.agency.agency import this_agency
from keepfaith.agency.home_page import EVENTS, OWN, RECEIPT
from keepfaith.custody.protocol.known_names import NEED_A_CASE
from keepfaith.intake.events.models import Event
from keepfaith.intake.events.presentation import ShownEvent
from keepfaith.intake.forms.availability import forms_in_order
from keepfaith.policies.editions.edition_cache import posted_editions
from keepfaith.policies.forms.form import Form
from keepfaith.policies.promises.status import promise_rows, tally

NEXT_EVENTS: Final = 3


@dataclass(frozen=True, slots=True)
class ServiceCard:
    """One thing that a visitor can do here; the agency's own texts are marked where a language lacks them."""

    title: str
    summary: str
    url: str


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show what a visitor can do here."""
    at = dt.datetime.now(dt.UTC)
    governing = posted_editions().in_force(this_agency().governing.slug, at=at)
    rows = promise_rows(governing, at=at) if governing else []
    coming = Event.objects.public().coming(at=at)[:NEXT_EVENTS]
    shown = {
        # Pages of their own lead to the forms of the others: the last card is in the first view of a phone.
        "services": service_cards(form for form in forms_in_order() if form.purpose not in NEED_A_CASE),
        "next_events": [ShownEvent.of(event, at=at) for event in coming],
        "tally": {**tally(rows), "total": len(rows)},
    }
    return render(request, "website/home.html", shown)


def service_cards(forms: Iterable[Form]) -> list[ServiceCard]:
    """List some forms, the events, the receipts and one's own information in the agency's order; asks no database."""
    cards = {
        EVENTS: ServiceCard(
            gettext_noop("See upcoming events"),
            gettext_noop("Meetings, hearings and workshops. Add them to your own calendar."),
            reverse("events:index"),
        ),
        RECEIPT: ServiceCard(
            gettext_noop("Check on a request"),
            gettext_noop("See where your request is. You need the reference and the code from your receipt."),
            reverse("intake:receipt"),
        ),
        # Its page leads to the forms about it.
        OWN: ServiceCard(
            gettext_noop("Your information"),
            gettext_noop("See what we hold about you and how we used it. Ask us to correct it."),
            reverse("rights:index"),
        ),
    }
    for form in forms:
        cards[form.name] = ServiceCard(form.title, form.intro, reverse("intake:form", args=[form.name]))
    return [cards[name] for name in sorted(cards, key=this_agency().home.order)]

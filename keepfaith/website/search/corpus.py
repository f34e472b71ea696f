"""What can be found: each passage of the site with the page it is on, in the reader's language."""

import datetime as dt
import html
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.translation import get_language, gettext

from keepfaith.agency.agency import this_agency
from keepfaith.intake.events.models import Event
from keepfaith.intake.forms.availability import edition_in_force, forms_in_order
from keepfaith.policies.editions.edition_cache import posted_editions
from keepfaith.policies.editions.facts import facts_of
from keepfaith.policies.editions.markdown import Prose, plain_text
from keepfaith.policies.editions.translation import here, prose_here
from keepfaith.policies.site_files.page_prose import page_here
from keepfaith.policies.site_files.site_folder import site_of
from keepfaith.website.home import service_cards

PAST_DAYS: Final = 90
MAX_EVENTS: Final = 200


@dataclass(frozen=True, slots=True)
class Passage:
    """Words that can be found, under their own title; `language` is given where they stay English.

    `page` is the title of the page that they are on, where that is another one.
    """

    title: str
    body: str
    url: str
    language: str = ""
    page: str = ""


def corpus(*, at: dt.datetime) -> list[Passage]:
    """List every passage of the site, those of services first."""
    return [*_services(), *_events(at), *_policies(at), *_own_pages()]


def _services() -> Iterator[Passage]:
    details = {reverse("intake:form", args=[form.name]): form for form in forms_in_order()}
    for card in service_cards(details.values()):
        form = details.get(card.url)
        words = [card.summary]
        if form:
            items = [item for field in form.fields for item in field.items]
            words += [text for item in items for text in (item.title, item.summary, item.code)]
        yield _passage(card.title, " ".join(here(text) for text in words), card.url)
    for title, body, name in (
        (
            gettext("Public records"),
            gettext("How to request public records, by when we answer, and how to appeal."),
            "public_records:index",
        ),
        (
            gettext("Promises and proof"),
            gettext("Who keeps each promise, and what we found."),
            "policies:promises",
        ),
        (gettext("Your choices"), gettext("Outside tools and cookies."), "tools:choices"),
        (gettext("Statistics"), gettext("How many people use this site."), "visits:statistics"),
    ):
        yield Passage(title, body, reverse(name))


def _events(at: dt.datetime) -> Iterator[Passage]:
    public = Event.objects.public()
    for events in (public.coming(at=at)[:MAX_EVENTS], public.past(at=at, days=PAST_DAYS)[:MAX_EVENTS]):
        for event in events:
            words = " ".join((event.summary, event.place, *(here(topic) for topic in event.topics)))
            url = reverse("events:event", args=[event.slug])
            yield _passage(event.title, words, url)


def _policies(at: dt.datetime) -> Iterator[Passage]:
    for document in this_agency().documents:
        edition = posted_editions().in_force(document.slug, at=at)
        if edition is None:
            continue
        prose = prose_here(edition.bundle.files["policy.md"], facts_of(edition.bundle))
        url = reverse("policies:in_force", args=[document.slug])
        yield _passage(document.title, here(document.summary), url)
        yield from _prose_passages(here(document.title), prose, url)


def _own_pages() -> Iterator[Passage]:
    site, edition = site_of(settings.AGENCY), edition_in_force()
    for name, written in site.pages.items():
        shown = page_here(written, edition.bundle if edition else None, site.pictures)
        if shown is not None:
            language = "" if shown.language in {"", get_language()} else shown.language
            body = html.unescape(strip_tags(shown.html))
            yield Passage(shown.title, body, reverse("site:page", args=[name]), language)


def _prose_passages(page: str, prose: Prose, url: str) -> Iterator[Passage]:
    headings = {heading.anchor: plain_text(heading.text) for heading in prose.headings}
    title = anchor = ""
    for block in prose.blocks:
        anchor = block.anchor or anchor
        if block.anchor in headings:
            title = headings[anchor]
        else:
            at = f"{url}#{anchor}" if anchor else url
            yield Passage(title or page, plain_text(block.text), at, page=page if title else "")


def _passage(title: str, body: str, url: str) -> Passage:
    translated = here(title)
    stays_english = translated == title and get_language() not in {settings.LANGUAGE_CODE, None}
    return Passage(translated, body, url, settings.LANGUAGE_CODE if stays_english else "")

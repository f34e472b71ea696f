"""Pages of the posted policies: in force, coming, past, and what changed."""

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import Any, Final
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from keepfaith.agency.agency import PolicyDocument, this_agency
from keepfaith.policies.editions.edition_cache import PostedEdition, posted_editions
from keepfaith.policies.editions.facts import facts_of
from keepfaith.policies.editions.status import documents_now, status_of
from keepfaith.policies.editions.text_diff import Paragraph, redline
from keepfaith.policies.editions.translation import prose_here
from keepfaith.policies.page_cache import cached_page
from keepfaith.policies.page_tools import load
from keepfaith.policies.promises.counts import counts_of
from keepfaith.policies.rules.diff import RuleDifference, compare_rules
from keepfaith.web.data_files import mark_data_file

# The days of the two editions that are compared.
DAYS: Final = ("from", "to")
_comparing = Lock()


@dataclass(frozen=True, slots=True)
class Announcement:
    """A coming edition, the one before it if that is coming too, and the URL of what it changes."""

    edition: PostedEdition
    follows: PostedEdition | None

    @property
    def changes(self) -> str:
        """Where its words and rules are compared with those of the edition before it."""
        page = reverse("policies:changes", args=(self.edition.document.slug,))
        if self.follows is None:
            return page
        days = (self.follows.starts_on.isoformat(), self.edition.starts_on.isoformat())
        return f"{page}?{urlencode(dict(zip(DAYS, days, strict=True)))}"


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List the agency's policies."""
    documents = [
        {
            **document,
            "coming": _announce(document["coming"]),
            "counts": counts_of(document["document"].slug),
        }
        for document in documents_now(at=_now())
    ]
    return render(request, "policies/index.html", {"documents": documents})


@require_safe
def in_force(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the edition in force now."""
    document = _document(slug)
    current = posted_editions().in_force(slug, at=_now())
    if current is None:
        load(request, ())
        return render(request, "policies/not_posted.html", {"document": document}, status=404)
    return _edition_page(request, current)


@require_safe
def edition(request: HttpRequest, slug: str, day: str) -> HttpResponse:
    """Show the edition that starts on a day: past, in force or coming."""
    return _edition_page(request, _starting_on(slug, day))


@mark_data_file
@require_safe
def file(_request: HttpRequest, slug: str, day: str, name: str) -> HttpResponse:
    """Return one file of an edition as it was posted, or its manifest, so that anyone can check the digest."""
    bundle = _starting_on(slug, day).bundle
    text = bundle.manifest if name == "SHA256SUMS" else bundle.files.get(name)
    if text is None:
        raise Http404
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@require_safe
def history(request: HttpRequest, slug: str) -> HttpResponse:
    """List a document's editions, the newest start first."""
    document, at, editions = _document(slug), _now(), posted_editions()
    rows = [
        {"edition": edition, "status": status_of(edition, editions, at=at)}
        for edition in reversed(editions.of(slug))
    ]
    return render(request, "policies/history.html", {"document": document, "rows": rows})


@require_safe
def changes(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what changes: between two editions asked for, else with the next coming, else with the last change."""
    document = _document(slug)
    earlier, later = _pair(request, slug)

    def context() -> dict[str, Any]:
        return {
            "document": document,
            "earlier": earlier,
            "later": later,
            "editions": posted_editions().of(slug),
            "redline": changed_words(earlier, later) if earlier and later else (),
            "rules": rule_difference(earlier, later) if earlier and later else None,
        }

    query = {name: request.GET[name] for name in DAYS} if all(map(request.GET.get, DAYS)) else {}
    is_coming = later is not None and later.starts_at > _now()
    shows = (posted_editions(), slug, earlier, later, is_coming)
    return cached_page(request, "policies/changes.html", context, shows=shows, query=urlencode(query))


@lru_cache(maxsize=32)
def changed_words(earlier: PostedEdition, later: PostedEdition) -> tuple[Paragraph, ...]:
    """Compare the words of two editions once: neither can change any more."""
    return redline(earlier.prose, later.prose)


def rule_difference(earlier: PostedEdition, later: PostedEdition) -> RuleDifference | None:
    """Compare the rules of two editions once: neither can change any more. None if they bring no rules."""
    # One at a time: a comparison can take a second or two, and many may ask for it at once.
    with _comparing:
        return _compared(earlier, later)


@lru_cache(maxsize=32)
def _compared(earlier: PostedEdition, later: PostedEdition) -> RuleDifference | None:
    if not (earlier.bundle.governs and later.bundle.governs):
        return None
    return compare_rules(earlier.bundle, later.bundle)


def get_ready() -> None:
    """Compare what the page of coming changes shows before anyone asks for it."""
    editions, at = posted_editions(), _now()
    for document in this_agency().documents:
        for coming in editions.coming(document.slug, at=at):
            if earlier := editions.before(coming):
                rule_difference(earlier, coming)


def _edition_page(request: HttpRequest, shown: PostedEdition) -> HttpResponse:
    slug, at, every_edition = shown.document.slug, _now(), posted_editions()
    current, coming = every_edition.in_force(slug, at=at), every_edition.coming(slug, at=at)
    # How the promises stand is told of the edition that they were examined for.
    counts = counts_of(slug) if shown is current else None

    def context() -> dict[str, Any]:
        editions = every_edition.of(slug)
        place = editions.index(shown)
        return {
            "document": shown.document,
            "edition": shown,
            "counts": counts,
            "status": status_of(shown, every_edition, at=at),
            "in_force": current,
            "coming": _announce(coming),
            "earlier": editions[place - 1] if place else None,
            "later": editions[place + 1] if place + 1 < len(editions) else None,
            "prose": prose_here(shown.bundle.files["policy.md"], facts_of(shown.bundle)),
        }

    return cached_page(
        request, "policies/edition.html", context, shows=(every_edition, shown, current, coming, counts)
    )


def _announce(coming: tuple[PostedEdition, ...]) -> list[Announcement]:
    return [Announcement(*pair) for pair in zip(coming, (None, *coming), strict=False)]


def _pair(request: HttpRequest, slug: str) -> tuple[PostedEdition | None, PostedEdition | None]:
    days = [request.GET.get(name) for name in DAYS]
    if all(days):
        first, second = sorted(
            (_starting_on(slug, str(day)) for day in days), key=lambda edition: edition.starts_at
        )
        return first, second
    editions, at = posted_editions(), _now()
    coming = editions.coming(slug, at=at)
    later = coming[0] if coming else editions.in_force(slug, at=at)
    return (editions.before(later), later) if later else (None, None)


def _document(slug: str) -> PolicyDocument:
    document = this_agency().document(slug)
    if document is None:
        raise Http404
    return document


def _starting_on(slug: str, day: str) -> PostedEdition:
    _document(slug)
    matches = (
        candidate for candidate in posted_editions().of(slug) if candidate.starts_on.isoformat() == day
    )
    if (found_edition := next(matches, None)) is None:
        raise Http404
    return found_edition


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)

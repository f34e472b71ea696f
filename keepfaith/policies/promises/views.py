"""The promises pages: how each promise of an edition in force stands, for people and for machines."""

import datetime as dt

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from keepfaith.agency.agency import PolicyDocument, this_agency
from keepfaith.policies.editions.edition_cache import PostedEdition, posted_editions
from keepfaith.policies.promises.counts import counts_of
from keepfaith.policies.promises.groups import grouped
from keepfaith.policies.promises.history import History, history_of, verdict_changes
from keepfaith.policies.promises.status import Row, last_runs, newest, promise_rows, tally
from keepfaith.web.data_files import mark_data_file

FRESH_SECONDS = 30


@require_safe
def page(request: HttpRequest, slug: str = "") -> HttpResponse:
    """Show each promise of a document with its clause, its verdict and the figure of its last examination."""
    document = _document(slug)
    edition, stands = _now(document)
    if edition is None:
        return render(request, "policies/not_posted.html", {"document": document}, status=404)
    others = [
        {"document": other, "counts": counts_of(other.slug)}
        for other in this_agency().documents
        if other != document
    ]
    rows = [row for row, _ in stands]
    context = {
        "edition": edition,
        "count": len(rows),
        "groups": grouped(edition, stands),
        "tally": tally(rows),
        "checked_at": newest(rows),
        "others": others,
    }
    return render(request, "policies/promises.html", context)


@mark_data_file
@require_safe
def as_json(_request: HttpRequest, slug: str = "") -> HttpResponse:
    """Return the same for machines; before the policy is posted there is no promise."""
    _, stands = _now(_document(slug))
    rows = [row.as_json() | row.words_as_json() | history.as_json() for row, history in stands]
    response = JsonResponse({"promises": rows}, json_dumps_params={"ensure_ascii": False})
    patch_cache_control(response, public=True, max_age=FRESH_SECONDS)
    return response


def _document(slug: str) -> PolicyDocument:
    document = this_agency().document(slug) if slug else this_agency().governing
    if document is None:
        raise Http404
    return document


def _now(document: PolicyDocument) -> tuple[PostedEdition | None, list[tuple[Row, History]]]:
    at = dt.datetime.now(dt.UTC)
    edition = posted_editions().in_force(document.slug, at=at)
    if edition is None:
        return None, []
    runs, changes = last_runs(), verdict_changes()
    rows = promise_rows(edition, at=at, runs=runs)
    return edition, [(row, history_of(row, changes, runs, at=at)) for row in rows]

"""The promises page: how each promise of the edition in force stands, for people and for machines."""

import datetime as dt

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from keepfaith.policies.agency import this_agency
from keepfaith.policies.promises.reading import Row, newest, promise_rows, tally
from keepfaith.policies.shelf import PostedEdition, shelf

FRESH_SECONDS = 30


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Show each promise with its clause, its verdict and the figure of its last examination."""
    edition, rows = _now()
    if edition is None:
        return render(request, "policies/not_posted.html", {"document": this_agency().governing}, status=404)
    told = {"edition": edition, "rows": rows, "tally": tally(rows), "checked_at": newest(rows)}
    return render(request, "policies/promises.html", told)


@require_safe
def as_json(_request: HttpRequest) -> HttpResponse:
    """Give the same for machines; before the policy is posted there is no promise."""
    _, rows = _now()
    response = JsonResponse({"promises": [row.as_json() for row in rows]})
    patch_cache_control(response, public=True, max_age=FRESH_SECONDS)
    return response


def _now() -> tuple[PostedEdition | None, list[Row]]:
    at = dt.datetime.now(dt.UTC)
    edition = shelf().in_force(this_agency().governing.slug, at=at)
    return edition, promise_rows(edition, at=at) if edition else []

"""The page on which a visitor sees what loads for them and chooses; and word that the browser's signal is honored."""

import datetime as dt
from typing import Final

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from keepfaith.agency.agency import this_agency
from keepfaith.policies.editions.edition_cache import posted_editions
from keepfaith.third_party.current_registry import registry_in_force
from keepfaith.third_party.opt_out import CHOICES, carries_opt_out, ways_out
from keepfaith.web.data_files import mark_data_file
from keepfaith.web.same_origin import from_own_pages
from keepfaith.web.url_prefixes import OPTED_OUT

SEE_OTHER: Final = 303
KEEP: Final = "keep"
REMOVE: Final = "remove"


@require_http_methods(["GET", "HEAD", "POST"])
@from_own_pages
def choices(request: HttpRequest) -> HttpResponse:
    """Show what loads for this visitor and why; keep or remove the cookie that they ask for."""
    answer = _apply_choice(request) if request.method == "POST" else _page(request)
    # The page shows one visitor's choice.
    answer.headers["Cache-Control"] = "no-store"
    return answer


@mark_data_file
@require_safe
def gpc(_request: HttpRequest) -> HttpResponse:
    """Show that the signal is honored, since the edition in force began."""
    answer: dict[str, object] = {"gpc": True}
    if edition := posted_editions().in_force(this_agency().governing.slug, at=dt.datetime.now(dt.UTC)):
        answer["lastUpdate"] = edition.starts_on.isoformat()
    return JsonResponse(answer)


def _page(request: HttpRequest) -> HttpResponse:
    registry, here = registry_in_force(), reverse("tools:choices")
    carries = carries_opt_out(request)
    context = {
        "tools": registry.tools,
        "enabled": registry.enabled,
        "ways": ways_out(request),
        "other_address": here.removeprefix(f"/{OPTED_OUT}") if carries else f"/{OPTED_OUT}{here}",
        "can_keep": any(cookie.name == CHOICES for cookie in registry.cookies),
    }
    return render(request, "third_party/choices.html", context)


def _apply_choice(request: HttpRequest) -> HttpResponse:
    choice = request.POST.getlist("cookie")
    answer = HttpResponseRedirect(reverse("tools:choices"), status=SEE_OTHER)
    if choice == [KEEP]:
        # No lifetime: it goes when the browser closes. One word for everybody says nothing about anybody.
        answer.set_cookie(CHOICES, OPTED_OUT, secure=True, httponly=True, samesite="Lax")
    elif choice == [REMOVE]:
        answer.delete_cookie(CHOICES, samesite="Lax")
    else:
        raise BadRequest
    return answer

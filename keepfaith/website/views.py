"""Pages of no section: the state of health, and what went wrong."""

from collections.abc import Mapping
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext, gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from keepfaith.disclosure.staff.decorators import is_at_desk
from keepfaith.disclosure.staff.signed_out import page_above
from keepfaith.policies.page_tools import load
from keepfaith.website.agency_pages import redirect_of
from keepfaith.website.processes.health import read_recent_alarms, report
from keepfaith.website.search.pages import guesses, words_of

_BACK: Final = gettext_noop(
    "Go back in your browser: what you typed should still be there. Then send it again."
)
# What can be wrong with the body of a request (see `body_limits`), as a status, what happened, and what to do.
BODY_REFUSALS: Final = {
    "large": (
        413, gettext_noop("It is larger than any form of ours can be. None of it was kept."),
        gettext_noop("Go back in your browser and shorten what you wrote."),
    ),
    "slow": (408, gettext_noop("It did not arrive in time. None of it was kept."), _BACK),
    "cut": (400, gettext_noop("It broke off on its way to us. None of it was kept."), _BACK),
    "unmeasured": (
        411, gettext_noop("The request did not give its length. We kept none of it."),
        gettext_noop("Send it from our page with a browser."),
    ),
}  # fmt: skip


@never_cache
@require_safe
def health(_request: HttpRequest) -> HttpResponse:
    """Show which processes do their work: 200 when all do, else 503; and which alarms there are, beside that."""
    processes = report(settings.DATA)
    status = 200 if processes and all(processes.values()) else 503
    return JsonResponse(
        {**processes, "alarms": read_recent_alarms() if processes.get("database") else []}, status=status
    )


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django calls it so
    """Show that the request makes no sense."""
    return _error(
        request,
        400,
        heading=gettext("We could not read that request"),
        explanation=gettext("Something in what your browser sent is not as it should be."),
        remedy=gettext("Go back and try again. If you typed the address, check it for mistakes."),
    )


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django calls it so
    """Show that this may not be seen or done."""
    return _error(
        request,
        403,
        heading=gettext("You may not see this page"),
        explanation=gettext("This page or act is not open to you."),
        remedy=gettext(
            "If you followed a link that we sent you, it may have been used already. Ask for a new one."
        ),
    )


def form_refused(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django calls it so
    """Show that a form at the desk did not come from a page of ours, or came without our cookie."""
    return _error(
        request,
        403,
        heading=gettext("We did not take that form"),
        explanation=gettext(
            "It did not come from a page that we just gave you, or your browser refuses cookies. "
            "Staff need two cookies to sign in; both end with the session."
        ),
        remedy=gettext("Go back, load the page again, and send the form once more."),
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django calls it so
    """Lead on from an address that the agency gave up, or show that nothing is there."""
    if redirect := redirect_of(request):
        return redirect
    return _error(
        request,
        404,
        heading=gettext("We cannot find that page"),
        explanation=gettext(
            "We can’t find a page at this address. It may be mistyped, or the page may be gone."
        ),
        remedy=gettext("Check the address, or search for what you need."),
        more={"guesses": guesses(request.path_info), "words": words_of(request.path_info)},
    )


def not_allowed(request: HttpRequest) -> HttpResponse:
    """Show that this address takes nothing, or that it takes a form and has nothing to read."""
    if request.method in {"GET", "HEAD"}:
        return _error(
            request,
            405,
            heading=gettext("There is nothing to read here"),
            explanation=gettext("This address only takes what a form sends."),
            remedy=gettext("Go back to the page with the form, and press its button there."),
            more={"above": page_above(request.path_info)} if is_at_desk(request) else None,
        )
    return _error(
        request,
        405,
        heading=gettext("This page is for reading only"),
        explanation=gettext(
            "Something was sent to a page that takes nothing. We did not read it and kept none of it."
        ),
        remedy=gettext("Open the page again as a plain link, or start again from the home page."),
    )


def body_refused(request: HttpRequest, trouble: str) -> HttpResponse:
    """Show why what was sent could not be taken in; none of it was kept."""
    status, explanation, remedy = BODY_REFUSALS[trouble]
    answer = _error(
        request,
        status,
        heading=gettext("We could not take in what was sent"),
        explanation=gettext(explanation),
        remedy=gettext(remedy),
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


def broken(request: HttpRequest) -> HttpResponse:
    """Show that the fault is ours; needs no database."""
    return _error(
        request,
        500,
        heading=gettext("Something went wrong on our side"),
        explanation=gettext("You did nothing wrong. We could not make this page just now."),
        remedy=gettext("Please try again in a few minutes. If it still fails, write to the address below."),
    )


def _error(  # noqa: PLR0913 - what a page of an error says
    request: HttpRequest,
    status: int,
    *,
    heading: str,
    explanation: str,
    remedy: str,
    more: Mapping[str, object] | None = None,
) -> HttpResponse:
    load(request, ())
    context = {
        "status": status,
        "heading": heading,
        "explanation": explanation,
        "remedy": remedy,
        **(more or {}),
    }
    return render(request, "website/error.html", context, status=status)

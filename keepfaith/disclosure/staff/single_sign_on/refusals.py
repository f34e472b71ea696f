"""Why nobody was signed in by the provider, in words for whoever tried."""

from enum import StrEnum
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


class Refusal(StrEnum):
    """A reason, as the page says it."""

    UNKNOWN = "The sign-in of your agency knows you, but no account here is tied to you. Ask whoever makes accounts."
    CANCELLED = "You stopped before the sign-in was done."
    DECLINED = "The sign-in of your agency did not sign you in."
    SILENT = (
        "The sign-in of your agency cannot be reached, or its answer cannot be trusted. Try again in a while."
    )
    LATE = "That answer came too late, was used before, or belongs to another browser. Start again."
    NO_SECOND_FACTOR = (
        "Your agency's sign-in did not ask you for a second factor, and you have none here. "
        "Ask whoever makes accounts."
    )
    NO_INVITATION = (
        "That code is not right, was used before, or is older than 15 days. Ask for another invitation."
    )


def refuse(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Show why, with a way to begin anew."""
    status = HTTPStatus.SERVICE_UNAVAILABLE if refusal is Refusal.SILENT else HTTPStatus.FORBIDDEN
    return render(request, "staff/provider_refused.html", {"refusal": refusal.value}, status=status)

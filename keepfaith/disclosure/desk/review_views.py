"""The page of reviews, and what its forms do: settle an entry with a word, and pause a duty."""

from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from keepfaith.disclosure.desk import rooms
from keepfaith.disclosure.desk.current_employee import current_employee
from keepfaith.disclosure.desk.refusals import explain_refusals
from keepfaith.disclosure.desk.review_page import reviews_context
from keepfaith.disclosure.desk.rooms import only_for
from keepfaith.disclosure.records.custodian_clients import reviews_client
from keepfaith.disclosure.retention.legal_holds import InvalidReference, check_reason
from keepfaith.disclosure.staff.decorators import signed_in

_UNFIT: Final = 422
_DONE: Final = {"settled": "The entry is settled", "paused": "The duty is paused"}


@require_safe
@signed_in
@explain_refusals
@only_for(rooms.reviews)
def reviews(request: HttpRequest) -> HttpResponseBase:
    """List what waits."""
    context = reviews_context(current_employee(request).account)
    done = _DONE.get(request.GET.get("done", ""))
    return render(request, "desk/reviews.html", {**context, "done": done})


@require_POST
@signed_in
@explain_refusals
@only_for(rooms.reviews)
def settled(request: HttpRequest, *, entry: int) -> HttpResponseBase:
    """Settle an entry with a word."""
    account, word = current_employee(request).account, request.POST.get("word", "").strip()
    try:
        check_reason(word, example="as-usual")
    except InvalidReference as unfit:
        return _unfit(request, unfit)
    reviews_client().settle(entry, reason=word, employee=account)
    return redirect(f"{reverse('desk:reviews')}?done=settled")


@require_POST
@signed_in
@explain_refusals
@only_for(rooms.reviews)
def paused(request: HttpRequest) -> HttpResponseBase:
    """Pause a colleague's duty at once."""
    account, reason = current_employee(request).account, request.POST.get("reason", "").strip()
    try:
        check_reason(reason, example="curious")
    except InvalidReference as unfit:
        return _unfit(request, unfit)
    colleague, duty = request.POST.get("account", ""), request.POST.get("assigned", "")
    reviews_client().pause(colleague, duty, reason=reason, employee=account)
    return redirect(f"{reverse('desk:reviews')}?done=paused")


def _unfit(request: HttpRequest, unfit: InvalidReference) -> HttpResponseBase:
    context = {**reviews_context(current_employee(request).account), "unfit": unfit}
    return render(request, "desk/reviews.html", context, status=_UNFIT)

"""The page of reviews, and what its forms do: settle an entry with a word, and pause a duty."""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from keepfaith.custody.client.connection import Refused
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.sizes import REVIEWS_PAGE_SIZE
from keepfaith.disclosure.desk import rooms
from keepfaith.disclosure.desk.current_employee import current_employee
from keepfaith.disclosure.desk.refusals import explain_refusals, remedy_of
from keepfaith.disclosure.desk.review_page import reviews_context
from keepfaith.disclosure.desk.rooms import only_for
from keepfaith.disclosure.records.custodian_clients import reviews_client
from keepfaith.disclosure.retention.legal_holds import InvalidReference, check_reason
from keepfaith.disclosure.staff.decorators import signed_in
from keepfaith.errors import KeepfaithError

_UNFIT: Final = 422
_MAX_LENGTH: Final = 64
_MAX_COUNT_LENGTH: Final = 16
# After these the list is shown again, with what was typed.
_SHOWN_AGAIN: Final = {
    DenialCode.NOTHING_WAITS: "This entry does not wait any more.",
    DenialCode.OWN_ENTRY: "This entry is your own.",
}
_DONE: Final = {
    "settled": "The entry is settled",
    "all": "The entries are settled, each under its number",
    "paused": "The duty is paused",
}


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed at an entry: the word that settles it, or the reason for a pause."""

    entry: int
    word: str = ""
    reason: str = ""
    is_gone: bool = False


class Unfit(KeepfaithError):
    """What was typed at an entry cannot be taken: it names the input, if the input is to be changed."""

    def __init__(self, problem: str, remedy: str, *, place: str = "") -> None:
        super().__init__(problem, remedy)
        self.place = place


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
    """Settle an entry with a word, and with it those alike that the page had in its line."""
    account, word = current_employee(request).account, request.POST.get("word", "").strip()
    try:
        check_reason(word, example="as-usual")
    except InvalidReference as unfit:
        shown = Unfit(unfit.problem, unfit.remedy, place=f"word-{entry}")
        return _unfit(request, shown, Typed(entry, word[:_MAX_LENGTH]))
    numbers = [entry, *filter(None, map(_number, request.POST.getlist("also")[:REVIEWS_PAGE_SIZE]))]
    try:
        _settle(numbers, word, account)
    except Refused as refused:
        if refused.code not in _SHOWN_AGAIN:
            raise
        typed = Typed(entry, word, is_gone=refused.code is DenialCode.NOTHING_WAITS)
        shown = Unfit(_SHOWN_AGAIN[refused.code], remedy_of(refused.code))
        return _unfit(request, shown, typed, status=HTTPStatus.FORBIDDEN)
    return redirect(f"{reverse('desk:reviews')}?done={'all' if len(numbers) > 1 else 'settled'}")


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
        entry = _number(request.POST.get("entry", ""))
        shown = Unfit(unfit.problem, unfit.remedy, place=f"reason-{entry}" if entry else "")
        return _unfit(request, shown, Typed(entry, reason=reason[:_MAX_LENGTH]))
    colleague, duty = request.POST.get("account", ""), request.POST.get("assigned", "")
    reviews_client().pause(colleague, duty, reason=reason, employee=account)
    return redirect(f"{reverse('desk:reviews')}?done=paused")


def _settle(numbers: Sequence[int], word: str, account: str) -> None:
    """Settle each under its own number; that a colleague settled some meanwhile is no fault. Raises `Refused`."""
    gone = []
    for number in numbers:
        try:
            reviews_client().settle(number, reason=word, employee=account)
        except Refused as refused:
            if refused.code is not DenialCode.NOTHING_WAITS:
                raise
            gone.append(refused)
    if len(gone) == len(numbers):
        raise gone[0]


def _number(typed: str) -> int:
    is_number = typed.isascii() and typed.isdigit() and len(typed) < _MAX_COUNT_LENGTH
    return int(typed) if is_number else 0


def _unfit(request: HttpRequest, unfit: Unfit, typed: Typed, *, status: int = _UNFIT) -> HttpResponseBase:
    context = {**reviews_context(current_employee(request).account), "unfit": unfit, "typed": typed}
    return render(request, "desk/reviews.html", context, status=status)

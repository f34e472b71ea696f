"""The forms by which an appeal is opened against a decision, and its hearing is entered."""

import datetime as dt
import hashlib
from dataclasses import replace
from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from keepfaith.custody.protocol.case_messages import CaseState, Hearing
from keepfaith.custody.protocol.known_names import APPEAL
from keepfaith.disclosure.cases.case_deadlines import due_on
from keepfaith.disclosure.cases.case_history import hearing_words
from keepfaith.disclosure.cases.case_kinds import case_kinds
from keepfaith.disclosure.cases.case_work import case_named, check_heard_on
from keepfaith.disclosure.desk import rooms
from keepfaith.disclosure.desk.case_forms import case_worker, unfit_case
from keepfaith.disclosure.desk.refusals import explain_refusals
from keepfaith.disclosure.desk.rooms import only_for
from keepfaith.disclosure.retention.legal_holds import InvalidReference
from keepfaith.disclosure.staff.decorators import signed_in

_HEARINGS: Final[dict[str, Hearing]] = {"took-place": "took-place", "given-up": "given-up"}


@require_POST
@signed_in
@explain_refusals
@only_for(rooms.cases)
def appealed(request: HttpRequest, *, name: str) -> HttpResponseBase:
    """Open an appeal against the decision in a case, once however often its form is sent."""
    state, worker, typed = case_named(name), case_worker(request), request.POST.get("appeal_on", "").strip()
    token = hashlib.sha256(request.POST.get("token", "").encode(errors="surrogatepass")).digest()
    try:
        opened = worker.open(
            case_kinds()[APPEAL], token=token, received_on=_came_on(typed, state), appeal_of=state.case
        )
    except InvalidReference as unfit:
        return unfit_case(request, state, unfit, appeal_on=typed)
    return redirect(reverse("desk:case", kwargs={"name": opened}) + "?done=appealed")


@require_POST
@signed_in
@explain_refusals
@only_for(rooms.cases)
def heard(request: HttpRequest, *, name: str) -> HttpResponseBase:
    """Enter that the hearing of an appeal took place on a day, or that the person gave it up; ask before correcting."""
    state, worker, typed = case_named(name), case_worker(request), request.POST.get("heard_on", "").strip()
    instead_of = typed_day(request.POST.get("instead_of", ""))
    try:
        hearing, day = _hearing(request.POST.get("hearing", "")), check_heard_on(state, typed_day(typed))
        if instead_of is not None and request.POST.get("act") != "replace":
            return _ask_first(request, state, hearing, day, instead_of)
        worker.hear(state, hearing, day, instead_of=instead_of)
    except InvalidReference as unfit:
        return unfit_case(request, state, unfit, heard_on=typed, hearing=request.POST.get("hearing", ""))
    return redirect(
        f"{reverse('desk:case', kwargs={'name': name})}?done={'heard-again' if instead_of else 'heard'}"
    )


def _ask_first(
    request: HttpRequest, state: CaseState, hearing: Hearing, day: dt.date, instead_of: dt.date
) -> HttpResponseBase:
    """Show what was entered before, what is to count, and by when the decision is due either way."""
    if (hearing, day) == (state.hearing, state.heard_on):
        raise InvalidReference("That is what is entered.", "Write what is right instead.")
    changed = replace(state, hearing=hearing, heard_on=day)
    context = {
        "case": state,
        "before": hearing_words(state.hearing, state.heard_on),
        "then": hearing_words(hearing, day),
        "due_before": due_on(state),
        "due_then": due_on(changed),
        "typed": {"hearing": hearing, "heard_on": day, "instead_of": instead_of},
    }
    return render(request, "desk/hearing_again.html", context)


def _came_on(typed: str, state: CaseState) -> dt.date:
    day, since = typed_day(typed), state.sent_on or state.closed_on
    if day is None or (since is not None and day < since):
        raise InvalidReference(
            "That is no day on which an appeal can have come.",
            "Write one from the day on which the decision was sent until today.",
        )
    return day


def _hearing(typed: str) -> Hearing:
    hearing = _HEARINGS.get(typed)
    if hearing is None:
        raise InvalidReference("Nothing is chosen.", "Choose whether the hearing took place.")
    return hearing


def typed_day(text: str) -> dt.date | None:
    """Read a day as it was typed; none for what is none."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None

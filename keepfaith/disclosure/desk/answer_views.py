"""Before an answer is sent: ready words to begin with, and a look at how it arrives."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext, override
from django.views.decorators.http import require_POST

from keepfaith.agency.agency import this_agency
from keepfaith.agency.ready_answers import read_answers
from keepfaith.disclosure.desk.actions import again, still_open
from keepfaith.disclosure.desk.current_employee import requested_access
from keepfaith.disclosure.desk.refusals import explain_refusals
from keepfaith.disclosure.desk.task_page import task_context
from keepfaith.disclosure.desk.task_queue import shown_reference
from keepfaith.disclosure.mail.preview import previews
from keepfaith.disclosure.staff.decorators import signed_in
from keepfaith.disclosure.tasks.notes import InvalidText, sendable_text
from keepfaith.disclosure.tasks.task_access import TaskAccess
from keepfaith.web.url_prefixes import known_language


@require_POST
@signed_in
@explain_refusals
def begin(request: HttpRequest, *, number: int) -> HttpResponseBase:
    """Put ready words below what was typed, in the language of the person where there is a translation."""
    access, typed = requested_access(request, number), request.POST.get("text", "").strip()
    if not access.is_own:
        return redirect("desk:task", number=number)
    ready = read_answers(this_agency().folder).get(request.POST.get("ready", ""))
    if ready is None or not ready.is_for(access.task.record.form):
        unfit = InvalidText("No words were chosen.", "Choose some from the list, or write your own.")
        return again(request, access, act="answered", unfit=unfit)
    shown = still_open(request, access)
    with override(_language(shown)):
        words = gettext(ready.text)
    return _page(
        request,
        access,
        shown,
        draft=f"{typed}\n\n{words}" if typed else words,
        closes="no" if ready.keeps_open else request.POST.get("closes", ""),
        in_english=ready.text if words != ready.text else "",
    )


@require_POST
@signed_in
@explain_refusals
def preview(request: HttpRequest, *, number: int) -> HttpResponseBase:
    """Show an answer as it arrives, in the language of the person; nothing is kept, and nothing goes out."""
    access = requested_access(request, number)
    if not access.is_own:
        return redirect("desk:task", number=number)
    try:
        text = sendable_text(request.POST.get("text", ""))
    except InvalidText as unfit:
        return again(request, access, act="answered", unfit=unfit)
    shown = still_open(request, access)
    words = {"answer": text, "reference": shown_reference(access.task.record)}
    # An answer has no link of ours, so there is no address for one.
    messages = previews("answer", {_language(shown): words}, origin="")
    closes = request.POST.get("closes", "")
    return _page(request, access, shown, draft=text, closes=closes, arriving=messages)


def _language(shown: dict[str, Any]) -> str:
    return known_language(shown["opening"].language if shown else "")


def _page(
    request: HttpRequest, access: TaskAccess, shown: dict[str, Any], **more: object
) -> HttpResponseBase:
    context = {**task_context(access), "has_opened": True, **shown, **more}
    return render(request, "desk/opened.html" if shown else "desk/task.html", context)

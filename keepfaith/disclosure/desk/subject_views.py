"""In the task of somebody's question about themselves an employee looks whether we hold information about them."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from keepfaith.disclosure.desk.actions import still_open
from keepfaith.disclosure.desk.current_employee import requested_access
from keepfaith.disclosure.desk.refusals import explain_refusals
from keepfaith.disclosure.desk.task_page import task_context
from keepfaith.disclosure.mail.subject_answers import ANSWERS, answer_words
from keepfaith.disclosure.staff.decorators import signed_in
from keepfaith.disclosure.tasks.subject_check import check_subject
from keepfaith.disclosure.tasks.task_actions import AlreadyDone


@require_POST
@signed_in
@explain_refusals
def checked(request: HttpRequest, *, number: int) -> HttpResponseBase:
    """Look for other records of the address, and offer the words of an answer."""
    access = requested_access(request, number)
    try:
        others = check_subject(number, access.clerk, token=request.POST.get("token", ""))
    except AlreadyDone:
        return redirect("desk:task", number=number)
    access = requested_access(request, number)
    shown = still_open(request, access)
    draft = answer_words(others=others, language=shown["opening"].language if shown else "")
    context = {
        **task_context(access),
        **shown,
        "is_checked": True,
        "others": others,
        "draft": draft,
        # For an employee who does not read the language of the person.
        "in_english": ANSWERS[others] if draft != ANSWERS[others] else "",
    }
    return render(request, "desk/opened.html" if shown else "desk/task.html", context)

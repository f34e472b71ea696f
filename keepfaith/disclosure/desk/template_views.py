"""Pages of the wordings: what each message says, since when, how it looks, and the form that changes it."""

import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from keepfaith.agency.agency import this_agency
from keepfaith.disclosure.desk.current_employee import CurrentEmployee, current_employee
from keepfaith.disclosure.desk.refusals import explain_refusals
from keepfaith.disclosure.mail import links
from keepfaith.disclosure.mail.templates import (
    DUTIES,
    InvalidTemplate,
    NewerVersion,
    current_template,
    facts_in_force,
    original_template,
    save_template,
    template_history,
)
from keepfaith.disclosure.records.edition_titles import edition_titles
from keepfaith.disclosure.staff.decorators import signed_in
from keepfaith.policies.letters import (
    MAX_BODY_LENGTH,
    MAX_SUBJECT_LENGTH,
    PLACEHOLDERS,
    REQUIRED_PLACEHOLDERS,
)

_UNFIT: Final = 422
_VERSION: Final = re.compile("[0-9]{1,9}")
_EXAMPLE: Final = "https://portal.example.gov"


@dataclass(frozen=True, slots=True)
class Use:
    """What a wording is called, and when it goes out."""

    title: str
    says: str


USES: Final = {
    "answer": Use("Answer", "Stands around what a clerk answers by e-mail."),
    "warning": Use(
        "Warning of private numbers", "Sent automatically, once, to anyone who e-mails us such a number."
    ),
    "confirmation": Use(
        "Request to confirm", "Goes out to an address that was put into the form for notices of events."
    ),
    "notice": Use("Notice of an event", "Goes out to those who asked for notices and confirmed it."),
}


@require_safe
@signed_in
@explain_refusals
def templates(request: HttpRequest) -> HttpResponseBase:
    """List the wordings, the versions in use, and under which duty each is changed."""
    employee, words = current_employee(request), edition_titles()
    lines = [
        {
            "name": name,
            "use": use,
            "duty": words.duty(DUTIES[name]),
            "is_own": DUTIES[name] in employee.duties,
            "last": next(iter(template_history(name)), None),
        }
        for name, use in USES.items()
    ]
    return render(request, "desk/templates.html", {"lines": lines})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@explain_refusals
def template(request: HttpRequest, *, name: str) -> HttpResponseBase:
    """Show a wording with its versions; as a form, write the next one."""
    if name not in USES:
        raise Http404
    employee = current_employee(request)
    if request.method == "POST":
        return _save(request, employee, name)
    context = {**_template_context(employee, name), "done": request.GET.get("done") == "kept"}
    return render(request, "desk/template.html", context)


def _save(request: HttpRequest, employee: CurrentEmployee, name: str) -> HttpResponse:
    after = request.POST.get("after", "")
    if not _VERSION.fullmatch(after):
        raise BadRequest
    subject, body = request.POST.get("subject", ""), request.POST.get("body", "")
    try:
        save_template(name, subject=subject, body=body, after=int(after), account=employee.account)
    except InvalidTemplate as unusable:
        context = {
            **_template_context(employee, name),
            "unusable": unusable,
            "subject": subject,
            "body": body,
        }
        late = isinstance(unusable, NewerVersion)
        return render(request, "desk/template.html", context, status=HTTPStatus.CONFLICT if late else _UNFIT)
    return redirect(reverse("desk:template", args=[name]) + "?done=kept")


def _template_context(employee: CurrentEmployee, name: str) -> dict[str, Any]:
    used, versions = current_template(name), template_history(name)
    looks = used.filled(_examples(), facts_in_force())
    return {
        "name": name,
        "use": USES[name],
        "used": used,
        "last": next(iter(versions), None),
        "earlier": versions[1:],
        "first": original_template(name) if versions else None,
        "looks": {"subject": looks[0], "body": looks[1]},
        "duty": edition_titles().duty(DUTIES[name]),
        "is_own": DUTIES[name] in employee.duties,
        "may": [
            (f"{{{place}}}", place in REQUIRED_PLACEHOLDERS[name]) for place in sorted(PLACEHOLDERS[name])
        ],
        "subject": used.subject,
        "body": used.body,
        "longest": MAX_BODY_LENGTH,
        "longest_subject": MAX_SUBJECT_LENGTH,
    }


def _examples() -> dict[str, str]:
    """Return what stands in the places in braces where a wording is only looked at."""
    agency = this_agency()
    return {
        "agency": agency.name,
        "portal": agency.portal,
        "reference": "AB2CD-EF3GH",
        "answer": "The booklet that you asked for is ready. We sent it to you by post today.",
        "link": links.confirm_link(_EXAMPLE, b"an example"),
        "form": f"{_EXAMPLE}{links.FORM}{agency.contact_form}/",
        "title": "Public hearing",
        "notice": "Public hearing\nOn Tuesday at 6 p.m., in the town hall.",
    }

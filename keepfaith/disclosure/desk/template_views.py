"""Pages of the wordings: how each message arrives, the form that changes it, and every change, which can be undone."""

import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from keepfaith.custody.client.connection import Refused
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.disclosure.cases.case_letters import example_letters
from keepfaith.disclosure.desk import rooms
from keepfaith.disclosure.desk.current_employee import CurrentEmployee, current_employee
from keepfaith.disclosure.desk.refusals import explain_refusals
from keepfaith.disclosure.desk.rooms import only_for
from keepfaith.disclosure.desk.trial_lines import trial_context
from keepfaith.disclosure.desk.wording_uses import EXAMPLES, letter_uses
from keepfaith.disclosure.mail.links import site
from keepfaith.disclosure.mail.preview import DeliveredMessage, previews
from keepfaith.disclosure.mail.template_history import TemplateChange, earlier_template, versions_of
from keepfaith.disclosure.mail.templates import (
    InvalidTemplate,
    MessageTemplate,
    NewerVersion,
    current_template,
    duty_of,
    has_template,
    is_printed,
    places_of,
    save_template,
    template_history,
    usable_template,
)
from keepfaith.disclosure.mail.trial_messages import Trial, TrialNotSent, send_trial
from keepfaith.disclosure.records import need_to_know
from keepfaith.disclosure.records.edition_titles import edition_titles
from keepfaith.disclosure.staff.decorators import signed_in
from keepfaith.policies.letters import MAX_BODY_LENGTH, MAX_SUBJECT_LENGTH

_UNFIT: Final = 422
_VERSION: Final = re.compile("[0-9]{1,9}")
_DONE: Final = {
    "kept": "The wording is kept",
    "restored": "The earlier wording is back in use, as a new version",
}
_TRIED: Final = "The test message is on its way to you"


@dataclass(frozen=True, slots=True)
class TypedWording:
    """A wording in the form that is not saved: why it cannot be, or that it is only looked at."""

    subject: str
    body: str
    unusable: InvalidTemplate | None = None

    @property
    def status(self) -> int:
        """As which answer the form comes again."""
        if self.unusable is None:
            return HTTPStatus.OK
        return HTTPStatus.CONFLICT if isinstance(self.unusable, NewerVersion) else _UNFIT


@require_safe
@signed_in
@explain_refusals
@only_for(rooms.wordings)
def templates(request: HttpRequest) -> HttpResponseBase:
    """List the wordings, the versions in use, and under which duty each is changed."""
    employee, words = current_employee(request), edition_titles()
    lines = [
        {
            "name": name,
            "use": use,
            "duty": words.duty(duty_of(name)),
            "is_own": duty_of(name) in employee.duties,
            "last": next(iter(template_history(name)), None),
        }
        for name, use in letter_uses().items()
        if has_template(name)
    ]
    return render(request, "desk/templates.html", {"lines": lines})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@explain_refusals
@only_for(rooms.wordings)
def template(request: HttpRequest, *, name: str) -> HttpResponseBase:
    """Show a wording with its versions; as a form, look at the next one, write it, or bring an earlier one back."""
    if name not in letter_uses() or not has_template(name):
        raise Http404
    employee = current_employee(request)
    if request.method != "POST":
        return _page(request, employee, name, done=_DONE.get(request.GET.get("done", ""), ""))
    match request.POST.get("act", "save"):
        case "save":
            return _save(request, employee, name)
        case "preview":
            return _preview(request, employee, name)
        case "restore":
            return _restore(request, employee, name)
        case "test":
            return _try(request, employee, name)
    raise BadRequest


def _save(request: HttpRequest, employee: CurrentEmployee, name: str) -> HttpResponse:
    subject, body = _typed(request)
    return _write(request, employee, MessageTemplate(name, 0, subject, body), "kept")


def _restore(request: HttpRequest, employee: CurrentEmployee, name: str) -> HttpResponse:
    wording = earlier_template(name, _number(request, "version"))
    if wording is None:
        raise BadRequest
    return _write(request, employee, wording, "restored")


def _write(
    request: HttpRequest, employee: CurrentEmployee, wording: MessageTemplate, done: str
) -> HttpResponse:
    """Write a new version; if it cannot be, show the form with it, and in what it differs from another's."""
    name, subject, body = wording.name, wording.subject, wording.body
    try:
        save_template(
            name, subject=subject, body=body, after=_number(request, "after"), account=employee.account
        )
    except NewerVersion as newer:
        tried = usable_template(name, 0, subject=subject, body=body)
        change = TemplateChange.of(current_template(name), tried)
        return _page(request, employee, name, TypedWording(subject, body, newer), differs=change)
    except InvalidTemplate as unusable:
        return _page(request, employee, name, TypedWording(subject, body, unusable))
    return redirect(reverse("desk:template", args=[name]) + f"?done={done}")


def _preview(request: HttpRequest, employee: CurrentEmployee, name: str) -> HttpResponse:
    """Show how a wording would arrive, without saving it."""
    (subject, body), version = _typed(request), _number(request, "after") + 1
    try:
        wording = usable_template(name, version, subject=subject, body=body)
    except InvalidTemplate as unusable:
        return _page(request, employee, name, TypedWording(subject, body, unusable))
    return _page(request, employee, name, TypedWording(subject, body), trial=wording)


def _try(request: HttpRequest, employee: CurrentEmployee, name: str) -> HttpResponse:
    """Send a wording, saved or not, to the employee alone."""
    if duty_of(name) not in employee.duties or is_printed(name):
        raise Refused(DenialCode.DUTY, need_to_know.NEED_TO_KNOW)
    (subject, body), language = _typed(request), request.POST.get("language", "")
    form = TypedWording(subject, body)
    try:
        wording = usable_template(name, 0, subject=subject, body=body)
        send_trial(
            Trial(name, _short_name(name), wording, EXAMPLES), account=employee.account, language=language
        )
    except InvalidTemplate as unusable:
        return _page(request, employee, name, TypedWording(subject, body, unusable))
    except TrialNotSent as problem:
        return _page(request, employee, name, form, problem=problem)
    # What was typed is not saved, so this page shows it again.
    return _page(request, employee, name, form, trial=wording, done=_TRIED)


def _short_name(name: str) -> str:
    return f"wording-{name}"


def _typed(request: HttpRequest) -> tuple[str, str]:
    return request.POST.get("subject", ""), request.POST.get("body", "")


def _number(request: HttpRequest, field: str) -> int:
    text = request.POST.get(field, "")
    if not _VERSION.fullmatch(text):
        raise BadRequest
    return int(text)


def _page(  # noqa: PLR0913 - a form in each of its states
    request: HttpRequest,
    employee: CurrentEmployee,
    name: str,
    typed: TypedWording | None = None,
    *,
    trial: MessageTemplate | None = None,
    differs: TemplateChange | None = None,
    problem: TrialNotSent | None = None,
    done: str = "",
) -> HttpResponse:
    used = current_template(name)
    form = typed or TypedWording(used.subject, used.body)
    context: dict[str, Any] = {
        "name": name,
        "use": letter_uses()[name],
        "used": used,
        "versions": versions_of(name),
        "messages": [] if is_printed(name) else _messages(request, name, trial or used),
        "letters": example_letters(trial or used, EXAMPLES) if is_printed(name) else [],
        "trial": trial,
        "differs": differs,
        "duty": edition_titles().duty(duty_of(name)),
        "is_own": duty_of(name) in employee.duties,
        "may": [(f"{{{place}}}", place in places_of(name).must) for place in sorted(places_of(name).may)],
        "form": form,
        "unusable": form.unusable,
        "done": done,
        "is_tried": done == _TRIED,
        "trial_language": request.POST.get("language", ""),
        **trial_context(employee.account, _short_name(name), problem),
        "longest": MAX_BODY_LENGTH,
        "longest_subject": MAX_SUBJECT_LENGTH,
    }
    status = HTTPStatus.CONFLICT if problem else form.status
    return render(request, "desk/template.html", context, status=status)


def _messages(request: HttpRequest, name: str, wording: MessageTemplate) -> list[DeliveredMessage]:
    """Compose a message with made-up values in each language of the site."""
    words = {code: EXAMPLES for code, _ in settings.LANGUAGES}
    return previews(name, words, origin=site(request.build_absolute_uri("/")), wording=wording)

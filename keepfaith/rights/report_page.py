"""The page of a report: what it shows, and what each answer around it has in common."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from keepfaith.custody.protocol.known_names import OBJECTION, OWN_LINKS, YOUR_INFORMATION
from keepfaith.deadlines.business_days import OutsideCalendar
from keepfaith.deadlines.rules import UnknownRule
from keepfaith.disclosure.cases.case_deadlines import counted_deadline
from keepfaith.disclosure.cases.case_kinds import case_kinds
from keepfaith.disclosure.mail.links import encode_token
from keepfaith.disclosure.own_records.left_out_now import may_leave_out
from keepfaith.disclosure.own_records.report import own_report
from keepfaith.disclosure.tasks.task_actions import today
from keepfaith.policies.cases.case_kind import ACCESS
from keepfaith.policies.deadline_words import day_basis
from keepfaith.policies.forms.files import forms_of
from keepfaith.policies.forms.form import Form
from keepfaith.rights.acting_words import acting_words
from keepfaith.rights.typed_on_page import MOST_CHARACTERS
from keepfaith.web.form_body import SentForm


def shown_report(request: HttpRequest, proof: bytes, **more: Any) -> HttpResponse:  # noqa: ANN401 - what the page is given
    """Show the report; `unmasked` names one masked field that is shown, `problem` what is wrong with what was typed."""
    made = own_report(proof, unmasked=more.pop("unmasked", None))
    shown = {
        "report": made,
        "acting": acting_words(made),
        "proof": encode_token(proof),
        "may_leave_out": may_leave_out(),
        "access_day": access_day(),
        "typed": SentForm({}),
        "most": MOST_CHARACTERS,
        **ways(),
        **more,
    }
    return closed_to_caches(render(request, "rights/report.html", shown))


def ways() -> dict[str, Any]:
    """Name the agency's forms by which somebody asks for a link, or has an employee look."""
    forms = [form for form in forms_of(settings.AGENCY).sound().values() if form.purpose == YOUR_INFORMATION]
    return {
        "link_form": next((form for form in forms if form.holding == OWN_LINKS), None),
        "other_forms": [form for form in forms if form.holding != OWN_LINKS],
        "correct_form": next(
            (form for form in forms if form.answer_rule == case_kinds()[OBJECTION].deadline), None
        ),
        "access_form": access_form(forms),
    }


def access_form(forms: Iterable[Form]) -> Form | None:
    """Return the form by which somebody asks an employee for what is held, also for what employees wrote."""
    return next((form for form in forms if form.answer_rule == case_kinds()[ACCESS].deadline), None)


def access_day() -> dict[str, Any] | None:
    """Return by which day somebody has an answer who asks for that today, and why; none where no rule says so."""
    try:
        counted = counted_deadline(ACCESS, today())
    except (UnknownRule, OutsideCalendar):
        return None
    return {"due": counted.due, "why": day_basis(counted.rule)} if counted else None


def typed_record(typed: SentForm) -> uuid.UUID | None:
    """Return the number of the record that a button is about; none if that is no number."""
    try:
        return uuid.UUID(typed.get("record"))
    except ValueError:
        return None


def closed_to_caches(answer: HttpResponse) -> HttpResponse:
    """Have no cache keep an answer, and no other site learn its address."""
    answer.headers["Cache-Control"] = "no-store"
    # The address may hold the link's secret; the button must still say that it is ours.
    answer.headers["Referrer-Policy"] = "same-origin"
    return answer

"""Having one's notices or answers go to another address: asked for as the form does, counting once confirmed there."""

import datetime as dt
import secrets
import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext, gettext_noop

from keepfaith.agency.agency import this_agency
from keepfaith.custody.client.connection import Refused
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.known_names import NOTICES
from keepfaith.custody.protocol.sizes import MAX_CORRECTIONS
from keepfaith.disclosure.mail.links import encode_token
from keepfaith.disclosure.models import Record
from keepfaith.disclosure.own_records.answer_moves import give_answer_address, restore_answers
from keepfaith.disclosure.own_records.moves import address_field, give_address, restore_address
from keepfaith.disclosure.own_records.own_answers import is_answered
from keepfaith.disclosure.records.fields import field_title
from keepfaith.policies.editions.edition_cache import posted_editions
from keepfaith.policies.forms.edition_words import form_under
from keepfaith.policies.forms.files import forms_of
from keepfaith.policies.forms.form import Field
from keepfaith.policies.forms.lone_question import LoneQuestion
from keepfaith.policies.sections.registry import SECTIONS
from keepfaith.rights.report_page import closed_to_caches, shown_report, typed_record
from keepfaith.rights.typed_on_page import PageProblem, refusal_problem
from keepfaith.web.form_body import SentForm

MOVE, GIVE, RESTORE = "move", "give-address", "restore-address"
MOVE_ACTS: Final = frozenset({MOVE, GIVE, RESTORE})
_VALUE, _ONCE = "value", "once"
_LONGEST: Final = 60
_MOST_CHARACTERS: Final = 254
_WHY: Final = gettext_noop("So that your notices reach you.")
_WHY_ANSWERS: Final = gettext_noop("So that our answers reach you.")
_REFUSED_BY_RULE: Final = frozenset({DenialCode.NO_RULE_PERMITS, DenialCode.GUARDRAIL})


def moved(request: HttpRequest, typed: SentForm, proof: bytes, *, act: str) -> HttpResponse:
    """Do what a button on the way to another address says; what gets neither notices nor answers shows the report."""
    number = typed_record(typed)
    record = Record.objects.filter(pk=number, about=None).first() if number else None
    if record is None or not address_field(record) or not (_is_notices(record) or is_answered(record)):
        return shown_report(request, proof)
    try:
        if act == RESTORE:
            restore = restore_address if _is_notices(record) else restore_answers
            restore(proof, uuid.UUID(str(record.pk)))
            return shown_report(request, proof, is_restored=True, is_of_notices=_is_notices(record))
        return _given(request, typed, proof, record, is_first=act == MOVE)
    except Refused as refused:
        problem = _refusal(refused, act, is_of_notices=_is_notices(record))
        return shown_report(request, proof, problem=problem)


def _given(
    request: HttpRequest, typed: SentForm, proof: bytes, record: Record, *, is_first: bool
) -> HttpResponse:
    questions, field = SECTIONS.lone_questions, _question(record)
    answer = questions.ask(field, "") if is_first else questions.read(field, typed)
    once = typed.get(_ONCE)[:_LONGEST]
    if is_first or answer.problems:
        return _page(request, record, answer, proof, once=once or secrets.token_hex(16))
    give = give_address if _is_notices(record) else give_answer_address
    give(proof, record, answer.text, once=once)
    return shown_report(request, proof, is_given=True, is_of_notices=_is_notices(record))


def _page(
    request: HttpRequest, record: Record, answer: LoneQuestion, proof: bytes, *, once: str
) -> HttpResponse:
    shown = {
        "record": record,
        "is_of_notices": _is_notices(record),
        "answer": answer,
        "question": answer.question,
        "asking": SECTIONS.lone_questions.template,
        "is_wrong": bool(answer.problems),
        "once": once,
        "proof": encode_token(proof),
    }
    return closed_to_caches(render(request, "rights/move.html", shown))


def _question(record: Record) -> Field:
    """Return the question by which the record's form asks for the address, or one like it."""
    name, why = address_field(record), _WHY if _is_notices(record) else _WHY_ANSWERS
    form = forms_of(settings.AGENCY).forms.get(record.form)
    in_force = posted_editions().in_force(this_agency().governing.slug, at=dt.datetime.now(dt.UTC))
    field = form_under(form, in_force.bundle if in_force else None).field(name) if form else None
    if field is None or field.kind != "email":
        title = field_title(record, name)
        return Field(_VALUE, title, "email", "email-address", required=True, why=why, limit=_MOST_CHARACTERS)
    return replace(field, name=_VALUE, required=True, when=None, section="", why=field.why or why)


def _is_notices(record: Record) -> bool:
    return record.purpose == NOTICES


def _refusal(refused: Refused, act: str, *, is_of_notices: bool) -> PageProblem:
    """Say why nothing goes to another address, or comes back; a proof that ended closes the page."""
    if refused.code in _REFUSED_BY_RULE:
        return refusal_problem(refused.clause)
    texts = _of_notices(act) if is_of_notices else _of_answers(act)
    if refused.code not in texts:
        raise refused
    return PageProblem(
        gettext("Nothing was changed"), texts[refused.code], "correct", gettext("Ask an employee")
    )


def _of_notices(act: str) -> Mapping[DenialCode, str]:
    return {
        DenialCode.CORRECTIONS: gettext(
            "%(most)d addresses were given for these notices, and no more can be given here. Ask an employee."
        )
        % {"most": MAX_CORRECTIONS},
        DenialCode.NOT_YET: gettext(
            "These notices came from another address a few days ago, and can still be taken back there. "
            "Try again in about a week."
        ),
        DenialCode.RESTRICTED: gettext("You took these notices back. Allow us to use them first."),
        DenialCode.TOO_LATE: gettext(
            "That can be taken back for 7 days. You can ask for notices at this address once more instead."
        ),
        DenialCode.UNKNOWN_RECORD: gettext("There is nothing to take back.")
        if act == RESTORE
        else gettext("This may be the address that you have now, or the notices have ended."),
    }


def _of_answers(act: str) -> Mapping[DenialCode, str]:
    return {
        DenialCode.CORRECTIONS: gettext(
            "%(most)d addresses were given for these answers, and no more can be given here. Ask an employee."
        )
        % {"most": MAX_CORRECTIONS},
        DenialCode.NOT_YET: gettext(
            "The last address can still be taken back. Take it back first, or try again in about a week."
        ),
        DenialCode.RESTRICTED: gettext("This was withdrawn. Allow us to use it first."),
        DenialCode.TOO_LATE: gettext(
            "That can be taken back for 7 days. You can give another address instead."
        ),
        DenialCode.UNKNOWN_RECORD: gettext("There is nothing to take back.")
        if act == RESTORE
        else gettext("Our answers go to this address already."),
    }

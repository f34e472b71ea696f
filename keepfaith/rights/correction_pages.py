"""Correcting one's own contact data: the form's own question, then once more to read; or taking that back."""

import secrets
import uuid
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext, gettext_noop

from keepfaith.custody.client.connection import Refused
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.sizes import MAX_CORRECTIONS
from keepfaith.disclosure.mail.links import encode_token
from keepfaith.disclosure.models import Record
from keepfaith.disclosure.own_records.corrections import (
    add_correction,
    is_correctable,
    revert_correction,
)
from keepfaith.disclosure.own_records.report import own_text
from keepfaith.disclosure.records.field_questions import PARTS, VALUE, field_question
from keepfaith.disclosure.records.fields import field_title
from keepfaith.policies.forms.lone_question import LoneQuestion
from keepfaith.policies.sections.registry import SECTIONS
from keepfaith.rights.report_page import closed_to_caches, shown_report, typed_record
from keepfaith.rights.typed_on_page import PageProblem, refusal_problem
from keepfaith.web.form_body import SentForm

CORRECT, REVIEW, CHANGE, ADD, REVERT = (
    "correct",
    "review-correction",
    "change-correction",
    "add-correction",
    "revert-correction",
)
CORRECTION_ACTS: Final = frozenset({CORRECT, REVIEW, CHANGE, ADD, REVERT})
# The number that was drawn for the last page, and that of the correction that is taken back.
_ONCE, _NOTE = "once", "note"
CORRECTION_INPUTS: Final = frozenset({VALUE, *PARTS, _ONCE, _NOTE})
_LONGEST: Final = 60
_WHY: Final = gettext_noop("So that we have it right.")
_REFUSED_BY_RULE: Final = frozenset({DenialCode.NO_RULE_PERMITS, DenialCode.GUARDRAIL})


@dataclass(frozen=True, slots=True)
class CorrectionForm:
    """A field of a record that somebody corrects: how it is asked, what was typed, and what is wrong with that."""

    record: Record
    name: str
    title: str
    answer: LoneQuestion
    typed: SentForm

    @property
    def carried(self) -> list[tuple[str, str]]:
        """What the next page carries of what was typed, by input."""
        return [(name, self.typed.texts[name]) for name in (VALUE, *PARTS) if name in self.typed.texts]


def corrected(request: HttpRequest, typed: SentForm, proof: bytes, *, act: str) -> HttpResponse:
    """Do what a button on the way to a correction says; a record or field that cannot be corrected shows the report."""
    if act == REVERT:
        return _reverted(request, typed, proof)
    number, name = typed_record(typed), typed.get("field")
    record = Record.objects.filter(pk=number, about=None).first() if number else None
    if record is None or not is_correctable(record, name):
        return shown_report(request, proof)
    questions, field = SECTIONS.lone_questions, field_question(record, name, why=_WHY)
    try:
        is_first = act == CORRECT
        answer = (
            questions.ask(field, own_text(proof, record, name)) if is_first else questions.read(field, typed)
        )
        form = CorrectionForm(record, name, field_title(record, name), answer, typed)
        if act == ADD and not answer.problems:
            add_correction(proof, record, name, answer.text, once=typed.get(_ONCE)[:_LONGEST])
            return shown_report(request, proof, is_corrected=True)
    except Refused as refused:
        return shown_report(request, proof, problem=_refusal(refused))
    if act == REVIEW and not answer.problems:
        return _page(request, "rights/correction_review.html", form, proof, once=secrets.token_hex(16))
    return _page(
        request, "rights/correction.html", form, proof, is_wrong=act != CHANGE and bool(answer.problems)
    )


def _reverted(request: HttpRequest, typed: SentForm, proof: bytes) -> HttpResponse:
    try:
        note = uuid.UUID(typed.get(_NOTE))
    except ValueError:
        return shown_report(request, proof)
    try:
        revert_correction(proof, note)
    except Refused as refused:
        return shown_report(request, proof, problem=_refusal(refused))
    return shown_report(request, proof, is_reverted=True)


def _page(
    request: HttpRequest, template: str, form: CorrectionForm, proof: bytes, **more: object
) -> HttpResponse:
    shown = {
        "correction": form,
        "question": form.answer.question,
        "asking": SECTIONS.lone_questions.template,
        "proof": encode_token(proof),
        **more,
    }
    return closed_to_caches(render(request, template, shown))


def _refusal(refused: Refused) -> PageProblem:
    """Say why something cannot be corrected, or taken back; a proof that ended closes the page."""
    if refused.code in _REFUSED_BY_RULE:
        return refusal_problem(refused.clause)
    texts = {
        DenialCode.CORRECTIONS: gettext(
            "This record was corrected %(most)d times, and no more can be done here. Ask an employee."
        )
        % {"most": MAX_CORRECTIONS},
        DenialCode.TOO_LATE: gettext(
            "A correction can be taken back for 7 days. You can correct it once more instead."
        ),
    }
    if refused.code not in texts:
        raise refused
    return PageProblem(
        gettext("Nothing was changed"), texts[refused.code], "correct", gettext("Ask an employee")
    )

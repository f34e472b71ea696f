"""Having a copy sent to a third person: whom, then once more to read, since it cannot be undone; or taking it back."""

import secrets
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from keepfaith.custody.client.connection import Refused
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.known_names import COPY_RECIPIENT
from keepfaith.disclosure.mail.links import encode_token
from keepfaith.disclosure.models import Record
from keepfaith.disclosure.own_records.copies import COPY_FORMS, ask_copy
from keepfaith.disclosure.records.custodian_clients import copies_client
from keepfaith.rights.report_page import closed_to_caches, shown_report, typed_record
from keepfaith.rights.typed_on_page import PageProblem
from keepfaith.web.form_body import SentForm

FIRST, REVIEW, CHANGE, ASK, WITHDRAW = "copy", "review-copy", "change-copy", "ask-copy", "withdraw-copy"
COPY_ACTS: Final = frozenset({FIRST, REVIEW, CHANGE, ASK, WITHDRAW})
_NAME, _ADDRESS, _EMAIL, _FORM = "copy-name", "copy-address", "copy-email", "copy-form"
COPY_INPUTS: Final = frozenset({_NAME, _ADDRESS, _EMAIL, _FORM})
_MOST: Final[Mapping[str, int]] = {_NAME: 100, _ADDRESS: 350, _EMAIL: 254}
_LONGEST: Final = 60


@dataclass(frozen=True, slots=True)
class CopyForm:
    """Who gets a copy of a record, as it was typed."""

    record: Record
    name: str
    address: str
    email: str
    form: str

    @classmethod
    def typed(cls, record: Record, typed: SentForm) -> "CopyForm":
        """Take it without what is around the words."""
        lines = typed.get(_ADDRESS).replace("\r\n", "\n").replace("\r", "\n")
        address = "\n".join(line for part in lines.split("\n") if (line := " ".join(part.split())))
        name, email = " ".join(typed.get(_NAME).split()), typed.get(_EMAIL).strip()
        return cls(record, name, address, email, typed.get(_FORM))

    @property
    def carried(self) -> list[tuple[str, str]]:
        """What the next page carries, by input."""
        values = {_NAME: self.name, _ADDRESS: self.address, _EMAIL: self.email, _FORM: self.form}
        return list(values.items())

    @property
    def named(self) -> Mapping[str, str]:
        """What the note holds, by field."""
        return {
            COPY_RECIPIENT: self.name,
            "copy-address": self.address,
            "copy-email": self.email,
            "copy-form": self.form,
        }

    @property
    def problems(self) -> list[tuple[str, str]]:
        """What is wrong, each with the input that it is about."""
        texts = {_NAME: self.name, _ADDRESS: self.address, _EMAIL: self.email}
        problems = [
            (gettext("This is too long, or has characters that we cannot print."), place)
            for place, text in texts.items()
            if len(text) > _MOST[place] or not text.replace("\n", "").isprintable()
        ]
        if not self.name:
            problems.append((gettext("Write who gets the copy."), _NAME))
        if bool(self.address) is bool(self.email):
            problems.append((gettext("Write a postal address or an e-mail address, and not both."), _ADDRESS))
        if self.email and not _is_email(self.email):
            problems.append((gettext("Write an e-mail address such as name@example.org."), _EMAIL))
        if self.form not in COPY_FORMS:
            problems.append((gettext("Choose a PDF or a file for programs."), _FORM))
        return problems


def _beside(problems: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    """Return what is said beside each input: the first that is wrong with it."""
    beside: dict[str, str] = {}
    for message, place in problems:
        beside.setdefault(place.removeprefix("copy-"), message)
    return beside


def copied(request: HttpRequest, typed: SentForm, proof: bytes, *, act: str) -> HttpResponse:
    """Do what a button on the way to a copy says; a record of which none can be sent shows the report."""
    if act == WITHDRAW:
        return _withdrawn(request, typed, proof)
    number = typed_record(typed)
    record = Record.objects.filter(pk=number, about=None).first() if number else None
    if record is None:
        return shown_report(request, proof)
    form = CopyForm.typed(record, typed)
    problems = [] if act == FIRST else form.problems
    if act == ASK and not problems:
        try:
            ask_copy(proof, record, form.named, once=typed.get("once")[:_LONGEST])
        except Refused as refused:
            return shown_report(request, proof, problem=_refusal(refused))
        return shown_report(request, proof, is_copy_asked=True)
    if act == REVIEW and not problems:
        return _page(request, "rights/copy_review.html", form, proof, once=secrets.token_hex(16))
    problems = [] if act == CHANGE else problems
    return _page(request, "rights/copy.html", form, proof, problems=problems, wrong=_beside(problems))


def _withdrawn(request: HttpRequest, typed: SentForm, proof: bytes) -> HttpResponse:
    try:
        copies_client().withdraw(proof, uuid.UUID(typed.get("note")).bytes)
    except ValueError:
        return shown_report(request, proof)
    except Refused as refused:
        return shown_report(request, proof, problem=_refusal(refused))
    return shown_report(request, proof, is_copy_withdrawn=True)


def _page(request: HttpRequest, template: str, form: CopyForm, proof: bytes, **more: object) -> HttpResponse:
    shown = {"copy": form, "proof": encode_token(proof), "most": _MOST, **more}
    return closed_to_caches(render(request, template, shown))


def _refusal(refused: Refused) -> PageProblem:
    """Say why no copy is sent, or why that cannot be taken back; a proof that ended closes the page."""
    texts = {
        DenialCode.CAP: gettext("No more copies of this can be asked for here. Ask an employee."),
        DenialCode.TOO_LATE: gettext("The copy was sent already."),
    }
    if refused.code not in texts:
        raise refused
    return PageProblem(
        gettext("Nothing was changed"), texts[refused.code], "given", gettext("Whom we gave it to")
    )


def _is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True

"""Giving a code to somebody without e-mail, or to whoever acts for them: on a letter to their address, or by hand.

The code is on what is printed, and nowhere else. The custodian draws it last, once all the rest can be printed.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, cast

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import override

from keepfaith.custody.protocol.code_messages import (
    CODE_LIFETIMES,
    CODE_SIZE,
    ID_KINDS,
    PAPERS,
    CodeWay,
    IdKind,
    MintedCode,
    Paper,
    Relation,
    Representation,
    Scope,
)
from keepfaith.disclosure.cases.case_letters import CaseLetter, NoSuchLetter, filled_letter
from keepfaith.disclosure.cases.code_announcements import announce_code
from keepfaith.disclosure.cases.covered_fields import CoveredRecord
from keepfaith.disclosure.mail.links import own_code_page
from keepfaith.disclosure.mail.templates import current_template
from keepfaith.disclosure.records.code_time import first_day, last_day
from keepfaith.disclosure.records.custodian_clients import cases_client
from keepfaith.disclosure.records.fields import fields_of, fields_of_categories
from keepfaith.disclosure.records.receipts import grouped
from keepfaith.disclosure.retention.legal_holds import InvalidReference
from keepfaith.disclosure.tasks.task_actions import today
from keepfaith.policies.forms.files import forms_of

WORDING: Final = "own-code"
# Of a code that waits.
LATER: Final = "later-code"
# What is written above a letter, in this order.
_ADDRESSED: Final = ("name", "organization", "postal-address")
_POSTAL: Final = "postal-address"
DOCUMENTS: Final[Mapping[IdKind, str]] = {
    "drivers-license": "Driver's license",
    "state-id": "State ID card",
    "passport": "Passport",
    "permanent-resident-card": "Permanent resident card",
    "military-id": "Military ID",
    "tribal-id": "Tribal ID",
    "school-id": "School ID with a picture",
}
assert tuple(DOCUMENTS) == ID_KINDS  # noqa: S101 - each kind has a title
# As whom somebody acts for the person of a record, at the desk.
RELATIONS: Final[Mapping[Relation, str]] = {
    "representative": "representative",
    "parent": "parent or guardian",
    "estate": "personal representative of an estate",
}
# As whom, and by which paper.
ACTING: Final[Mapping[tuple[Relation, Paper], str]] = {
    ("representative", "signed-authorization"): "Representative, with a signed authorization",
    ("representative", "power-of-attorney"): "Representative, with a power of attorney",
    ("parent", "birth-certificate"): "Parent, with the child's birth certificate",
    ("parent", "court-order"): "Parent or guardian, with a court order",
    ("estate", "letters-of-authority"): "Personal representative of an estate, with letters of authority",
    ("estate", "court-order"): "Personal representative of an estate, with a court order",
}
_POSSIBLE = {(relation, paper) for relation, papers in PAPERS.items() for paper in papers}
assert set(ACTING) == _POSSIBLE  # noqa: S101 - each paper has a title
SCOPES: Final[Mapping[Scope, str]] = {
    "see": "See it",
    "correct": "See it, correct it, add a statement and stop its use",
}


@dataclass(frozen=True, slots=True)
class CodeSheet:
    """What is printed: above it the lines of the address, if it is a letter."""

    to: tuple[str, ...]
    letter: CaseLetter

    @property
    def text(self) -> str:
        """The whole sheet as plain text."""
        return "\n".join([*self.to, "", self.letter.text]) if self.to else self.letter.text


@dataclass(frozen=True, slots=True)
class CodeRequest:
    """What the form asks for: which way, for whom in which language, and what was looked at."""

    way: CodeWay
    language: str
    document: IdKind | Literal[""]
    representation: Representation

    @classmethod
    def typed(cls, typed: Mapping[str, str]) -> "CodeRequest":
        """Read what the form brought; raises `InvalidReference` and `NoSuchLetter`."""
        way, language, document = (typed.get(name, "") for name in ("way", "language", "document"))
        if way not in CODE_LIFETIMES or (way == "in-person") is not (document in DOCUMENTS):
            raise InvalidReference("No kind of ID is chosen.", "Look at an ID and choose what kind it is.")
        acting = Representation() if way == "letter" else _representation(typed)
        if language not in dict(settings.LANGUAGES):
            raise NoSuchLetter("There is no such language.", "Choose one from the list.")
        return cls(cast("CodeWay", way), language, cast("IdKind", document), acting)


def _representation(typed: Mapping[str, str]) -> Representation:
    """Read who is there: the person, or somebody who acts for them by a paper and within a scope."""
    match typed.get("who", "").split("/"):
        case ["self"]:
            return Representation()
        case [relation, paper] if (relation, paper) in ACTING and typed.get("scope", "") in SCOPES:
            scope = cast("Scope", typed["scope"])
            return Representation(cast("Relation", relation), scope, cast("Paper", paper))
    raise InvalidReference(
        "It is not chosen who is there, or what their paper allows.",
        "Choose as whom they act, by which paper, and what they may do.",
    )


def is_mailable(covered: CoveredRecord) -> bool:
    """Return whether a letter can go out: whether a postal address is by what the custodian knows whose a record is."""
    fields, form = fields_of(covered.record), forms_of(settings.AGENCY).forms.get(covered.record.form)
    names = form.subject if form else fields_of_categories(covered.record, {_POSTAL})
    first = next((name for name in names if name in fields), "")
    return fields.get(first) == _POSTAL


def is_confirmed_by_mailbox(covered: CoveredRecord) -> bool:
    """Return whether the mailbox of a record confirmed it: a link there opens it to its person, and no code does."""
    covering = cases_client().covering(covered.record.pk.bytes, case=covered.case.case)
    return covering is not None and covering.is_of_mailbox


def give_code[Printed](
    covered: CoveredRecord, request: CodeRequest, *, origin: str, printing: Callable[[CodeSheet], Printed]
) -> Printed:
    """Have a code minted and return the sheet with it as it is printed; nothing of it is stored.

    What cannot be printed is found out before the code is drawn. Where a mailbox confirmed the record, that is told of
    it, and the code waits. Raises `Refused`, and what `printing` does.
    """
    record = covered.record
    if not record.reference:
        raise InvalidReference("The record has no reference.", "Show it to its person at the office.")
    to, address = _addressed(covered) if request.way == "letter" else ((), "")
    can_wait = not request.representation.is_of_person
    for waits in {False, can_wait}:
        printing(_sheet(covered, request, to, origin, MintedCode("0" * CODE_SIZE, waits)))
    minted = cases_client().mint_code(
        record.pk.bytes,
        request.way,
        document=request.document,
        representation=request.representation,
        address=address,
        **covered.by,
    )
    if minted.waits:
        announce_code(covered)
    return printing(_sheet(covered, request, to, origin, minted))


def _addressed(covered: CoveredRecord) -> tuple[tuple[str, ...], str]:
    """Open to whom a letter goes: the lines above it, and the address as the custodian knows it."""
    names = fields_of_categories(covered.record, set(_ADDRESSED))
    postal = fields_of_categories(covered.record, {_POSTAL})
    if not postal:
        raise InvalidReference("The record has no postal address.", "Give the code in person.")
    texts = covered.texts(names)
    ordered = [name for category in _ADDRESSED for name in fields_of_categories(covered.record, {category})]
    lines = tuple(line for name in ordered for line in texts.get(name, "").splitlines() if line)
    return lines, f"postal:{' '.join(texts[postal[0]].split())}"


def _sheet(
    covered: CoveredRecord, request: CodeRequest, to: tuple[str, ...], origin: str, minted: MintedCode
) -> CodeSheet:
    with override(request.language):
        values = {
            "reference": grouped(covered.record.reference or ""),
            "code": grouped(minted.code),
            "since": date_format(first_day(today()), "DATE_FORMAT"),
            "until": date_format(
                last_day(today()) if minted.waits else _last_day(request.way), "DATE_FORMAT"
            ),
            "page": own_code_page(origin, request.language),
        }
        wording = current_template(LATER if minted.waits else WORDING)
        return CodeSheet(to, filled_letter(wording, request.language, values))


def _last_day(way: CodeWay) -> dt.date:
    """Return the last day on which a code works at every hour."""
    return today() + CODE_LIFETIMES[way] - dt.timedelta(days=1)

"""The letter to an outsider who received what its person corrected since: it says what the field says now.

An employee gives or mails it. Its text is stored nowhere, and the portal sends it to nobody.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import override

from keepfaith.custody.protocol.use_messages import UntoldRecipient
from keepfaith.disclosure.cases.case_letters import CaseLetter, NoSuchLetter, filled_letter
from keepfaith.disclosure.cases.covered_fields import CoveredRecord
from keepfaith.disclosure.mail.templates import MessageTemplate, current_template
from keepfaith.disclosure.records.custodian_clients import cases_client
from keepfaith.disclosure.records.decryption import Statement
from keepfaith.disclosure.records.fields import field_title
from keepfaith.disclosure.records.receipts import grouped
from keepfaith.disclosure.retention.legal_holds import InvalidReference
from keepfaith.policies.editions.translation import here
from keepfaith.policies.letters import paragraphs_of

WORDING: Final = "recipient-corrected"
_STATEMENT: Final = "{statement}"


def untold_of(record: bytes) -> list[UntoldRecipient]:
    """List who received a field of a record that was corrected since, and was given nothing of it afterwards."""
    return [one for one in cases_client().untold().recipients if one.disclosure.record == record]


def write_recipient_letter(covered: CoveredRecord, untold: UntoldRecipient, language: str) -> CaseLetter:
    """Open the one field that was corrected, and write what it says now; raises `Refused` and `NoSuchLetter`."""
    if language not in dict(settings.LANGUAGES):
        raise NoSuchLetter("There is no such language.", "Choose one from the list.")
    text, statements = covered.one_field(untold.field)
    with override(language):
        return _filled(covered, untold, language, text, statements)


def untold_numbered(record: bytes, number: str, field: str) -> UntoldRecipient:
    """Return whom of the list a form names, by the entry of what they received and the field."""
    for one in untold_of(record):
        if (str(one.disclosure.number), one.field) == (number, field):
            return one
    raise InvalidReference(
        "They need no letter any more.", "They were given the field again, or it was taken back."
    )


def _filled(
    covered: CoveredRecord,
    untold: UntoldRecipient,
    language: str,
    text: str,
    statements: Sequence[Statement],
) -> CaseLetter:
    wording = current_template(WORDING)
    values = {
        "given": _day(untold.disclosure.given_on),
        "reference": grouped(covered.record.reference or ""),
        "basis": untold.disclosure.basis,
        "corrected": _day(untold.corrected_on),
        "field": here(field_title(covered.record, untold.field)),
        "now": text,
        "statement": "\n\n".join(f"{_day(stated.day)}: {stated.text}" for stated in statements),
    }
    return filled_letter(wording if statements else _without_statement(wording), language, values)


def _without_statement(wording: MessageTemplate) -> MessageTemplate:
    """Leave out the paragraph that says what the person states."""
    body = "".join("" if _STATEMENT in text else text for text in paragraphs_of(wording.body))
    return replace(wording, body=body.strip())


def _day(day: dt.date) -> str:
    return date_format(day, "DATE_FORMAT")

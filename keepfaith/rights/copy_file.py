"""A copy for somebody whom its person named: as a tagged PDF or a file for programs, and the letter around it."""

import datetime as dt
from typing import Any, Final

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext, override

from keepfaith.agency.agency import this_agency
from keepfaith.disclosure.cases.case_letters import CaseLetter, NoSuchLetter, filled_letter
from keepfaith.disclosure.mail.templates import current_template
from keepfaith.disclosure.models import Record
from keepfaith.disclosure.records.receipts import grouped
from keepfaith.disclosure.tasks.field_opener import OpenedFields
from keepfaith.policies.editions.translation import here
from keepfaith.rights.copy_case import WaitingCopy
from keepfaith.rights.report_pdf.pdf_file import document_pdf
from keepfaith.web.pdf.document import Block, Document, Heading, Paragraph, Terms

FORM: Final = 1
WORDING: Final = "copy-enclosed"


def copy_pdf(opened: OpenedFields, record: Record, language: str) -> bytes:
    """Set a copy in a language of the site; raises `NoSuchLetter` and `NotCompiled`."""
    _check(language)
    with override(language):
        return document_pdf(_document(opened, record, language))


def copy_json(opened: OpenedFields, record: Record, *, at: dt.datetime) -> dict[str, Any]:
    """Return a copy for a file, in the form that `docs/reference/own-report.md` describes."""
    return {
        "form": FORM,
        "made_at": at.astimezone(dt.UTC).isoformat(timespec="seconds"),
        "reference": record.reference,
        "received_on": this_agency().day(record.received_at).isoformat(),
        "fields": [{"name": field.name, "title": field.title, "text": field.words} for field in opened.shown],
        "statements": [
            {"day": statement.day.isoformat(), "text": statement.text} for statement in opened.statements
        ],
    }


def copy_letter(waiting: WaitingCopy, language: str) -> CaseLetter:
    """Write the letter around a copy in a language of the site; raises `NoSuchLetter`."""
    _check(language)
    with override(language):
        values = {
            "asked": date_format(waiting.asked_on, "DATE_FORMAT"),
            "reference": grouped(waiting.record.reference or ""),
        }
        return filled_letter(current_template(WORDING), language, values)


def _document(opened: OpenedFields, record: Record, language: str) -> Document:
    agency, at = this_agency(), dt.datetime.now(dt.UTC)
    made = gettext("Made on %(day)s by %(agency)s.") % {
        "day": date_format(agency.day(at)),
        "agency": agency.name,
    }
    arrived = gettext("It reached us on %(day)s.") % {"day": date_format(agency.day(record.received_at))}
    reference = f" {gettext('Reference')}: {grouped(record.reference)}" if record.reference else ""
    blocks: list[Block] = [
        Paragraph(made),
        Paragraph(gettext("The person whom this is about asked us to send you this copy.")),
        Heading(1, gettext("What it says")),
        Paragraph(f"{arrived}{reference}"),
        Terms([(here(field.title), field.words) for field in opened.shown]),
    ]
    if opened.statements:
        blocks.append(Heading(1, gettext("What the person states about it")))
        blocks.append(
            Terms([(date_format(statement.day), statement.text) for statement in opened.statements])
        )
    return Document(
        title=gettext("A copy of what we hold"),
        author=agency.name,
        language=language,
        made_at=at,
        blocks=tuple(blocks),
    )


def _check(language: str) -> None:
    if language not in dict(settings.LANGUAGES):
        raise NoSuchLetter("There is no such language.", "Choose one from the list.")

"""Letters of a case: a wording in a language of the site, filled with facts of the case; its text is stored nowhere.

The custodian enters which letter was written, in which version and language. What an employee adds to it is in the
letter that they get, and in nothing that is stored.
"""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import override

from keepfaith.agency.agency import this_agency
from keepfaith.custody.protocol.case_messages import CaseState
from keepfaith.deadlines.deadline import Deadline
from keepfaith.disclosure.cases.case_deadlines import appeal_deadline, case_deadline, decision_deadline
from keepfaith.disclosure.cases.case_kinds import case_kind
from keepfaith.disclosure.mail.templates import MessageTemplate, Paragraph, current_template, facts_in_force
from keepfaith.disclosure.records.custodian_clients import cases_client
from keepfaith.disclosure.tasks.task_actions import today
from keepfaith.errors import KeepfaithError
from keepfaith.policies.deadline_words import day_basis
from keepfaith.policies.editions.translation import here, speech_here

MAX_TO_LENGTH: Final = 500
MAX_ADDED_LENGTH: Final = 5_000


class NoSuchLetter(KeepfaithError):
    """The kind of a case has no such letter, or the site no such language."""


class WordingChanged(KeepfaithError):
    """Somebody wrote a newer version of the wording than the one that was shown."""


@dataclass(frozen=True, slots=True)
class CaseLetter:
    """A letter as it is given: its wording's version, its subject, and its paragraphs; empty ones divide them."""

    name: str
    version: int
    language: str
    subject: str
    paragraphs: tuple[Paragraph, ...]
    date: str
    sender: tuple[str, ...]

    @property
    def language_name(self) -> str:
        """The name of its language in that language."""
        return dict(settings.LANGUAGES)[self.language]

    @property
    def text(self) -> str:
        """The whole letter as plain text."""
        # Where nothing was added, its paragraph is empty.
        body = re.sub(r"\n{3,}", "\n\n", "".join(paragraph.text for paragraph in self.paragraphs))
        return "\n".join([*self.sender, "", self.date, "", self.subject, "", body, ""])


def write_letter(
    case: CaseState, name: str, language: str, *, version: int | None = None, added: str = ""
) -> CaseLetter:
    """Write a letter of a case in a language; `version` is that of the wording which was shown, if any was.

    Raises `NoSuchLetter` and `WordingChanged`.
    """
    kind = case_kind(case.kind)
    if kind is None or name not in kind.letters or language not in dict(settings.LANGUAGES):
        raise NoSuchLetter("There is no such letter.", "Choose a letter and a language from the lists.")
    wording = current_template(name)
    if version not in (None, wording.version):
        raise WordingChanged(
            "Somebody changed the wording of this letter meanwhile.", "Look at it again, then write it."
        )
    counted, appeal = case_deadline(case), appeal_deadline(case.kind, today())
    decided = cases_client().case(case.appeal_of) if case.appeal_of else None
    with override(language):
        values = {**_values(case, counted, appeal, added), **_of_appeal(case, decided)}
        return filled_letter(wording, language, values)


def example_letters(wording: MessageTemplate, values: Mapping[str, str]) -> list[CaseLetter]:
    """Fill a wording with made-up values in each language of the site, to be looked at."""
    letters = []
    for language, _ in settings.LANGUAGES:
        with override(language):
            letters.append(filled_letter(wording, language, values))
    return letters


def plain_letter(name: str, subject: str, text: str) -> CaseLetter:
    """Put a text that an employee wrote in English into a letter of the agency."""
    return CaseLetter(name, 0, "en", subject, (Paragraph(text),), _day(today()), _sender())


def _sender() -> tuple[str, ...]:
    agency = this_agency()
    return here(agency.name), *agency.postal_address


def _values(
    case: CaseState, counted: Deadline | None, appeal: Deadline | None, added: str
) -> Mapping[str, str]:
    return {
        "case": case.case,
        "received": _day(case.received_on),
        "due": _day(counted.due) if counted else "",
        "why-due": day_basis(counted.rule) if counted else "",
        "appeal-by": _day(appeal.due) if appeal else "",
        "why-appeal-by": day_basis(appeal.rule) if appeal else "",
        "text": added,
    }


def _of_appeal(case: CaseState, decided: CaseState | None) -> Mapping[str, str]:
    """Name the decision that an appeal is against, its last day, and the day of the hearing if there was one."""
    last = decision_deadline(decided) if decided else None
    return {
        "objection": case.appeal_of,
        "decided": _day(day) if decided and (day := decided.sent_on or decided.closed_on) else "",
        "last-day": _day(last.due) if last else "",
        "heard": _day(case.heard_on) if case.heard_on else "",
    }


def filled_letter(wording: MessageTemplate, language: str, values: Mapping[str, str]) -> CaseLetter:
    """Fill a wording in the language that is active, and add what each letter of the agency says."""
    agency, sender = this_agency(), _sender()
    of_agency = {"agency": here(agency.name), "portal": here(agency.portal), "today": _day(today())}
    of_agency["appeal-to"] = ", ".join(sender)
    subject, paragraphs = wording.in_language({**of_agency, **values}, facts_in_force(), speech_here())
    return CaseLetter(wording.name, wording.version, language, subject, paragraphs, _day(today()), sender)


def _day(day: dt.date) -> str:
    return date_format(day, "DATE_FORMAT")

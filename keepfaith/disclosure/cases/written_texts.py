"""What employees wrote about a record, given to its person by a letter, without what is about others.

An employee opens it in a case and puts double brackets around what is not the person's. Those words are taken out, and
nothing else can be changed: without the brackets, what comes back is what was opened. The portal stores neither the
letter nor its text. The custodian enters from how many places something was taken out.
"""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext, override

from keepfaith.agency.agency import this_agency
from keepfaith.custody.protocol.known_names import WRITTEN_ENCLOSED, YOUR_INFORMATION
from keepfaith.disclosure.cases.case_letters import CaseLetter, NoSuchLetter, filled_letter
from keepfaith.disclosure.cases.covered_fields import CoveredRecord
from keepfaith.disclosure.cases.withholdings import present_withholdings
from keepfaith.disclosure.mail.templates import current_template
from keepfaith.disclosure.models import Record
from keepfaith.disclosure.records.fields import STAFF_FIELDS, WRITTEN_TITLES
from keepfaith.disclosure.records.receipts import grouped
from keepfaith.disclosure.retention.legal_holds import InvalidReference
from keepfaith.errors import KeepfaithError

# So many are in one letter; a page carries them from one step to the next.
MOST: Final = 5
# Where something was taken out, in any language.
TAKEN_OUT: Final = "[…]"
_BRACKETS: Final = re.compile(r"\[\[|\]\]")
_REMOVED: Final = re.compile(r"\[\[(?:(?!\[\[|\]\]).)+\]\]", re.DOTALL)


class NotMarked(KeepfaithError):
    """What came back is not what was opened, or its brackets do not close."""


@dataclass(frozen=True, slots=True)
class WrittenText:
    """A note or an answer as an employee opened it: its day, which of both it is, and what it says."""

    day: dt.date
    field: str
    text: str

    @classmethod
    def of(cls, day: int, field: str, text: str) -> "WrittenText":
        """Return one whose day is counted from year 1."""
        return cls(dt.date.fromordinal(day), field, text)

    @property
    def title(self) -> str:
        """Whether it is a note or an answer."""
        return WRITTEN_TITLES[self.field]


def written_about(record: Record) -> list[Record]:
    """List the notes and answers by employees about a record, the first one first; no text is opened."""
    notes = Record.objects.filter(about=record, sealed__has_any_keys=[*STAFF_FIELDS])
    return list(notes.order_by("received_at", "pk"))


def check_may_be_given(covered: CoveredRecord) -> None:
    """Refuse a case that is not about its person's own information, and a record that they do not see now.

    The custodian refuses the letter about such a record, too; here nothing is opened for it.
    """
    if covered.case.purpose != YOUR_INFORMATION:
        raise InvalidReference("This case is not a person’s own request.", "Open one for their request.")
    record = covered.record.pk.bytes
    if any(one.withholding.runs and one.withholding.record == record for one in present_withholdings()):
        raise InvalidReference(
            "This record is left out of what its person sees.",
            "What was written about it waits until that ends.",
        )


def open_written(covered: CoveredRecord, *, first: int) -> list[WrittenText]:
    """Open some of what was written about a record, from one on; raises `Refused`."""
    texts = []
    for note in written_about(covered.record)[first : first + MOST]:
        opened = CoveredRecord(covered.case, note, covered.worker).open()
        day = this_agency().day(note.received_at)
        texts += [WrittenText(day, field.name, _lines(field.text)) for field in opened.shown]
    return texts


def without_others(opened: Sequence[WrittenText], marked: Sequence[str]) -> tuple[list[WrittenText], int]:
    """Take out what is in double brackets, and count the places; raises `NotMarked` where something else changed."""
    if len(opened) != len(marked):
        raise NotMarked("Not every text came back.", "Open them again.")
    texts, removed = [], 0
    for place, (one, typed) in enumerate(zip(opened, marked, strict=True), start=1):
        rest, count = _REMOVED.subn(TAKEN_OUT, typed)
        if _BRACKETS.search(rest):
            raise NotMarked(
                f"In text {place}, double brackets do not close, or are within others.",
                "Write [[ before and ]] after what you take out.",
            )
        if _plain(typed) != _plain(one.text):
            raise NotMarked(
                f"Text {place} is not what was opened.", "Change nothing but the brackets, or open it again."
            )
        texts.append(WrittenText(one.day, one.field, rest))
        removed += count
    return texts, removed


def write_written_letter(
    covered: CoveredRecord, opened: Sequence[WrittenText], marked: Sequence[str], language: str
) -> tuple[CaseLetter, int]:
    """Write the letter in a language, and count what was taken out; raises `NoSuchLetter` and `NotMarked`."""
    if language not in dict(settings.LANGUAGES):
        raise NoSuchLetter("There is no such language.", "Choose one from the list.")
    with override(language):
        texts, removed = without_others(opened, marked)
        values = {
            "case": covered.case.case,
            "received": date_format(covered.case.received_on, "DATE_FORMAT"),
            "reference": grouped(covered.record.reference or ""),
            "text": "\n\n".join(_titled(one) for one in texts),
            "removed": str(removed),
        }
        return filled_letter(current_template(WRITTEN_ENCLOSED), language, values), removed


def enter_written_letter(covered: CoveredRecord, letter: CaseLetter, *, removed: int) -> None:
    """Have the letter entered, with the number of places from which something was taken out; raises `Refused`."""
    covered.worker.enter_letter(covered.case, letter, removed=removed, record=covered.record)


def _titled(one: WrittenText) -> str:
    return f"{date_format(one.day, 'DATE_FORMAT')}, {gettext(one.title)}:\n{one.text}"


def _plain(text: str) -> str:
    """Return a text without brackets, and without what a form changes about its lines."""
    return "\n".join(line.rstrip() for line in _BRACKETS.sub("", _lines(text)).split("\n")).strip()


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")

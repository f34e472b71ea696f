"""What was done in a case, in words: each act with its day, who did it, and why it was refused if it was."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from types import MappingProxyType
from typing import Final

from django.conf import settings

from keepfaith.custody.protocol.case_messages import CaseState, HearingState
from keepfaith.custody.protocol.covering_messages import CaseEvent
from keepfaith.disclosure.cases.case_kinds import UNCORRECTED, UNSENT, case_kind, outcomes_of
from keepfaith.disclosure.cases.code_letters import DOCUMENTS, RELATIONS, SCOPES
from keepfaith.disclosure.models import Record
from keepfaith.disclosure.records.receipts import grouped
from keepfaith.disclosure.retention.legal_holds import OWN_CHECK
from keepfaith.disclosure.staff.peers import with_name

NO_NAMES: Final[Mapping[str, str]] = MappingProxyType({})
# The words of an act; {record} is a reference, {colleague} an account.
_ACTS: Final[Mapping[str, str]] = {
    "case-opened": "Opened the case",
    "covered": "Proposed {record}",
    "approved": "Approved {record}",
    "declined": "Declined {record}, or ended its approval",
    "opened": "Opened {record}",
    "grant-proposed": "Asked that {colleague} may open {record} for some hours",
    "grant-approved": "Approved that a colleague opens {record}",
    "grant-ended": "Ended a grant on {record}, or refused it",
    "correction-proposed": "Proposed what a field of {record} says anew",
    "correction-approved": "Approved a correction of {record}",
    "correction-ended": "Took back a correction of {record}, or refused it",
    "held": "Put {record} on hold",
    "released": "Released {record}",
    "restricted": "Suspended the use of {record}",
    "lifted": "Ended the suspension of {record}",
    "disclosed": "Gave out something of {record}",
    "code-mailed": "Printed a letter with a code that shows {record} to its person",
    "code-handed": "Gave a code that shows {record} to its person, whose ID they looked at",
}
# The letters that are written in cases of any kind, by the names of their wordings.
_LETTERS: Final[Mapping[str, str]] = {
    "recipient-corrected": "A correction of what we gave you",
    "copy-enclosed": "A copy that somebody asked us to send you",
    "written-enclosed": "What our employees wrote",
}
_HEARINGS: Final[Mapping[str, str]] = {
    "took-place": "took place on",
    "given-up": "the person gave up on",
}
_ERASED: Final = "a record that was erased since"


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """An act in a case; `employee` is empty where its record was erased since, and `refusal` where it was allowed."""

    number: int
    day: dt.date
    words: str
    employee: str
    duty: str
    refusal: str
    reason: str


def history_lines(
    case: CaseState, events: Iterable[CaseEvent], people: Mapping[str, str] = NO_NAMES
) -> list[HistoryLine]:
    """Put the acts of a case into words, in the order in which they come; `people` are names beside accounts.

    Of a case of our own checks, what they did with a record that has been erased since says nothing to anybody.
    """
    events = list(events)
    references = record_references(event.record for event in events if event.record)
    if case.kind == OWN_CHECK:
        events = [event for event in events if not event.record or event.record in references]
    return [
        HistoryLine(
            event.number,
            event.day,
            _words(_with_names(event, people), case, references),
            with_name(event.employee, people),
            event.duty,
            event.refusal,
            _reason(event),
        )
        for event in events
    ]


def record_references(records: Iterable[bytes]) -> dict[bytes, str]:
    """Return how each record that is still there is named: by its reference, or as a note on another one."""
    rows = Record.objects.filter(pk__in={uuid.UUID(bytes=record) for record in records})
    return {row.pk.bytes: _named(row) for row in rows.select_related("about")}


def hearing_words(hearing: HearingState, heard_on: dt.date | None) -> str:
    """Say in a sentence on which day a hearing took place, or was given up; nothing where none was entered."""
    if heard_on is None:
        return ""
    was = "The person gave up the hearing" if hearing == "given-up" else "The hearing took place"
    return f"{was} on {_day(heard_on)}."


def is_decision_outdated(events: Iterable[CaseEvent], decision: str) -> bool:
    """Return whether the decision on an appeal was written before its hearing was corrected, and not again since.

    The last acts in the case say so, the last one first; `decision` is the letter with it.
    """
    allowed = [event for event in events if not event.refusal]
    for number, event in enumerate(allowed):
        if event.letter == decision:
            return False
        if event.instead_of:
            return any(earlier.letter == decision for earlier in allowed[number:])
    return False


def _with_names(event: CaseEvent, people: Mapping[str, str]) -> CaseEvent:
    return replace(
        event, employee=with_name(event.employee, people), colleague=with_name(event.colleague, people)
    )


def _words(event: CaseEvent, case: CaseState, references: Mapping[bytes, str]) -> str:
    day = _day(event.due_on)
    if event.act == "case-closed":
        return _closed(event, outcomes_of(case.kind), day)
    if event.act == "case-heard":
        was = f"the hearing, which {_HEARINGS.get(event.reason, event.reason)} {day}"
        return (
            f"Corrected {was}; {_day(event.instead_of)} was entered before"
            if event.instead_of
            else f"Entered {was}"
        )
    return _of_holder(event, case, day, references) or _of_record(event, references)


def _closed(event: CaseEvent, outcomes: Mapping[str, str], day: str) -> str:
    """Say how a case ended, and whether its decision was sent; of a refused attempt, what was tried."""
    if not event.reason:
        return "Closed the case"
    ended = f"Closed: {_inside(outcomes.get(event.reason, event.reason))}"
    if event.uncorrected:
        ended = f"{ended}, and nothing was corrected: {_inside(UNCORRECTED.get(event.uncorrected, event.uncorrected))}"
    if day:
        return f"{ended}. The decision was sent on {day}"
    return (
        f"{ended}. The decision was not sent: {_inside(UNSENT.get(event.unsent, event.unsent))}"
        if event.unsent
        else ended
    )


def _inside(title: str) -> str:
    return title[:1].lower() + title[1:]


def _reason(event: CaseEvent) -> str:
    """Return the reason that an employee typed, or what they looked at, in words; nothing where the act says it."""
    if event.act in ("case-closed", "case-heard"):
        return ""
    if event.act != "code-handed":
        return event.reason
    titles = {str(code): title for code, title in chain(DOCUMENTS.items(), SCOPES.items())}
    return ", ".join(_inside(titles.get(part, part.replace("-", " "))) for part in event.reason.split(", "))


def _of_holder(event: CaseEvent, case: CaseState, day: str, references: Mapping[bytes, str]) -> str:
    """Return the words of what whoever has a case does with it; nothing of another act."""
    if event.act == "case-assigned":
        if not event.colleague:
            return "Let the case go"
        return "Took the case" if event.colleague == event.employee else f"Gave the case to {event.colleague}"
    if event.act == "case-letter":
        kind = case_kind(case.kind)
        titles = {**_LETTERS, **(kind.letters if kind else {})}
        title = titles.get(event.letter, event.letter)
        about = f" about {references.get(event.record, _ERASED)}" if event.record else ""
        written = (
            f"Wrote the letter “{title}”{about} in {_language(event.language)}, {_version(event.version)}"
        )
        return written if event.removed is None else f"{written}, {_removed(event.removed)}"
    if event.act == "case-due":
        return f"Set {day} as the day by which it is to be done" if day else "Took the due date away"
    return ""


def _of_record(event: CaseEvent, references: Mapping[bytes, str]) -> str:
    named = references.get(event.record, _ERASED) if event.record else ""
    if event.relation in RELATIONS:
        acting = RELATIONS[event.relation]
        return f"Gave a code that shows {named} to somebody who acts for its person ({acting})"
    return _ACTS.get(event.act, event.act).format(record=named, colleague=event.colleague or "somebody")


def _day(day: dt.date | None) -> str:
    return f"{day:%B} {day.day}, {day.year}" if day else ""


def _language(code: str) -> str:
    return dict(settings.LANGUAGES).get(code, code)


def _version(number: int) -> str:
    return f"version {number} of its words" if number else "in the agency’s own words"


def _removed(places: int) -> str:
    if not places:
        return "with nothing taken out"
    return f"with what is about others taken out in {places} {'place' if places == 1 else 'places'}"


def _named(row: Record) -> str:
    if row.reference:
        return grouped(row.reference)
    if row.about and row.about.reference:
        return f"a note on {grouped(row.about.reference)}"
    return f"record {row.pk}"

"""What was done about duties and grants, in words, as the ledger's entries tell it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from keepfaith.custody.protocol.known_names import DIRECTORY
from keepfaith.custody.protocol.sizes import STAFF_EVENTS_PAGE_SIZE
from keepfaith.custody.protocol.staff_messages import StaffEvent
from keepfaith.disclosure.cases.case_history import record_references
from keepfaith.disclosure.records.custodian_clients import staff_client
from keepfaith.disclosure.records.edition_titles import EditionTitles, edition_titles
from keepfaith.disclosure.staff.peers import marked, person_names, with_name

_OPERATOR, _GROUP = "The operator", "A group at the sign-in"
# Of an act and of one that was refused. `directory`, `end-date`, `not-renewed` and `unusual` are the custodian's own
# reasons.
_WORDS: Final = {
    "duty-proposed": (
        "{by} proposed the duty {duty} for {colleague}",
        "{by} tried to propose {duty} for {colleague}",
    ),
    "duty-given": (
        "{by} gave {colleague} the duty {duty}",
        "{by} tried to confirm {duty} for {colleague}",
    ),
    "duty-declined": ("{by} took back the proposal of {duty} for {colleague}", ""),
    "duty-renewed": (
        "{by} renewed the duty {duty} of {colleague}",
        "{by} tried to renew {duty} of {colleague}",
    ),
    "duty-paused": (
        "{by} paused the duty {duty} of {colleague}",
        "{by} tried to pause {duty} of {colleague}",
    ),
    "duty-resumed": ("{by} let the duty {duty} of {colleague} count again", ""),
    "acknowledged": ("{by} acknowledged the safeguards", ""),
    "safeguards-changed": ("{by} put another text of the safeguards in force", ""),
    "passkey-proposed": ("{by} proposed a passkey of their own for openings", ""),
    "passkey-confirmed": ("{by} confirmed a passkey of {colleague} for openings", ""),
    "passkey-blocked": ("A passkey of {colleague} was blocked, because somebody has a copy of it", ""),
    "passkey-ended": ("{by} ended a passkey of {colleague} for openings", ""),
    "passkey-categories": ("{by} changed what is opened by passkey", ""),
    "duty-ended": ("{by} ended the duty {duty} of {colleague}", "{by} tried to end {duty} of {colleague}"),
}
# Of a passkey that the operator confirmed with a mailbox for codes.
_FOR_DUTIES: Final = ("{by} confirmed a passkey of {colleague} for openings and for confirming duties", "")
# Of grants, by who did it for whom with which record; of an end, by what ended.
_ON_GRANTS: Final = {
    "grant-proposed": (
        "{by} asked that {colleague} may open {record} for {hours}",
        "{by} tried to ask that {colleague} may open {record}",
    ),
    "grant-approved": (
        "{by} approved that {colleague} opens {record} for {hours}",
        "{by} tried to approve that {colleague} opens {record}",
    ),
    "grant-ended": (
        "{by} ended that {colleague} may open {record}",
        "{by} tried to end that {colleague} may open {record}",
    ),
}
_ENDINGS: Final = {
    "taken-back": "{by} took back the proposal that {colleague} opens {record}",
    "refused": "{by} refused that {colleague} opens {record}",
}
_BY_ITSELF: Final = {
    "end-date": "The duty {duty} of {colleague} ended with its last day",
    "unusual": "The duty {duty} of {colleague} was paused, because far more was opened on one day than usual",
    "directory": "The duty {duty} of {colleague} ended, because the agency's directory no longer knows them",
    "left": "A passkey of {colleague} ended, because the agency's directory no longer knows them",
    "not-renewed": "The duty {duty} of {colleague} ended, because nobody renewed it for a year",
}


@dataclass(frozen=True, slots=True)
class StaffLine:
    """An act on a duty or a grant, in words."""

    number: int
    day: dt.date
    words: str
    where: str
    reason: str
    refusal: str


def history_context(before: int) -> Mapping[str, Any]:
    """Return a page of what was done about duties and grants, the last first; before one entry, unless that is 0."""
    events, words = staff_client().history(before=before), edition_titles()
    tests, people = staff_client().test_accounts(), person_names()

    def words_for(account: str) -> str:
        return with_name(marked(account, tests), people)

    events = tuple(
        replace(event, employee=words_for(event.employee), colleague=words_for(event.colleague))
        for event in events
    )
    is_more = len(events) == STAFF_EVENTS_PAGE_SIZE
    references = record_references(event.record for event in events if event.record)
    return {
        "lines": [
            _grant_line(event, references) if event.act in _ON_GRANTS else _line(event, words)
            for event in events
        ],
        "earlier": events[-1].number if is_more else 0,
        "is_part": bool(before),
    }


def _line(event: StaffEvent, words: EditionTitles) -> StaffLine:
    done, tried = _FOR_DUTIES if event.for_duties else _WORDS.get(event.act, ("", ""))
    is_by_itself = event.reason in _BY_ITSELF and not event.employee
    text = _BY_ITSELF[event.reason] if is_by_itself else tried if event.denial else done
    words_of_act = text.format(
        by=_GROUP if event.employee == DIRECTORY else event.employee or _OPERATOR,
        duty=f"“{words.duty(event.assigned)}”" if event.assigned else "a duty",
        colleague=event.colleague or "somebody",
    )
    return StaffLine(
        *(event.number, event.day, words_of_act, event.organization),
        *("" if is_by_itself else event.reason, event.denial),
    )


def _grant_line(event: StaffEvent, references: Mapping[bytes, str]) -> StaffLine:
    """Put an act on a grant into words; who did it for whom is gone with its record."""
    done, tried = _ON_GRANTS[event.act]
    text = tried if event.denial else _ENDINGS.get(event.reason, done) if event.act == "grant-ended" else done
    record = references.get(event.record, "a record that was erased since") if event.record else "a record"
    words = text.format(
        by=event.employee or "Somebody",
        colleague=event.colleague or "a colleague",
        record=f"{record} of {event.case}" if event.case else record,
        hours=f"{event.hours} hour{'' if event.hours == 1 else 's'}" if event.hours else "some hours",
    )
    reason = event.reason if event.act == "grant-proposed" else ""
    return StaffLine(event.number, event.day, words, "", reason, event.denial)

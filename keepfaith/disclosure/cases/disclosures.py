"""What was given to outsiders in a case: entered by whoever has the case, and told from the ledger."""

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, cast

from keepfaith.custody.client.connection import Refused
from keepfaith.custody.protocol.case_messages import CaseState
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.sizes import DISCLOSURES_PAGE_SIZE, MAX_DISCLOSURE_TEXT
from keepfaith.custody.protocol.use_messages import Disclosure, Means, UntoldRecipient
from keepfaith.disclosure.cases.case_history import record_references
from keepfaith.disclosure.cases.case_work import CaseWorker
from keepfaith.disclosure.models import Record
from keepfaith.disclosure.records.correction_time import REVERTED_WITHIN_DAYS
from keepfaith.disclosure.records.custodian_clients import cases_client
from keepfaith.disclosure.records.fields import field_title, fields_of
from keepfaith.disclosure.retention.legal_holds import InvalidReference
from keepfaith.disclosure.tasks.task_actions import today

MEANS: Final[Mapping[Means, str]] = {
    "mail": "By mail",
    "e-mail": "By e-mail",
    "fax": "By fax",
    "by-hand": "By hand",
    "by-telephone": "By telephone",
    "otherwise": "Otherwise",
}
_LONGEST_AGO: Final = dt.timedelta(3653)


@dataclass(frozen=True, slots=True)
class DisclosureLine:
    """Something that was given out, in words; of a record that was erased since, its fields by their names."""

    number: int
    reference: str
    fields: tuple[str, ...]
    recipient: str
    basis: str
    given_on: dt.date
    means: str
    employee: str


@dataclass(frozen=True, slots=True)
class UntoldLine:
    """Somebody who has what counts no more: the field, when that was corrected, and from when on they are told.

    Before that day its person can take the correction back.
    """

    given: DisclosureLine
    field: str
    corrected_on: dt.date
    tell_from: dt.date


@dataclass(frozen=True, slots=True)
class TypedDisclosure:
    """What the form of a disclosure brought."""

    fields: tuple[str, ...]
    recipient: str
    basis: str
    given_on: str
    means: str
    with_statements: bool = False


def enter_disclosure(case: CaseState, record: Record, worker: CaseWorker, typed: TypedDisclosure) -> None:
    """Have the custodian enter what was given out of a record in one's own case.

    Raises `InvalidReference` and `Refused`.
    """
    known = fields_of(record)
    if not typed.fields or not set(typed.fields) <= known.keys():
        raise InvalidReference("No field is chosen.", "Choose what was given out.")
    if typed.means not in MEANS:
        raise InvalidReference("No way is chosen.", "Choose how it was given.")
    duty = worker.working_duty(case.purpose) or next(iter(worker.duties), "none")
    try:
        cases_client().disclose(
            record.pk.bytes,
            case=case.case,
            fields=typed.fields,
            recipient=_line(typed.recipient, "Who received it"),
            basis=_line(typed.basis, "The law or order"),
            given_on=_day(typed.given_on),
            means=cast("Means", typed.means),
            with_statements=typed.with_statements,
            employee=worker.account,
            duty=duty,
        )
    except Refused as refused:
        if refused.code is DenialCode.WITHOUT_STATEMENT:
            raise InvalidReference(
                "The person states something about this record, and that has to go with it.",
                "Give it along. Then tick that you did, and enter it again.",
                clause=refused.clause,
            ) from None
        raise


def recent_recipients(records: Collection[bytes]) -> list[DisclosureLine]:
    """List who received something of some records in the past year, in whatever case: they are told of a correction."""
    return _lines(given for record in records for given in cases_client().recipients(record))


def untold_recipients() -> tuple[list[UntoldLine], bool]:
    """List who is to be told what a record says now, the one corrected first first; and whether there are more."""
    untold = cases_client().untold()
    return untold_lines(untold.recipients), untold.is_cut


def untold_lines(untold: Collection[UntoldRecipient]) -> list[UntoldLine]:
    """Put into words who is to be told, in the order in which they come."""
    lines = _lines(one.disclosure for one in untold)
    titles = _titles({one.disclosure.record for one in untold})
    return [
        UntoldLine(
            line,
            titles.get((one.disclosure.record, one.field), one.field),
            one.corrected_on,
            one.corrected_on + REVERTED_WITHIN_DAYS + dt.timedelta(1),
        )
        for one, line in zip(untold, lines, strict=True)
    ]


def disclosure_lines(case: str) -> list[DisclosureLine]:
    """List what was given out in a case, the last first."""
    return _lines(_all(case))


def _lines(given: Iterable[Disclosure]) -> list[DisclosureLine]:
    disclosures = list(given)
    records = {row.record for row in disclosures}
    references, titles = record_references(records), _titles(records)
    return [
        DisclosureLine(
            row.number,
            references.get(row.record, "a record that was erased since"),
            tuple(titles.get((row.record, name), name) for name in row.fields),
            row.recipient,
            row.basis,
            row.given_on,
            MEANS[row.means],
            row.employee,
        )
        for row in disclosures
    ]


def _all(case: str) -> Iterator[Disclosure]:
    before = 0
    while True:
        page = cases_client().disclosures(case, before=before)
        yield from page
        if len(page) < DISCLOSURES_PAGE_SIZE:
            return
        before = page[-1].number


def _titles(records: Collection[bytes]) -> dict[tuple[bytes, str], str]:
    rows: Iterable[Record] = Record.objects.filter(pk__in={uuid.UUID(bytes=record) for record in records})
    return {(row.pk.bytes, name): field_title(row, name) for row in rows for name in fields_of(row)}


def _line(text: str, what: str) -> str:
    line = " ".join(text.split())
    if not line or len(line) > MAX_DISCLOSURE_TEXT or not line.isprintable():
        raise InvalidReference(
            f"{what} is missing or too long.", f"Write one line of at most {MAX_DISCLOSURE_TEXT} characters."
        )
    return line


def _day(text: str) -> dt.date:
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        day = dt.date.min
    now = today()
    if not now - _LONGEST_AGO <= day <= now:
        raise InvalidReference(
            "The day on which it was given is missing, or cannot be.", "Write a day of the last ten years."
        )
    return day

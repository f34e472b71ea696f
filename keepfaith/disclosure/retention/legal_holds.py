"""Holding: what a law or a court needs longer stays, key and row, until each case that holds it lets it go."""

import datetime as dt
import re
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final, Protocol

from keepfaith.custody.client.connection import Refused
from keepfaith.custody.protocol.case_messages import CaseState
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.known_names import LEGAL_OBLIGATIONS
from keepfaith.disclosure.models import Record
from keepfaith.disclosure.records.custodian_clients import cases_client
from keepfaith.disclosure.records.office_duties import holding_duties
from keepfaith.disclosure.records.receipts import Receipt
from keepfaith.disclosure.retention.destruction import DUTY
from keepfaith.errors import KeepfaithError

KIND: Final = "legal-hold"
# For which the check on retention holds and releases a record of its own; nobody works on it.
OWN_CHECK: Final = "own-check"
# As the custodian enters them.
_REASON: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")
_NUMBER_ELSEWHERE: Final = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]{0,63})?")
_MAX_TYPED_LENGTH: Final = 40


class Holder(Protocol):
    """Who may ask the custodian to hold and to release; it enters who it was."""

    def open_case(self, kind: str, *, token: bytes, number_elsewhere: str) -> str:
        """Open a case and return its name; the same token again gives the same case."""

    def close_case(self, case: str) -> None:
        """Close a case that keeps nothing on hold."""

    def hold(self, record: bytes, *, case: str, on: bool, reason: str) -> None:
        """Keep a record, by its number, from being destroyed for a case, or let the case let it go."""


@dataclass(frozen=True, slots=True)
class Officer:
    """An employee under a duty that may hold; the custodian decides, and raises `Refused`."""

    account: str
    duty: str = DUTY

    @classmethod
    def under(cls, account: str, duties: Collection[str]) -> "Officer":
        """Return an employee under the one of some duties that may hold; without such a duty each act is refused."""
        return cls(account, min(holding_duties().intersection(duties), default=DUTY))

    def open_case(self, kind: str, *, token: bytes, number_elsewhere: str) -> str:
        """Open a case in the employee's name."""
        return cases_client().open_case(
            kind, token=token, number_elsewhere=number_elsewhere, employee=self.account, duty=self.duty
        )

    def close_case(self, case: str) -> None:
        """Close a case in the employee's name."""
        cases_client().close_case(case, employee=self.account, duty=self.duty)

    def hold(self, record: bytes, *, case: str, on: bool, reason: str) -> None:
        """Hold or release in the employee's name."""
        cases_client().hold(record, case=case, on=on, reason=reason, employee=self.account, duty=self.duty)


class NoSuchRecord(KeepfaithError):
    """No record has this reference or number, or none any more."""


class NoSuchCase(KeepfaithError):
    """There is no case of this name, or it is closed."""


class StillHolds(KeepfaithError):
    """A case that keeps records on hold, or their use suspended, cannot be closed."""


class InvalidReference(KeepfaithError):
    """A number or a reason that the ledger cannot hold."""


def open_case(*, by: Holder, token: bytes, number_elsewhere: str = "") -> str:
    """Open a case for a lawsuit, an audit or a request, and return the name that the custodian gives it.

    `number_elsewhere` is the number that it has at the court or office, at most 64 letters, digits, dots and dashes.
    """
    check_number_elsewhere(number_elsewhere)
    return by.open_case(KIND, token=token, number_elsewhere=number_elsewhere)


def close_case(case: str, *, by: Holder) -> None:
    """Close a case that keeps nothing on hold or suspended any more; raises `NoSuchCase` and `StillHolds`."""
    _check_name(case)
    try:
        by.close_case(case)
    except Refused as refused:
        if refused.code is DenialCode.HELD:
            raise StillHolds(f"The case {case} keeps records on hold.", "Release them first.") from refused
        if refused.code is DenialCode.RESTRICTED:
            raise StillHolds(
                f"The use of a record is suspended for the case {case}.", "End the suspension first."
            ) from refused
        raise _understood(refused, case) from refused


def hold(record: Record, *, by: Holder, case: str) -> None:
    """Keep a record, and the notes and answers on it, from being destroyed for an open case.

    The custodian enters who did it. What a case holds already stays as it is. Raises `NoSuchCase`.
    """
    _set(record, by, case=case, on=True, reason="")


def release(record: Record, *, by: Holder, case: str, reason: str) -> None:
    """Let a case let a record go; it stays on hold for any other case. Entered as `hold`.

    `reason` is a short word such as `settled`, 1 to 32 small letters, digits and dashes, and no name of a person.
    """
    check_reason(reason, example="settled")
    _set(record, by, case=case, on=False, reason=reason)


def check_number_elsewhere(number: str) -> None:
    """Refuse a number of a case at a court or office that the ledger cannot hold; raises `InvalidReference`."""
    if not _NUMBER_ELSEWHERE.fullmatch(number):
        raise InvalidReference(
            "The number has a character that it cannot have, or is too long.",
            "Use letters, digits, dots and dashes, such as 2026-CV-01187. Leave out people's names.",
        )


def check_reason(reason: str, *, example: str) -> None:
    """Refuse a reason that is not a short word, such as the example; raises `InvalidReference`."""
    if not _REASON.fullmatch(reason):
        raise InvalidReference(
            "The reason is not a short word.",
            f"Use 1 to 32 small letters, digits and dashes, such as {example}. Leave out people's names.",
        )


def cases(*, open_only: bool = True) -> tuple[CaseState, ...]:
    """List the cases that can hold records, by the day they were opened, the newest first."""
    every = cases_client().cases(open_only=open_only)
    holding = [case for case in every if case.purpose == LEGAL_OBLIGATIONS and case.kind != OWN_CHECK]
    return tuple(sorted(holding, key=opening_order, reverse=True))


def record_named(text: str) -> Record:
    """Find a record by the reference on its receipt, or by its number; raises `NoSuchRecord`."""
    text = text.strip()[:_MAX_TYPED_LENGTH]
    try:
        record = Record.objects.filter(pk=uuid.UUID(text)).first()
    except ValueError:
        record = Record.objects.filter(reference=Receipt.typed(text, "").reference).first()
    if record is None:
        raise NoSuchRecord(
            "There is no record with this reference or number.", "Check it; it may have been erased."
        )
    return record


def records_named(lines: Iterable[str], *, most: int) -> list[Record]:
    """Find the record that each line names, at least one; raises `NoSuchRecord`, which says in which line."""
    lines = [line.strip() for line in lines if line.strip()]
    if not lines:
        raise NoSuchRecord("No record is named.", "Name at least one.")
    if len(lines) > most:
        raise NoSuchRecord(f"{len(lines):,} records are named.", f"Name at most {most} at once.")
    records = []
    for number, line in enumerate(lines, start=1):
        try:
            records.append(record_named(line))
        except NoSuchRecord as error:
            if len(lines) == 1:
                raise
            raise NoSuchRecord(f"Line {number}: {error.problem}", error.remedy) from error
    return records


def _set(record: Record, by: Holder, *, case: str, on: bool, reason: str) -> None:
    _check_name(case)
    about: Iterable[Record] = Record.objects.filter(about=record, task__isnull=True)
    try:
        for row in (record, *about):
            by.hold(row.pk.bytes, case=case, on=on, reason=reason)
    except Refused as refused:
        raise _understood(refused, case) from refused


def _check_name(case: str) -> None:
    if not _REASON.fullmatch(case):
        raise _no_case(case)


def _understood(refused: Refused, case: str) -> KeepfaithError:
    return _no_case(case) if refused.code is DenialCode.NO_CASE else refused


def _no_case(case: str) -> NoSuchCase:
    named = f" named {case}" if _REASON.fullmatch(case) else " of that name"
    return NoSuchCase(f"There is no open case{named}.", "Open one first, or choose one that is open.")


def opening_order(case: CaseState) -> tuple[dt.date, int]:
    """Return by what cases are ordered: numbers run by kind and year, so those of two kinds do not compare."""
    return case.opened_on, int(case.case.rsplit("-", 1)[1])

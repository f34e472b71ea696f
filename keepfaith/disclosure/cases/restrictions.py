"""Suspending the use of a record, for a case or on its person's word, and ending that; the custodian decides."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from keepfaith.custody.client.connection import Refused
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.known_names import SENDER
from keepfaith.disclosure.cases.case_work import NoSuchCase
from keepfaith.disclosure.models import Record
from keepfaith.disclosure.records.custodian_clients import cases_client
from keepfaith.disclosure.records.office_duties import restricting_duties
from keepfaith.disclosure.retention.legal_holds import check_reason

# Under which an act is refused, and the refusal entered, where the employee has no duty for it.
_NO_DUTY: Final = "none"


@dataclass(frozen=True, slots=True)
class Suspension:
    """Why a record is not used: since which day, and for which case; without one, on its person's word.

    What was `withdrawn` by its sender, no employee allows again.
    """

    record: uuid.UUID
    case: str
    since: dt.date
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class RestrictionOfficer:
    """An employee with their duties; each act is under the one that the rules in force allow it for."""

    account: str
    duties: tuple[str, ...]

    @property
    def duty(self) -> str:
        """The duty under which the employee suspends the use of records; empty without one."""
        return min(restricting_duties().intersection(self.duties), default="")

    def suspend(self, record: Record, *, case: str = "", reason: str) -> None:
        """Suspend the use of a record and of the notes on it, for an open case or on its person's word without one.

        `reason` is a short name such as `contested`, which names nobody. Raises `InvalidReference`, `NoSuchCase` and
        `Refused`.
        """
        self._set(record, case=case, on=True, reason=reason)

    def lift(self, record: Record, *, case: str = "", reason: str) -> None:
        """End one suspension; any other stays. Raises as `suspend`."""
        self._set(record, case=case, on=False, reason=reason)

    def _set(self, record: Record, *, case: str, on: bool, reason: str) -> None:
        check_reason(reason, example="contested" if on else "corrected")
        duty = self.duty or next(iter(self.duties), _NO_DUTY)
        try:
            cases_client().restrict(
                record.pk.bytes, case=case, on=on, reason=reason, employee=self.account, duty=duty
            )
        except Refused as refused:
            if refused.code is not DenialCode.NO_CASE:
                raise
            raise NoSuchCase(
                "There is no open case of that name.", "Choose one that is open, or none."
            ) from refused


def suspensions(records: Iterable[uuid.UUID] = ()) -> Mapping[uuid.UUID, list[Suspension]]:
    """Return why some records are not used, at most 200, or all of which the use is suspended."""
    by_record = defaultdict[uuid.UUID, list[Suspension]](list)
    for row in cases_client().restrictions(record.bytes for record in records):
        number = uuid.UUID(bytes=row.record)
        withdrawn = row.case == SENDER
        by_record[number].append(Suspension(number, "" if withdrawn else row.case, row.since, withdrawn))
    return by_record


def withdrawn_among(records: Iterable[Record]) -> set[uuid.UUID]:
    """Return the numbers of those of some records, at most 200, whose sender took them back."""
    wholes = {record.pk: record.about_id or record.pk for record in records}
    shut = suspensions(wholes.values()) if wholes else {}
    return {number for number, whole in wholes.items() if any(line.withdrawn for line in shut.get(whole, ()))}


def suspensions_of(record: Record) -> list[Suspension]:
    """Return why a record is not used, or the one that it is a note on."""
    whole = record.about_id or record.pk
    return suspensions([whole]).get(whole, [])

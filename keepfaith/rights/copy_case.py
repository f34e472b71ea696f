"""The case in which a copy goes to somebody whom its person named: what kind it is, and what an employee does in it."""

import datetime as dt
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db import transaction

from keepfaith.agency.agency import this_agency
from keepfaith.custody.client.copy_items import CopyRequest
from keepfaith.custody.protocol.case_messages import CaseState
from keepfaith.custody.protocol.known_names import COPY_RECIPIENT, COPY_SENT, LEGAL_OBLIGATIONS
from keepfaith.custody.protocol.use_messages import Means
from keepfaith.deadlines.business_days import OutsideCalendar
from keepfaith.deadlines.deadline import Deadline
from keepfaith.deadlines.rules import UnknownRule
from keepfaith.disclosure.cases.case_deadlines import counted_deadline
from keepfaith.disclosure.cases.case_kinds import case_kinds
from keepfaith.disclosure.cases.case_work import CaseWorker
from keepfaith.disclosure.cases.covered_fields import CoveredRecord
from keepfaith.disclosure.mail_queue import queue_copy
from keepfaith.disclosure.models import Record
from keepfaith.disclosure.records.custodian_clients import cases_client, copies_client
from keepfaith.disclosure.records.office_duties import case_duties
from keepfaith.disclosure.retention.legal_holds import InvalidReference
from keepfaith.disclosure.tasks.field_opener import OpenedFields
from keepfaith.policies.cases.case_kind import COPY


@dataclass(frozen=True, slots=True)
class WaitingCopy:
    """A copy that waits: what is known of it without opening anything, and the open case of its record, if one is.

    `asked_on` is the day where the agency is; the request's own is one of universal time, which can be the next.
    """

    request: CopyRequest
    record: Record
    asked_on: dt.date
    deadline: Deadline | None
    case: CaseState | None


@dataclass(frozen=True, slots=True)
class NamedRecipient:
    """Whom its person named, as it was typed: by post or by e-mail, and in which form they get the copy."""

    name: str
    address: str
    form: str


class CopyWork:
    """A copy that waits, and what the employee does with it whose case covers its record."""

    def __init__(self, waiting: WaitingCopy, worker: CaseWorker) -> None:
        self.waiting, self.worker = waiting, worker

    @property
    def case(self) -> CaseState:
        """The employee's own open case that covers the record; raises `InvalidReference` without one."""
        case = self.waiting.case
        if case is None or case.holder != self.worker.account:
            raise InvalidReference("You have no case for this copy.", "Open one, or have it given to you.")
        return case

    def recipient(self) -> NamedRecipient:
        """Open whom its person named; raises `Refused`."""
        note = Record.objects.get(pk=self.waiting.request.number)
        opened = CoveredRecord(self.case, note, self.worker).open()
        texts = {field.name: field.text for field in opened.shown}
        address = texts.get("copy-address", "") or texts.get("copy-email", "")
        return NamedRecipient(texts[COPY_RECIPIENT], address, texts.get("copy-form", "pdf"))

    def covered(self) -> CoveredRecord:
        """The record of which a copy is sent."""
        return CoveredRecord(self.case, self.waiting.record, self.worker)

    def content(self) -> OpenedFields:
        """Open what the copy has: no private numbers and no attachments. Raises `Refused`."""
        return self.covered().open()

    def enter(self, recipient: NamedRecipient, *, given_on: dt.date, basis: str, means: Means) -> None:
        """Have it entered that the copy was given to whom its person named, and tell them; raises `Refused`."""
        covered, request = self.covered(), self.waiting.request
        with transaction.atomic():
            queue_copy(request.number, self.waiting.record, what=COPY_SENT)
            cases_client().disclose(
                self.waiting.record.pk.bytes,
                case=self.case.case,
                fields=covered.access.together,
                recipient=recipient.name,
                basis=basis,
                given_on=given_on,
                means=means,
                with_statements=True,
                request=request.note,
                **covered.by,
            )


def waiting_copies(account: str) -> list[WaitingCopy]:
    """List the copies that wait, the first one first, each with the case of its record that an employee should use."""
    requests = copies_client().waiting()
    numbers = [number for request in requests for number in (uuid.UUID(bytes=request.record), request.number)]
    rows, cases = Record.objects.in_bulk(numbers), _cases_by_record(account)
    return [
        WaitingCopy(
            request, row, asked_on := _asked_on(request, rows), _deadline(asked_on), cases.get(request.record)
        )
        for request in requests
        if (row := rows.get(uuid.UUID(bytes=request.record))) is not None
    ]


def _asked_on(request: CopyRequest, rows: Mapping[uuid.UUID, Record]) -> dt.date:
    note = rows.get(request.number)
    return this_agency().day(note.received_at) if note else request.asked_on


def waiting_copy(note: uuid.UUID, account: str) -> WaitingCopy:
    """Return one that waits; raises `InvalidReference` once it was sent or withdrawn."""
    for waiting in waiting_copies(account):
        if waiting.request.number == note:
            return waiting
    raise InvalidReference("This copy waits no more.", "It was sent, or its person took it back.")


def open_copy_case(waiting: WaitingCopy, worker: CaseWorker, *, token: bytes) -> str:
    """Open a case for a copy, propose its record, and return its name; raises `Refused`."""
    name = worker.open(case_kinds()[COPY], token=token, received_on=waiting.asked_on)
    case = cases_client().case(name)
    if case is not None:
        worker.propose(case, [waiting.record])
    return name


def _deadline(asked_on: dt.date) -> Deadline | None:
    try:
        return counted_deadline(COPY, asked_on)
    except (UnknownRule, OutsideCalendar):
        return None


def _cases_by_record(account: str) -> dict[bytes, CaseState]:
    """Return the open cases of this kind by the records that they cover or would; the employee's own first."""
    client, by_record = cases_client(), dict[bytes, CaseState]()
    every = [case for case in client.cases(open_only=True) if case.kind == COPY]
    for case in sorted(every, key=lambda one: one.holder != account):
        for covering in client.coverings(case.case):
            by_record.setdefault(covering.record, case)
    return by_record


def sends_copies(duties: Collection[str]) -> bool:
    """Return whether one of some duties works on such cases."""
    return not case_duties(LEGAL_OBLIGATIONS).isdisjoint(duties)

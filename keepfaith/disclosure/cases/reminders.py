"""What an employee is reminded of in cases, in numbers: their own that are due or late, and approvals that wait."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from keepfaith.custody.protocol.case_messages import CaseState
from keepfaith.custody.protocol.known_names import LEGAL_OBLIGATIONS
from keepfaith.disclosure.cases.case_deadlines import due_on
from keepfaith.disclosure.cases.case_kinds import case_kinds
from keepfaith.disclosure.cases.case_work import CaseWorker
from keepfaith.disclosure.records.custodian_clients import cases_client, copies_client

# Today and tomorrow.
_SOON: Final = dt.timedelta(1)


@dataclass(frozen=True, slots=True)
class CaseReminders:
    """How many of an employee's cases are late or due by tomorrow, and in how many others they can approve something.

    `absent` counts the cases of colleagues for whom they stand in that are late or due by tomorrow.
    At most as many as one page of the custodian has.
    """

    due: int = 0
    approvals: int = 0
    absent: int = 0
    # Copies that people have sent to somebody whom they named, and that wait.
    copies: int = 0

    def __bool__(self) -> bool:
        return bool(self.due or self.approvals or self.absent or self.copies)

    @property
    def sentences(self) -> list[str]:
        """Say so, each in a sentence; nothing of what there is none."""
        due = f"{self.due} of your cases {'is' if self.due == 1 else 'are'} late or due by tomorrow."
        waiting = f"In {self.approvals} {'case' if self.approvals == 1 else 'cases'} records wait for your approval."
        absent = f"{self.absent} {'case' if self.absent == 1 else 'cases'} of absent colleagues"
        absent += f" {'is' if self.absent == 1 else 'are'} late or due by tomorrow, and you stand in."
        copies = f"{self.copies} {'copy waits' if self.copies == 1 else 'copies wait'} to be sent to whom people named."
        sentences = ((due, self.due), (absent, self.absent), (waiting, self.approvals), (copies, self.copies))
        return [text for text, count in sentences if count]


def case_reminders(worker: CaseWorker, *, today: dt.date, absent: Iterable[str] = ()) -> CaseReminders:
    """Count what an employee is reminded of; raises `CustodianUnavailable`.

    `absent` are the colleagues for whom they stand in.
    """
    client = cases_client()

    def count_due(cases: Iterable[CaseState]) -> int:
        return sum(day is not None and day <= today + _SOON for day in map(due_on, cases))

    due = count_due(client.open_cases(holder=worker.account))
    theirs = (case for account in absent for case in client.open_cases(holder=account))
    of_absent = count_due(case for case in theirs if worker.working_duty(case.purpose))
    sends = bool(worker.working_duty(LEGAL_OBLIGATIONS))
    copies = len(copies_client().waiting()) if sends else 0
    if not any(worker.approving_duty(kind.purpose) for kind in case_kinds().values()):
        return CaseReminders(due, absent=of_absent, copies=copies)
    return CaseReminders(due, len(client.open_cases(approver=worker.account)), of_absent, copies)

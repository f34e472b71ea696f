"""What an employee is reminded of in cases, in numbers: their own that are due or late, and approvals that wait."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from keepfaith.disclosure.cases.case_deadlines import due_on
from keepfaith.disclosure.cases.case_kinds import case_kinds
from keepfaith.disclosure.cases.case_work import CaseWorker
from keepfaith.disclosure.records.custodian_clients import cases_client

# Today and tomorrow.
_SOON: Final = dt.timedelta(1)


@dataclass(frozen=True, slots=True)
class CaseReminders:
    """How many of an employee's cases are late or due by tomorrow, and in how many others they can approve something.

    At most as many as one page of the custodian has.
    """

    due: int = 0
    approvals: int = 0

    def __bool__(self) -> bool:
        return bool(self.due or self.approvals)

    @property
    def sentences(self) -> list[str]:
        """Say so, each in a sentence; nothing of what there is none."""
        due = f"{self.due} of your cases {'is' if self.due == 1 else 'are'} late or due by tomorrow."
        waiting = f"In {self.approvals} {'case' if self.approvals == 1 else 'cases'} records wait for your approval."
        return [text for text, count in ((due, self.due), (waiting, self.approvals)) if count]


def case_reminders(worker: CaseWorker, *, today: dt.date) -> CaseReminders:
    """Count what an employee is reminded of; raises `CustodianUnavailable`."""
    client = cases_client()
    own = client.open_cases(holder=worker.account)
    due = sum(day is not None and day <= today + _SOON for day in map(due_on, own))
    if not any(worker.approving_duty(kind.purpose) for kind in case_kinds()):
        return CaseReminders(due)
    return CaseReminders(due, len(client.open_cases(approver=worker.account)))

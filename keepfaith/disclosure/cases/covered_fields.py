"""Opening what a case covers: under the employee's duty, for the purpose of the case, and entered with the case."""

from collections.abc import Mapping, Sequence
from functools import cached_property

from keepfaith.custody.protocol.case_messages import CaseState
from keepfaith.custody.protocol.passkey_messages import Assertion
from keepfaith.disclosure.cases.case_work import CaseWorker
from keepfaith.disclosure.models import Record
from keepfaith.disclosure.records.decryption import Statement, decrypt_counting, decrypt_statements
from keepfaith.disclosure.records.fields import field_title
from keepfaith.disclosure.tasks.field_opener import OpenedFields, shown_fields
from keepfaith.disclosure.tasks.fresh_passkey import Opening
from keepfaith.disclosure.tasks.task_access import DutyAccess, duty_access


class CoveredRecord:
    """A record in a case, and what one employee may open of it there; the custodian decides again."""

    def __init__(self, case: CaseState, record: Record, worker: CaseWorker) -> None:
        self.case, self.record, self.worker = case, record, worker

    @cached_property
    def access(self) -> DutyAccess:
        """What the employee's duty may open of the record for the purpose of the case."""
        duty = self.worker.working_duty(self.case.purpose)
        return duty_access(self.record, duty=duty, purpose=self.case.purpose)

    @property
    def alone(self) -> list[tuple[str, str]]:
        """The sensitive fields, each opened by itself, with their titles."""
        return [(name, field_title(self.record, name)) for name in self.access.alone]

    @property
    def by(self) -> dict[str, str]:
        """Who asks, and under which duty; without one, so that the refusal is entered, under any that they have."""
        duty = self.access.duty or next(iter(self.worker.duties), "none")
        return {"employee": self.worker.account, "duty": duty}

    def texts(self, names: Sequence[str]) -> Mapping[str, str]:
        """Open some fields, and return what they say as their person corrected it; raises as `open`."""
        return decrypt_counting(self.record, self._opening(names).keys()).texts

    def one_field(self, name: str) -> tuple[str, tuple[Statement, ...]]:
        """Open one field, and return what it says now and what its person states; raises as `open`."""
        opened = self._opening([name]).keys()
        return decrypt_counting(self.record, opened).texts[name], decrypt_statements(opened.statements)

    def open(self, name: str = "", assertion: Assertion | None = None) -> OpenedFields:
        """Open what is opened together, or one sensitive field; raises `Refused` with the clause, or `Altered`."""
        fields = self.access.asked_alone(name) if name else self.access.together
        opened = self._opening(fields).keys(assertion)
        shown = shown_fields(self.record, decrypt_counting(self.record, opened), fields)
        clause, statements = self.access.clause_of(fields), decrypt_statements(opened.statements)
        return OpenedFields(shown, clause, opened.is_test, statements)

    def _opening(self, fields: Sequence[str]) -> Opening:
        employee, duty = self.by.values()
        return Opening(self.access, fields, employee, duty, self.case.purpose)

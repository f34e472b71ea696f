"""Opening what a case covers: under the employee's duty, for the purpose of the case, and entered with the case."""

from collections.abc import Sequence
from functools import cached_property

from keepfaith.custody.client.connection import Refused
from keepfaith.custody.protocol.answers import OpenedKeys
from keepfaith.custody.protocol.case_messages import CaseState
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.disclosure.cases.case_work import CaseWorker
from keepfaith.disclosure.models import Record
from keepfaith.disclosure.records.custodian_clients import opener
from keepfaith.disclosure.records.decryption import decrypt_counting, decrypt_statements
from keepfaith.disclosure.records.fields import field_title
from keepfaith.disclosure.records.need_to_know import NEED_TO_KNOW
from keepfaith.disclosure.tasks.field_opener import OpenedFields, shown_fields
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

    def open(self, name: str = "") -> OpenedFields:
        """Open what is opened together, or one sensitive field; raises `Refused` with the clause, or `Altered`."""
        fields = self.access.asked_alone(name) if name else self.access.together
        opened = self._keys(fields)
        shown = shown_fields(self.record, decrypt_counting(self.record, opened), fields)
        clause, statements = self.access.clause_of(fields), decrypt_statements(opened.statements)
        return OpenedFields(shown, clause, opened.is_test, statements)

    def _keys(self, fields: Sequence[str]) -> OpenedKeys:
        if not fields:
            raise Refused(DenialCode.UNKNOWN_FIELD, NEED_TO_KNOW)
        number = self.record.pk.bytes
        outcome = opener().open(
            [number],
            fields,
            employee=self.worker.account,
            duty=self.access.duty or next(iter(self.worker.duties), "none"),
            purpose=self.case.purpose,
        )[number]
        if not isinstance(outcome, OpenedKeys):
            raise Refused(outcome.code, outcome.clause)
        return outcome

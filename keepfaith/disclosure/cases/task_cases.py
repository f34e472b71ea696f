"""From a task to a case that begins with its record and those it names, and from the case back."""

import re
import uuid
from collections.abc import Collection, Iterable
from typing import Final

from keepfaith.custody.protocol.case_messages import CaseState
from keepfaith.disclosure.cases.case_kinds import case_kinds
from keepfaith.disclosure.cases.case_work import CaseWorker
from keepfaith.disclosure.models import Record, Task
from keepfaith.disclosure.records import need_to_know
from keepfaith.disclosure.records.custodian_clients import cases_client
from keepfaith.disclosure.records.receipts import Receipt
from keepfaith.policies.cases.case_kind import CaseKind

# As people type a reference: two groups of five, with or without a sign between them. Looked for at each word, since a
# word of five letters before a reference looks like its first group.
_REFERENCE: Final = re.compile(r"\b(?=([0-9A-Za-z]{5}[- ]?[0-9A-Za-z]{5})\b)")
# So many words that look like one are looked up.
_MAX_LOOKED_UP: Final = 500


def kinds_for(worker: CaseWorker) -> list[CaseKind]:
    """Return which kinds of cases an employee can open; an appeal is opened from what was decided."""
    return [kind for kind in case_kinds().values() if worker.working_duty(kind.purpose) and not kind.follows]


def find_records(texts: Iterable[str]) -> list[Record]:
    """Find the records whose references are in what a person wrote, in their order; others are left out."""
    words = (Receipt.typed(word, "").reference for text in texts for word in _REFERENCE.findall(text))
    typed = list(dict.fromkeys(words))[:_MAX_LOOKED_UP]
    rows = {row.reference: row for row in Record.objects.filter(reference__in=typed)}
    return [rows[reference] for reference in typed if reference in rows]


def own_cases_about(task: Task, worker: CaseWorker) -> list[CaseState]:
    """Return which of the employee's own open cases cover a task's record, or would."""
    return [
        case
        for case in cases_client().open_cases(holder=worker.account)
        if case.purpose == task.purpose and cases_client().covering(task.record_id.bytes, case=case.case)
    ]


def tasks_about(records: Iterable[uuid.UUID], duties: Collection[str]) -> dict[uuid.UUID, int]:
    """Return the number of the task that each record brought, where the employee's duties cover it."""
    covered = Task.objects.filter(need_to_know.covering(duties), record__in=list(records))
    return dict(covered.values_list("record_id", "pk"))

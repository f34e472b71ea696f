"""What employees of a demonstration did before anybody looked: orders sent, a question answered, cases begun.

Each is done as at the desk: the custodian decides and enters it. The last ones are done, so that whoever follows the
tutorial finds the first ones as they came.
"""

import secrets
from collections.abc import Callable
from functools import partial
from typing import Final

from keepfaith.agency.folder import agency_folder
from keepfaith.agency.safeguards import read_safeguards
from keepfaith.custody.client.connection import Refused
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.disclosure.cases.case_kinds import case_kinds
from keepfaith.disclosure.cases.case_work import CaseWorker, case_named
from keepfaith.disclosure.cases.covered_fields import CoveredRecord
from keepfaith.disclosure.models import Record, Step, Task
from keepfaith.disclosure.records.custodian_clients import staff_client
from keepfaith.disclosure.records.fields import fields_of_categories
from keepfaith.disclosure.retention.legal_holds import Officer, hold, open_case
from keepfaith.disclosure.staff.demo_accounts import SAMPLES
from keepfaith.disclosure.tasks.field_opener import open_fields
from keepfaith.disclosure.tasks.fulfillment import mark_sent
from keepfaith.disclosure.tasks.notes import add_note, queue_reply
from keepfaith.disclosure.tasks.task_access import TaskAccess, access_to
from keepfaith.disclosure.tasks.undo import send_now, waiting_answers
from keepfaith.policies.cases.case_kind import LEGAL_PROCESS

_SENT: Final = 2
# Who has opened something; the others are asked to acknowledge the safeguards first.
_READERS: Final = ("literature-clerk", "assistance-clerk", "privacy-officer")
_ANSWER: Final = "The school year begins on the last Wednesday of August. Your school may begin a day later."
_NOTE: Final = "Nothing to answer. The page has moved, so I told web services."


def do_samples() -> None:
    """Do it once, with the sample accounts and their duties; where forms are not the sample's, less or nothing."""
    if Step.objects.exists():
        return
    for account in _READERS:
        staff_client().acknowledge(read_safeguards(agency_folder()).digest, employee=account)
    orders = [access for access in _opened("literature-clerk", "literature", _SENT) if access.senders]
    for access in orders:
        mark_sent(access.task.pk, access.clerk)
    for access in _opened("assistance-clerk", "questions", _SENT):
        if fields_of_categories(access.task.record, {"email-address"}):
            _answer(access)
        else:
            add_note(access.task.pk, access.clerk, text=_NOTE, token=secrets.token_hex(8))
    unanswered = Task.objects.waiting().filter(purpose="questions", outgoing__isnull=True)
    if waiting := unanswered.select_related("record").last():
        officer = Officer("records-officer")
        case = open_case(by=officer, token=secrets.token_bytes(32), number_elsewhere="EXAMPLE-2026-17")
        hold(waiting.record, by=officer, case=case)
        _work_on_case(waiting.record)


def _work_on_case(record: Record) -> None:
    """Have one record covered by a case for a court order, and another one wait for approval."""
    officer = CaseWorker("privacy-officer", SAMPLES["privacy-officer"])
    token, number = secrets.token_bytes(32), "EXAMPLE-2026-18"
    case = case_named(officer.open(case_kinds()[LEGAL_PROCESS], token=token, number_elsewhere=number))
    others = Record.objects.filter(task__isnull=False, purpose="literature").order_by("pk")[:1]
    officer.propose(case, [record, *others])
    CaseWorker("supervisor", SAMPLES["supervisor"]).approve(case, [record])
    _opens(CoveredRecord(case, record, officer).open)


def _opened(account: str, purpose: str, count: int) -> list[TaskAccess]:
    waiting = Task.objects.waiting().filter(purpose=purpose).select_related("record")
    tasks = waiting.order_by("-pk")[:count]
    opened = [access_to(task, account=account, duties=SAMPLES[account]) for task in tasks]
    opened = [access for access in opened if access.is_own]
    return [access for access in opened if _opens(partial(open_fields, access, access.acting.together))]


def _opens(opening: Callable[[], object]) -> bool:
    """Open something; nothing is what an agency has named especially sensitive, for samples have no passkeys."""
    try:
        opening()
    except Refused as refused:
        if refused.code is not DenialCode.NOT_ASSERTED:
            raise
        return False
    return True


def _answer(access: TaskAccess) -> None:
    queue_reply(access.task.pk, access.clerk, text=_ANSWER, token=secrets.token_hex(8), closes=True)
    for answer in waiting_answers(access.task):
        send_now(access, answer=answer.number)

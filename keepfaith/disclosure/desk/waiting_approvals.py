"""What waits for an employee to whom no requests come, in numbers: cases, and grants to approve."""

from keepfaith.disclosure.cases.case_work import CaseWorker
from keepfaith.disclosure.cases.reminders import case_reminders
from keepfaith.disclosure.desk.current_employee import CurrentEmployee
from keepfaith.disclosure.desk.grant_page import present_grants
from keepfaith.disclosure.items.places import places_for
from keepfaith.disclosure.tasks.task_actions import today


def waiting_decisions(employee: CurrentEmployee) -> list[tuple[str, str]]:
    """Say how many items of each kind wait for an employee, each in a sentence with its page."""
    places = places_for(employee.account, employee.duties)
    return [(place.address, place.waiting) for place in places if place.waiting]


def waiting_sentences(employee: CurrentEmployee) -> list[str]:
    """Say what waits, each in a sentence; nothing of what there is none. Raises `CustodianUnavailable`."""
    worker = CaseWorker(employee.account, employee.duties)
    sentences = case_reminders(worker, today=today()).sentences
    grants = sum(line.can_approve for line in present_grants(employee.account, employee.duties))
    if grants:
        sentences.append(f"{grants} {'grant waits' if grants == 1 else 'grants wait'} for your approval.")
    return sentences

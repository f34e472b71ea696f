"""What the page of a task shows: what it is, what may be done with it, what was done; nothing that anybody told us."""

import secrets
from typing import Any, Final

from django.conf import settings

from keepfaith.agency.agency import this_agency
from keepfaith.agency.ready_answers import read_answers
from keepfaith.custody.protocol.known_names import YOUR_INFORMATION
from keepfaith.disclosure.cases.case_kinds import letters_of
from keepfaith.disclosure.cases.case_work import CaseWorker
from keepfaith.disclosure.cases.restrictions import suspensions_of
from keepfaith.disclosure.cases.task_cases import find_records, kinds_for, own_cases_about
from keepfaith.disclosure.desk import rooms
from keepfaith.disclosure.desk.appeal_packet import appeal_of
from keepfaith.disclosure.desk.grant_page import task_grants
from keepfaith.disclosure.desk.history import steps_of
from keepfaith.disclosure.desk.task_queue import WAYS_IN, days_waiting, due_on, due_words, shown_reference
from keepfaith.disclosure.desk.thread import STATES, thread_of
from keepfaith.disclosure.models import Record, Task
from keepfaith.disclosure.records.edition_titles import EditionTitles, edition_titles
from keepfaith.disclosure.records.fields import (
    ATTACHMENTS,
    ATTACHMENTS_APART,
    field_title,
    fields_of_categories,
)
from keepfaith.disclosure.records.office_duties import restricting_duties
from keepfaith.disclosure.records.person_view import person_sees
from keepfaith.disclosure.tasks.assignment import colleagues
from keepfaith.disclosure.tasks.due_dates import day_it_came, due_deadline, due_reason
from keepfaith.disclosure.tasks.field_opener import OpenedFields
from keepfaith.disclosure.tasks.label_batch import LITERATURE, POST
from keepfaith.disclosure.tasks.notes import MAX_ANSWER_LENGTH, MAX_NOTE_LENGTH, last_answer
from keepfaith.disclosure.tasks.subject_check import asks_about_self
from keepfaith.disclosure.tasks.task_access import TaskAccess
from keepfaith.disclosure.tasks.undo import undo_until, waiting_answers

_ENCLOSURES: Final = {
    ATTACHMENTS: "attachments",
    ATTACHMENTS_APART: "attachments with a private number in them",
}


def task_context(access: TaskAccess) -> dict[str, Any]:
    """Gather what the page of a task shows, as its templates name it."""
    task, record, offered = access.task, access.task.record, access.offered
    words = edition_titles(record.edition)
    steps = steps_of(task, words)
    return {
        "task": task,
        "reference": shown_reference(record),
        "what": words.holding(record.holding),
        "purpose": words.purpose(task.purpose),
        "collected_for": words.purpose(record.purpose),
        "came_by": WAYS_IN[task.came_by],
        **_days(record),
        "state": STATES[task.state],
        "passage": words.passage(offered.clause),
        "edition": words.edition,
        "duties": [(under.duty, words.duty(under.duty)) for under in access.covering],
        "steps": steps,
        "thread": thread_of(access),
        "shows_outbox": settings.OUTBOX_SOCKET is not None and any(step.fate for step in steps),
        "waits": access.is_own,
        **_of_its_person(task, record),
        **_suspension(access, words),
        **task_grants(access),
        "has_opened": has_opened(access),
        "undo_until": undo_until(task, access.account) if task.state != Task.OPEN else None,
        "may_reopen": bool(access.covering) and task.state != Task.OPEN,
        "waiting_answers": waiting_answers(task),
        "zone": this_agency().zone,
        "longest": MAX_NOTE_LENGTH,
        "token": secrets.token_urlsafe(16),
        "is_with_another": access.is_with_another,
        "alone": [(name, field_title(record, name)) for name in offered.alone],
        "enclosures": [(name, _ENCLOSURES[name]) for name in offered.enclosures],
        **(_acts(access, words) if access.is_own else {}),
    }


def opening_context(access: TaskAccess, opening: OpenedFields) -> dict[str, Any]:
    """Gather what the page shows of what was opened, and the case that can begin with it."""
    words = edition_titles(access.task.record.edition)
    context = {"opening": opening, "opened_under": words.passage(opening.clause)}
    return context | (_case_beginning(access, opening) if access.is_own else {})


def _case_beginning(access: TaskAccess, opening: OpenedFields) -> dict[str, Any]:
    """Return the employee's cases about a task, and with which kinds and records another can begin."""
    task, worker = access.task, CaseWorker(access.account, access.duties)
    kinds = [kind for kind in kinds_for(worker) if kind.purpose == task.purpose]
    if not kinds:
        return {}
    named = [
        record for record in find_records(field.text for field in opening.shown) if record != task.record
    ]
    begins_with = [shown_reference(row) if row.reference else str(row.pk) for row in (task.record, *named)]
    return {
        "own_cases": [(case, letters_of(case.kind)) for case in own_cases_about(task, worker)],
        "languages": settings.LANGUAGES,
        "kinds_of_cases": kinds,
        "begins_with": "\n".join(begins_with),
    }


def _of_its_person(task: Task, record: Record) -> dict[str, Any]:
    """Return what its person states of the record, sees of its use, asks, and can appeal."""
    return {
        "has_statement": bool(Record.objects.with_statement([record.pk])),
        "seen_by_person": person_sees(record, task.purpose),
        "asks_about_self": asks_about_self(task),
        "appeal": appeal_of(task),
    }


def _suspension(access: TaskAccess, words: EditionTitles) -> dict[str, Any]:
    """Return whether the use of the record is suspended, or was ended by its sender, and who may change that."""
    suspensions = suspensions_of(access.task.record)
    return {
        "suspensions": suspensions,
        "is_withdrawn": any(line.withdrawn for line in suspensions),
        "stays_shut": bool(suspensions) and access.task.purpose != YOUR_INFORMATION,
        "may_restrict": rooms.restrictions(access.duties),
        "restricters": [words.duty(duty) for duty in sorted(restricting_duties())],
    }


def _days(record: Record) -> dict[str, Any]:
    """Return when it came and was typed in, how long it waits, and when it is due."""
    received, due = day_it_came(record), due_on(record)
    counted = due_deadline(record.form, record.holding, received)
    return {
        "received": received,
        "typed_on": this_agency().day(record.received_at),
        "days": days_waiting(record),
        "due": due_words(due) if due else "",
        "due_on": due,
        "due_reason": due_reason(counted) if counted else "",
    }


def has_opened(access: TaskAccess) -> bool:
    """Return whether the employee has seen what the task is about: only then its acts are offered."""
    return access.task.steps.filter(account=access.account, act__in=("opened", "labeled")).exists()


def _acts(access: TaskAccess, words: EditionTitles) -> dict[str, Any]:
    """Return which acts a waiting task offers to whoever may open it."""
    task = access.task
    by_mail = bool(fields_of_categories(task.record, {"email-address"}))
    return {
        "senders": [(duty, words.duty(duty)) for duty in access.senders],
        "can_send": bool(access.senders),
        "can_answer": bool(access.senders) and by_mail,
        "answer_sends": task.purpose == LITERATURE and not fields_of_categories(task.record, {POST}),
        "last_answer": last_answer(task),
        "ready_answers": [
            ready for ready in read_answers(this_agency().folder).values() if ready.is_for(task.record.form)
        ],
        "purposes": [(name, words.purpose(name)) for name in access.purposes],
        "colleagues": [
            account for account in colleagues(task, but=access.account) if account != task.assigned_to
        ],
        "longest_answer": MAX_ANSWER_LENGTH,
        "answer_minutes": settings.ANSWER_WAIT.seconds // 60,
    }

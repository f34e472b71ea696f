"""A message to each employee for whom work is new or late: numbers and a link, on the morning of a business day.

It names no request and nobody who wrote to us, so no record is used for it.
"""

import datetime as dt
import time
import uuid
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any, Final

from django.core.mail import mailers
from django.utils import timezone
from django.utils.translation import override

from keepfaith.agency.agency import this_agency
from keepfaith.disclosure.cases.case_work import CaseWorker
from keepfaith.disclosure.cases.reminders import CaseReminders, case_reminders
from keepfaith.disclosure.desk.duties.reminders import (
    DutyReminder,
    duty_reminder,
    reviews_reminder,
    safeguards_reminder,
)
from keepfaith.disclosure.desk.queue_order import DayCount, Holder, day_counts
from keepfaith.disclosure.items.places import places_for
from keepfaith.disclosure.mail.links import site
from keepfaith.disclosure.mail.outgoing_message import Draft, compose
from keepfaith.disclosure.mail.own_mailboxes import contact_address
from keepfaith.disclosure.mail.templates import Paragraph
from keepfaith.disclosure.mail.transports import DeliveryRefused, DeliveryUnknown, Envelope, ServerUnreachable
from keepfaith.disclosure.models import Task
from keepfaith.disclosure.records import need_to_know
from keepfaith.disclosure.records.custodian_clients import custodian
from keepfaith.disclosure.staff.models import Employee
from keepfaith.disclosure.tasks.absences import absent_colleagues, away

# The hour of the agency's day from which employees are written to.
_HOUR: Final = 8
_DAY: Final = dt.timedelta(days=1)
_RETRY_SECONDS: Final = 600.0
# How soon an employee is looked at who is new on a day when all others were.
_LOOK_SECONDS: Final = 60.0
_WHY: Final = "You get this because work waits for you at the desk."


@dataclass(frozen=True, slots=True)
class WaitingWork:
    """How many requests an employee may open now: all, those that are late, new, and theirs alone; and what else waits.

    Among all of them are the `absent` ones: a colleague has them for whom the employee stands in.
    """

    total: int
    late: int
    new: int
    own: int
    absent: int = 0
    cases: CaseReminders = field(default_factory=CaseReminders)
    duties: DutyReminder = field(default_factory=DutyReminder)
    safeguards: str = ""
    reviews: str = ""
    # Items of each kind that the edition declares, a sentence a kind.
    decisions: tuple[str, ...] = ()

    @property
    def own_sentences(self) -> tuple[str, ...]:
        """What is said of duties, of reviews and of the employee's own acknowledgment; each can be empty."""
        return (self.duties.sentence, self.reviews, self.safeguards)

    @property
    def needs_a_message(self) -> bool:
        """Whether there is anything to say that was not said before."""
        is_for_duties = self.duties.is_new or self.safeguards or self.reviews
        return bool(self.late or self.new or self.cases or self.decisions or is_for_duties)


class WorkMessages:
    """The morning's messages, as the worker sends them; after a mail server was not there it tries again later."""

    def __init__(self, *, origin: str) -> None:
        self._origin, self._not_before = origin, 0.0
        self._all_reviewed: tuple[dt.date, float] | None = None

    def send_due(self) -> int:
        """Write to whoever was not looked at today, and say to how many; each is looked at once a day."""
        now, agency = timezone.now(), this_agency()
        today = agency.day(now)
        is_early = now.astimezone(agency.zone).hour < _HOUR or not agency.calendar.is_business_day(today)
        if is_early or time.monotonic() < self._not_before or self._was_just_through(today):
            return 0
        employees = _not_reviewed(today)
        self._all_reviewed = None if employees else (today, time.monotonic())
        try:
            return sum(self._look_after(employee, today) for employee in employees)
        except ServerUnreachable:
            self._not_before = time.monotonic() + _RETRY_SECONDS
            return 0

    def _was_just_through(self, today: dt.date) -> bool:
        day, at = self._all_reviewed or (None, 0.0)
        return day == today and time.monotonic() < at + _LOOK_SECONDS

    def _look_after(self, employee: Employee, today: dt.date) -> bool:
        since = employee.reviewed_on or today - _DAY
        work = waiting_work(employee.account, since=since, today=today)
        if work.needs_a_message:
            carry(_message(employee.work_address, work, origin=self._origin))
        # Last: where the server is not there, the employee is looked at again.
        Employee.objects.filter(pk=employee.pk).update(reviewed_on=today)
        return work.needs_a_message


def waiting_work(account: str, *, since: dt.date, today: dt.date) -> WaitingWork:
    """Count what an employee may open: it is new if it came on a day from `since` on and before today."""
    duties = custodian().duties_of(account)
    absent = absent_colleagues(account, today)
    tasks = Task.objects.waiting().filter(need_to_know.covering(duties))
    every = day_counts(tasks, account=account, absent=absent)
    counts = [count for count in every if count.holder is not Holder.COLLEAGUE]

    def total(of: Iterator[DayCount]) -> int:
        return sum(count.count for count in of)

    return WaitingWork(
        total=total(iter(counts)),
        late=total(count for count in counts if count.is_late(today)),
        new=total(count for count in counts if since <= count.received < today),
        own=total(count for count in counts if count.holder is Holder.MINE),
        absent=total(count for count in counts if count.holder is Holder.ABSENT),
        cases=case_reminders(CaseWorker(account, duties), today=today, absent=absent),
        duties=duty_reminder(account, duties, since=since, today=today),
        safeguards=safeguards_reminder(account, duties, since=since, today=today),
        reviews=reviews_reminder(duties),
        decisions=tuple(filter(None, (place.waiting for place in places_for(account, duties)))),
    )


def _not_reviewed(today: dt.date) -> list[Employee]:
    # Whoever is away hears of nothing; their deputy does.
    employees = Employee.objects.filter(is_active=True).exclude(work_address="")
    employees = employees.exclude(account__in=away(today))
    return list(employees.exclude(reviewed_on__gte=today).order_by("pk"))


def _message(address: str, work: WaitingWork, *, origin: str) -> Envelope:
    parts = [f"{work.late} {'is' if work.late == 1 else 'are'} late"] if work.late else []
    parts += [f"{work.new} {'is' if work.new == 1 else 'are'} new"] if work.new else []
    parts += ["cases wait"] if work.cases else []
    parts += ["decisions wait"] if work.decisions else []
    parts += ["duties end"] if work.duties.ending else []
    parts += ["reviews wait"] if work.reviews else []
    parts += ["safeguards"] if work.safeguards else []
    own = f" {work.own} {'is' if work.own == 1 else 'are'} with you alone." if work.own else ""
    absent = f" {work.absent} {'is' if work.absent == 1 else 'are'} with colleagues for whom you stand in."
    requests = f"{work.total} {'request waits' if work.total == 1 else 'requests wait'} for you.{own}"
    requests += absent if work.absent else ""
    text = " ".join(
        filter(
            None,
            [
                *([requests] if work.total else []),
                *work.cases.sentences,
                *work.decisions,
                *work.own_sentences,
            ],
        )
    )
    draft = Draft(
        number=uuid.uuid4(),
        to=address,
        subject=f"{'Requests' if work.total else 'Work'} at the desk: {' and '.join(parts)}",
        paragraphs=(Paragraph(f"{text}\n\n"), Paragraph(f"Open your queue: {site(origin)}/desk/\n")),
        reply_to=contact_address(),
        why=_WHY,
        automatic="auto-generated",
    )
    with override("en"):
        # Without a sender on its envelope, none of it comes back as a letter to the agency.
        return Envelope(compose(draft), "", address)


def carry(envelope: Envelope) -> None:
    """Give one message to the mail server; of one that it refuses nothing comes back."""
    # A line of its own: the others wait in threads.
    transport: Any = mailers.create_connection("default")
    with closing(transport):
        transport.open()
        try:
            transport.carry(envelope, before_end=lambda: None)
        except (DeliveryRefused, DeliveryUnknown):
            # The next morning says it again, and a code is asked for anew.
            return

"""What one employee may do with one task now, computed once: the desk's views and templates read it, and judge nothing.

It is the portal's own reading of the rules. The custodian decides again on each opening and each act.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.message import Denial
from keepfaith.disclosure.models import Record, Task
from keepfaith.disclosure.records import need_to_know
from keepfaith.disclosure.records.fields import (
    CONTACT_CATEGORIES,
    ENCLOSURES,
    fields_of,
    fields_of_categories,
    is_opened_alone,
)
from keepfaith.disclosure.records.need_to_know import NEED_TO_KNOW, Openable
from keepfaith.disclosure.tasks.task_actions import Clerk

# The person asked, and nobody pays for it; the custodian refuses any other claim (clauses only-when-asked, no-sale).
SENDING_FACTS: Final[Mapping[str, bool]] = {"asked": True, "for_value": False}


@dataclass(frozen=True)
class DutyAccess:
    """What one duty may do with one record for one purpose; without `openable`, nothing."""

    record: Record
    duty: str
    purpose: str
    openable: Openable | None

    @cached_property
    def categories(self) -> Mapping[str, str]:
        """The record's fields with their categories, in the order of its holding."""
        return fields_of(self.record)

    @property
    def clause(self) -> str:
        """The clause that permits most of it, or the one that refuses it."""
        return self.openable.clause if self.openable else NEED_TO_KNOW

    @cached_property
    def together(self) -> tuple[str, ...]:
        """The fields opened together; where nothing may be opened, all of them, so that the refusal is entered."""
        return tuple(
            name
            for name, category in self.categories.items()
            if not is_opened_alone(name, category) and (self.openable is None or self._may_open(category))
        )

    @cached_property
    def alone(self) -> tuple[str, ...]:
        """The sensitive fields, and the headers of an e-mail, which are opened one by one."""
        return tuple(name for name in self._apart if name not in ENCLOSURES)

    @cached_property
    def enclosures(self) -> tuple[str, ...]:
        """The long fields, each opened by itself."""
        return tuple(name for name in self._apart if name in ENCLOSURES)

    @cached_property
    def sending_clause(self) -> str:
        """The clause that lets the duty write to the person; without one, or without an address, nothing."""
        clauses = [
            need_to_know.permitted_by(
                self.record,
                "send",
                duty=self.duty,
                category=self.categories[name],
                purpose=self.purpose,
                facts=SENDING_FACTS,
            )
            for name in sending_fields(self.record)
        ]
        return clauses[0] if clauses and all(clauses) else ""

    def asked_alone(self, name: str) -> tuple[str, ...]:
        """Return a field that is asked for by itself; nothing if the record has none of this name."""
        return (name,) if name in self.categories.keys() - ENCLOSURES else ()

    def clause_of(self, fields: Iterable[str]) -> str:
        """Return the clause that permits opening some fields."""
        if self.openable is None:
            return NEED_TO_KNOW
        clauses = {self.openable.clauses.get(self.categories[name], NEED_TO_KNOW) for name in fields}
        return self.clause if self.clause in clauses else min(clauses)

    @property
    def _apart(self) -> list[str]:
        return [
            name
            for name, category in self.categories.items()
            if is_opened_alone(name, category) and self._may_open(category)
        ]

    def _may_open(self, category: str) -> bool:
        return self.openable is not None and category in self.openable.clauses


@dataclass(frozen=True)
class TaskAccess:
    """What one employee may do with one task at this moment.

    `duties` are all that the employee has, `covering` those that cover the task. `acting` is the one under which this
    request acts: where none covers the task, one under which the custodian is asked all the same and refuses.
    """

    task: Task
    account: str
    duties: tuple[str, ...]
    covering: tuple[DutyAccess, ...]
    acting: DutyAccess

    @property
    def is_own(self) -> bool:
        """Whether the task waits, a duty covers it, and it is with the employee or with nobody."""
        return self._waits and self.task.assigned_to in ("", self.account)

    @property
    def is_with_another(self) -> bool:
        """Whether the employee could open the task if a colleague did not have it, and so may take it over."""
        return self._waits and not self.is_own

    @property
    def _waits(self) -> bool:
        return bool(self.covering) and self.task.state == Task.OPEN

    @property
    def denial(self) -> Denial | None:
        """Why the employee may not even see the task."""
        if self.covering:
            return None
        return Denial(DenialCode.NO_RULE_PERMITS if self.duties else DenialCode.DUTY, NEED_TO_KNOW)

    @property
    def clerk(self) -> Clerk:
        """The employee under the acting duty."""
        return Clerk(self.account, self.acting.duty)

    @property
    def offered(self) -> DutyAccess:
        """What the task's page offers: that of the first duty that covers it."""
        return (
            self.covering[0] if self.covering else DutyAccess(self.task.record, "", self.task.purpose, None)
        )

    @cached_property
    def senders(self) -> tuple[str, ...]:
        """The duties that may write to the person."""
        return tuple(access.duty for access in self.covering if access.sending_clause)

    @cached_property
    def purposes(self) -> tuple[str, ...]:
        """The other purposes to which the task may be moved."""
        return need_to_know.purposes_open_to(self.task.record, but=self.task.purpose)


def access_to(task: Task, *, account: str, duties: tuple[str, ...], chosen: str = "") -> TaskAccess:
    """Return what an employee with some duties may do with a task, acting under the one chosen if it covers it."""
    covering = tuple(
        duty_access(task.record, duty=duty, purpose=task.purpose)
        for duty in need_to_know.duties_covering(task, duties)
    )
    own = [access for access in covering if access.duty == chosen] or covering
    acting = own[0] if own else _refused(task, duties)
    return TaskAccess(task, account, duties, covering, acting)


def duty_access(record: Record, *, duty: str, purpose: str) -> DutyAccess:
    """Return what a duty may do with a record for a purpose."""
    return DutyAccess(record, duty, purpose, need_to_know.openable(record, duty=duty, purpose=purpose))


def sending_fields(record: Record, *, by: Collection[str] = CONTACT_CATEGORIES) -> tuple[str, ...]:
    """Name the fields that sending uses: the address and the name; without an address, none."""
    addresses = fields_of_categories(record, by)
    return (*addresses, *fields_of_categories(record, {"name"})) if addresses else ()


def _refused(task: Task, duties: Iterable[str]) -> DutyAccess:
    duty = next(iter(duties), need_to_know.some_duty_covering(task))
    return DutyAccess(task.record, duty, task.purpose, None)

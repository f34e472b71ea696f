"""What the custodian itself asks of an act on a task, after the rules: whose it is, for what, and who may have it."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from keepfaith.custody.protocol import messages, task_messages
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.known_names import NOTICES
from keepfaith.custody.rules.facts import RESTRICTED
from keepfaith.custody.server.canary_gate import unless_alike
from keepfaith.custody.server.decision import Editions, Verdict, may_have, restricted
from keepfaith.custody.server.item_declarations import declaration_of
from keepfaith.custody.store.records import StoredRecord
from keepfaith.custody.store.store import Store
from keepfaith.custody.store.tasks import Task

_DAY: Final = dt.timedelta(days=1)
_UNDO: Final = dt.timedelta(seconds=task_messages.UNDO_SECONDS)
_NOT_OWN, _OTHER_PURPOSE = Verdict(DenialCode.NOT_OWN_TASK), Verdict(DenialCode.PURPOSE)
_TOO_LATE: Final = Verdict(DenialCode.TOO_LATE)
# The acts that end a task with an answer; what needs none is closed.
_ANSWERS: Final = frozenset({"sent", "answered"})


def unless_own(message: messages.Open | task_messages.Act, task: Task | None) -> Verdict | None:
    """Refuse what is not done in one's own open task, or not for the purpose that the task is for."""
    if task is None or not task.is_own(message.employee):
        return _NOT_OWN
    return None if message.purpose == task.purpose else _OTHER_PURPOSE


def details_of(message: task_messages.Act, task: Task | None) -> dict[str, str]:
    """Return what the details say of an act: from which purpose to which, and from whom to whom."""
    details = {"purpose": message.purpose}
    details |= {"to": message.to} if message.to else {}
    details |= {"note": message.note.hex()} if message.note else {}
    details |= {"colleague": message.colleague} if message.act == "handed" else {}
    details |= {"from": task.holder} if message.act == "taken" and task is not None else {}
    return details


class TaskRules:
    """The tasks as acts are asked of them and change them."""

    def __init__(self, store: Store, *, now: Callable[[], dt.datetime]) -> None:
        self._store, self._now = store, now

    def known(self, message: task_messages.Act, stored: StoredRecord) -> task_messages.Act:
        """Put what is known here of a sending in the place of what is claimed of it."""
        if message.act != "sent":
            return message
        facts = {(name, value) for name, value in message.facts if name != RESTRICTED}
        if stored.header.purpose == NOTICES:
            subscription = self._store.subscriptions.find(stored.record)
            is_confirmed = subscription is not None and subscription.state == "confirmed"
            facts = {(name, value and (name != "asked" or is_confirmed)) for name, value in facts}
        return replace(message, facts=restricted(stored.is_restricted) | facts)

    def task_of(self, stored: StoredRecord) -> Task | None:
        """Return the task that an act on a record is about; none on a note, which has no work of its own."""
        return None if stored.about else self._store.tasks.of(stored)

    def was_closed(self, stored: StoredRecord, *, by: dt.date | None) -> bool:
        """Return whether the task of a record was closed by a day, which can be another one where the agency is.

        A note goes with its record, so nothing is left to wait for where that is gone.
        """
        task = self._store.tasks.of(stored)
        if task is None:
            return stored.about is not None
        return task.closed_on is not None and by is not None and by >= task.closed_on - _DAY

    def refusal(
        self, message: task_messages.Act, stored: StoredRecord, task: Task | None, *, editions: Editions
    ) -> Verdict | None:
        """Refuse an act that the rules allow and the state of its task does not."""
        if message.act == "taken":
            return self._taking(message, task)
        if message.act == "reopened":
            return self._reopening(message, task)
        if refused := unless_own(message, task):
            return refused
        if message.act in _ANSWERS and (refused := self._unless_signed(message, stored, editions)):
            return refused
        if message.act != "handed" or not message.colleague:
            return None
        today = self._now().astimezone(dt.UTC).date()
        duties = self._store.duties.of(message.colleague, on=today, purpose=message.purpose)
        can = may_have(
            stored.header, duties=duties, purpose=message.purpose, editions=editions, at=self._now()
        )
        unfit = None if can else Verdict(DenialCode.COLLEAGUE)
        return unless_alike(self._store, message.employee, message.colleague) or unfit

    def change(self, message: task_messages.Act, task: Task) -> None:
        """Note what an act that was entered makes of its task."""
        if message.act == "handed":
            self._store.tasks.hand(task, to=message.colleague)
        elif message.act == "taken":
            self._store.tasks.hand(task, to=message.employee)
        elif message.act == "moved":
            self._store.tasks.move(task, to=message.to)
        elif message.act == "reopened":
            self._store.tasks.reopen(task)
        elif state := task_messages.CLOSING.get(message.act):
            self._store.tasks.close(task, state, at=self._now(), by=message.employee)

    def _unless_signed(
        self, message: task_messages.Act, stored: StoredRecord, editions: Editions
    ) -> Verdict | None:
        """Refuse an answer that the edition in force lets go out only after an item that the record lacks."""
        at = self._now()
        for kind in declaration_of(editions.latest(at=at)).kinds.values():
            if kind.answers_after and kind.purpose == message.purpose:
                items = self._store.items.of_record(kind.name, stored.record, at=at)
                if not any(item.state in kind.answers_after for item in items):
                    return Verdict(DenialCode.UNSIGNED, clause=kind.clause)
        return None

    def _taking(self, message: task_messages.Act, task: Task | None) -> Verdict | None:
        if task is None or task.state != "open":
            return _NOT_OWN
        return None if message.purpose == task.purpose else _OTHER_PURPOSE

    def _reopening(self, message: task_messages.Act, task: Task | None) -> Verdict | None:
        if task is None or task.closed_at is None:
            return _NOT_OWN
        if message.purpose != task.purpose:
            return _OTHER_PURPOSE
        if message.note is not None:
            return None
        if message.employee != task.closed_by:
            return _NOT_OWN
        return _TOO_LATE if self._now() - task.closed_at > _UNDO else None

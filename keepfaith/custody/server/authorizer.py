"""Authorize what is asked on a record: the rules, the duty, the safeguards, the cap; each is entered.

An account of the prober passes a gate before them.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Protocol

from keepfaith.custody.ledger.entry import Kind
from keepfaith.custody.protocol import cleared_mail, control_messages, messages, task_messages
from keepfaith.custody.protocol.answers import OpenedKeys
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.header import Header
from keepfaith.custody.protocol.known_names import PLACEHOLDER
from keepfaith.custody.protocol.message import Denial
from keepfaith.custody.server.alarm_log import log
from keepfaith.custody.server.canary_gate import gate
from keepfaith.custody.server.decision import (
    NEED_TO_KNOW,
    NOT_YET_OWN,
    Editions,
    Verdict,
    decide,
    decide_act,
    decide_destruction,
    denial,
    of_destruction,
    own_task,
    restricted,
)
from keepfaith.custody.server.entitlement import entitlement
from keepfaith.custody.server.opened_keys import along, opened_keys
from keepfaith.custody.server.safeguards import Safeguards
from keepfaith.custody.server.task_rules import TaskRules, details_of
from keepfaith.custody.server.volume import Volume
from keepfaith.custody.store.backups import BACKUP
from keepfaith.custody.store.erasure import ErasureDecision, Removal
from keepfaith.custody.store.record_actions import RecordAction
from keepfaith.custody.store.records import StoredRecord
from keepfaith.custody.store.store import Store

NOT_BY_MISTAKE = "not-destroyed-by-mistake"

_UNKNOWN = Verdict(DenialCode.UNKNOWN_RECORD)


class ByEmployee(Protocol):
    """A message in which an employee asks under a duty."""

    @property
    def employee(self) -> str:
        """Who asks."""

    @property
    def duty(self) -> str:
        """The duty under which."""


class Authorizer:
    """What rules, duties and the cap say; `cap` is how many records a duty may open within an hour.

    In a demonstration alone a placeholder is a permission to destroy.
    """

    def __init__(
        self,
        store: Store,
        safeguards: Safeguards,
        *,
        cap: int,
        now: Callable[[], dt.datetime],
        is_demo: bool = False,
    ) -> None:
        self._store, self._cap, self._now, self._is_demo = store, cap, now, is_demo
        self._known_editions: Editions | None = None
        self.safeguards, self._volume = safeguards, Volume(store, cap=cap, now=now)
        self._work, self.alarms = TaskRules(store, now=now), 0
        self._paused: dict[str, int] = {}

    @property
    def editions(self) -> Editions:
        """Every registered edition, with its rules read once."""
        if self._known_editions is None:
            self._known_editions = Editions.of(self._store.editions.all())
        return self._known_editions

    def forget(self) -> None:
        """Read the editions anew next time."""
        self._known_editions = None

    def open(self, record: bytes, message: messages.Open) -> OpenedKeys | Denial:
        """Return the keys of the fields asked for, or the reason why not."""
        at = self._now()
        verdict, facts, details = self.judge_opening(record, message, at)
        stored = self._store.records.find(record)
        verdict, asserted = self.safeguards.assertions.unless_asserted(message, stored, verdict)
        verdict = self.within_cap(message.duty, verdict)
        action = self.action(message, verdict, purpose=message.purpose, facts=facts | asserted)
        more = {**action.more, **details, **along(self._store, stored, message)}
        # Entered for the hour in which it was decided whether a grant counts.
        key = self._store.actions.open(record, replace(action, more=more, at=at))
        if key is None or stored is None:
            return denial(verdict)
        self._volume.note(employee=message.employee, duty=message.duty)
        return opened_keys(self._store, stored, key, message.fields)

    def act(self, message: task_messages.Act) -> Verdict:
        """Enter an act, or its refusal; what it changes of the task is known here from then on."""
        stored, verdict, facts = self.judge_act(message)
        task = self._work.task_of(stored) if stored else None
        action = self.action(
            message, verdict, kind=message.act, purpose=message.to or message.purpose, facts=facts
        )
        more = {**action.more, **details_of(message, task)}
        if self._store.actions.log(message.record, replace(action, more=more)) and task is not None:
            self._work.change(message, task)
        return verdict

    def judge_act(
        self, message: task_messages.Act
    ) -> tuple[StoredRecord | None, Verdict, frozenset[tuple[str, bool]]]:
        """Decide on an act, and say on which record and facts; nothing is entered."""
        stored = self._store.records.find(message.record)
        if stored is None:
            return None, _UNKNOWN, frozenset()
        message, task = self._work.known(message, stored), self._work.task_of(stored)
        is_own, at = task is not None and task.is_own(message.employee), self._now()
        verdict = decide_act(message, header=stored.header, is_own=is_own, editions=self.editions, at=at)
        if verdict.allowed:
            verdict = self._work.refusal(message, stored, task, editions=self.editions) or verdict
        facts = message.facts if message.act == "sent" else own_task(is_own or message.act in NOT_YET_OWN)
        verdict = self.on_duty(message, verdict, purpose=message.to or message.purpose)
        verdict = gate(self._store, message.employee, message.record) or verdict
        return stored, verdict, facts

    def erase(self, message: messages.Erase) -> Verdict:
        """Erase a record's key, or enter the refusal; when its task was closed, is known here."""
        stored = self._store.records.find(message.record)
        due = message.due and stored is not None and self._work.was_closed(stored, by=message.closed_on)
        verdict = self.destruction(message.record, message.duty, due=due)
        if verdict.allowed and not due:
            verdict = Verdict(DenialCode.NOT_YET, clause=NOT_BY_MISTAKE)
        verdict = gate(self._store, message.employee, message.record) or self.on_duty(message, verdict)
        verdict = self.permitted(message.permission, verdict)
        self.log_erasure(message, verdict, employee=message.employee, due=due)
        return verdict

    def permitted(self, permission: str, verdict: Verdict) -> Verdict:
        """Refuse what else would be allowed where the number of its permission is a placeholder."""
        if verdict.allowed and permission.startswith(PLACEHOLDER) and not self._is_demo:
            return Verdict(DenialCode.PLACEHOLDER, clause=NOT_BY_MISTAKE)
        return verdict

    def log_erasure(
        self,
        message: messages.Erase | messages.Expire,
        verdict: Verdict,
        *,
        employee: str,
        due: bool,
        cause: str = "",
    ) -> None:
        """Erase a record's key if that is allowed, and log it or the refusal."""
        stored = self._store.records.find(message.record)
        on_hold = stored is not None and stored.on_hold
        decided = ErasureDecision(
            employee=employee,
            duty=self.editions.known_word("Duty", message.duty),
            permission=message.permission,
            denial=verdict.denial,
            clause=verdict.clause,
            at=self._now(),
            facts=of_destruction(due=due, on_hold=on_hold),
            cause=cause,
            tombstone=message.tombstone,
        )
        self._store.erasure.erase(message.record, decided)

    def remove(self, message: messages.Remove | control_messages.Removed) -> Verdict:
        """Let something go that is kept elsewhere, or not, and enter it; what was removed already is entered only."""
        at = self._now()
        if isinstance(message, control_messages.Removed):
            removal = Removal(message.what, message.named, permission=message.permission)
            self._store.erasure.log_removal(removal, at=at)
            if message.what == BACKUP:
                self._store.backups.forget(message.named)
            return Verdict()
        header = message.header
        facts = of_destruction(due=message.due)
        verdict = self.on_duty(message, self._destroyable(header, message.duty, facts))
        verdict = self.permitted(message.permission, gate(self._store, message.employee, b"") or verdict)
        removal = Removal(
            what=message.what,
            named=message.named,
            employee=message.employee,
            duty=self.editions.known_word("Duty", message.duty),
            permission=message.permission,
            edition=header.edition if header.edition in self.editions.known else "",
            category=self.editions.known_word("Category", header.category(tuple(header.fields))),
            collected_for=self.editions.known_word("Purpose", header.purpose),
            categories=tuple(header.fields.values()),
            denial=verdict.denial,
            clause=verdict.clause,
            facts=facts,
            tombstone=message.tombstone,
        )
        self._store.erasure.log_removal(removal, at=at)
        return verdict

    def destruction(self, record: bytes, duty: str, *, due: bool) -> Verdict:
        """Return whether the rules and the record's holds let it be destroyed, whoever asks."""
        stored = self._store.records.find(record)
        if stored is None:
            return _UNKNOWN
        if stored.on_hold:
            return Verdict(DenialCode.HELD, clause=NOT_BY_MISTAKE)
        return self._destroyable(stored.header, duty, of_destruction(due=due))

    def _destroyable(self, header: Header, duty: str, facts: frozenset[tuple[str, bool]]) -> Verdict:
        return decide_destruction(duty, header=header, facts=facts, editions=self.editions, at=self._now())

    def alarm(self, what: str, hour: int, cap: int) -> None:
        """Count a cap that was reached, and say so once an hour in the custodian's log."""
        self.alarms += 1
        if self._paused.get(what) != hour:
            self._paused[what] = hour
            log.error("ALARM: the duty %s reached its cap of %d and is paused until the next hour", what, cap)

    def action(
        self,
        message: messages.Open
        | task_messages.Act
        | messages.Send
        | cleared_mail.Recheck
        | cleared_mail.Withhold,
        verdict: Verdict,
        *,
        purpose: str,
        kind: Kind = "opened",
        facts: frozenset[tuple[str, bool]] = frozenset(),
    ) -> RecordAction:
        """Return what is logged of an act: in clear only words that an edition has, others sealed."""
        duty = self.editions.known_word("Duty", message.duty)
        known = self.editions.known_word("Purpose", purpose)
        more = {} if duty == message.duty else {"duty": message.duty}
        more |= {} if known == purpose else {"purpose": purpose}
        return RecordAction(
            employee=message.employee,
            duty=duty,
            purpose=known,
            fields=message.fields,
            denial=verdict.denial,
            clause=verdict.clause,
            at=self._now(),
            facts=facts,
            kind=kind,
            more=more,
        )

    def judge_opening(
        self, record: bytes, message: messages.Open, at: dt.datetime
    ) -> tuple[Verdict, frozenset[tuple[str, bool]], Mapping[str, str | int]]:
        """Decide on an opening, whatever a passkey says; return facts, and what else than a task of theirs opens it."""
        stored = self._store.records.find(record)
        if stored is None:
            return _UNKNOWN, frozenset(), {}
        by = entitlement(self._store, stored, message, editions=self.editions, at=at)
        verdict = decide(
            message, header=stored.header, is_own=by.is_own, is_restricted=stored.is_restricted,
            editions=self.editions, at=at,
        )  # fmt: skip
        if verdict.allowed:
            verdict = by.refusal or verdict
        verdict = self.on_duty(message, verdict, purpose=message.purpose)
        verdict = self.safeguards.unless_acknowledged(message.employee, verdict)
        facts = own_task(by.is_own) | restricted(stored.is_restricted)
        return gate(self._store, message.employee, record) or verdict, facts, by.details

    def on_duty(self, message: ByEmployee, verdict: Verdict, *, purpose: str = "") -> Verdict:
        """Refuse what else would be allowed where the employee does not have the duty today.

        A duty that they have for some purposes only counts where one of these is named.
        """
        if not verdict.allowed:
            return verdict
        today = self._now().astimezone(dt.UTC).date()
        has_it = message.duty in self._store.duties.of(message.employee, on=today, purpose=purpose)
        return verdict if has_it else Verdict(DenialCode.DUTY)

    def within_cap(self, duty: str, verdict: Verdict) -> Verdict:
        """Refuse what else would be allowed once a duty has done it as often as it may within an hour."""
        hour = int(self._now().timestamp() // 3600)
        if verdict.allowed and not self._store.caps.spend(duty=duty, hour=hour, cap=self._cap):
            self.alarm(duty, hour, self._cap)
            return Verdict(DenialCode.CAP, clause=NEED_TO_KNOW)
        return verdict

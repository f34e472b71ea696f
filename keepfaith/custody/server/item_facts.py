"""The facts that steps of declared acts name: each is taken from the custodian's own store, none from a message."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType
from typing import Final

from keepfaith.custody.acts.declaration import Act, ItemKind
from keepfaith.custody.protocol.item_messages import Item
from keepfaith.custody.protocol.known_names import NOTICES, OWN_LINKS
from keepfaith.custody.server.appeal_rules import unless_decided
from keepfaith.custody.server.authorizer import Authorizer
from keepfaith.custody.server.canary_gate import gate, unless_alike
from keepfaith.custody.server.decision import may_have
from keepfaith.custody.server.granted_work import GrantedWork, case_work, granted_work
from keepfaith.custody.server.prover import Prover, opens
from keepfaith.custody.store.records import StoredRecord
from keepfaith.custody.store.store import Store

_EMAIL: Final = "email-address"


@dataclass(frozen=True)
class Attempt:
    """An act that is asked for, with what the store has of its record and its item; `at` is in the agency's zone.

    It is decided by the steps of the declaration that its item lives under, or begins under.
    """

    store: Store
    authorizer: Authorizer
    at: dt.datetime
    kind: ItemKind
    act: Act
    edition: str
    record: bytes | None = None
    stored: StoredRecord | None = None
    item: Item | None = None
    details: Mapping[str, str | int] = MappingProxyType({})
    employee: str = ""
    duty: str = ""
    prover: Prover | None = None
    number: int = 0
    note: bytes | None = None

    @property
    def day(self) -> dt.date:
        """The day in universal time."""
        return self.at.astimezone(dt.UTC).date()

    @property
    def is_in_state(self) -> bool:
        """Whether the item is where the act can be done."""
        return self.item is not None and self.item.state in self.act.start

    @property
    def state_after(self) -> str:
        """The state that the act leads to; none if the item is gone then."""
        return self.act.after(self.item.state if self.item else "")

    @cached_property
    def work(self) -> GrantedWork | None:
        """The task of the record, or the case that is named."""
        case = str(self.details.get("case", ""))
        if self.kind.of == "case":
            return case_work(self.store, case)
        return granted_work(self.store, self.stored, case) if self.stored else None

    @cached_property
    def purpose(self) -> str:
        """For what it is done: what the declaration says, or what the work or the item is for."""
        if self.kind.purpose != "work":
            return self.kind.purpose
        if self.item is not None:
            return self.item.purpose
        return self.work.purpose if self.work else ""

    @property
    def one_for(self) -> Mapping[str, str | int]:
        """The details of which a record has one item of the kind each."""
        return {name: self.details.get(name, "") for name in self.kind.one_for or ()}

    def by_later(self, kind: ItemKind, act: Act) -> "Attempt":
        """Return the same as another declaration has it."""
        return replace(self, kind=kind, act=act)

    def is_so(self, named: str) -> bool:
        """Return whether a fact is so; of what is not there, none is."""
        name, mark, of = named.partition(":")
        return _ABOUT[name](self, of) if mark else _FACTS[name](self)

    def name_employee(self, named: str) -> str:
        """Name the employee who acts, or the one whom a detail names."""
        return self.employee if named == "employee" else str(self.details.get(named, ""))


def _is_tellable(attempt: Attempt) -> bool:
    """Return whether its person can be told of it afterwards, by e-mail."""
    stored = attempt.stored
    if stored is None or stored.about is not None or stored.mailbox is None:
        return False
    header = stored.header
    return _EMAIL in header.fields.values() and header.purpose != NOTICES and header.holding != OWN_LINKS


def _exists(attempt: Attempt) -> bool:
    others = attempt.store.items.of_record(attempt.kind.name, attempt.record, at=attempt.at)
    wanted = attempt.one_for.items()
    return any(all(one.details.get(name, "") == value for name, value in wanted) for one in others)


def _opens(attempt: Attempt) -> bool:
    prover, stored = attempt.prover, attempt.stored
    return prover is not None and stored is not None and opens(attempt.store, prover, stored, day=attempt.day)


def _is_left_out(attempt: Attempt) -> bool:
    return attempt.stored is not None and attempt.store.items.is_left_out(attempt.stored.record)


def _works_on_it(attempt: Attempt) -> bool:
    return attempt.work is not None and attempt.work.unless_own(attempt.employee) is None


def _is_often_corrected(attempt: Attempt) -> bool:
    return attempt.stored is not None and attempt.store.corrections.is_full(attempt.stored.record)


def _is_whole(attempt: Attempt) -> bool:
    """Return whether the note has each field that the kind names."""
    note = attempt.store.records.find(attempt.note or b"")
    return note is not None and dict(note.header.fields) == dict(attempt.kind.note)


def _goes_on(attempt: Attempt) -> bool:
    work = attempt.work
    return work is not None and work.refusal is None and work.purpose == attempt.purpose


def _did(attempt: Attempt, state: str) -> bool:
    return attempt.item is not None and attempt.employee == attempt.item.by(state)


def _may_receive(attempt: Attempt, detail: str) -> bool:
    """Return whether a duty of an employee would open the record if its work were theirs."""
    employee, stored = attempt.name_employee(detail), attempt.stored
    if stored is None or gate(attempt.store, employee, stored.record):
        return False
    duties = attempt.store.duties.of(employee, on=attempt.day, purpose=attempt.purpose)
    editions = attempt.authorizer.editions
    return may_have(stored.header, duties=duties, purpose=attempt.purpose, editions=editions, at=attempt.at)


def _has_decided(attempt: Attempt, detail: str) -> bool:
    """Return whether an employee decided before, where the case is an appeal against that."""
    case = str(attempt.details.get("case", ""))
    state = attempt.store.cases.find(case) if case else None
    return unless_decided(attempt.store, state, attempt.name_employee(detail)) is not None


def _is_past(attempt: Attempt, detail: str) -> bool:
    """Return whether the day that a detail names is over where the agency is."""
    return dt.date.fromisoformat(str(attempt.details[detail])) < attempt.at.date()


def _is_alike(attempt: Attempt, detail: str) -> bool:
    """Return whether both or none of two employees are accounts of the prober."""
    return unless_alike(attempt.store, attempt.employee, attempt.name_employee(detail)) is None


_FACTS: Final[Mapping[str, Callable[[Attempt], bool]]] = {
    "record": lambda attempt: attempt.stored is not None,
    "item": lambda attempt: attempt.item is not None,
    "note": lambda attempt: attempt.stored is not None and attempt.stored.about is not None,
    "self": lambda attempt: attempt.prover is not None and attempt.prover.relation == "self",
    "opens": _opens,
    "state": lambda attempt: attempt.is_in_state,
    "left-out": _is_left_out,
    "tellable": _is_tellable,
    "exists": _exists,
    "case-open": lambda attempt: attempt.work is not None and attempt.work.is_open_case,
    "case-covers": lambda attempt: attempt.work is not None and attempt.work.covers,
    "works-on-it": _works_on_it,
    "work-goes-on": _goes_on,
    "often-corrected": _is_often_corrected,
    "whole": _is_whole,
    "holds-it": lambda attempt: attempt.work is not None and attempt.employee == attempt.work.holder,
}
_ABOUT: Final[Mapping[str, Callable[[Attempt, str], bool]]] = {
    "duty": lambda attempt, duty: attempt.duty == duty,
    "did": _did,
    "is": lambda attempt, detail: attempt.employee == attempt.name_employee(detail),
    "may-receive": _may_receive,
    "decided": _has_decided,
    "alike": _is_alike,
    "past": _is_past,
}

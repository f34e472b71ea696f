"""In what a record is granted: its task, or a case that covers it; for what that is, whose, and whether it opens."""

from dataclasses import dataclass, replace
from typing import Final

from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.server.decision import Verdict
from keepfaith.custody.store.records import StoredRecord
from keepfaith.custody.store.store import Store

_NOT_OWN, _NO_CASE = Verdict(DenialCode.NOT_OWN_TASK), Verdict(DenialCode.NO_CASE)
_NOT_COVERED: Final = Verdict(DenialCode.NOT_PROPOSED)


@dataclass(frozen=True, slots=True)
class GrantedWork:
    """A task or a case, for its purpose and with its holder; with a refusal it opens nothing to anybody."""

    purpose: str
    holder: str
    is_case: bool
    refusal: Verdict | None = None

    @property
    def is_open_case(self) -> bool:
        """Whether it is an open case, if it is one."""
        return self.refusal is not _NO_CASE

    @property
    def covers(self) -> bool:
        """Whether it covers the record, if it is a case."""
        return self.refusal is not _NOT_COVERED

    def unless_own(self, employee: str) -> Verdict | None:
        """Refuse whoever does not work on it; a task that is with nobody is anybody's, and a case nobody's."""
        if self.refusal is not None:
            return self.refusal
        return None if self.holder in ({employee} if self.is_case else {"", employee}) else _NOT_OWN


def case_work(store: Store, case: str) -> GrantedWork:
    """Return the case of a name, whatever it covers."""
    state = store.cases.find(case)
    if state is None or state.closed_on is not None:
        return GrantedWork(state.purpose if state else "", "", is_case=True, refusal=_NO_CASE)
    return GrantedWork(state.purpose, state.holder, is_case=True)


def granted_work(store: Store, stored: StoredRecord, case: str) -> GrantedWork:
    """Return the task of a record, or the case of a name; that case opens it only if its covering was approved."""
    if not case:
        task = store.tasks.of(stored)
        if task is None:
            return GrantedWork("", "", is_case=False, refusal=_NOT_OWN)
        refusal = None if task.state == "open" else _NOT_OWN
        return GrantedWork(task.purpose, task.holder, is_case=False, refusal=refusal)
    work = case_work(store, case)
    if work.refusal is not None:
        return work
    covering = store.coverings.find(stored.record, case)
    is_covered = covering is not None and bool(covering.approved_by)
    return work if is_covered else replace(work, refusal=_NOT_COVERED)

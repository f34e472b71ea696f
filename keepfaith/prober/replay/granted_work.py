"""In what a record is granted, by the entries: its task, or a case that covers it; for what, whose, and if it opens."""

from typing import Final, NamedTuple

from keepfaith.prober.acts.reader import declared_by
from keepfaith.prober.ledger_line import Line
from keepfaith.prober.replay.case import Verdict
from keepfaith.prober.replay.item_folds import ItemState
from keepfaith.prober.replay.judgment import Folds
from keepfaith.prober.replay.record_folds import RecordState, digest

_NOT_OWN, _NO_CASE = Verdict("not own task"), Verdict("no case")
_NOT_COVERED: Final = Verdict("not proposed")


class GrantedWork(NamedTuple):
    """A task or a case, for its purpose and with its holder, a digest; with a refusal it opens nothing to anybody."""

    purpose: str
    holder: bytes | None
    is_case: bool
    refusal: Verdict | None = None

    def unless_own(self, employee: str) -> Verdict | None:
        """Refuse whoever does not work on it; a task that is with nobody is anybody's, and a case nobody's."""
        if self.refusal is not None:
            return self.refusal
        mine = {digest(employee)}
        return None if self.holder in (mine if self.is_case else mine | {None}) else _NOT_OWN


def case_work(folds: Folds, case: str) -> GrantedWork:
    """Return the case of a name, whatever it covers."""
    known = folds.cases.find(case)
    if known is None or not known.is_open:
        return GrantedWork(known.purpose if known else "", None, is_case=True, refusal=_NO_CASE)
    return GrantedWork(known.purpose, known.holder, is_case=True)


def granted_work(folds: Folds, state: RecordState, case: str) -> GrantedWork:
    """Return the task of a record, or the case of a name, which opens it only if its covering was approved."""
    if not case:
        task = folds.records.task_of(state)
        if task is None:
            return GrantedWork("", None, is_case=False, refusal=_NOT_OWN)
        refusal = None if task.is_open else _NOT_OWN
        return GrantedWork(task.purpose, task.employee, is_case=False, refusal=refusal)
    work, covering = case_work(folds, case), folds.cases.covering(state.record, case)
    is_covered = covering is not None and covering.is_approved
    return work if work.refusal or is_covered else work._replace(refusal=_NOT_COVERED)


def counting_grant(folds: Folds, line: Line, state: RecordState) -> ItemState | None:
    """Return the grant by which whoever an entry names opens a record for a purpose in its hour."""
    for grant in folds.items.opening(state.record, employee=line.employee, hour=line.hour):
        work = granted_work(folds, state, str(grant.details.get("case", "")))
        if not work.refusal and line.claimed_purpose == grant.purpose == work.purpose:
            return grant
    return None


def read_item(folds: Folds, line: Line, state: RecordState) -> int:
    """Return the number of the item whose note an entry may open because it names who does; 0 if none does."""
    item = folds.items.of_note(state.record) if state.about else None
    if item is None or line.claimed_purpose != item.purpose or item.is_over(line.hour):
        return 0
    kinds = dict(declared_by(folds.timeline.posted(item.edition)).kinds())
    reads = kinds.get(item.kind, {}).get("reads", {})
    names = [item.details.get(detail) for detail, states in reads.items() if item.state in states]
    return item.number if digest(line.employee).hex() in names else 0


def unless_signed(folds: Folds, line: Line, record: bytes) -> Verdict | None:
    """Refuse an answer that the edition in force lets go out only after an item that the record lacks."""
    for kind, of_kind in declared_by(folds.timeline.posted(line.in_force)).kinds():
        needed = of_kind.get("answers_after", ())
        if needed and of_kind["purpose"] == line.claimed_purpose:
            items = folds.items.on(record, kind, needed)
            if all(item.is_over(line.hour) for item in items):
                return Verdict("unsigned", str(of_kind.get("clause", "need-to-know")))
    return None

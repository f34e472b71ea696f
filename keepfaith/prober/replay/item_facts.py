"""The facts that steps of declared acts name, as far as earlier entries of the ledger tell."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from keepfaith.custody.protocol.known_names import NOTICES, OWN_LINKS
from keepfaith.prober.acts.reader import DeclaredAct, Values
from keepfaith.prober.ledger_line import Line
from keepfaith.prober.oracle.agency_file import local_day
from keepfaith.prober.replay.appeals import unless_decided
from keepfaith.prober.replay.case import Case, request
from keepfaith.prober.replay.corrections import is_full
from keepfaith.prober.replay.granted_work import GrantedWork, case_work, granted_work
from keepfaith.prober.replay.item_folds import ItemState
from keepfaith.prober.replay.judgment import Folds, unless_alike
from keepfaith.prober.replay.proofs import opens
from keepfaith.prober.replay.record_folds import RecordState, digest
from keepfaith.prober.replay.uses import own_task

_EMAIL: Final = "email-address"


class Read(NamedTuple):
    """An entry of a declared act, with what earlier ones say of its record and its item.

    Its item lives under the `edition` that was in force when it began, and the act is as that one declares it.
    """

    folds: Folds
    line: Line
    act: DeclaredAct
    edition: str
    state: RecordState | None
    item: ItemState | None

    @property
    def details(self) -> Values:
        """The details that earlier entries said of the item, and those that this one says."""
        named = self.act.act.get("details", ())
        own = {name: _keep_detail(self.act, name, self.line.known.get(name, "")) for name in named}
        return {**self.item.details, **own} if self.item is not None else own

    @property
    def work(self) -> GrantedWork | None:
        """The task of the record, or the case that is named."""
        case = str(self.details.get("case", ""))
        if self.act.of_kind["of"] == "case":
            return case_work(self.folds, case)
        return granted_work(self.folds, self.state, case) if self.state else None

    @property
    def purpose(self) -> str:
        """For what it is done."""
        declared = str(self.act.of_kind["purpose"])
        if declared != "work":
            return declared
        return self.item.purpose if self.item else self.work.purpose if self.work else ""

    @property
    def state_after(self) -> str:
        """The state that the act leads to; none if the item is gone then."""
        return self.act.after(self.item.state if self.item else "")

    def is_so(self, named: str) -> bool:
        """Return whether a fact is so; of what is not there, none is."""
        name, mark, of = named.partition(":")
        return _ABOUT[name](self, of) if mark else _FACTS[name](self)

    def is_same(self, other: ItemState) -> bool:
        """Return whether an item is for the same as the one that an entry is about."""
        if self.act.of_kind["of"] == "note" and "one_for" not in self.act.of_kind:
            return other.note == note_of(self.line)
        named = self.act.of_kind.get("one_for", ())
        return all(other.details.get(name, "") == self.details.get(name, "") for name in named)


def note_of(line: Line) -> bytes | None:
    """Return the number of the note that an entry names."""
    return bytes.fromhex(line.known["note"]) if "note" in line.known else None


def _exists(read: Read) -> bool:
    if read.state is None and read.act.of_kind["of"] != "case":
        return False
    items = read.folds.items.on(read.state.record if read.state else b"", read.act.kind)
    return any(read.is_same(one) for one in items if not one.is_over(read.line.hour))


def _is_tellable(state: RecordState) -> bool:
    header = state.header
    has_mailbox = state.about is None and state.mailbox is not None
    is_of_links = header.purpose == NOTICES or header.holding == OWN_LINKS
    return has_mailbox and not is_of_links and _EMAIL in dict(header.fields).values()


def _may_receive(read: Read, detail: str) -> bool:
    folds, state, who = read.folds, read.state, _who(read, detail)
    ruled = Case.at(state.header, folds.timeline, read.line) if state else None
    if state is None or ruled is None or (folds.staff.is_probe(who) and state.test_day is None):
        return False
    duties = folds.staff.duties_of(who, on=read.line.day, purpose=read.purpose)
    wanted = [request("open", duty, read.purpose, own_task(is_own=True)) for duty in duties]
    return not ruled.any(*wanted).denial


def _who(read: Read, named: str) -> bytes:
    return digest(read.line.employee) if named == "employee" else bytes.fromhex(str(read.details[named]))


def _keep_detail(act: DeclaredAct, name: str, value: Any) -> Any:  # noqa: ANN401 - a text or a number
    return digest(str(value)).hex() if act.of_kind["details"][name] == "employee" else value


def _is_self(read: Read) -> bool:
    code = read.folds.codes.find(read.line.record)
    is_by_code = code is not None and read.line.known["proof"] == read.line.record.hex()
    return "relation" not in read.line.known and not (is_by_code and code and code.relation != "self")


def _refusal(read: Read) -> str:
    """Return why the work opens nothing; as if it were no work where there is no record."""
    work = read.work
    if work is None:
        return "no record"
    return work.refusal.denial if work.refusal else ""


def _works_on_it(read: Read) -> bool:
    return read.work is not None and read.work.unless_own(read.line.employee) is None


def _is_whole(read: Read) -> bool:
    note = read.item.note if read.item else note_of(read.line)
    state = read.folds.records.find(note) if note else None
    return state is not None and dict(state.header.fields) == read.act.of_kind.get("note", {})


def _goes_on(read: Read) -> bool:
    return not _refusal(read) and read.work is not None and read.work.purpose == read.purpose


def _has_decided(read: Read, of: str) -> bool:
    case = read.folds.cases.find(str(read.details.get("case", "")))
    who = read.line.employee if of == "employee" else str(read.line.known.get(of, ""))
    return unless_decided(read.folds, case, who) is not None


_FACTS: Final[Mapping[str, Callable[[Read], bool]]] = {
    "record": lambda read: read.state is not None,
    "item": lambda read: read.item is not None,
    "note": lambda read: read.state is not None and read.state.about is not None,
    "state": lambda read: read.item is not None and read.item.state in read.act.act.get("from", ()),
    "self": _is_self,
    "opens": lambda read: read.state is not None and opens(read.folds, read.line, read.state),
    "left-out": lambda read: read.folds.items.is_left_out(read.line.record, day=read.line.day),
    "tellable": lambda read: read.state is not None and _is_tellable(read.state),
    "exists": _exists,
    "case-open": lambda read: _refusal(read) not in ("no record", "no case"),
    "case-covers": lambda read: _refusal(read) not in ("no record", "not proposed"),
    "works-on-it": _works_on_it,
    "work-goes-on": _goes_on,
    "often-corrected": lambda read: read.state is not None and is_full(read.folds, read.state),
    "whole": _is_whole,
    "holds-it": lambda read: read.work is not None and digest(read.line.employee) == read.work.holder,
}
_ABOUT: Final[Mapping[str, Callable[[Read, str], bool]]] = {
    "duty": lambda read, duty: read.line.claimed_duty == duty,
    "did": lambda read, state: read.item is not None and read.item.did(state, read.line.employee),
    "is": lambda read, detail: digest(read.line.employee) == _who(read, detail),
    "may-receive": _may_receive,
    "decided": _has_decided,
    "past": lambda read, detail: dt.date.fromisoformat(str(read.details[detail])) < local_day(read.line.hour),
    "alike": lambda read, detail: unless_alike(read.folds, read.line.employee, _who(read, detail)) is None,
}

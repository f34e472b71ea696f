"""The uses of a record or of a person, read out of the ledger: what was opened and sent, and what did not go out."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, cast, get_args

from keepfaith.custody.ledger.entry import Entry, decode
from keepfaith.custody.protocol.code_messages import Relation
from keepfaith.custody.protocol.known_names import LEGAL_OBLIGATIONS, NEED_A_CASE, NOBODY
from keepfaith.custody.protocol.task_messages import CLOSING
from keepfaith.custody.protocol.use_messages import MAX_USES, Use, UseKind
from keepfaith.custody.store.transaction import StoreTransaction

# So many are told of one person, those of the last days.
MAX_SUBJECT_USES: Final = 1_000
_KINDS: Final = get_args(UseKind)
# Of a record or a person with more, only the newest entries are read.
_MAX_ENTRIES: Final = 2_000
_MAX_SUBJECT_ENTRIES: Final = 10_000
# What its person is told in any case: that it was shown, and that a code was given out which opens it.
_OF_ITS_PERSON: Final = frozenset({"shown", "code-mailed", "code-handed"})
# What is told only where somebody did it who acts for its person; the details say so of these, and of some others.
_ONLY_BY_OTHERS: Final = frozenset({"proven", "corrected", "reverted", "stated"})
_BY_OTHERS: Final = _ONLY_BY_OTHERS | {"shown", "code-handed"}
type _IsUse = Callable[[int, Entry], bool]


@dataclass(frozen=True, slots=True)
class SubjectUse:
    """A use of one of a person's records, as `Use`; of one that was erased, neither record nor `by_itself` is known.

    Of a disclosure, who received it and by which law or order, also of what was erased since.
    """

    record: bytes | None
    use: Use
    recipient: str = ""
    basis: str = ""


@dataclass(frozen=True, slots=True)
class _LoggedUse:
    entry: Entry
    kind: UseKind
    record: bytes | None
    by_itself: bool = False
    # Of an opening, who looked in which hour; none once that is gone with the record.
    look: Hashable = None
    recipient: str = ""
    basis: str = ""
    relation: Relation = "self"

    @property
    def sending(self) -> Hashable:
        """What a sending has in common with the word that it did not go out, or that its mark was undone."""
        if self.kind in {"marked", "undone"}:
            return self.record
        return self.entry.duty, self.entry.purpose, self.by_itself, self.record


class Uses:
    """What was done with records, without who did it."""

    def __init__(self, transaction: StoreTransaction) -> None:
        self._transaction = transaction

    def of(self, record: bytes) -> tuple[list[Use], bool]:
        """Return the uses of a record by day, and whether there were more before; none of one that is not known."""
        uses, is_cut = self.every(record)
        return uses[-MAX_USES:], is_cut or len(uses) > MAX_USES

    def every(self, record: bytes) -> tuple[list[Use], bool]:
        """Return the same, with more than are listed at once."""
        logged, is_cut = self._logged(record)
        return [counted.use for counted in _counted(logged)], is_cut

    def in_cases(self, record: bytes) -> tuple[list[Use], bool]:
        """Return the uses of a record that needed a case, as `of`; an order can want an open case kept secret."""
        logged, is_cut = self._logged(record, is_use=self._is_told_of_case)
        uses = [counted.use for counted in _counted(logged)]
        return uses[-MAX_USES:], is_cut or len(uses) > MAX_USES

    def of_subject(self, subject: bytes) -> tuple[list[SubjectUse], bool]:
        """Return the uses of all records of a person by day, as `of`; also of those that were erased.

        The tags of their entries are all that still joins these to the person. Of a record that was typed first and
        became theirs, the uses from before are among them. A record whose row never came is left out.
        """
        tags = list(self._transaction.tags_of(subject, limit=_MAX_SUBJECT_ENTRIES + 1))
        rows = sorted(filter(None, map(self._tagged, tags)))
        last = rows[-_MAX_SUBJECT_ENTRIES:]
        logged = [use for number, encoded, record in last if (use := self._use(number, encoded, record))]
        uses = _counted(logged)
        is_cut = len(tags) > _MAX_SUBJECT_ENTRIES or len(uses) > MAX_SUBJECT_USES
        return uses[-MAX_SUBJECT_USES:], is_cut

    def _is_told_of_case(self, number: int, entry: Entry) -> bool:
        if entry.kind not in _KINDS or not (entry.duty and entry.purpose and _needs_a_case(entry)):
            return False
        if entry.purpose != LEGAL_OBLIGATIONS:
            return True
        case = (self._transaction.details(number) or {}).get("case", "")
        is_open = "SELECT 1 FROM cases WHERE name = ? AND closed_on IS NULL"
        return self._transaction.connection.execute(is_open, (case,)).fetchone() is None

    def _logged(self, record: bytes, *, is_use: _IsUse | None = None) -> tuple[list[_LoggedUse], bool]:
        rows = self._transaction.connection.execute(
            "SELECT number, entry FROM details JOIN journal USING (number) WHERE record = ?"
            " ORDER BY number DESC LIMIT ?",
            (record, _MAX_ENTRIES + 1),
        ).fetchall()
        uses = (
            self._use(number, encoded, record, is_use=is_use)
            for number, encoded in reversed(rows[:_MAX_ENTRIES])
        )
        return [use for use in uses if use], len(rows) > _MAX_ENTRIES

    def _tagged(self, tag: bytes) -> tuple[int, bytes, bytes | None] | None:
        """Return the entry of a tag, unless it is of a record that was not confirmed."""
        rows = self._transaction.connection.execute(
            "SELECT number, entry, record FROM journal LEFT JOIN details USING (number)"
            " LEFT JOIN records ON records.id = details.record"
            " WHERE substr(entry, -32, 8) = substr(?, 1, 8) AND state IS NOT 'unconfirmed'",
            (tag,),
        )
        return next((row for row in rows if row[1].endswith(tag)), None)

    def _use(
        self, number: int, encoded: bytes, record: bytes | None, *, is_use: _IsUse | None = None
    ) -> _LoggedUse | None:
        entry = decode(encoded)
        if not (is_use(number, entry) if is_use else _may_be_use_of(entry)):
            return None
        details, kind = self._transaction.details(number) or {}, cast("UseKind", entry.kind)
        if entry.kind == "reopened":
            return _LoggedUse(entry, "undone", record) if self._undoes_mark(number, details) else None
        if entry.kind in _BY_OTHERS:
            relation = cast("Relation", details.get("relation", "self"))
            is_told = entry.kind not in _ONLY_BY_OTHERS or relation != "self"
            return _LoggedUse(entry, kind, record, relation=relation) if is_told else None
        if entry.kind == "disclosed":
            return _LoggedUse(
                *(entry, kind, bytes.fromhex(details["record"])),
                recipient=details["recipient"],
                basis=details["basis"],
            )
        if _is_mark(entry, details):
            return _LoggedUse(entry, "marked", record)
        by_itself = "what" in details and details.get("employee") == NOBODY
        look = (details.get("employee"), details.get("hour")) if details and kind == "opened" else None
        return _LoggedUse(entry, kind, record, by_itself, look)

    def _undoes_mark(self, number: int, details: Mapping[str, Any]) -> bool:
        """Return whether a task was reopened by who had marked it as sent, and not with a reason later on."""
        if not details or "note" in details:
            return False
        rows = self._transaction.connection.execute(
            "SELECT number, entry FROM details JOIN journal USING (number) WHERE record = ? AND number < ?"
            " ORDER BY number DESC",
            (bytes.fromhex(details["record"]), number),
        )
        for earlier, encoded in rows:
            entry = decode(encoded)
            if entry.kind in CLOSING:
                known = self._transaction.details(earlier) or {}
                if "what" not in known:
                    return _is_mark(entry, known)
        return False


def _is_mark(entry: Entry, details: Mapping[str, Any]) -> bool:
    """Return whether an employee entered that something went out; a message that goes out says what it is."""
    return entry.kind == "sent" and bool(details) and "what" not in details


def _counted(logged: Iterable[_LoggedUse]) -> list[SubjectUse]:
    """Leave out what did not go out and marks that were undone, and add up equal uses of a day."""
    counting: dict[int, _LoggedUse] = {}
    sendings: defaultdict[Hashable, list[int]] = defaultdict(list)
    for place, use in enumerate(logged):
        if use.kind in {"sent", "marked"}:
            sendings[use.sending].append(place)
        elif use.kind in {"withheld", "undone"} and sendings[use.sending]:
            del counting[sendings[use.sending].pop()]
        counting[place] = use
    alike: defaultdict[tuple[bytes | None, Use, str, str], list[Hashable]] = defaultdict(list)
    for place, use in counting.items():
        alike[use.record, _use_of(use), use.recipient, use.basis].append(
            place if use.look is None else use.look
        )
    return [
        SubjectUse(record, replace(use, count=len(looks), looks=len(set(looks))), recipient, basis)
        for (record, use, recipient, basis), looks in alike.items()
    ]


def _may_be_use_of(entry: Entry) -> bool:
    """Return whether the person may see it: a use for what an edition names, and that needs no case of its own.

    What was given to an outsider is told in any case: that is what the list is for.
    """
    if entry.kind in _OF_ITS_PERSON | _BY_OTHERS:
        return True
    named = bool(entry.duty and entry.purpose)
    if entry.kind == "disclosed":
        return named
    return entry.kind in {*_KINDS, "reopened"} and named and not _needs_a_case(entry)


def _needs_a_case(entry: Entry) -> bool:
    return entry.purpose in NEED_A_CASE and entry.purpose != entry.collected_for


def _use_of(use: _LoggedUse) -> Use:
    entry = use.entry
    return Use(
        *(entry.day, use.kind, entry.duty, entry.purpose, entry.clause),
        by_itself=use.by_itself,
        count=1,
        relation=use.relation,
    )

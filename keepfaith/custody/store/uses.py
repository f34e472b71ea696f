"""The uses of one record, read out of the ledger: what was opened and sent, and what of it did not go out."""

from collections import Counter
from dataclasses import dataclass, replace
from typing import Final, cast, get_args

from keepfaith.custody.ledger.entry import Entry, decode
from keepfaith.custody.protocol.known_names import NEED_A_CASE, NOBODY
from keepfaith.custody.protocol.use_messages import MAX_USES, Use, UseKind
from keepfaith.custody.store.transaction import StoreTransaction

_KINDS: Final = get_args(UseKind)
# Of a record that was used more often, only the newest entries are read.
_MAX_ENTRIES: Final = 2_000


@dataclass(frozen=True, slots=True)
class _LoggedUse:
    entry: Entry
    by_itself: bool

    def undoes(self, other: "_LoggedUse") -> bool:
        """Return whether it says that what another one cleared did not go out."""
        mine, theirs = self.entry, other.entry
        return (theirs.kind, theirs.duty, theirs.purpose, other.by_itself) == (
            *("sent", mine.duty, mine.purpose),
            self.by_itself,
        )


class Uses:
    """What was done with records, without who did it."""

    def __init__(self, transaction: StoreTransaction) -> None:
        self._transaction = transaction

    def of(self, record: bytes) -> tuple[list[Use], bool]:
        """Return the uses of a record by day, and whether there were more before; none of one that is not known."""
        logged, is_cut = self._logged(record)
        standing: list[_LoggedUse] = []
        for use in logged:
            if use.entry.kind == "withheld":
                cleared = next((other for other in reversed(standing) if use.undoes(other)), None)
                if cleared is not None:
                    standing.remove(cleared)
            standing.append(use)
        counted = Counter(map(_use_of, standing))
        uses = [replace(use, count=count) for use, count in counted.items()]
        return uses[-MAX_USES:], is_cut or len(uses) > MAX_USES

    def _logged(self, record: bytes) -> tuple[list[_LoggedUse], bool]:
        rows = self._transaction.connection.execute(
            "SELECT number, entry FROM details JOIN journal USING (number) WHERE record = ?"
            " ORDER BY number DESC LIMIT ?",
            (record, _MAX_ENTRIES + 1),
        ).fetchall()
        entries = [(number, decode(encoded)) for number, encoded in reversed(rows[:_MAX_ENTRIES])]
        logged = [
            _LoggedUse(entry, self._is_by_itself(number))
            for number, entry in entries
            if _may_be_use_of(entry)
        ]
        return logged, len(rows) > _MAX_ENTRIES

    def _is_by_itself(self, number: int) -> bool:
        details = self._transaction.details(number)
        return details is not None and "what" in details and details.get("employee") == NOBODY


def _may_be_use_of(entry: Entry) -> bool:
    """Return whether the person may see it: a use for what an edition names, and that needs no case of its own."""
    named = bool(entry.duty and entry.purpose)
    needs_a_case = entry.purpose in NEED_A_CASE and entry.purpose != entry.collected_for
    return entry.kind in _KINDS and named and not needs_a_case


def _use_of(use: _LoggedUse) -> Use:
    entry, kind = use.entry, cast("UseKind", use.entry.kind)
    return Use(entry.day, kind, entry.duty, entry.purpose, entry.clause, by_itself=use.by_itself, count=1)

"""Anchors: how far something kept elsewhere has grown, entered so that nobody can shorten or change it unseen."""

import datetime as dt
from typing import Any, Final, Literal

from keepfaith.custody.protocol.answers import AnchorPoint
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.store.transaction import StoreTransaction, draft_entry
from keepfaith.errors import KeepfaithError

NOT_ALTERED: Final = "not-altered"
ENTERED: Final = "entered"
KNOWN: Final = "known"
PAST_CHANGED: Final = DenialCode.PAST_CHANGED
# What an entry gives as its cause where a restore could not bring something back.
NOT_RESTORED: Final = "not restored"

type Outcome = Literal["entered", "known", DenialCode.PAST_CHANGED]


class Anchors:
    """The anchors in the ledger of what is kept elsewhere."""

    def __init__(self, transaction: StoreTransaction) -> None:
        self._transaction, self._connection = transaction, transaction.connection

    def add(self, *, what: str, number: int, digest: bytes, at: dt.datetime) -> Outcome:
        """Enter how far something has grown; if its past was changed, enter a refusal and believe the last one."""
        last = self.last(what)
        if last == AnchorPoint(number, digest):
            return KNOWN
        details: dict[str, Any] = {"what": what, "number": number, "digest": digest.hex()}
        if last is not None and number <= last.number:
            refusal = draft_entry("anchored", at, denial=DenialCode.PAST_CHANGED, clause=NOT_ALTERED)
            self._transaction.log(refusal, details, at=at)
            return PAST_CHANGED
        self._log(what, details, at)
        return ENTERED

    def add_after_restore(self, *, what: str, number: int, digest: bytes, at: dt.datetime) -> bool:
        """Enter that something kept elsewhere came back shorter than the ledger knew it; return whether it did."""
        last = self.last(what)
        if last is None or last == AnchorPoint(number, digest) or number > last.number:
            return False
        details = {"what": what, "number": number, "digest": digest.hex(), "cause": NOT_RESTORED}
        self._log(what, details, at)
        return True

    def last(self, what: str) -> AnchorPoint | None:
        """Return what was last entered of it, from the entry itself."""
        row = self._connection.execute("SELECT entry FROM anchors WHERE what = ?", (what,)).fetchone()
        if row is None:
            return None
        details = self._transaction.details(row[0])
        if details is None or details.get("what") != what:
            raise KeepfaithError("The last anchor is not in the ledger.", "Verify the ledger.")
        return AnchorPoint(details["number"], bytes.fromhex(details["digest"]))

    def _log(self, what: str, details: dict[str, Any], at: dt.datetime) -> None:
        number = self._transaction.journal.next_number
        self._transaction.log(draft_entry("anchored", at), details, at=at)
        self._connection.execute(
            "INSERT INTO anchors VALUES (?, ?) ON CONFLICT DO UPDATE SET entry = excluded.entry",
            (what, number),
        )

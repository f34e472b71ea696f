"""Endings of a record: shredded under a permission, discarded when its row never came, or held from both."""

import datetime as dt
from dataclasses import dataclass
from typing import Final, Literal

from keepfaith.custody.entries import Entry, is_legible
from keepfaith.custody.records import Held, Records, check_words
from keepfaith.custody.transacting import Under, drafted
from keepfaith.errors import KeepfaithError

Shredding = Literal["shredded", "held", "unknown record", "refused"]
Discarding = Literal["discarded", "held", "unknown record", "confirmed"]

# With the longest reasons, so many fit into one frame.
AT_ONCE: Final = 200
# For what a record is destroyed: only the law orders it.
LEGAL_OBLIGATIONS: Final = "legal-obligations"


@dataclass(frozen=True, slots=True)
class Destruction:
    """Who asked to destroy a record under which permission, and what was decided."""

    employee: str
    role: str
    permission: str
    allowed: bool
    ground: str
    clause: str
    day: dt.date


class Endings(Records):
    """The verbs that end a record or keep it; `truncate` after the commit completes an end."""

    def shred(self, record: bytes, asked: Destruction) -> Shredding:
        """Delete a record's key and header if that was allowed and it is not on hold."""
        check_words(asked.role, asked.clause)
        held = self.look(record)
        outcome: Shredding = "shredded" if asked.allowed else "refused"
        if held is None or held.on_hold:
            outcome = "held" if held else "unknown record"
        entry = drafted(
            "shredded" if outcome == "shredded" else "refused",
            asked.day,
            edition=held.header.edition if held else "",
            clause=asked.clause,
            purpose=LEGAL_OBLIGATIONS,
            category=held.header.category(tuple(held.header.fields)) if held else "",
            role=asked.role,
            decision="allow" if outcome == "shredded" else "deny",
        )
        told = {"permission": asked.permission, "employee": asked.employee}
        told["ground"] = asked.ground if outcome in ("shredded", "refused") else outcome
        self._end(record, held, entry=entry, told=told, erase=outcome == "shredded")
        return outcome

    def discard(self, record: bytes, *, day: dt.date) -> Discarding:
        """Delete a record whose row never came; one that was confirmed or is on hold stays."""
        held = self.look(record)
        outcome: Discarding = "discarded"
        if held is None or held.on_hold or held.state == "confirmed":
            outcome = "unknown record" if held is None else "held" if held.on_hold else "confirmed"
        entry = drafted(
            "discarded" if outcome == "discarded" else "refused",
            day,
            edition=held.header.edition if held else "",
            purpose=held.header.purpose if held else "",
            category=held.header.category(tuple(held.header.fields)) if held else "",
            decision="allow" if outcome == "discarded" else "deny",
        )
        self._end(record, held, entry=entry, told={"ground": outcome}, erase=outcome == "discarded")
        return outcome

    def hold(self, record: bytes, *, on: bool, reason: str, day: dt.date) -> bool:
        """Keep a record from being shredded, or release it; say whether the record is known."""
        held = self.look(record)
        if held is None:
            return False
        if not is_legible(reason):
            raise KeepfaithError(
                "The reason is missing, too long or not legible.", "Give it in one short line."
            )
        if held.on_hold is not on:
            if on:
                self._connection.execute("INSERT INTO holds VALUES (?, ?)", (record, reason))
            else:
                self._connection.execute("DELETE FROM holds WHERE record = ?", (record,))
            entry = drafted(
                "held" if on else "released", day, edition=held.header.edition, purpose=held.header.purpose
            )
            under = Under(self._data_key(record), record)
            self._enter(entry, {"record": record.hex(), "reason": reason}, under=under, subject=held.subject)
        return True

    def holds(self, *, after: bytes | None) -> list[tuple[bytes, str]]:
        """List the records on hold, each with the reason, at most 200, in order after one of them."""
        return self._connection.execute(
            "SELECT record, reason FROM holds WHERE record > ? ORDER BY record LIMIT ?",
            (after or b"", AT_ONCE),
        ).fetchall()

    def _end(
        self, record: bytes, held: Held | None, *, entry: Entry, told: dict[str, str], erase: bool
    ) -> None:
        # Under the custodian's own key: that something was ended, and why, must outlive it.
        known = {"holding": held.header.holding, "collected_for": held.header.purpose} if held else {}
        self._enter(entry, {"record": record.hex(), **told, **known}, subject=held.subject if held else None)
        if erase:
            self._connection.execute("DELETE FROM details WHERE record = ?", (record,))
            self._connection.execute("DELETE FROM records WHERE id = ?", (record,))

"""Endings of a record: shredded under a permission, discarded when its row never came, or held from both."""

import datetime as dt
from dataclasses import dataclass
from typing import Final, Literal

from keepfaith.custody.ledger.entry import Entry, Kind, is_legible
from keepfaith.custody.store.records import Held, Records, check_words
from keepfaith.custody.store.transaction import drafted
from keepfaith.errors import KeepfaithError

Shredding = Literal["shredded", "held", "unknown record", "refused"]
Discarding = Literal["discarded", "held", "unknown record", "confirmed"]

# With the longest reasons, so many fit into one frame.
AT_ONCE: Final = 200
# Whom an entry names where the custodian's own user acted.
OPERATOR: Final = "command line"
# For what a record is destroyed: only the law orders it.
LEGAL_OBLIGATIONS: Final = "legal-obligations"


@dataclass(frozen=True, slots=True)
class Setting:
    """Who puts a record on hold or releases it, for which reason; `duty` is theirs, none of the operator."""

    on: bool
    reason: str
    employee: str = OPERATOR
    duty: str = ""
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Destruction:
    """Who asked to destroy a record under which permission, and what was decided."""

    employee: str
    duty: str
    permission: str
    allowed: bool
    ground: str
    clause: str
    day: dt.date


@dataclass(frozen=True, slots=True)
class Removal:
    """Something kept elsewhere that is destroyed: what it is, its name there, by whom, under which permission.

    `named` names no person. `edition` and `category` are those of the rule; an old backup has neither.
    """

    what: str
    named: str
    employee: str = OPERATOR
    duty: str = ""
    permission: str = ""
    edition: str = ""
    category: str = ""
    allowed: bool = True
    ground: str = ""
    clause: str = ""


class Endings(Records):
    """The verbs that end a record or keep it; `truncate` after the commit completes an end."""

    def shred(self, record: bytes, asked: Destruction) -> Shredding:
        """Delete a record's key and header if that was allowed and it is not on hold."""
        check_words(asked.duty, asked.clause)
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
            role=asked.duty,
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

    def hold(self, record: bytes, asked: Setting, *, day: dt.date) -> bool:
        """Keep a record from being shredded, or release it; say whether the record is known."""
        check_words(asked.duty, asked.clause)
        held = self.look(record)
        if held is None:
            return False
        if not is_legible(asked.reason):
            raise KeepfaithError(
                "The reason is missing, too long or not legible.", "Give it in one short line."
            )
        if held.on_hold is not asked.on:
            if asked.on:
                self._connection.execute("INSERT INTO holds VALUES (?, ?)", (record, asked.reason))
            else:
                self._connection.execute("DELETE FROM holds WHERE record = ?", (record,))
            self._set(record, held, asked, "held" if asked.on else "released", day)
        return True

    def refuse_hold(self, record: bytes, asked: Setting, *, ground: str, day: dt.date) -> None:
        """Enter that somebody might not put a record on hold, or not release it."""
        check_words(asked.duty, asked.clause)
        self._set(record, self.look(record), asked, "refused", day, ground=ground)

    def holds(self, *, after: bytes | None) -> list[tuple[bytes, str]]:
        """List the records on hold, each with the reason, at most 200, in order after one of them."""
        return self._connection.execute(
            "SELECT record, reason FROM holds WHERE record > ? ORDER BY record LIMIT ?",
            (after or b"", AT_ONCE),
        ).fetchall()

    def remove(self, asked: Removal, *, day: dt.date) -> None:
        """Enter that something kept elsewhere is destroyed, or that it was refused."""
        check_words(asked.duty, asked.clause)
        entry = drafted(
            "removed" if asked.allowed else "refused",
            day,
            edition=asked.edition,
            clause=asked.clause,
            purpose=LEGAL_OBLIGATIONS,
            category=asked.category,
            role=asked.duty,
            decision="allow" if asked.allowed else "deny",
        )
        told = {"what": asked.what, "named": asked.named, "employee": asked.employee}
        told |= {"permission": asked.permission} if asked.permission else {}
        self._enter(entry, told | ({"ground": asked.ground} if asked.ground else {}))

    def _set(  # noqa: PLR0913 - who did what, and how it ended
        self, record: bytes, held: Held | None, asked: Setting, kind: Kind, day: dt.date, *, ground: str = ""
    ) -> None:
        entry = drafted(
            kind,
            day,
            edition=held.header.edition if held else "",
            clause=asked.clause,
            purpose=held.header.purpose if held else "",
            role=asked.duty,
            decision="deny" if ground else "",
        )
        told = {"act": "hold" if asked.on else "release", "employee": asked.employee, "reason": asked.reason}
        self._end(record, held, entry=entry, told=told | ({"ground": ground} if ground else {}), erase=False)

    def _end(
        self, record: bytes, held: Held | None, *, entry: Entry, told: dict[str, str], erase: bool
    ) -> None:
        # Under the custodian's own key: that something was ended or held, by whom and why, must outlive it.
        known = {"holding": held.header.holding, "collected_for": held.header.purpose} if held else {}
        self._enter(entry, {"record": record.hex(), **told, **known}, subject=held.subject if held else None)
        if erase:
            self._connection.execute("DELETE FROM details WHERE record = ?", (record,))
            self._connection.execute("DELETE FROM records WHERE id = ?", (record,))

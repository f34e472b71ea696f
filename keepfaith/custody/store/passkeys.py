"""Passkeys that count for openings, and for duties: proposed on the web, confirmed by the custodian's own user."""

import datetime as dt
import json
from typing import Any, Final

from keepfaith.custody.ledger.entry import Kind
from keepfaith.custody.protocol.passkey_messages import MAX_PASSKEYS, Passkey, ProposePasskey, fingerprint
from keepfaith.custody.protocol.sizes import PASSKEYS_PAGE_SIZE
from keepfaith.custody.store.erasure import OPERATOR
from keepfaith.custody.store.transaction import StoreTransaction, draft_entry
from keepfaith.errors import KeepfaithError

# So many may wait; a taken portal could write more than anybody reads.
MAX_PROPOSALS: Final = 200
_COLUMNS: Final = (
    "number, employee, credential, public_key, rp_id, origin, codes_to, proposed_on, confirmed_on, blocked_on"
)


class Passkeys:
    """The passkeys that are known, and the categories that are opened with one."""

    def __init__(self, transaction: StoreTransaction) -> None:
        self._transaction, self._connection = transaction, transaction.connection

    def page(self, employee: str, *, after: int) -> tuple[Passkey, ...]:
        """List the passkeys of one employee, or of all, by number after one."""
        rows = self._connection.execute(
            f"SELECT {_COLUMNS} FROM passkeys WHERE number > ? AND ? IN ('', employee)"  # noqa: S608 - the columns above
            " ORDER BY number LIMIT ?",
            (after, employee, PASSKEYS_PAGE_SIZE),
        )
        return tuple(map(_passkey, rows))

    def counting(self, employee: str) -> tuple[Passkey, ...]:
        """List those of an employee that open something."""
        return tuple(one for one in self.page(employee, after=0) if one.counts)

    def confirming(self, employee: str) -> tuple[Passkey, ...]:
        """List those of an employee that confirm duties."""
        return tuple(one for one in self.page(employee, after=0) if one.confirms_duties)

    def key_and_count(self, number: int) -> tuple[bytes, int]:
        """Return the public key of a passkey, and how often it had been used."""
        row = self._connection.execute("SELECT public_key, count FROM passkeys WHERE number = ?", (number,))
        public_key, count = row.fetchone()
        return public_key, count

    def propose(self, message: ProposePasskey, *, at: dt.datetime) -> bool:
        """Take a passkey down, which counts for nothing yet; return whether it was not known."""
        known = self._connection.execute(
            "SELECT employee FROM passkeys WHERE credential = ?", (message.credential,)
        ).fetchone()
        if known == (message.employee,):
            return False
        own, waiting = self._connection.execute(
            "SELECT count(*) FILTER (WHERE employee = ?), count(*) FILTER (WHERE confirmed_on IS NULL)"
            " FROM passkeys",
            (message.employee,),
        ).fetchone()
        if known or own >= MAX_PASSKEYS or waiting >= MAX_PROPOSALS:
            raise KeepfaithError(
                "The passkey is somebody else's, or too many are known or wait already.",
                "Have those that wait confirmed or declined: keepfaith staff proposals",
            )
        self._connection.execute(
            "INSERT INTO passkeys VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL, '')",
            (
                *(self._transaction.journal.next_number, message.employee, message.credential),
                *(message.public_key, message.count, message.rp_id, message.origin, _day(at)),
            ),
        )
        self._log("passkey-proposed", at, employee=message.employee, key=fingerprint(message.public_key))
        return True

    def confirm(self, number: int, *, codes_to: str = "", at: dt.datetime) -> None:
        """Let a passkey count that was proposed; with a mailbox for codes, also for duties."""
        passkey = self._find(number)
        if passkey.confirmed_on is not None:
            raise KeepfaithError("This passkey counts already.", "See: keepfaith staff passkeys")
        self._connection.execute(
            "UPDATE passkeys SET confirmed_on = ?, codes_to = ? WHERE number = ?",
            (_day(at), codes_to, number),
        )
        details = {"employee": passkey.employee, "passkey": number}
        self._log("passkey-confirmed", at, **details, **({"duties": True} if codes_to else {}))

    def use(self, number: int, count: int, *, at: dt.datetime) -> bool:
        """Note the count of a use and return whether it opens; one that does not grow shows a copy, which blocks it.

        Passkeys that do not count always say 0 (WebAuthn, 6.1.1).
        """
        _, last = self.key_and_count(number)
        if (count or last) and count <= last:
            self._connection.execute(
                "UPDATE passkeys SET blocked_on = ? WHERE number = ?", (_day(at), number)
            )
            self._log("passkey-blocked", at, employee=self._find(number).employee, passkey=number)
            return False
        if count != last:
            self._connection.execute("UPDATE passkeys SET count = ? WHERE number = ?", (count, number))
        return True

    def end(self, number: int, *, by: str = OPERATOR, reason: str = "", at: dt.datetime) -> None:
        """Forget a passkey; its entries stay."""
        passkey = self._find(number)
        self._connection.execute("DELETE FROM passkeys WHERE number = ?", (number,))
        self._log("passkey-ended", at, employee=passkey.employee, passkey=number, by=by, reason=reason)

    def end_all(self, employee: str, *, reason: str = "", at: dt.datetime) -> None:
        """Forget every passkey of somebody who leaves."""
        for passkey in self.page(employee, after=0):
            self.end(passkey.number, reason=reason, at=at)

    def replace_categories(self, categories: frozenset[str], *, at: dt.datetime) -> None:
        """Enter that other categories are opened with a passkey than before."""
        known = self._connection.execute("SELECT category FROM passkey_categories")
        if frozenset(category for (category,) in known) == categories:
            return
        self._connection.execute("DELETE FROM passkey_categories")
        self._connection.execute(
            "INSERT INTO passkey_categories SELECT value FROM json_each(?)", (json.dumps(sorted(categories)),)
        )
        self._log("passkey-categories", at, categories=sorted(categories))

    def _find(self, number: int) -> Passkey:
        row = self._connection.execute(
            f"SELECT {_COLUMNS} FROM passkeys WHERE number = ?",  # noqa: S608 - the columns above
            (number,),
        ).fetchone()
        if row is None:
            raise KeepfaithError("No passkey has this number.", "See: keepfaith staff passkeys")
        return _passkey(row)

    def _log(self, kind: Kind, at: dt.datetime, **details: Any) -> None:  # noqa: ANN401 - details as JSON has them
        self._transaction.log(draft_entry(kind, at), details, at=at)


def _passkey(row: tuple[Any, ...]) -> Passkey:
    number, employee, credential, public_key, rp_id, origin, codes_to, *days = row
    proposed_on, confirmed_on, blocked_on = (day and dt.date.fromordinal(day) for day in days)
    return Passkey(
        *(number, employee, credential, fingerprint(public_key), rp_id, origin),
        *(proposed_on, confirmed_on, blocked_on, codes_to),
    )


def _day(at: dt.datetime) -> int:
    return at.astimezone(dt.UTC).date().toordinal()

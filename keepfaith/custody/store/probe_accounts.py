"""Accounts with which the prober signs in: they have duties as others do, and open canary records only."""

import datetime as dt
from typing import Final

from keepfaith.custody.ledger.entry import is_legible
from keepfaith.custody.store.transaction import StoreTransaction, draft_entry
from keepfaith.errors import KeepfaithError

MAX_PROBE_ACCOUNTS: Final = 64


class ProbeAccounts:
    """The prober's accounts; one that was enrolled stays one, so that it can never be given real work."""

    def __init__(self, transaction: StoreTransaction) -> None:
        self._transaction, self._connection = transaction, transaction.connection

    def enroll(self, employee: str, *, at: dt.datetime) -> bool:
        """Know an account as the prober's; return whether it was not yet."""
        if not is_legible(employee):
            raise KeepfaithError("The account is missing or too long.", "Name one.")
        if self.has(employee):
            return False
        count = self._transaction.count("probe_accounts")
        if count >= MAX_PROBE_ACCOUNTS:
            raise KeepfaithError(
                f"There are {MAX_PROBE_ACCOUNTS} accounts of the prober.", "Use those that there are."
            )
        self._connection.execute("INSERT INTO probe_accounts VALUES (?)", (employee,))
        self._transaction.log(draft_entry("enrolled", at), {"employee": employee}, at=at)
        return True

    def has(self, employee: str) -> bool:
        """Return whether an account is the prober's; a name that could not be enrolled is none."""
        if not is_legible(employee):
            return False
        row = self._connection.execute(
            "SELECT 1 FROM probe_accounts WHERE employee = ?", (employee,)
        ).fetchone()
        return row is not None

    def all(self) -> tuple[str, ...]:
        """Return every account of the prober by name."""
        rows = self._connection.execute("SELECT employee FROM probe_accounts ORDER BY employee")
        return tuple(employee for (employee,) in rows)

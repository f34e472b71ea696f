"""Attestations: how far something kept elsewhere has grown, entered so that nobody can shorten or change it unseen."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final, Literal

from keepfaith.custody.store.transaction import Transacting, drafted
from keepfaith.errors import KeepfaithError

NOT_ALTERED: Final = "not-altered"
ENTERED: Final = "entered"
KNOWN: Final = "known"
PAST_CHANGED: Final = "past changed"

Outcome = Literal["entered", "known", "past changed"]


@dataclass(frozen=True, slots=True)
class Attestation:
    """How far something had grown when that was last entered: a number, and the digest of all up to it."""

    number: int
    digest: bytes


class Attestations(Transacting):
    """The verbs on attestations."""

    def attest(self, *, what: str, number: int, digest: bytes, day: dt.date) -> Outcome:
        """Enter how far something has grown; if its past was changed, enter a refusal and believe the last one."""
        last = self.attestation(what)
        if last == Attestation(number, digest):
            return KNOWN
        told: dict[str, Any] = {"what": what, "number": number, "digest": digest.hex()}
        if last is not None and number <= last.number:
            refused = drafted("refused", day, clause=NOT_ALTERED, decision="deny")
            self._enter(refused, {**told, "ground": PAST_CHANGED})
            return PAST_CHANGED
        entry = self._journal.next_number
        self._enter(drafted("attested", day), told)
        self._connection.execute(
            "INSERT INTO attested VALUES (?, ?) ON CONFLICT DO UPDATE SET entry = excluded.entry",
            (what, entry),
        )
        return ENTERED

    def attestation(self, what: str) -> Attestation | None:
        """Give what was last entered of it, from the entry itself."""
        row = self._connection.execute("SELECT entry FROM attested WHERE what = ?", (what,)).fetchone()
        if row is None:
            return None
        told = self.details(row[0])
        if told is None or told.get("what") != what:
            raise KeepfaithError("The last attestation is not in the ledger.", "Verify the ledger.")
        return Attestation(told["number"], bytes.fromhex(told["digest"]))

"""Disclosures: what was given to outsiders in a case, sealed under the custodian's own key: it outlives the record."""

import datetime as dt
import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import Any, Final

from keepfaith.custody.ledger.entry import commit
from keepfaith.custody.ledger.fact_bits import Facts
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.sizes import DISCLOSURES_PAGE_SIZE
from keepfaith.custody.protocol.use_messages import Disclose, Disclosure, GivenOut
from keepfaith.custody.store.corrections import CountingCorrection
from keepfaith.custody.store.records import Records, check_words, clear_part, sealed_part
from keepfaith.custody.store.transaction import StoreTransaction, draft_entry

# So long ago somebody received what is then told of a correction.
TOLD_FOR: Final = dt.timedelta(days=365)
# Of one record, only so many are looked through.
_MOST_OF_RECORD: Final = 1_000


@dataclass(frozen=True, slots=True)
class DisclosureDecision:
    """What was decided on a disclosure: for which purpose, under which duty, on which facts, and why not if not."""

    purpose: str
    duty: str
    clause: str
    denial: DenialCode | None
    facts: frozenset[tuple[str, bool]]


class Disclosures:
    """What was given out, each once; without an entry nothing is listed."""

    def __init__(self, transaction: StoreTransaction, records: Records) -> None:
        self._transaction, self._connection = transaction, transaction.connection
        self._records = records

    def add(self, message: Disclose, decision: DisclosureDecision, *, at: dt.datetime) -> None:
        """Enter a disclosure, or why it was refused; the very same again is not entered twice."""
        check_words(decision.duty, decision.clause, decision.purpose, message.case)
        content = _content(message)
        digest = self._digest(content)
        known = self._connection.execute("SELECT 1 FROM disclosures WHERE digest = ?", (digest,)).fetchone()
        if decision.denial is None and known:
            return
        stored = self._records.find(message.record)
        header = stored.header if stored else None
        entry = draft_entry(
            "disclosed",
            at,
            denial=decision.denial,
            decision="allow",
            clause=decision.clause,
            purpose=decision.purpose,
            duty=decision.duty,
            facts=Facts.of(decision.facts),
            **clear_part(header, message.fields),
        )
        details = {**content, "employee": message.employee, **sealed_part(header, message.fields)}
        number = self._transaction.journal.next_number
        self._transaction.log(entry, details, at=at, subject=stored.subject if stored else None)
        if decision.denial is None:
            self._connection.execute(
                "INSERT INTO disclosures VALUES (?, ?, ?, ?, ?)",
                (
                    number,
                    message.case,
                    digest,
                    self._mark(message.record),
                    self._receipt_mark(message.record),
                ),
            )

    def page(self, case: str, *, before: int) -> tuple[Disclosure, ...]:
        """List what was given out in a case, the last first, at most 50; before one entry, unless that is 0."""
        rows = self._connection.execute(
            "SELECT number FROM disclosures WHERE for_case = ? AND (? = 0 OR number < ?)"
            " ORDER BY number DESC LIMIT ?",
            (case, before, before, DISCLOSURES_PAGE_SIZE),
        ).fetchall()
        return tuple(self._logged(number) for (number,) in rows)

    def of_record(self, record: bytes, *, since: dt.date) -> tuple[Disclosure, ...]:
        """List what of a record was given out since a day, in whatever case, the last first, at most 50."""
        last = self._last_of(record, limit=DISCLOSURES_PAGE_SIZE)
        return tuple(disclosure for disclosure in last if disclosure.given_on >= since)

    def untold(self, correction: CountingCorrection) -> list[Disclosure]:
        """List who received what was corrected within the year before that, and was given nothing of it since.

        Of each recipient the last disclosure before it, the first one first.
        """
        earlier: dict[str, Disclosure] = {}
        informed: set[str] = set()
        since = correction.corrected_on - TOLD_FOR
        for given in reversed(self._last_of(correction.record, limit=_MOST_OF_RECORD)):
            if correction.field not in given.fields:
                continue
            name = given.recipient.casefold()
            if given.number > correction.entry:
                informed.add(name)
            elif given.given_on >= since:
                earlier[name] = given
        return [given for name, given in earlier.items() if name not in informed]

    def given_out(self, record: bytes) -> tuple[tuple[GivenOut, ...], bool]:
        """List to whom something of a record was given, the first one first, and whether there was more before."""
        return self._in_order(self._last_of(record, limit=DISCLOSURES_PAGE_SIZE + 1))

    def given_out_of_ended(self, record: bytes, code: bytes) -> tuple[tuple[GivenOut, ...], bool]:
        """List the same of a record that is no more, to whoever has the code of its receipt; to others, nothing."""
        mark = self._mark_of_code(record, hashlib.sha256(code).digest())
        last = self._last_of(record, limit=DISCLOSURES_PAGE_SIZE + 1, receipt=mark)
        return self._in_order(last)

    def _in_order(self, last: list[Disclosure]) -> tuple[tuple[GivenOut, ...], bool]:
        given = [GivenOut(line.given_on, line.recipient, line.basis) for line in last[:DISCLOSURES_PAGE_SIZE]]
        return tuple(reversed(given)), len(last) > len(given)

    def _last_of(self, record: bytes, *, limit: int, receipt: bytes | None = None) -> list[Disclosure]:
        rows = self._connection.execute(
            "SELECT number FROM disclosures WHERE of_record = ? AND (? IS NULL OR of_receipt = ?)"
            " ORDER BY number DESC LIMIT ?",
            (self._mark(record), receipt, receipt, limit),
        ).fetchall()
        return [self._logged(number) for (number,) in rows]

    def _mark(self, record: bytes) -> bytes:
        """Return by what a record's disclosures are found: not its number, which ends with it."""
        key = commit(b"disclosures of a record", self._transaction.keyring.details)
        return hmac.digest(key, record, hashlib.sha256)

    def _receipt_mark(self, record: bytes) -> bytes | None:
        row = self._connection.execute("SELECT receipt FROM records WHERE id = ?", (record,)).fetchone()
        return self._mark_of_code(record, row[0]) if row and row[0] else None

    def _mark_of_code(self, record: bytes, receipt: bytes) -> bytes:
        """Return what proves the code of a record's receipt when the record is no more; nothing is found by it."""
        key = commit(b"receipt of a disclosure", self._transaction.keyring.details)
        return hmac.digest(key, record + receipt, hashlib.sha256)

    def _logged(self, number: int) -> Disclosure:
        details = self._transaction.details(number) or {}
        return Disclosure(
            number,
            bytes.fromhex(details["record"]),
            tuple(details["fields"]),
            details["recipient"],
            details["basis"],
            dt.date.fromisoformat(details["given_on"]),
            details["means"],
            details["employee"],
        )

    def _digest(self, content: dict[str, Any]) -> bytes:
        key = commit(b"disclosures", self._transaction.keyring.details)
        return hmac.digest(key, json.dumps(content, sort_keys=True).encode(), hashlib.sha256)


def _content(message: Disclose) -> dict[str, Any]:
    return {
        "record": message.record.hex(),
        "case": message.case,
        "fields": sorted(message.fields),
        "recipient": message.recipient,
        "basis": message.basis,
        "given_on": message.given_on.isoformat(),
        "means": message.means,
        **({"with_statements": "yes"} if message.with_statements else {}),
        **({"request": message.request.hex()} if message.request else {}),
    }

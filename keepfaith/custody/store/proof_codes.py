"""Codes that open one record: an employee mails one to its person, or gives it to them or to whoever acts for them."""

import datetime as dt
import hashlib
import hmac
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from keepfaith.custody.ledger.entry import Kind
from keepfaith.custody.protocol.code_messages import (
    CODE_ALPHABET,
    CODE_LIFETIMES,
    CODE_SIZE,
    CODE_WAITS,
    WAITING_CODE_LIFETIME,
    CodeWay,
    Relation,
    Representation,
    Scope,
)
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.known_names import YOUR_INFORMATION, YOUR_RIGHTS
from keepfaith.custody.protocol.sizes import PROOF_SIZE
from keepfaith.custody.store.proofs import IDLE, LONGEST
from keepfaith.custody.store.record_actions import RecordAction, RecordActions
from keepfaith.custody.store.transaction import StoreTransaction

# So often a code may be typed wrongly before it opens nothing any more.
MAX_TRIES: Final = 5
# So many are given out on one day, by whomever.
CODES_A_DAY: Final = 50
_ENTERED: Final[dict[CodeWay, Kind]] = {"letter": "code-mailed", "in-person": "code-handed"}


@dataclass(frozen=True, slots=True)
class CodeGift:
    """Who gives out the code of a record, by which way, to whom and under which duty; and why it was refused if it was.

    `more` goes into the sealed details: the kind of ID that was looked at, and by which case or grant.
    """

    way: CodeWay
    representation: Representation
    employee: str
    duty: str
    clause: str
    denial: DenialCode | None
    facts: frozenset[tuple[str, bool]]
    more: Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class CodeProof:
    """What a proof by a code is of: one record, and the one who acts for its person within a scope."""

    record: bytes
    relation: Relation
    scope: Scope


class ProofCodes:
    """The codes that were given out, one a record; only their digests are stored."""

    def __init__(self, transaction: StoreTransaction, actions: RecordActions) -> None:
        self._connection, self._actions = transaction.connection, actions

    def mint(self, record: bytes, gift: CodeGift, *, waits: bool, at: dt.datetime) -> str | None:
        """Draw the code of a record, which ends an earlier one, and enter it; or enter why there is none.

        One that `waits` opens nothing before its mailbox was told of it and had time to end it.
        """
        given = RecordAction(
            employee=gift.employee,
            duty=gift.duty,
            purpose=YOUR_INFORMATION,
            fields=(),
            denial=gift.denial,
            clause=gift.clause,
            at=at,
            facts=gift.facts,
            kind=_ENTERED[gift.way],
            more={**gift.representation.details, **gift.more},
        )
        if not self._actions.log(record, given):
            return None
        code = "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_SIZE))
        until = int((at + (WAITING_CODE_LIFETIME if waits else CODE_LIFETIMES[gift.way])).timestamp())
        self._connection.execute("DELETE FROM proof_codes WHERE record = ?", (record,))
        self._connection.execute(
            "INSERT INTO proof_codes (record, way, code, code_until, relation, scope, given_at, waits)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(record, gift.way, _digest(code), until),
                *(gift.representation.relation, gift.representation.scope),
                *(int(at.timestamp()), waits),
            ),
        )
        return code

    def redeem(self, record: bytes, code: str, *, at: dt.datetime) -> bytes | None:
        """Redeem the code of a record, once and in time, for a proof of 16 bytes; enter that, and each wrong try.

        Where no code is there to redeem nothing is entered: nobody can fill the ledger by guessing.
        """
        row = self._connection.execute(
            "SELECT way, relation, code FROM proof_codes WHERE record = ? AND code_until > ? AND tries < ?"
            " AND (waits = 0 OR told_at <= ?)",
            (record, int(at.timestamp()), MAX_TRIES, int((at - CODE_WAITS).timestamp())),
        ).fetchone()
        if row is None:
            return None
        *by, digest = row
        if not hmac.compare_digest(_digest(code), digest):
            self._connection.execute("UPDATE proof_codes SET tries = tries + 1 WHERE record = ?", (record,))
            self._log(record, *by, denial=DenialCode.NOT_PROVEN, at=at)
            return None
        proof = os.urandom(PROOF_SIZE)
        self._connection.execute(
            "UPDATE proof_codes SET code = NULL, code_until = NULL, proof = ?, proof_until = ?, ends_at = ?"
            " WHERE record = ?",
            (
                hashlib.sha256(proof).digest(),
                int((at + IDLE).timestamp()),
                int((at + LONGEST).timestamp()),
                record,
            ),
        )
        self._log(record, *by, denial=None, at=at)
        return proof

    def find(self, proof: bytes, *, now: dt.datetime) -> CodeProof | None:
        """Return what a proof is of that has not ended, which then lasts another 15 minutes; none of any other."""
        moment = int(now.timestamp())
        row = self._connection.execute(
            "SELECT record, relation, scope FROM proof_codes WHERE proof = ? AND proof_until > ? AND ends_at > ?",
            (hashlib.sha256(proof).digest(), moment, moment),
        ).fetchone()
        if row is None:
            return None
        until = int((now + IDLE).timestamp())
        self._connection.execute("UPDATE proof_codes SET proof_until = ? WHERE record = ?", (until, row[0]))
        return CodeProof(*row)

    def end(self, proof: bytes) -> None:
        """End a proof."""
        self._connection.execute(
            "UPDATE proof_codes SET proof = NULL, proof_until = NULL, ends_at = NULL WHERE proof = ?",
            (hashlib.sha256(proof).digest(),),
        )

    def _log(
        self, record: bytes, way: CodeWay, relation: Relation, *, denial: DenialCode | None, at: dt.datetime
    ) -> None:
        proven = RecordAction(
            employee="",
            duty="",
            purpose=YOUR_INFORMATION,
            fields=(),
            denial=denial,
            clause=YOUR_RIGHTS,
            at=at,
            kind="proven",
            more={"proof": record.hex(), "by": way, "relation": relation},
        )
        self._actions.log(record, proven)


def _digest(code: str) -> bytes:
    return hashlib.sha256(code.encode()).digest()

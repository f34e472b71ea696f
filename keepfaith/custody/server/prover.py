"""By what somebody proved who they are, or for whom they act, and which records that opens."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from keepfaith.custody.protocol.code_messages import Relation
from keepfaith.custody.protocol.header import Header
from keepfaith.custody.protocol.known_names import YOUR_INFORMATION
from keepfaith.custody.rules.request_space import Request
from keepfaith.custody.server.decision import (
    UNKNOWN_EDITION,
    UNKNOWN_FIELD,
    Editions,
    Verdict,
    governed,
)
from keepfaith.custody.store.proof_codes import CodeProof
from keepfaith.custody.store.proven_by import ProvenBy
from keepfaith.custody.store.records import StoredRecord
from keepfaith.custody.store.store import Store

# What its person asks of a field of a record: whether they may correct it.
BY_ITS_PERSON: Final = Request(("Party", "data-subject"), "correct", "", "", YOUR_INFORMATION, frozenset())


@dataclass(frozen=True, slots=True)
class Prover:
    """A request whose link was redeemed, or the very record whose code was; `code` says then who did that."""

    stored: StoredRecord
    code: CodeProof | None = None

    @property
    def record(self) -> bytes:
        """The number of either."""
        return self.stored.record

    @property
    def is_by_code(self) -> bool:
        """Whether a code was redeemed."""
        return self.code is not None

    @property
    def relation(self) -> Relation:
        """Whether they are the person, or act for that person."""
        return self.code.relation if self.code else "self"

    @property
    def by(self) -> ProvenBy:
        """What an entry says of it."""
        return ProvenBy(self.record, self.relation)

    @property
    def may_correct(self) -> bool:
        """Whether they may correct, state and withdraw, beside seeing."""
        return self.code is None or self.code.scope == "correct"


def opens(store: Store, prover: Prover, stored: StoredRecord, *, day: dt.date) -> bool:
    """Return whether a record opens: what is its person's own, and is not left out because of an investigation."""
    return not store.items.is_left_out(stored.record) and is_own(store, prover, stored, day=day)


def is_own(store: Store, prover: Prover, stored: StoredRecord, *, day: dt.date) -> bool:
    """Return whether a record is its person's own: by a code that one alone, by a link what is its mailbox's."""
    if prover.is_by_code:
        return stored.record == prover.record
    return store.proofs.opens(prover.stored, stored, day=day)


def decide_own(
    header: Header, fields: tuple[str, ...], request: Request, *, editions: Editions, at: dt.datetime
) -> Verdict:
    """Decide what is asked by a record's own person of some of its fields."""
    case = governed(header, editions, at)
    if case is None or not set(fields) <= set(header.fields):
        return UNKNOWN_FIELD if case else UNKNOWN_EDITION
    return case.every(request, (header.fields[name] for name in fields))


def prover_of(store: Store, proof: bytes, *, now: dt.datetime) -> Prover | None:
    """Return the request or the record by which a proof was got; none if the proof has ended."""
    record = store.proofs.find(proof, now=now)
    if record is not None:
        request = store.records.find(record)
        return None if request is None else Prover(request)
    code = store.proof_codes.find(proof, now=now)
    stored = store.records.find(code.record) if code is not None else None
    return None if stored is None else Prover(stored, code)

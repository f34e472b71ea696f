"""The custodian's store: opened by one custodian at a time, with the key-encryption key given to it."""

import os
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from keepfaith.custody.store import schema
from keepfaith.custody.store.acknowledgments import Acknowledgments
from keepfaith.custody.store.anchors import Anchors
from keepfaith.custody.store.announced_codes import AnnouncedCodes
from keepfaith.custody.store.answer_moves import AnswerMoves
from keepfaith.custody.store.automatic_mail import AutomaticMail
from keepfaith.custody.store.backups import Backups
from keepfaith.custody.store.canaries import Canaries
from keepfaith.custody.store.caps import HourlyCaps
from keepfaith.custody.store.cases import Cases
from keepfaith.custody.store.corrections import Corrections
from keepfaith.custody.store.counters import Counters
from keepfaith.custody.store.coverings import Coverings
from keepfaith.custody.store.daily_use import DailyUse
from keepfaith.custody.store.disclosures import Disclosures
from keepfaith.custody.store.duties import Duties
from keepfaith.custody.store.editions import Editions
from keepfaith.custody.store.erasure import Erasure
from keepfaith.custody.store.erasures import Erasures
from keepfaith.custody.store.forms import is_new
from keepfaith.custody.store.holds import Holds
from keepfaith.custody.store.items import Items
from keepfaith.custody.store.journal import Journal
from keepfaith.custody.store.keyring import Keyring
from keepfaith.custody.store.mailings import Mailings
from keepfaith.custody.store.migrations import migrate
from keepfaith.custody.store.multiset_hash import seal_first_hash
from keepfaith.custody.store.notice_moves import NoticeMoves
from keepfaith.custody.store.organizations import Organizations
from keepfaith.custody.store.owners import Owners
from keepfaith.custody.store.passkeys import Passkeys
from keepfaith.custody.store.pauses import Pauses
from keepfaith.custody.store.probe_accounts import ProbeAccounts
from keepfaith.custody.store.proof_codes import ProofCodes
from keepfaith.custody.store.proofs import Proofs
from keepfaith.custody.store.record_actions import RecordActions
from keepfaith.custody.store.records import Records
from keepfaith.custody.store.restrictions import Restrictions
from keepfaith.custody.store.reviews import Reviews
from keepfaith.custody.store.staff_history import StaffHistory
from keepfaith.custody.store.statements import Statements
from keepfaith.custody.store.subscriptions import Subscriptions
from keepfaith.custody.store.suppressions import Suppressions
from keepfaith.custody.store.tasks import Tasks
from keepfaith.custody.store.transaction import StoreTransaction
from keepfaith.custody.store.uses import Uses
from keepfaith.custody.store.withdrawals import Withdrawals


@dataclass(frozen=True, slots=True)
class Status:
    """How much the store holds."""

    entries: int
    records: int
    unconfirmed: int
    subjects: int
    editions: int
    holds: int
    duties: int
    canaries: int
    canary_records: int
    probe_accounts: int


class Store(StoreTransaction):
    """Everything the custodian keeps, by kind, over one transaction; changes run inside `transaction`."""

    def __init__(self, directory: Path, connection: sqlite3.Connection, keyring: Keyring, lock: int) -> None:
        super().__init__(connection, keyring, directory)
        self._lock = lock
        self.editions, self.caps = Editions(self), HourlyCaps(self)
        self.anchors, self.counters = Anchors(self), Counters(self)
        self.backups = Backups(self)
        self.canaries, self.probe_accounts = Canaries(self), ProbeAccounts(self)
        self.owners = Owners(self)
        self.records = Records(self, self.canaries, self.owners)
        self.tasks = Tasks(self, self.records)
        self.organizations = Organizations(self)
        self.acknowledgments, self.passkeys = Acknowledgments(self), Passkeys(self)
        self.duties = Duties(self, self.tasks, self.probe_accounts)
        self.staff_history = StaffHistory(self)
        self.daily_use, self.reviews = DailyUse(self), Reviews(self)
        self.pauses = Pauses(self, self.duties)
        self.mailings = Mailings(self, self.duties)
        self.actions = RecordActions(self, self.records)
        self.uses = Uses(self)
        self.erasure, self.holds = Erasure(self, self.records), Holds(self, self.records)
        self.erasures = Erasures(self)
        self.cases, self.coverings = Cases(self), Coverings(self, self.records)
        self.restrictions, self.disclosures = (
            Restrictions(self, self.records),
            Disclosures(self, self.records),
        )
        self.withdrawals = Withdrawals(self, self.records)
        self.items = Items(self, self.records)
        self.statements = Statements(self, self.actions)
        self.suppressions, self.automatic_mail = Suppressions(self), AutomaticMail(self)
        self.proofs = Proofs(self, self.actions, self.owners, self.suppressions)
        self.proof_codes = ProofCodes(self, self.actions)
        self.announced_codes = AnnouncedCodes(self, self.actions)
        self.corrections = Corrections(self, self.actions, self.proofs)
        self.subscriptions = Subscriptions(self, self.records, self.suppressions, self.owners)
        moving = self, self.records, self.subscriptions, self.proofs
        self.notice_moves = NoticeMoves(*moving)
        self.answer_moves = AnswerMoves(*moving, corrections=self.corrections, owners=self.owners)

    @classmethod
    def open(cls, directory: Path, kek: bytes) -> Self:
        """Open the store, make it where there is none, or migrate it; refuse a second custodian and a wrong key."""
        lock = schema.lock(directory)
        try:
            connection = schema.connect(directory)
            try:
                migrate(connection, kek, directory)
                return cls(directory, connection, _keyring(connection, kek, directory), lock)
            except BaseException:
                connection.close()
                raise
        except BaseException:
            os.close(lock)
            raise

    def status(self) -> Status:
        """Count what the store holds."""
        tables_counted = (
            "records",
            "records WHERE state = 'unconfirmed'",
            "subjects",
            "editions",
            "(SELECT DISTINCT record FROM holds)",
            "(SELECT DISTINCT employee, duty FROM assignments WHERE confirmed_on IS NOT NULL)",
            "canaries",
            "canary_records WHERE ended_on IS NULL",
            "probe_accounts",
        )
        query = ", ".join(f"(SELECT count(*) FROM {table})" for table in tables_counted)  # noqa: S608 - the names above
        return Status(self.checkpoint.count, *self.connection.execute(f"SELECT {query}").fetchone())

    def close(self) -> None:
        """Close the store and let another custodian in."""
        self.journal.close()
        self.connection.close()
        os.close(self._lock)


def _keyring(connection: sqlite3.Connection, kek: bytes, directory: Path) -> Keyring:
    connection.execute("BEGIN IMMEDIATE")
    try:
        if is_new(connection, directory):
            schema.create(connection)
            keyring = Keyring.make(connection, kek)
            Journal.create(connection, keyring.signing)
            seal_first_hash(connection, keyring)
        else:
            keyring = Keyring.unlock(connection, kek)
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    return keyring

"""Making a custodian's store again: what it holds by the newest export of the ledger, keys alone from the backup.

A key whose record the export does not name was ended since, and is never written down. So nothing is replayed kind by
kind: duties, counters, subscriptions, holds and caps are those of the export, and the journal goes on where it ends.
"""

import datetime as dt
import sqlite3
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from keepfaith.custody.archives.archive_format import Incoming
from keepfaith.custody.archives.rows import Value, read_rows
from keepfaith.custody.archives.store_copy import KEYS, ROOM
from keepfaith.custody.archives.streams import ArchiveRefused
from keepfaith.custody.crypto.seal import DecryptionError, unwrap
from keepfaith.custody.ledger.chain import CheckpointFile, chain_at, stored_checkpoint
from keepfaith.custody.ledger.entry import KINDS, Entry, decode
from keepfaith.custody.protocol.known_names import OWN_TEST_REQUESTS
from keepfaith.custody.protocol.task_answers import TaskState
from keepfaith.custody.store import schema
from keepfaith.custody.store.anchors import NOT_RESTORED
from keepfaith.custody.store.forms import FORM, refuse_other
from keepfaith.custody.store.journal import verify
from keepfaith.custody.store.keyring import Keyring
from keepfaith.custody.store.multiset_hash import seal_first_hash
from keepfaith.custody.store.records import clear_part
from keepfaith.custody.store.store import Store
from keepfaith.custody.store.transaction import draft_entry

# The kind is the second byte of an entry.
_ERASED: Final = bytes([KINDS.index("erased")])
_REMOVED: Final = bytes([KINDS.index("removed")])
_TIMES: Final[Mapping[str, int]] = {"sent": 1, "withheld": -1}


@dataclass(frozen=True, slots=True)
class Ended:
    """What was ended between the backup and the export: how many records, duties in all, and who has none left."""

    records: int
    duties: int
    employees: tuple[str, ...]


class StoreRebuild:
    """A store in the making, in a folder of its own; it is of no use before `completed`.

    It gets the form that the export's list names; whoever opens it then migrates it.
    """

    def __init__(self, directory: Path, *, form: int = FORM) -> None:
        refuse_other(form, "this export of the ledger")
        self._directory = directory
        directory.mkdir(mode=0o700)
        self._connection = schema.connect(directory)
        # Tables come in any order; that they belong together is looked at once, at the end, and not row by row.
        self._connection.execute("PRAGMA foreign_keys = OFF")
        self._connection.execute("BEGIN IMMEDIATE")
        schema.create(self._connection, form)
        self._triggers = _without_triggers(self._connection)
        self._ended_records = self._ended_duties = 0
        self._employees: set[str] = set()

    def close(self) -> None:
        """Let the store go."""
        self._connection.close()

    def take_export(self, part: Incoming) -> None:
        """Take a table of the export as it is."""
        self._insert(part.name.removeprefix(ROOM), read_rows(part.lines()))

    def take_backup(self, part: Incoming) -> None:
        """Take of a table of the backup only what the export has no word on: keys; compare the rest with it."""
        name = part.name.removeprefix(ROOM)
        if name == KEYS:
            self._insert(KEYS, read_rows(part.lines()))
        elif name == "records":
            self._take_keys(read_rows(part.lines()))
        elif name == "subjects":
            self._compare_counters(read_rows(part.lines()))
        elif name == "assignments":
            self._compare_duties(read_rows(part.lines()))

    def follows(self, listed: Mapping[str, Any]) -> None:
        """Refuse an export whose journal is not that of the backup's list, longer or as long; ask once it is taken."""
        refuse_other(listed.get("form", FORM), "this backup")
        count, chain = int(listed["checkpoint"]["count"]), bytes.fromhex(listed["checkpoint"]["chain"])
        newest = stored_checkpoint(self._connection)
        if newest is None or newest.count < count:
            raise ArchiveRefused(
                "This export of the ledger is older than the backup, so what was ended since would come back.",
                "Give the newest export that was made with `keepfaith ledger export`.",
            )
        public_key = bytes.fromhex(listed["public_key"])
        if chain_at(self._connection, count, public_key) != chain or not newest.is_signed_by(public_key):
            raise ArchiveRefused(
                "This export is of another ledger than the backup.", "Give the export of the same portal."
            )

    def completed(self, kek: bytes) -> tuple[Keyring, Ended]:
        """Commit the store if it is whole, every key opens and the journal verifies from end to end."""
        keyring = Keyring.unlock(self._connection, kek)
        if self._connection.execute("PRAGMA foreign_key_check").fetchone():
            raise _not_whole("Its rows do not belong together.")
        keyed = self._connection.execute("SELECT id, wrapped_key FROM records WHERE wrapped_key <> x''")
        try:
            for record, wrapped in keyed:
                unwrap(keyring.wrapping, wrapped, record)
        except DecryptionError:
            raise _not_whole("A key in it does not open.") from None
        for trigger in self._triggers:
            self._connection.execute(trigger)
        seal_first_hash(self._connection, keyring)
        self._connection.execute("COMMIT")
        checkpoint = stored_checkpoint(self._connection)
        assert checkpoint is not None  # noqa: S101 - `follows` has read it
        with closing(CheckpointFile(self._directory)) as file:
            file.write(checkpoint)
            file.write(checkpoint)
        report = verify(self._directory, keyring.public_key)
        if not report.sound:
            raise _not_whole(report.problems[0])
        gone = tuple(sorted(name for name in self._employees if not self._has_duties(name)))
        return keyring, Ended(self._ended_records, self._ended_duties, gone)

    def _insert(self, table: str, rows: Iterable[dict[str, Value]]) -> None:
        known = [
            column
            for (column,) in self._connection.execute("SELECT name FROM pragma_table_info(?)", (table,))
        ]
        names, marks = ", ".join(known), ", ".join("?" * len(known))
        if not known:
            raise ArchiveRefused(
                "The archive has a table that this release does not know.", "Use the newer release."
            )
        try:
            self._connection.executemany(
                f"INSERT INTO {table} ({names}) VALUES ({marks})",  # noqa: S608 - a table of ours, by its own columns
                (tuple(row[name] for name in known) for row in rows),
            )
        except (KeyError, sqlite3.IntegrityError, sqlite3.InterfaceError) as error:
            raise _not_whole(f"The table {table} does not fit.") from error

    def _take_keys(self, rows: Iterable[dict[str, Value]]) -> None:
        for row in rows:
            taken = self._connection.execute(
                "UPDATE records SET wrapped_key = ? WHERE id = ? AND header = ?",
                (row["wrapped_key"], row["id"], row["header"]),
            )
            self._ended_records += not taken.rowcount

    def _compare_counters(self, rows: Iterable[dict[str, Value]]) -> None:
        for row in rows:
            counted = self._connection.execute(
                "SELECT entries FROM subjects WHERE fingerprint = ?", (row["fingerprint"],)
            ).fetchone()
            if counted is None or counted[0] < int(row["entries"] or 0):
                raise _not_whole("It would count fewer entries of a person than there were.")

    def _compare_duties(self, rows: Iterable[dict[str, Value]]) -> None:
        # What was only proposed was no duty.
        given = {(row["employee"], row["duty"]) for row in rows if row["confirmed_on"] is not None}
        for employee, duty in given:
            if not self._connection.execute(
                "SELECT 1 FROM assignments WHERE employee = ? AND duty = ? AND confirmed_on IS NOT NULL",
                (employee, duty),
            ).fetchone():
                self._ended_duties += 1
                self._employees.add(str(employee))

    def _has_duties(self, employee: str) -> bool:
        row = self._connection.execute(
            "SELECT 1 FROM assignments WHERE employee = ? AND confirmed_on IS NOT NULL", (employee,)
        ).fetchone()
        return row is not None


def _without_triggers(connection: sqlite3.Connection) -> tuple[str, ...]:
    """Take the triggers away, and return what makes them again.

    They judge and follow each act in its order; rows come by their names, an appeal before what it appeals against.
    """
    triggers = connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    return tuple(sql for _, sql in triggers)


class RestoredStore(Store):
    """A store that was made again, with the verbs that enter what did not come back."""

    def keyed(self) -> set[bytes]:
        """Return the records whose key came back."""
        rows = self.connection.execute("SELECT id FROM records WHERE wrapped_key <> x''")
        return {record for (record,) in rows}

    def destroyed(self, records: Collection[bytes]) -> dict[bytes, dt.date]:
        """Return the day on which each record was destroyed, of those of which the ledger says so."""
        return {record: entry.day for record, entry in self._erased() if record in records}

    def ended_tests(self) -> set[bytes]:
        """Name the records that were destroyed as test requests, under no permission."""
        return {record for record, entry in self._erased() if entry.clause == OWN_TEST_REQUESTS}

    def _erased(self) -> Iterator[tuple[bytes, Entry]]:
        rows = self.connection.execute(
            "SELECT number, entry FROM journal WHERE substr(entry, 2, 1) = ? ORDER BY number", (_ERASED,)
        )
        for number, entry in rows.fetchall():
            details = self.details(number)
            yield bytes.fromhex(details["record"]) if details else b"", decode(entry)

    def cleared(self, records: Iterable[bytes]) -> set[tuple[bytes, str]]:
        """Return what may have gone out by the ledger, as each record's number with the message's short name.

        What was withheld was cleared once before: only what was cleared more often than withheld may have gone.
        """
        cleared: Counter[tuple[bytes, str]] = Counter()
        for record in records:
            rows = self.connection.execute(
                "SELECT number, entry FROM details JOIN journal USING (number) WHERE record = ?", (record,)
            )
            for number, entry in rows.fetchall():
                details, line = self.details(number) or {}, decode(entry)
                # What a clerk sent on paper has no such name.
                if line.kind in _TIMES and "what" in details:
                    cleared[record, str(details["what"])] += _TIMES[line.kind]
        return {message for message, times in cleared.items() if times > 0}

    def removed(self, what: str) -> list[tuple[str, str]]:
        """Return the name and the permission of each thing of a kind that the ledger says was removed elsewhere."""
        rows = self.connection.execute(
            "SELECT number FROM journal WHERE substr(entry, 2, 1) = ? ORDER BY number", (_REMOVED,)
        )
        removals = [self.details(number) or {} for (number,) in rows.fetchall()]
        return [
            (str(removal["named"]), str(removal.get("permission", "")))
            for removal in removals
            if removal.get("what") == what
        ]

    def task_states(self) -> list[TaskState]:
        """Return the state of each task in which something was done."""
        rows = self.connection.execute("SELECT record, holder, purpose, state, closed_at FROM tasks")
        return [
            TaskState(
                record,
                holder,
                purpose,
                state,
                closed_at and dt.datetime.fromtimestamp(closed_at, dt.UTC).date(),
            )
            for record, holder, purpose, state, closed_at in rows
        ]

    def noted(self) -> list[tuple[bytes, bytes | None]]:
        """Return each record with the digest of its row."""
        return self.connection.execute("SELECT id, digest FROM records ORDER BY id").fetchall()

    def lose(self, there: Collection[bytes], *, at: dt.datetime) -> int:
        """End every record without its key or its row, those that are `there`; each is entered, and its hold ends."""
        lost = 0
        for record, keyless in self.connection.execute(
            "SELECT id, wrapped_key = x'' FROM records"
        ).fetchall():
            if record in there and not keyless:
                continue
            stored = self.records.find(record)
            assert stored is not None  # noqa: S101 - it was listed in this very transaction
            header = stored.header
            entry = draft_entry(
                "discarded", at, purpose=header.purpose, decision="allow", **clear_part(header)
            )
            self.connection.execute("DELETE FROM holds WHERE record = ?", (record,))
            self.records.log_ending(record, stored, entry=entry, details={"cause": NOT_RESTORED}, at=at)
            self.records.delete(record)
            lost += 1
        return lost


def _not_whole(how: str) -> ArchiveRefused:
    return ArchiveRefused(
        f"The custodian's store cannot be made again. {how} Nothing was restored.",
        "Take another backup, or another export of the ledger.",
    )

"""Taking entries of the ledger one after the other: what records, tasks, acts, messages and backups they come to."""

import datetime as dt
import hashlib
import time
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final

from keepfaith.custody.protocol.known_names import (
    CONFIRMATION,
    NOTICES,
    OWN_LINKS,
    TEST_REQUEST,
    YOUR_INFORMATION,
)
from keepfaith.prober.balances.fold_file import FoldFile
from keepfaith.prober.ledger_line import Line

# The acts that end a task, each with the state in which it is then.
CLOSING: Final[Mapping[str, str]] = {
    "sent": "sent", "answered": "sent", "returned": "returned", "closed": "closed",
}  # fmt: skip
# The acts of which the desk keeps steps; that an answer went out is a step of its message.
_STEPS: Final = frozenset({
    *("opened", "sent", "returned", "noted", "moved", "closed", "handed", "taken", "reopened", "recalled", "typed"),
})  # fmt: skip
ANSWERS: Final = "answers"
_BACKUP: Final = "backup"
_ACCOUNT: Final = "account"


class LedgerFold:
    """The entries as they come; each is folded into the tables of one file."""

    def __init__(self, file: FoldFile) -> None:
        self._connection = file.connection
        self._folds: dict[str, Callable[[Line], None]] = {
            **dict.fromkeys((*_STEPS, "answered"), self._act),
            **dict.fromkeys(("erased", "discarded"), self._end),
            **dict.fromkeys(("held", "released"), self._hold),
            **dict.fromkeys(("duty-given", "duty-ended"), self._change_duty),
            "created": self._create,
            "confirmed": self._confirm,
            "address-moved": self._move,
            "address-restored": self._restore,
            "unsubscribed": self._unsubscribe,
            "withheld": self._withhold,
            "backed-up": self._back_up,
            "removed": self._remove,
        }

    def take(self, line: Line) -> None:
        """Fold an entry; a refusal changes nothing, and one without details is of a record that has ended."""
        fold = self._folds.get(line.kind)
        if fold is not None and not line.refused and line.details is not None:
            fold(line)

    def _create(self, line: Line) -> None:
        known, hour, now = line.known, _hour(line), time.time()
        about = bytes.fromhex(known["about"]) if "about" in known else None
        row = (
            line.record,
            line.number,
            line.edition,
            str(known["holding"]),
            line.collected_for,
            hour,
            about,
            now,
        )
        self._run(
            "INSERT OR IGNORE INTO records (id, number, edition, holding, purpose, hour, about, read_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            *row,
        )
        if "topics" in known:
            values = (line.record, line.mailbox, line.day.toordinal())
            self._run("INSERT OR IGNORE INTO subscriptions VALUES (?, ?, 'pending', ?)", *values)
        elif about is None and (known["holding"], line.collected_for) != (OWN_LINKS, YOUR_INFORMATION):
            self._run(
                "INSERT OR IGNORE INTO tasks (record, purpose, state, number, read_at) VALUES (?, ?, 'open', ?, ?)",
                line.record, line.collected_for, line.number, now,
            )  # fmt: skip

    def _act(self, line: Line) -> None:
        if "what" in line.known:
            self._send(line)
            return
        root = self._root(line.record)
        # An opening in a case is in no task of the desk, so there is no step of it.
        if line.kind in _STEPS and "case" not in line.known:
            self._count_act(line, root, line.kind)
        self._change_task(line, root)

    def _change_task(self, line: Line, root: bytes) -> None:
        values: list[Any]
        state = "open"
        if line.kind == "handed":
            colleague = str(line.known["colleague"])
            change, values = "holder = ?, released = NULL", [_digest(colleague) if colleague else None]
        elif line.kind == "taken":
            change, values = "holder = ?, released = NULL", [_digest(line.employee)]
        elif line.kind == "moved":
            change, values = "purpose = ?, holder = NULL, released = NULL", [str(line.known["to"])]
        elif line.kind in CLOSING:
            change, values = "state = ?, closed_at = ?, holder = NULL", [CLOSING[line.kind], _hour(line)]
        elif line.kind == "reopened":
            change, values, state = "state = 'open', closed_at = NULL", [], "closed"
        else:
            return
        self._run(
            f"UPDATE tasks SET {change}, number = ?, read_at = ? WHERE record = ? AND (state = 'open') = ?",  # noqa: S608 - see above
            *values, line.number, time.time(), root, state == "open",
        )  # fmt: skip

    def _send(self, line: Line, by: int = 1) -> None:
        what = str(line.known["what"])
        self._run(
            "INSERT INTO sendings VALUES (?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET count = count + excluded.count, read_at = excluded.read_at",
            line.record, what, by, time.time(),
        )  # fmt: skip
        if line.collected_for == NOTICES and what != CONFIRMATION and by > 0:
            (state,) = self._one("SELECT state FROM subscriptions WHERE record = ?", line.record) or ("",)
            values = (line.number, line.day.toordinal(), state == "confirmed")
            self._run("INSERT OR IGNORE INTO notices VALUES (?, ?, ?)", *values)
        elif line.collected_for != NOTICES:
            self._count_act(line, self._root(line.record), ANSWERS, by)

    def _withhold(self, line: Line) -> None:
        self._send(line, by=-1)

    def _confirm(self, line: Line) -> None:
        (mailbox,) = self._one("SELECT mailbox FROM subscriptions WHERE record = ?", line.record) or (None,)
        self._run(
            "UPDATE subscriptions SET state = 'ended' WHERE mailbox = ? AND state = 'confirmed'", mailbox
        )
        self._run("UPDATE subscriptions SET state = 'confirmed' WHERE record = ?", line.record)

    def _move(self, line: Line) -> None:
        """End a subscription that goes on at another address, which has confirmed just before."""
        self._run("UPDATE subscriptions SET state = 'ended' WHERE record = ?", line.record)

    def _restore(self, line: Line) -> None:
        """End the other one; where it counted, the first one does again, and takes its mailbox's others along."""
        there = bytes.fromhex(str(line.known["to"]))
        (state,) = self._one("SELECT state FROM subscriptions WHERE record = ?", line.record) or ("",)
        self._run("UPDATE subscriptions SET state = 'ended' WHERE record = ?", there)
        if state == "ended":
            self._confirm(line)

    def _end(self, line: Line) -> None:
        record = line.record
        created = self._one("SELECT hour, about FROM records WHERE id = ?", record)
        created_at, about = created or (None, None)
        closed = self._one("SELECT closed_at FROM tasks WHERE record = ?", about or record)
        if closed is None and about is not None:
            # A note ends with its record, which may go first.
            closed = self._one("SELECT closed_at FROM endings WHERE record = ?", about)
        self._run(
            "INSERT OR IGNORE INTO endings VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            record, line.number, line.kind, line.edition, str(line.known.get("holding", "")),
            str(line.known.get("permission", "")), line.known.get("cause") == TEST_REQUEST, _hour(line), created_at,
            closed and closed[0], time.time(), bytes.fromhex(str(line.known.get("tombstone", ""))),
        )  # fmt: skip
        for table, column in (
            *(("records", "id"), ("tasks", "record"), ("acts", "root"), ("holds", "record")),
            *(("sendings", "record"), ("subscriptions", "record"), ("steps_seen", "root")),
        ):
            self._run(f"DELETE FROM {table} WHERE {column} = ?", record)  # noqa: S608 - the names above

    def _hold(self, line: Line) -> None:
        statement = (
            "INSERT OR IGNORE INTO holds VALUES (?, ?)"
            if line.kind == "held"
            else "DELETE FROM holds WHERE record = ? AND for_case = ?"
        )
        self._run(statement, line.record, str(line.known["case"]))

    def _change_duty(self, line: Line) -> None:
        employee, number = _digest(line.employee), int(line.known["assignment"])
        if line.kind == "duty-given":
            starts_on = dt.date.fromisoformat(line.known["starts_on"]).toordinal()
            self._run("INSERT OR REPLACE INTO duties VALUES (?, ?, ?)", number, employee, starts_on)
            return
        self._run("DELETE FROM duties WHERE number = ?", number)
        in_force = "SELECT 1 FROM duties WHERE employee = ? AND starts_on <= ?"
        if self._one(in_force, employee, line.day.toordinal()) is None:
            # The row names its last holder until somebody looks at it.
            self._run("UPDATE tasks SET released = holder, holder = NULL WHERE holder = ?", employee)

    def _back_up(self, line: Line) -> None:
        known = line.known
        values = (str(known["named"]), bytes.fromhex(known["digest"]), int(known["size"]), str(known["at"]))
        self._run("INSERT OR REPLACE INTO backups (named, digest, size, at) VALUES (?, ?, ?, ?)", *values)

    def _remove(self, line: Line) -> None:
        if line.known.get("what") == _BACKUP:
            self._run("UPDATE backups SET removed = 1 WHERE named = ?", str(line.known["named"]))
        elif line.known.get("what") == _ACCOUNT:
            digest = bytes.fromhex(str(line.known.get("tombstone", "")))
            values = (str(line.known["named"]), line.number, digest, time.time())
            self._run("INSERT OR IGNORE INTO removals VALUES (?, ?, ?, ?)", *values)

    def _unsubscribe(self, line: Line) -> None:
        self._run("UPDATE subscriptions SET state = 'ended' WHERE mailbox = ?", line.mailbox)

    def _count_act(self, line: Line, root: bytes, kind: str, by: int = 1) -> None:
        values = (
            root,
            kind,
            _digest(line.employee),
            line.claimed_duty,
            line.purpose,
            by,
            line.day.toordinal(),
        )
        self._run(
            "INSERT INTO acts VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET count = count + excluded.count, day = excluded.day, read_at = excluded.read_at",
            *values, time.time(),
        )  # fmt: skip

    def _root(self, record: bytes) -> bytes:
        (about,) = self._one("SELECT about FROM records WHERE id = ?", record) or (None,)
        return about or record

    def _run(self, statement: str, *values: Any) -> None:  # noqa: ANN401 - what SQLite takes
        self._connection.execute(statement, values)

    def _one(self, statement: str, *values: Any) -> tuple[Any, ...] | None:  # noqa: ANN401 - what SQLite takes
        row: tuple[Any, ...] | None = self._connection.execute(statement, values).fetchone()
        return row


@lru_cache(maxsize=1_024)
def employee_digest(account: str) -> bytes:
    """Return what stands for an employee here, so that no account is named."""
    return hashlib.sha256(f"employee\0{account}".encode()).digest()


_digest = employee_digest


def _hour(line: Line) -> int:
    return int(line.hour.timestamp())

"""What the ledger's entries come to, as far as they were decided again; bounded by what lives.

Employees are kept as digests.
"""

import datetime as dt
from collections.abc import Collection
from typing import Final

from keepfaith.prober.ledger_memory import LedgerMemory

# For so long a fault that was found is shown, and decisions are counted.
DAYS_SHOWN: Final = 7
_MAX_FAULTS: Final = 1_000
_TABLES: Final = """
CREATE TABLE meta(name TEXT PRIMARY KEY, value ANY) STRICT, WITHOUT ROWID;
CREATE TABLE headers(
    id INTEGER PRIMARY KEY, edition TEXT, holding TEXT, purpose TEXT, fields TEXT,
    UNIQUE (edition, holding, purpose, fields)
) STRICT;
CREATE TABLE records(
    id BLOB PRIMARY KEY, header INTEGER NOT NULL, person BLOB, mailbox BLOB, day INTEGER NOT NULL,
    about BLOB, test_day INTEGER, is_written_to INTEGER NOT NULL DEFAULT 0,
    purpose TEXT NOT NULL, employee BLOB, closed_on INTEGER, closed_hour INTEGER, closed_by BLOB, proven_on INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX records_of ON records(mailbox, person) WHERE mailbox IS NOT NULL;
CREATE INDEX persons ON records(person) WHERE person IS NOT NULL;
CREATE INDEX notes_on ON records(about) WHERE about IS NOT NULL;
CREATE INDEX tasks_of ON records(employee) WHERE employee IS NOT NULL;
CREATE TABLE cases(
    name TEXT PRIMARY KEY, is_open INTEGER NOT NULL, purpose TEXT NOT NULL, holder BLOB,
    appeal_of TEXT NOT NULL DEFAULT '', received_on INTEGER NOT NULL, closed_on INTEGER,
    outcome TEXT NOT NULL DEFAULT '', sent_on INTEGER, hearing TEXT NOT NULL DEFAULT '', heard_on INTEGER,
    is_test INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE TABLE case_deciders(for_case TEXT, employee BLOB, PRIMARY KEY (for_case, employee)) STRICT, WITHOUT ROWID;
CREATE INDEX cases_of ON cases(holder) WHERE holder IS NOT NULL;
CREATE TABLE holds(record BLOB, for_case TEXT, PRIMARY KEY (record, for_case)) STRICT, WITHOUT ROWID;
CREATE TABLE restrictions(record BLOB, for_case TEXT, PRIMARY KEY (record, for_case)) STRICT, WITHOUT ROWID;
CREATE TABLE coverings(
    record BLOB, for_case TEXT, proposed_by BLOB NOT NULL, is_approved INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (record, for_case)
) STRICT, WITHOUT ROWID;
CREATE TABLE subscriptions(
    record BLOB PRIMARY KEY, mailbox BLOB, state TEXT NOT NULL, day INTEGER NOT NULL, offered_at INTEGER,
    lacks INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX subscriptions_of ON subscriptions(mailbox);
CREATE TABLE topics(record BLOB, topic TEXT, is_unsure INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (record, topic))
    STRICT, WITHOUT ROWID;
CREATE TABLE link_requests(
    record BLOB PRIMARY KEY, mailbox BLOB, went_on INTEGER, went_at INTEGER, redeemed_at INTEGER,
    redeemed INTEGER NOT NULL DEFAULT 0, corrected INTEGER NOT NULL DEFAULT 0, reverted INTEGER NOT NULL DEFAULT 0,
    moved INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE TABLE proof_codes(
    record BLOB PRIMARY KEY, way TEXT NOT NULL, given_at INTEGER NOT NULL, relation TEXT NOT NULL,
    may_correct INTEGER NOT NULL, redeemed_at INTEGER, tries INTEGER NOT NULL DEFAULT 0,
    waits INTEGER NOT NULL, request BLOB, told_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE TABLE statements(number INTEGER PRIMARY KEY, note BLOB NOT NULL UNIQUE, about BLOB NOT NULL) STRICT;
CREATE INDEX statements_on ON statements(about);
CREATE TABLE corrections(
    number INTEGER PRIMARY KEY, note BLOB NOT NULL UNIQUE, about BLOB NOT NULL, field TEXT NOT NULL,
    day INTEGER NOT NULL, is_reverted INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX corrections_of ON corrections(about);
CREATE TABLE moves(
    number INTEGER PRIMARY KEY, to_record BLOB NOT NULL UNIQUE, record BLOB NOT NULL, day INTEGER,
    is_ended INTEGER NOT NULL DEFAULT 0, mailbox BLOB, offered_at INTEGER
) STRICT;
CREATE TABLE items(
    number INTEGER PRIMARY KEY, kind TEXT NOT NULL, state TEXT NOT NULL, record BLOB NOT NULL, note BLOB,
    purpose TEXT NOT NULL, details TEXT NOT NULL, edition TEXT NOT NULL, with_duty_of BLOB, until_hour INTEGER,
    end_is_entered INTEGER NOT NULL, effects TEXT NOT NULL, steps TEXT NOT NULL, has_withheld INTEGER NOT NULL
) STRICT;
CREATE INDEX items_on ON items(record);
CREATE INDEX items_by ON items(note) WHERE note IS NOT NULL;
CREATE INDEX items_with_duty ON items(with_duty_of) WHERE with_duty_of IS NOT NULL;
CREATE INDEX items_over ON items(until_hour) WHERE end_is_entered;
CREATE INDEX moves_of ON moves(record);
CREATE INDEX link_requests_of ON link_requests(mailbox, went_on);
CREATE TABLE suppressions(mailbox BLOB, reason TEXT, day INTEGER NOT NULL, PRIMARY KEY (mailbox, reason))
    STRICT, WITHOUT ROWID;
CREATE TABLE once_a_day(mailbox BLOB, what TEXT, day INTEGER NOT NULL, PRIMARY KEY (mailbox, what))
    STRICT, WITHOUT ROWID;
CREATE TABLE attempts(record BLOB, what TEXT, count INTEGER NOT NULL, PRIMARY KEY (record, what))
    STRICT, WITHOUT ROWID;
CREATE TABLE assignments(
    number INTEGER PRIMARY KEY, employee BLOB NOT NULL, duty TEXT NOT NULL, organization TEXT NOT NULL,
    purposes TEXT NOT NULL, starts_on INTEGER NOT NULL, ends_on INTEGER, proposed_by BLOB,
    is_confirmed INTEGER NOT NULL, is_paused INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX assignments_of ON assignments(employee);
CREATE TABLE organizations(name TEXT PRIMARY KEY, within TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE acknowledgments(employee BLOB PRIMARY KEY, text BLOB NOT NULL, day INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE passkeys(
    number INTEGER PRIMARY KEY, employee BLOB NOT NULL, counts INTEGER NOT NULL, duties INTEGER NOT NULL
) STRICT;
CREATE INDEX passkeys_of ON passkeys(employee);
CREATE TABLE daily_use(
    duty TEXT, employee BLOB, day INTEGER, count INTEGER NOT NULL, said INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (duty, employee, day)
) STRICT, WITHOUT ROWID;
CREATE TABLE reviews(number INTEGER PRIMARY KEY, employee BLOB NOT NULL) STRICT;
CREATE TABLE probe_accounts(employee BLOB PRIMARY KEY) STRICT, WITHOUT ROWID;
CREATE TABLE hourly(what TEXT PRIMARY KEY, hour INTEGER NOT NULL, count INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE detailed(number INTEGER PRIMARY KEY, record BLOB NOT NULL) STRICT;
CREATE TABLE registered(digest TEXT PRIMARY KEY, content BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE faults(
    family TEXT, number INTEGER, fault TEXT, day INTEGER NOT NULL, promises TEXT NOT NULL,
    PRIMARY KEY (family, number, fault)
) STRICT, WITHOUT ROWID;
CREATE TABLE tallies(
    family TEXT, day INTEGER, what TEXT, count INTEGER NOT NULL, PRIMARY KEY (family, day, what)
) STRICT, WITHOUT ROWID;
"""


class FoldStore(LedgerMemory):
    """The memory of the replay."""

    NAME = "replay.sqlite3"
    FORM = 29
    TABLES = _TABLES

    def forget(self) -> None:
        """Begin again before the first entry; what was counted and what was wrong stays."""
        names = (
            "headers",
            "records",
            "cases",
            "case_deciders",
            "holds",
            "coverings",
            "restrictions",
            "subscriptions",
            "topics",
            "link_requests",
            "proof_codes",
            "statements",
            "corrections",
            "moves",
            "suppressions",
            "once_a_day",
            "attempts",
        )
        for name in (
            *names,
            "items",
            "assignments",
            "organizations",
            "acknowledgments",
            "passkeys",
            "daily_use",
            "reviews",
            "probe_accounts",
            "hourly",
            "detailed",
            "registered",
            "meta",
        ):
            self.connection.execute(f"DELETE FROM {name}")  # noqa: S608 - the names above

    def number(self, name: str) -> int:
        """Return a number that is kept by name, 0 at first."""
        return int(self.value(name) or 0)

    def count(self, family: str, what: str) -> None:
        """Count one more of something today."""
        self.connection.execute(
            "INSERT INTO tallies VALUES (?, ?, ?, 1) ON CONFLICT DO UPDATE SET count = count + 1",
            (family, _today(), what),
        )

    def counted(self, family: str) -> dict[str, int]:
        """Return how many there were of each in the last seven days."""
        return dict(
            self.connection.execute(
                "SELECT what, sum(count) FROM tallies WHERE family = ? GROUP BY what", (family,)
            )
        )

    def note_fault(
        self, family: str, number: int, fault: str, promises: Collection[int] = frozenset()
    ) -> None:
        """Note what is wrong with an entry; the same again is one fault, and one without promises is of them all."""
        (count,) = self.connection.execute("SELECT count(*) FROM faults").fetchone()
        if count < _MAX_FAULTS:
            listed = "".join(f" {promise} " for promise in sorted(promises))
            values = (family, number, fault, _today(), listed)
            self.connection.execute("INSERT OR IGNORE INTO faults VALUES (?, ?, ?, ?, ?)", values)

    def faults(self, family: str, promise: int | None = None) -> list[str]:
        """List what was wrong in the last seven days, the last first; of one promise, or of all."""
        rows = self.connection.execute(
            "SELECT fault FROM faults WHERE family = ? AND (? IS NULL OR promises = '' OR instr(promises, ?))"
            " ORDER BY number DESC, fault",
            (family, promise, f" {promise} "),
        )
        return [fault for (fault,) in rows]

    def prune(self) -> None:
        """Forget counts and faults that are older than is shown."""
        for name in ("faults", "tallies"):
            self.connection.execute(f"DELETE FROM {name} WHERE day <= ?", (_today() - DAYS_SHOWN,))  # noqa: S608 - see above


def _today() -> int:
    return dt.datetime.now(dt.UTC).date().toordinal()

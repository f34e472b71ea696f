"""The custodian's SQLite store: its tables, its settings, and the lock that keeps a second one out."""

import fcntl
import os
import sqlite3
from pathlib import Path
from typing import Final

from keepfaith.custody.store.case_tables import CASE_TABLES
from keepfaith.custody.store.forms import FORM, read_tables
from keepfaith.custody.store.item_tables import ITEM_TABLES
from keepfaith.custody.store.move_table import MOVE_TABLE
from keepfaith.custody.store.proof_tables import PROOF_TABLES
from keepfaith.custody.store.staff_kinds import ON_STAFF
from keepfaith.errors import KeepfaithError

STORE, WAITING_MS = "store.sqlite3", 5_000
_SETTINGS: Final = (
    ("journal_mode", "WAL", "wal"),
    ("synchronous", "FULL", 2),
    ("secure_delete", "ON", 1),
    ("foreign_keys", "ON", 1),
    ("temp_store", "MEMORY", 2),
    # Else a row that is replaced goes without its trigger, and counts in the hash forever.
    ("recursive_triggers", "ON", 1),
    ("trusted_schema", "OFF", 0),
)
_TABLES: Final = """
CREATE TABLE meta(name TEXT PRIMARY KEY, content BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE editions(
    digest TEXT PRIMARY KEY, rules TEXT NOT NULL, schema TEXT NOT NULL, starts_at INTEGER NOT NULL
) STRICT;
CREATE TABLE edition_files(
    edition TEXT REFERENCES editions(digest), name TEXT, content TEXT NOT NULL, PRIMARY KEY (edition, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE subjects(
    fingerprint BLOB PRIMARY KEY,
    secret BLOB NOT NULL,
    entries INTEGER NOT NULL,
    part_of BLOB REFERENCES subjects(fingerprint) CHECK (part_of <> fingerprint)
) STRICT;
CREATE INDEX subjects_of ON subjects(part_of) WHERE part_of IS NOT NULL;
CREATE TABLE records(
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    token BLOB NOT NULL UNIQUE,
    header TEXT NOT NULL,
    wrapped_key BLOB NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('unconfirmed', 'confirmed')),
    created_on INTEGER NOT NULL,
    subject BLOB REFERENCES subjects(fingerprint),
    digest BLOB CHECK (digest IS NULL OR length(digest) = 32),
    about BLOB,
    receipt BLOB CHECK (receipt IS NULL OR length(receipt) = 32),
    mailbox BLOB REFERENCES subjects(fingerprint),
    proven_on INTEGER,
    CHECK ((mailbox IS NULL) = (subject IS NULL)),
    CHECK (about IS NOT NULL OR mailbox IS NULL OR (proven_on IS NOT NULL) = (subject = mailbox))
) STRICT;
CREATE INDEX unconfirmed ON records(id) WHERE state = 'unconfirmed';
CREATE INDEX records_of ON records(mailbox, subject) WHERE mailbox IS NOT NULL;
CREATE INDEX notes_on ON records(about) WHERE about IS NOT NULL;
CREATE TABLE holds(
    record BLOB REFERENCES records(id), for_case TEXT REFERENCES cases(name), PRIMARY KEY (record, for_case)
) STRICT;
CREATE INDEX holds_of ON holds(for_case, record);
CREATE TABLE coverings(
    record BLOB REFERENCES records(id) ON DELETE CASCADE,
    for_case TEXT REFERENCES cases(name),
    proposed_by TEXT NOT NULL,
    proposed_on INTEGER NOT NULL,
    approved_by TEXT NOT NULL,
    approved_on INTEGER,
    PRIMARY KEY (record, for_case),
    CHECK ((approved_on IS NULL) = (approved_by = '') AND approved_by <> proposed_by)
) STRICT, WITHOUT ROWID;
CREATE TABLE restrictions(
    record BLOB NOT NULL REFERENCES records(id) ON DELETE CASCADE,
    for_case TEXT REFERENCES cases(name),
    since INTEGER NOT NULL
) STRICT;
CREATE TABLE withdrawals(
    record BLOB PRIMARY KEY REFERENCES records(id) ON DELETE CASCADE, since INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX restrictions_once ON restrictions(record, coalesce(for_case, ''));
CREATE INDEX restrictions_of ON restrictions(for_case) WHERE for_case IS NOT NULL;
CREATE INDEX coverings_of ON coverings(for_case);
CREATE INDEX coverings_proposed ON coverings(for_case) WHERE approved_on IS NULL;
CREATE TABLE tasks(
    record BLOB PRIMARY KEY REFERENCES records(id) ON DELETE CASCADE,
    holder TEXT NOT NULL,
    purpose TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'sent', 'returned', 'closed')),
    closed_at INTEGER,
    closed_by TEXT NOT NULL,
    CHECK ((closed_at IS NULL) = (state = 'open') AND (closed_at IS NULL OR holder = '')),
    CHECK ((closed_at IS NULL) = (closed_by = ''))
) STRICT, WITHOUT ROWID;
CREATE INDEX tasks_held ON tasks(holder) WHERE holder <> '';
CREATE TABLE organizations(
    name TEXT PRIMARY KEY, kind TEXT NOT NULL, within TEXT REFERENCES organizations(name), CHECK (within <> name)
) STRICT, WITHOUT ROWID;
CREATE TABLE assignments(
    number INTEGER PRIMARY KEY,
    employee TEXT NOT NULL,
    duty TEXT NOT NULL,
    organization TEXT REFERENCES organizations(name),
    purposes TEXT NOT NULL,
    proposed_by TEXT NOT NULL,
    confirmed_on INTEGER,
    starts_on INTEGER NOT NULL,
    ends_on INTEGER,
    renewed_on INTEGER,
    paused_on INTEGER,
    CHECK (proposed_by <> employee),
    CHECK ((confirmed_on IS NULL) = (renewed_on IS NULL)),
    CHECK (confirmed_on IS NOT NULL OR (proposed_by <> '' AND paused_on IS NULL)),
    CHECK (ends_on >= starts_on)
) STRICT;
CREATE UNIQUE INDEX assigned_once ON assignments(employee, duty, coalesce(organization, ''));
CREATE TABLE safeguards(only INTEGER PRIMARY KEY CHECK (only = 1), text BLOB NOT NULL CHECK (length(text) = 32)) STRICT;
CREATE TABLE acknowledgments(
    employee TEXT PRIMARY KEY, text BLOB NOT NULL CHECK (length(text) = 32), day INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE passkeys(number INTEGER PRIMARY KEY, employee TEXT NOT NULL, credential BLOB NOT NULL UNIQUE,
    public_key BLOB NOT NULL, count INTEGER NOT NULL, rp_id TEXT NOT NULL, origin TEXT NOT NULL,
    proposed_on INTEGER NOT NULL, confirmed_on INTEGER, blocked_on INTEGER, codes_to TEXT NOT NULL DEFAULT '',
    CHECK (confirmed_on IS NOT NULL OR (blocked_on IS NULL AND codes_to = ''))) STRICT;
CREATE TABLE passkey_categories(category TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
CREATE TABLE canaries(mailbox BLOB PRIMARY KEY, registered_on INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE canary_records(record BLOB PRIMARY KEY, created_on INTEGER NOT NULL, ended_on INTEGER) STRICT;
CREATE TABLE probe_accounts(employee TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
CREATE TABLE hourly_use(duty TEXT PRIMARY KEY, hour INTEGER NOT NULL, count INTEGER NOT NULL) STRICT;
CREATE TABLE daily_use(
    duty TEXT, employee TEXT, day INTEGER, count INTEGER NOT NULL, PRIMARY KEY (duty, employee, day)
) STRICT, WITHOUT ROWID;
CREATE TABLE reviews(
    number INTEGER PRIMARY KEY REFERENCES journal(number), employee BLOB NOT NULL,
    is_unusual INTEGER NOT NULL CHECK (is_unusual IN (0, 1))
) STRICT;
CREATE TABLE journal(number INTEGER PRIMARY KEY, entry BLOB NOT NULL, chain BLOB NOT NULL) STRICT;
CREATE INDEX tagged ON journal(substr(entry, -32, 8));
CREATE INDEX hold_changes ON journal(number) WHERE substr(entry, 2, 1) IN (x'04', x'05');
CREATE TABLE checkpoint(
    only INTEGER PRIMARY KEY CHECK (only = 1),
    count INTEGER NOT NULL,
    chain BLOB NOT NULL,
    signature BLOB NOT NULL,
    multiset_hash BLOB NOT NULL DEFAULT x''
) STRICT;
CREATE TABLE case_entries(
    for_case TEXT REFERENCES cases(name), number INTEGER REFERENCES journal(number), PRIMARY KEY (for_case, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE disclosures(
    number INTEGER PRIMARY KEY REFERENCES journal(number),
    for_case TEXT NOT NULL REFERENCES cases(name),
    digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
    of_record BLOB NOT NULL CHECK (length(of_record) = 32),
    of_receipt BLOB CHECK (length(of_receipt) = 32)
) STRICT;
CREATE INDEX disclosures_of ON disclosures(for_case, number);
CREATE INDEX disclosures_of_record ON disclosures(of_record, number);
CREATE TABLE erasures(
    of_receipt BLOB PRIMARY KEY CHECK (length(of_receipt) = 32), number INTEGER NOT NULL REFERENCES journal(number)
) STRICT, WITHOUT ROWID;
CREATE TABLE details(number INTEGER PRIMARY KEY, record BLOB, sealed BLOB NOT NULL) STRICT;
CREATE INDEX details_of ON details(record) WHERE record IS NOT NULL;
CREATE TABLE counters(
    day INTEGER, kind TEXT, duty TEXT, purpose TEXT, clause TEXT, decision TEXT, count INTEGER NOT NULL,
    PRIMARY KEY (day, kind, duty, purpose, clause, decision)
) STRICT, WITHOUT ROWID;
CREATE TABLE anchors(what TEXT PRIMARY KEY, entry INTEGER NOT NULL REFERENCES journal(number)) STRICT, WITHOUT ROWID;
CREATE TABLE backups(
    named TEXT PRIMARY KEY, entry INTEGER NOT NULL UNIQUE REFERENCES journal(number)
) STRICT, WITHOUT ROWID;
CREATE TABLE subscriptions(
    record BLOB PRIMARY KEY REFERENCES records(id) ON DELETE CASCADE,
    mailbox BLOB REFERENCES subjects(fingerprint),
    state TEXT NOT NULL CHECK (state IN ('pending', 'confirmed', 'ended')),
    changed_on INTEGER NOT NULL,
    token BLOB UNIQUE CHECK (token IS NULL OR length(token) = 32),
    token_until INTEGER,
    CHECK ((token IS NULL) = (token_until IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX subscriptions_of ON subscriptions(mailbox);
CREATE INDEX not_confirmed ON subscriptions(changed_on) WHERE state <> 'confirmed';
CREATE TABLE subscribed_topics(
    topic TEXT, record BLOB REFERENCES subscriptions(record) ON DELETE CASCADE, PRIMARY KEY (topic, record)
) STRICT, WITHOUT ROWID;
CREATE INDEX topics_of ON subscribed_topics(record);
CREATE TABLE suppressions(
    mailbox BLOB REFERENCES subjects(fingerprint),
    reason TEXT CHECK (reason IN ('asked', 'bounced', 'complained', 'links')),
    day INTEGER NOT NULL,
    PRIMARY KEY (mailbox, reason)
) STRICT, WITHOUT ROWID;
CREATE TABLE statements(
    number INTEGER PRIMARY KEY, note BLOB NOT NULL UNIQUE REFERENCES records(id) ON DELETE CASCADE,
    about BLOB NOT NULL, stated_on INTEGER NOT NULL
) STRICT;
CREATE INDEX statements_on ON statements(about);
CREATE TABLE corrections(
    number INTEGER PRIMARY KEY, note BLOB NOT NULL UNIQUE REFERENCES records(id) ON DELETE CASCADE,
    about BLOB NOT NULL, field TEXT NOT NULL, corrected_on INTEGER NOT NULL,
    is_reverted INTEGER NOT NULL DEFAULT 0 CHECK (is_reverted IN (0, 1)), entry INTEGER NOT NULL
) STRICT;
CREATE INDEX corrections_of ON corrections(about);
CREATE TABLE once_a_day(
    mailbox BLOB REFERENCES subjects(fingerprint), what TEXT, day INTEGER NOT NULL, PRIMARY KEY (mailbox, what)
) STRICT, WITHOUT ROWID;
CREATE TABLE delivery_attempts(
    record BLOB REFERENCES records(id) ON DELETE CASCADE, what TEXT, attempts INTEGER NOT NULL,
    PRIMARY KEY (record, what)
) STRICT, WITHOUT ROWID;
"""


def lock(directory: Path) -> int:
    """Make the directory the one custodian's own; refuse a second custodian on it."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(directory / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise KeepfaithError(
            f"Another custodian is at work on {directory}.", "Stop it first; a store has one custodian."
        ) from None
    return descriptor


def connect(directory: Path) -> sqlite3.Connection:
    """Open the store's database with settings under which a commit is durable and a deletion overwrites."""
    path = directory / STORE
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    connection = sqlite3.connect(path, autocommit=True)
    try:
        _set(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def create(connection: sqlite3.Connection, form: int = FORM) -> None:
    """Make the tables of a form, inside the caller's transaction."""
    for statement in list_tables() if form == FORM else read_tables(form):
        connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {form}")


def list_tables() -> list[str]:
    """List the statements that make the tables, indexes and triggers of this release's form."""
    tables = f"{_TABLES}{PROOF_TABLES}{MOVE_TABLE}{ITEM_TABLES}{CASE_TABLES}"
    on_staff = f"CREATE INDEX on_staff ON journal(number) WHERE {ON_STAFF}"
    return [*filter(str.strip, tables.split(";\n")), on_staff]


def _set(connection: sqlite3.Connection) -> None:
    try:
        connection.execute(f"PRAGMA busy_timeout = {WAITING_MS}")
        for name, value, wanted in _SETTINGS:
            connection.execute(f"PRAGMA {name} = {value}")
            if connection.execute(f"PRAGMA {name}").fetchone()[0] != wanted:
                raise KeepfaithError(
                    f"This SQLite does not set {name} to {value}.", "Use a local disk and SQLite ≥ 3.37."
                )
    except sqlite3.DatabaseError as error:
        full = isinstance(error, sqlite3.OperationalError)
        remedy = "See that its disk has room and takes writes." if full else "Restore it from a backup."
        raise KeepfaithError(f"The store does not open: {error}.", remedy) from error

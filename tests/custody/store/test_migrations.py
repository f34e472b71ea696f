"""A store of an earlier form is brought to this release's at its start: whole, as it was sealed, or not at all."""

import os
import re
import sqlite3
from contextlib import closing

import pytest

from keepfaith.custody.archives.files import read, written
from keepfaith.custody.archives.keys import new_backup_key, read_backup_key
from keepfaith.custody.archives.ledger_export import export
from keepfaith.custody.archives.store_copy import BACKUP, EXPORT, copying
from keepfaith.custody.archives.store_rebuild import RestoredStore, StoreRebuild
from keepfaith.custody.store import forms, migrations, schema
from keepfaith.custody.store.forms import FORM, OLDEST, read_tables
from keepfaith.custody.store.journal import verify
from keepfaith.custody.store.keyring import multiset_key
from keepfaith.custody.store.multiset_hash import MultisetHash, StoreChanged
from keepfaith.custody.store.store import Store
from keepfaith.errors import KeepfaithError
from keepfaith.prober.posted import PostedEdition
from tests.custody.store.store_of_today import KEK, STORES, restore
from tests.prober.replay import scratch
from tests.prober.replay.scratch import Scratch, posted

NEXT = FORM + 1
# What the sample's edition has by now, and had not when the stores were made that are opened here.
LATER = {
    "rules.cedar": r'@id\("privacy-corrects"\)[^;]*;\n\n',
    "examples.toml": r'\[\[example\]\]\nsays = "(?:The privacy officer proposes|A literature clerk corrects)[^\[]*',
    "schema.cedarschema": r"// What is held about a person[^\n]*\n|(?<=correct appliesTo { principal: \[Party), Duty"
    r'|"staff-name", |(?<="language",)\n (?= "free-text")',
    "inventory.toml": r'"staff-name", |(?<="organization", )"language", '
    r'|(?<="free-text"), "ssn", "bank-account", "payment-card", "drivers-license"',
    "purposes.toml": r'"staff-name", |(?<="organization", )"language", |(?<=request covers\.) And to send[^"]*'
    r"| to show employees by name who works on what,|(?<=request covers\.) Forms do not ask[^\"]*"
    r'|(?<="free-text"), "ssn", "bank-account", "payment-card", "drivers-license"',
}
# And what it said instead.
EARLIER = {
    "inventory.toml": (("no referrals\n# or legal", "no records requests,\n# referrals or legal"),),
    "clauses.toml": (
        (
            'promises = [5]\nkept_by = "software"\nsources = ["prl-10", "cmr-950"]\n',
            (
                'promises = [5]\nkept_by = "software"\nsources = ["prl-10", "cmr-950"]\n'
                'awaits = "Proven when requests for public records arrive: a planted record must be found, and its '
                'public part given out with a list of what was removed."\n'
            ),
        ),
        (
            'sources = ["prl-10", "prl-10a", "cmr-950"]\n',
            (
                'sources = ["prl-10", "prl-10a", "cmr-950"]\n'
                'awaits = "Proven when requests for public records arrive: deadlines are compared with worked '
                'examples, and removed parts must be gone from the copy."\n'
            ),
        ),
    ),
}
# What a release to come could do: a new table takes over the rows of an old one, another gets a column, and an index on
# the journal is made anew.
STEP = (
    "CREATE TABLE takings(record BLOB PRIMARY KEY REFERENCES records(id), name TEXT NOT NULL) STRICT",
    "INSERT INTO takings SELECT record, holder FROM tasks",
    "INSERT OR IGNORE INTO takings SELECT id, state FROM records",
    "DROP TABLE tasks",
    "ALTER TABLE holds ADD COLUMN why TEXT NOT NULL DEFAULT 'unknown'",
    "DROP INDEX on_staff",
    "CREATE INDEX on_staff ON journal(number) WHERE substr(entry, 2, 1) = x'07'",
)


@pytest.fixture(params=range(OLDEST, FORM + 1))
def earlier(request, tmp_path):
    """The folder of a store, as each release left it that this one opens, and the one of today."""
    restore(tmp_path / "store", request.param)
    return tmp_path / "store"


@pytest.fixture
def next_release(monkeypatch):
    """Be a release that has one form more; a test may give it other steps."""
    for module in (forms, migrations):
        monkeypatch.setattr(module, "FORM", NEXT)

    def take(*steps):
        monkeypatch.setattr(migrations, "STEPS", {**migrations.STEPS, NEXT: steps})

    take(*STEP)
    return take


def without_corrections(edition):
    """The sample's edition as it was before it declared that employees correct."""
    files = {name: re.sub(LATER.get(name, r"\A\Z."), "", text) for name, text in edition.files.items()}
    for name, changes in EARLIER.items():
        for now, before in changes:
            files[name] = files[name].replace(now, before)
    made = PostedEdition("privacy", "", files, edition.starts_at, edition.starts_at)
    return PostedEdition("privacy", made.digest, files, edition.starts_at, edition.starts_at)


def read_all(folder):
    """Read all that is in a store, beside its custodian."""
    with closing(sqlite3.connect(folder / schema.STORE)) as connection:
        return [connection.execute("PRAGMA user_version").fetchone(), *connection.iterdump()]


def definitions(connection):
    """Read what makes the tables, without the quotation marks and blanks that SQLite puts when it alters one."""
    rows = connection.execute("SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL")
    return sorted((kind, name, re.sub(r'["\s]', "", sql)) for kind, name, sql in rows)


def is_sound(folder):
    report = verify(folder, multiset_key=multiset_key(KEK))
    return report.sound and report.entries > 60


def test_the_tables_of_each_form_are_written_down_and_steps_lead_from_one_to_the_next():
    assert sorted(migrations.STEPS) == list(range(OLDEST + 1, FORM + 1))
    assert read_tables(FORM) == [statement.strip() for statement in schema.list_tables()], (
        "see CONTRIBUTING.md"
    )
    assert {int(file.name.split(".")[0]) for file in STORES.iterdir()} == set(range(OLDEST, FORM + 1))


def test_a_store_of_each_form_opens_with_all_that_it_had_and_the_tables_of_a_new_one(earlier, tmp_path):
    with closing(sqlite3.connect(earlier / schema.STORE)) as connection:
        journal = connection.execute("SELECT * FROM journal").fetchall()
    with closing(Store.open(earlier, KEK)) as store, closing(Store.open(tmp_path / "new", KEK)) as new:
        assert definitions(store.connection) == definitions(new.connection)
        assert store.connection.execute("SELECT * FROM journal").fetchall() == journal
        assert store.connection.execute("PRAGMA foreign_keys").fetchone() == (1,)
        assert store.connection.execute("PRAGMA user_version").fetchone() == (FORM,)
        status = store.status()
        assert (status.records, status.holds, status.editions) == (14, 1, 1)
        copies = [store.items.count("copy", [state]) for state in ("waits", "sent", "withdrawn")]
        assert copies == [1, 1, 1]
    assert is_sound(earlier)


def test_the_next_release_takes_its_step_once_and_works_on(earlier, next_release, caplog):
    with closing(Store.open(earlier, KEK)) as store:
        count = store.checkpoint.count
        takings = store.connection.execute("SELECT count(*) FROM takings").fetchone()
        assert takings == store.connection.execute("SELECT count(*) FROM records").fetchone()
        assert store.connection.execute("SELECT why FROM holds").fetchall() == [("unknown",)]
        with store.transaction():
            store.connection.execute("UPDATE takings SET name = 'new'")
    assert re.search(rf"from form \d+ to form {NEXT}", caplog.text)
    assert is_sound(earlier)
    with closing(Store.open(earlier, KEK)) as store:
        assert store.checkpoint.count == count
        assert store.connection.execute("SELECT DISTINCT name FROM takings").fetchall() == [("new",)]
    assert caplog.text.count("was brought") == 1


def test_a_store_that_was_migrated_is_not_passed_off_as_an_earlier_one(earlier, next_release):
    Store.open(earlier, KEK).close()
    with closing(sqlite3.connect(earlier / schema.STORE)) as connection:
        connection.execute(f"PRAGMA user_version = {FORM}")
    with pytest.raises(StoreChanged):
        Store.open(earlier, KEK)


def test_the_release_before_refuses_a_store_that_was_migrated(earlier, next_release, monkeypatch):
    Store.open(earlier, KEK).close()
    monkeypatch.undo()
    with pytest.raises(KeepfaithError, match=f"A newer version.*form {NEXT}"):
        Store.open(earlier, KEK)


@pytest.mark.parametrize(
    ("steps", "problem"),
    [
        ((*STEP, "SELECT 1 FROM nowhere"), "no such table"),
        ((*STEP, "DELETE FROM cases"), "do not belong together"),
        ((*STEP, "UPDATE details SET sealed = x'00'"), "not authorized"),
        ((*STEP, "INSERT INTO journal VALUES (999, x'00', x'00')"), "not authorized"),
        ((*STEP, "DROP TABLE checkpoint"), "not authorized"),
    ],
)
def test_a_step_that_fails_changes_nothing(earlier, next_release, monkeypatch, steps, problem):
    before = read_all(earlier)
    next_release(*steps)
    with pytest.raises(KeepfaithError, match=f"{problem}.*Nothing in it was changed"):
        Store.open(earlier, KEK)
    assert read_all(earlier) == before
    monkeypatch.undo()
    Store.open(earlier, KEK).close()


def test_a_kill_before_the_commit_changes_nothing(earlier, next_release, monkeypatch):
    before = read_all(earlier)
    monkeypatch.setattr(MultisetHash, "seal_migrated", lambda *_: os._exit(9))
    if (child := os.fork()) == 0:
        Store.open(earlier, KEK)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    assert read_all(earlier) == before
    monkeypatch.undo()
    assert is_sound(earlier)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE records SET state = 'unconfirmed' WHERE created_on = (SELECT min(created_on) FROM records)",
        "DELETE FROM holds",
        "CREATE TABLE more(x)",
        "DELETE FROM journal WHERE number = (SELECT max(number) FROM journal)",
        "UPDATE checkpoint SET signature = zeroblob(64)",
    ],
)
def test_a_store_that_another_hand_changed_is_not_migrated(earlier, next_release, statement):
    with closing(sqlite3.connect(earlier / schema.STORE)) as connection, connection:
        connection.execute(statement)
    before = read_all(earlier)
    with pytest.raises(KeepfaithError, match=r"another hand|journal"):
        Store.open(earlier, KEK)
    assert read_all(earlier) == before


def test_nor_is_one_that_was_cut_short_or_is_opened_by_another_key(earlier, next_release):
    before = read_all(earlier)
    with pytest.raises(KeepfaithError, match="not the key-encryption key"):
        Store.open(earlier, bytes([1]) * 32)
    (earlier / "checkpoint").write_bytes(b"")
    with pytest.raises(KeepfaithError, match="checkpoint"):
        Store.open(earlier, KEK)
    assert read_all(earlier) == before


def test_a_backup_and_an_export_of_an_earlier_form_are_made_and_restored(earlier, next_release, tmp_path):
    secret = read_backup_key(new_backup_key()[0])
    backup, ledger = tmp_path / "backup", tmp_path / "ledger"
    with written(backup, secret.public_key(), kind=BACKUP) as packer, copying(earlier, KEK) as store:
        packer.finish({"kind": BACKUP, **store.write(packer, keys=True)}, store.sign)
    export(earlier, to=ledger, public=secret.public_key(), kek=KEK)
    with read(ledger, secret, kind=EXPORT) as archive:
        assert list(archive.parts())
    with (
        closing(StoreRebuild(tmp_path / "again", form=archive.listed["form"])) as rebuild,
        read(ledger, secret, kind=EXPORT) as export_parts,
    ):
        for part in export_parts.parts():
            rebuild.take_export(part)
        with read(backup, secret, kind=BACKUP) as backup_parts:
            for part in backup_parts.parts():
                rebuild.take_backup(part)
        rebuild.follows(backup_parts.listed)
        rebuild.completed(KEK)
    with closing(RestoredStore.open(tmp_path / "again", KEK)) as restored:
        assert restored.connection.execute("PRAGMA user_version").fetchone() == (NEXT,)
        assert restored.connection.execute("SELECT count(*) FROM takings").fetchone() == (14,)
    assert is_sound(tmp_path / "again")


def test_an_archive_of_another_form_is_refused_before_anything_is_made(tmp_path):
    for form in (OLDEST - 1, FORM + 1):
        with pytest.raises(KeepfaithError, match=f"this export of the ledger.*form {form}"):
            StoreRebuild(tmp_path / "again", form=form)
    assert not (tmp_path / "again").exists()


def test_a_migrated_store_answers_as_ever_and_its_entries_are_decided_again(earlier, tmp_path, monkeypatch):
    """The prober reads the whole ledger anew, of which most is from the release before."""
    monkeypatch.setattr(scratch, "posted", lambda *of: without_corrections(posted(*of)))
    with closing(Store.open(earlier, KEK)) as store:
        custody = Scratch(store, tmp_path / "prober")
        faults, counts = custody.look()
    assert not faults
    assert sum(counts.values()) > 30

"""A store made again from a backup and the newest export: what was ended stays ended, what was lost is said."""

import base64
import datetime as dt
import json
from contextlib import closing
from dataclasses import replace
from operator import attrgetter
from types import SimpleNamespace

import pytest

from keepfaith.custody.archives.archive_format import _SIGNED
from keepfaith.custody.archives.files import NotWritten, read, written
from keepfaith.custody.archives.keys import new_backup_key, read_backup_key
from keepfaith.custody.archives.ledger_export import export
from keepfaith.custody.archives.store_copy import BACKUP, EXPORT, copying
from keepfaith.custody.archives.store_rebuild import RestoredStore, StoreRebuild
from keepfaith.custody.archives.streams import ArchiveRefused
from keepfaith.custody.crypto.seal import new_key
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.header import Header
from keepfaith.custody.store.editions import Edition
from keepfaith.custody.store.erasure import ErasureDecision, Removal
from keepfaith.custody.store.holds import HoldChange
from keepfaith.custody.store.journal import verify
from keepfaith.custody.store.record_actions import RecordAction
from keepfaith.custody.store.store import Store
from keepfaith.errors import KeepfaithError

AT = dt.datetime(2026, 11, 24, 9, 30, tzinfo=dt.UTC)
DAY = AT.date()
KEK = new_key()
EDITION = Edition("ab" * 32, "rules", "schema", dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
HEADER = Header(EDITION.digest, "requests", "literature", {"name": "name"})
ADDRESS = "visitor@example.gov"
OPENING = RecordAction(
    employee="clerk", duty="literature", purpose="literature", fields=("name",), denial=None, clause="opens", at=AT,
)  # fmt: skip
DUE = ErasureDecision(
    employee="officer", duty="records", permission="GS 1", denial=None,
    clause="not-destroyed-by-mistake", at=AT,
)  # fmt: skip


class Kept:
    """A store with its archives; each act is a transaction of its own."""

    def __init__(self, folder):
        self.folder = folder
        self.shown, _ = new_backup_key()
        self.secret = read_backup_key(self.shown)
        self.store = Store.open(folder / "store", KEK)
        self.keys = {}
        self.do("editions.register", EDITION)
        self.do("duties.assign", employee="clerk", duty="literature")
        self.do("duties.assign", employee="officer", duty="records")

    def do(self, verb, *what, **how):
        with self.store.transaction():
            return attrgetter(verb)(self.store)(*what, **how, at=AT)

    def keep(self, token, address=ADDRESS):
        kept = self.do("records.create", token=token, header=HEADER, address=address)
        with self.store.transaction():
            self.store.records.confirm(kept.record, b"d" * 32)
        self.keys[kept.record] = kept.key
        return kept.record

    def shred(self, record):
        with self.store.transaction():
            assert self.store.erasure.erase(record, DUE) is None

    def backup(self, name="backup"):
        file = self.folder / name
        with (
            written(file, self.secret.public_key(), kind=BACKUP) as packer,
            copying(self.folder / "store", KEK) as store,
        ):
            packer.finish({"kind": BACKUP, **store.write(packer, keys=True)}, store.sign)
        return file

    def export(self, name="export"):
        export(self.folder / "store", to=self.folder / name, public=self.secret.public_key(), kek=KEK)
        return self.folder / name

    def rebuilt(self, backup, ledger, *, kek=KEK, into="again"):
        with closing(StoreRebuild(self.folder / into)) as rebuilding:
            with read(ledger, self.secret, kind=EXPORT) as archive:
                for part in archive.parts():
                    rebuilding.take_export(part)
            with read(backup, self.secret, kind=BACKUP) as archive:
                assert list(archive.parts())
            rebuilding.follows(archive.listed)
            with read(backup, self.secret, kind=BACKUP) as archive:
                for part in archive.parts():
                    rebuilding.take_backup(part)
            _, ended = rebuilding.completed(kek)
        return SimpleNamespace(ended=ended, store=RestoredStore.open(self.folder / into, kek))


@pytest.fixture
def kept(tmp_path):
    made = Kept(tmp_path)
    yield made
    made.store.close()


@pytest.fixture
def again(kept):
    """Rebuild by an export of now, and close what came of it at the end."""
    opened = []

    def rebuild(backup, **how):
        opened.append(kept.rebuilt(backup, kept.export(), **how))
        return opened[-1]

    yield rebuild
    for each in opened:
        each.store.close()


def test_whose_task_it_is_comes_back_as_the_newest_export_says(kept, again):
    record = kept.keep(b"one")
    backup = kept.backup()
    with kept.store.transaction():
        stored = kept.store.records.find(record)
        kept.store.tasks.hand(kept.store.tasks.of(stored), to="colleague")
    found = again(backup).store
    assert found.tasks.of(found.records.find(record)).holder == "colleague"
    assert [(state.record, state.holder) for state in found.task_states()] == [(record, "colleague")]


def test_what_was_kept_before_opens_again_and_the_journal_goes_on(kept, again):
    record = kept.keep(b"one")
    found = again(kept.backup()).store
    with found.transaction():
        assert found.actions.open(record, OPENING) == kept.keys[record]
    assert found.checkpoint.count == kept.store.checkpoint.count + 1
    assert verify(kept.folder / "again", kept.store.public_key).sound


def test_a_record_ended_after_the_backup_never_reaches_the_restored_store(kept, again):
    one, other = kept.keep(b"one"), kept.keep(b"other")
    wrapped = kept.store.connection.execute("SELECT wrapped_key FROM records WHERE id = ?", (one,)).fetchone()
    backup = kept.backup()
    kept.shred(one)
    found = again(backup)
    assert found.ended.records == 1
    assert found.store.keyed() == {other}
    assert found.store.destroyed({one, other}) == {one: DAY}
    with found.store.transaction():
        assert found.store.actions.open(one, OPENING) is None
    for file in (kept.folder / "again").iterdir():
        assert wrapped[0] not in file.read_bytes()


def test_what_was_kept_after_the_backup_is_gone_and_the_ledger_says_so(kept, again):
    before = kept.keep(b"before")
    backup = kept.backup()
    after = kept.keep(b"after")
    kept.do("holds.change", after, HoldChange(on=True, reason="a claim"))
    found = again(backup).store
    with found.transaction():
        assert found.lose({before}, at=AT) == 1
    assert found.records.find(after) is None
    assert found.details(found.checkpoint.count)["cause"] == "not restored"
    assert found.details(found.checkpoint.count)["record"] == after.hex()
    assert verify(kept.folder / "again").sound


def test_a_key_whose_row_did_not_come_back_is_ended_too(kept, again):
    record = kept.keep(b"one")
    found = again(kept.backup()).store
    with found.transaction():
        assert found.lose(set(), at=AT) == 1
    assert found.records.find(record) is None


def test_what_was_cleared_to_go_out_and_what_was_removed_elsewhere_is_told(kept, again):
    sent, waiting, refused, paper, withheld = (kept.keep(token) for token in (b"1", b"2", b"3", b"4", b"5"))
    backup = kept.backup()
    asked = replace(OPENING, kind="sent", more={"what": "answer"})
    with kept.store.transaction():
        kept.store.actions.log(sent, asked)
        kept.store.actions.log(refused, replace(asked, denial=DenialCode.GUARDRAIL))
        kept.store.actions.log(paper, replace(asked, more={"act": "sent"}))
        # One was cleared again after it had not gone out, and nobody knows what became of it then.
        for record, tries in ((withheld, 1), (sent, 2)):
            for _ in range(tries):
                kept.store.actions.log(record, asked)
                kept.store.actions.log(record, replace(asked, kind="withheld", decision=""))
    kept.do("erasure.log_removal", Removal("visits", "3.before-2026-01-01", permission="EXAMPLE-1"))
    kept.do("erasure.log_removal", Removal("backup", "keepfaith-1.backup"))
    found = again(backup).store
    assert found.cleared([sent, waiting, refused, paper, withheld]) == {(sent, "answer")}
    assert found.removed("visits") == [("3.before-2026-01-01", "EXAMPLE-1")]
    assert found.removed("backup") == [("keepfaith-1.backup", "")]


def test_duties_ended_since_stay_ended_and_counters_never_go_down(kept, again):
    record = kept.keep(b"one")
    backup = kept.backup()
    kept.do("duties.end_all", employee="clerk")
    with kept.store.transaction():
        kept.store.actions.open(record, OPENING)
    found = again(backup)
    assert found.ended.duties == 1
    assert found.ended.employees == ("clerk",)
    assert found.store.duties.of("clerk") == frozenset()
    assert found.store.duties.of("officer") == {"records"}
    (count,) = found.store.connection.execute("SELECT entries FROM subjects").fetchone()
    assert count == 2


def test_an_export_older_than_the_backup_is_refused(kept):
    kept.keep(b"one")
    older = kept.export()
    kept.keep(b"two")
    with pytest.raises(ArchiveRefused, match="older than the backup"):
        kept.rebuilt(kept.backup(), older)


def test_an_export_that_counts_fewer_entries_of_a_person_is_refused(kept):
    kept.keep(b"one")
    backup = kept.backup()
    kept.store.connection.execute("UPDATE subjects SET entries = 0")
    with pytest.raises(ArchiveRefused, match="fewer entries of a person"):
        kept.rebuilt(backup, kept.export())


def test_an_export_whose_rows_do_not_belong_together_is_refused(kept):
    kept.keep(b"one")
    backup = kept.backup()
    kept.store.connection.execute("PRAGMA foreign_keys = OFF")
    kept.store.connection.execute("INSERT INTO holds VALUES (?, 'of no record')", (bytes(16),))
    with pytest.raises(ArchiveRefused, match="do not belong together"):
        kept.rebuilt(backup, kept.export())


def test_an_export_of_another_ledger_is_refused(kept, tmp_path):
    (tmp_path / "other").mkdir()
    other = Kept(tmp_path / "other")
    other.secret = kept.secret
    for token in (b"one", b"two"):
        other.keep(token)
    ledger = other.export()
    other.store.close()
    with pytest.raises(ArchiveRefused, match="another ledger"):
        kept.rebuilt(kept.backup(), ledger)


def test_another_key_encryption_key_is_refused(kept):
    kept.keep(b"one")
    with pytest.raises(KeepfaithError, match="not the key-encryption key"):
        kept.rebuilt(kept.backup(), kept.export(), kek=new_key())


def test_a_ledger_with_a_changed_past_is_refused(kept):
    kept.keep(b"one")
    backup = kept.backup()
    kept.keep(b"two")
    kept.store.connection.execute(
        "UPDATE journal SET entry = (SELECT entry FROM journal LIMIT 1) WHERE number = 2"
    )
    with pytest.raises(ArchiveRefused, match="cannot be made again"):
        kept.rebuilt(backup, kept.export())


def test_an_export_opens_nothing_by_itself(kept):
    record = kept.keep(b"one")
    wrapped = kept.store.connection.execute("SELECT wrapped_key FROM records").fetchone()[0]
    own = {
        content
        for (content,) in kept.store.connection.execute("SELECT content FROM meta WHERE name <> 'public key'")
    }
    with read(kept.export(), kept.secret, kind=EXPORT) as archive:
        contents = {part.name: b"".join(part.blocks()) for part in archive.parts()}
    assert "custodian/meta" not in contents
    rows = [json.loads(line) for line in contents["custodian/records"].splitlines()]
    assert rows[1][rows[0].index("wrapped_key")] == {"b": ""}
    assert len(rows) == 2
    everything = b"".join(contents.values())
    for secret in (wrapped, kept.keys[record], *own):
        assert base64.b64encode(secret) not in everything


def test_a_list_that_somebody_else_signed_is_refused(kept):
    file = kept.folder / "forged"
    with (
        written(file, kept.secret.public_key(), kind=EXPORT) as packer,
        copying(kept.folder / "store", KEK) as store,
    ):
        told = store.write(packer, keys=False)
        packer.finish(told, lambda content: store.sign(content.replace(_SIGNED, b"")))
    with read(file, kept.secret, kind=EXPORT) as archive, pytest.raises(ArchiveRefused, match="not signed"):
        list(archive.parts())


def test_a_full_disk_leaves_nothing_under_the_name(kept, monkeypatch):
    def full(_descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(NotWritten, match="No space left"):
        kept.backup()
    assert {file.name for file in kept.folder.iterdir()} == {"store"}


def test_a_file_that_is_there_is_never_overwritten(kept):
    kept.export()
    with pytest.raises(NotWritten, match="File exists"):
        kept.export()


def test_what_came_back_shorter_than_the_ledger_knew_is_entered(kept, again):
    kept.do("anchors.add", what="visits", number=7, digest=b"v" * 32)
    found = again(kept.backup()).store
    with found.transaction():
        assert found.anchors.add_after_restore(what="visits", number=5, digest=b"w" * 32, at=AT)
        assert not found.anchors.add_after_restore(what="visits", number=5, digest=b"w" * 32, at=AT)
    assert found.anchors.last("visits").number == 5

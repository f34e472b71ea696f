"""A store rebuilt from a backup and the newest export: erased records stay erased, and it reports lost ones."""

import base64
import datetime as dt
import json
import secrets
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
from keepfaith.custody.store.cases import CaseAct
from keepfaith.custody.store.editions import Edition
from keepfaith.custody.store.erasure import ErasureDecision, Removal
from keepfaith.custody.store.grants import Grant
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


class ArchivedStore:
    """A store with its archives; each act is a transaction of its own."""

    def __init__(self, folder):
        self.folder = folder
        self.shown, _ = new_backup_key()
        self.secret = read_backup_key(self.shown)
        self.store = Store.open(folder / "store", KEK)
        self.keys = {}
        self.do("editions.register", EDITION)
        self.do("duties.assign", Grant("clerk", "literature"))
        self.do("duties.assign", Grant("officer", "records"))

    def do(self, verb, *what, **how):
        with self.store.transaction():
            return attrgetter(verb)(self.store)(*what, **how, at=AT)

    def create(self, token, address=ADDRESS):
        created = self.do("records.create", token=token, header=HEADER, address=address)
        with self.store.transaction():
            self.store.records.confirm(created.record, b"d" * 32)
        self.keys[created.record] = created.key
        return created.record

    def erase(self, record):
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
def archived(tmp_path):
    made = ArchivedStore(tmp_path)
    yield made
    made.store.close()


@pytest.fixture
def again(archived):
    """Rebuild the store by an export of now; close the rebuilt stores at the end."""
    opened = []

    def rebuild(backup, **how):
        opened.append(archived.rebuilt(backup, archived.export(), **how))
        return opened[-1]

    yield rebuild
    for result in opened:
        result.store.close()


def test_a_tasks_holder_is_restored_from_the_newest_export(archived, again):
    record = archived.create(b"one")
    backup = archived.backup()
    with archived.store.transaction():
        stored = archived.store.records.find(record)
        archived.store.tasks.hand(archived.store.tasks.of(stored), to="colleague")
    restored = again(backup).store
    assert restored.tasks.of(restored.records.find(record)).holder == "colleague"
    assert [(state.record, state.holder) for state in restored.task_states()] == [(record, "colleague")]


def _case(kind, day, closed=None, outcome="", appeal_of=None):
    name, holder = f"{kind}-2026-1", "" if closed else f"{kind}-clerk"
    return (
        name,
        secrets.token_bytes(32),
        kind,
        "legal",
        2026,
        1,
        b"",
        day,
        day,
        closed,
        holder,
        outcome,
        appeal_of,
    )


def test_an_appeal_is_restored_with_the_objection_that_it_appeals_against(archived, again):
    columns = "name, token, kind, purpose, year, number, number_elsewhere, received_on, opened_on, closed_on, holder"
    insert = f"INSERT INTO cases ({columns}, outcome, appeal_of) VALUES ({', '.join('?' * 13)})"
    with archived.store.transaction():
        connection = archived.store.connection
        connection.execute(insert, _case("objection", 5, closed=6, outcome="denied"))
        connection.execute(insert, _case("appeal", 7, appeal_of="objection-2026-1"))
        triggers = "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY name"
        before = connection.execute(triggers).fetchall()
        deciders = connection.execute("SELECT * FROM case_deciders").fetchall()
    assert deciders == [("appeal-2026-1", "appeal-clerk")]
    restored = again(archived.backup()).store.connection
    rows = restored.execute("SELECT name, appeal_of FROM cases ORDER BY name").fetchall()
    assert rows == [("appeal-2026-1", "objection-2026-1"), ("objection-2026-1", None)]
    assert restored.execute("SELECT * FROM case_deciders").fetchall() == deciders
    assert restored.execute(triggers).fetchall() == before


def test_a_record_in_the_backup_opens_again_and_the_journal_goes_on(archived, again):
    record = archived.create(b"one")
    restored = again(archived.backup()).store
    with restored.transaction():
        assert restored.actions.open(record, OPENING) == archived.keys[record]
    assert restored.checkpoint.count == archived.store.checkpoint.count + 1
    assert verify(archived.folder / "again", archived.store.public_key).sound


def test_a_record_ended_after_the_backup_never_reaches_the_restored_store(archived, again):
    one, other = archived.create(b"one"), archived.create(b"other")
    wrapped = archived.store.connection.execute(
        "SELECT wrapped_key FROM records WHERE id = ?", (one,)
    ).fetchone()
    backup = archived.backup()
    archived.erase(one)
    restored = again(backup)
    assert restored.ended.records == 1
    assert restored.store.keyed() == {other}
    assert restored.store.destroyed({one, other}) == {one: DAY}
    with restored.store.transaction():
        assert restored.store.actions.open(one, OPENING) is None
    for file in (archived.folder / "again").iterdir():
        assert wrapped[0] not in file.read_bytes()


def test_a_record_created_after_the_backup_is_gone_and_the_ledger_says_so(archived, again):
    before = archived.create(b"before")
    backup = archived.backup()
    after = archived.create(b"after")
    case, _ = archived.do(
        "cases.open", "legal-hold", CaseAct("legal-obligations"), token=b"a", number_elsewhere=""
    )
    archived.do("holds.change", after, HoldChange(case, on=True))
    restored = again(backup).store
    with restored.transaction():
        assert restored.lose({before}, at=AT) == 1
    assert restored.records.find(after) is None
    assert restored.details(restored.checkpoint.count)["cause"] == "not restored"
    assert restored.details(restored.checkpoint.count)["record"] == after.hex()
    assert verify(archived.folder / "again").sound


def test_a_key_whose_row_did_not_come_back_is_ended_too(archived, again):
    record = archived.create(b"one")
    restored = again(archived.backup()).store
    with restored.transaction():
        assert restored.lose(set(), at=AT) == 1
    assert restored.records.find(record) is None


def test_cleared_messages_and_removals_since_the_backup_are_listed(archived, again):
    sent, waiting, refused, paper, withheld = (
        archived.create(token) for token in (b"1", b"2", b"3", b"4", b"5")
    )
    backup = archived.backup()
    sending = replace(OPENING, kind="sent", more={"what": "answer"})
    with archived.store.transaction():
        archived.store.actions.log(sent, sending)
        archived.store.actions.log(refused, replace(sending, denial=DenialCode.GUARDRAIL))
        archived.store.actions.log(paper, replace(sending, more={"act": "sent"}))
        # One was cleared again after it had not gone out, and nobody knows what became of it then.
        for record, tries in ((withheld, 1), (sent, 2)):
            for _ in range(tries):
                archived.store.actions.log(record, sending)
                archived.store.actions.log(record, replace(sending, kind="withheld", decision=""))
    archived.do("erasure.log_removal", Removal("visits", "3.before-2026-01-01", permission="EXAMPLE-1"))
    archived.do("erasure.log_removal", Removal("backup", "keepfaith-1.backup"))
    restored = again(backup).store
    assert restored.cleared([sent, waiting, refused, paper, withheld]) == {(sent, "answer")}
    assert restored.removed("visits") == [("3.before-2026-01-01", "EXAMPLE-1")]
    assert restored.removed("backup") == [("keepfaith-1.backup", "")]


def test_duties_ended_since_stay_ended_and_counters_never_go_down(archived, again):
    record = archived.create(b"one")
    backup = archived.backup()
    archived.do("duties.end_every", employee="clerk")
    with archived.store.transaction():
        archived.store.actions.open(record, OPENING)
    restored = again(backup)
    assert restored.ended.duties == 1
    assert restored.ended.employees == ("clerk",)
    assert restored.store.duties.of("clerk", on=AT.date()) == frozenset()
    assert restored.store.duties.of("officer", on=AT.date()) == {"records"}
    # The subject that the record has, and its mailbox, in whose name nothing was entered.
    counts = restored.store.connection.execute("SELECT entries FROM subjects ORDER BY entries").fetchall()
    assert counts == [(0,), (2,)]


def test_an_export_older_than_the_backup_is_refused(archived):
    archived.create(b"one")
    older = archived.export()
    archived.create(b"two")
    with pytest.raises(ArchiveRefused, match="older than the backup"):
        archived.rebuilt(archived.backup(), older)


def test_an_export_that_counts_fewer_entries_of_a_person_is_refused(archived):
    archived.create(b"one")
    backup = archived.backup()
    archived.store.connection.execute("UPDATE subjects SET entries = 0")
    with pytest.raises(ArchiveRefused, match="fewer entries of a person"):
        archived.rebuilt(backup, archived.export())


def test_an_export_whose_rows_do_not_belong_together_is_refused(archived):
    archived.create(b"one")
    backup = archived.backup()
    archived.store.connection.execute("PRAGMA foreign_keys = OFF")
    archived.store.connection.execute("INSERT INTO holds VALUES (?, 'of-no-case')", (bytes(16),))
    with pytest.raises(ArchiveRefused, match="do not belong together"):
        archived.rebuilt(backup, archived.export())


def test_an_export_of_another_ledger_is_refused(archived, tmp_path):
    (tmp_path / "other").mkdir()
    other = ArchivedStore(tmp_path / "other")
    other.secret = archived.secret
    for token in (b"one", b"two"):
        other.create(token)
    ledger = other.export()
    other.store.close()
    with pytest.raises(ArchiveRefused, match="another ledger"):
        archived.rebuilt(archived.backup(), ledger)


def test_another_key_encryption_key_is_refused(archived):
    archived.create(b"one")
    with pytest.raises(KeepfaithError, match="not the key-encryption key"):
        archived.rebuilt(archived.backup(), archived.export(), kek=new_key())


def test_a_ledger_with_a_changed_past_is_refused(archived):
    archived.create(b"one")
    backup = archived.backup()
    archived.create(b"two")
    archived.store.connection.execute(
        "UPDATE journal SET entry = (SELECT entry FROM journal LIMIT 1) WHERE number = 2"
    )
    with pytest.raises(ArchiveRefused, match="cannot be made again"):
        archived.rebuilt(backup, archived.export())


def test_an_export_opens_nothing_by_itself(archived):
    record = archived.create(b"one")
    wrapped = archived.store.connection.execute("SELECT wrapped_key FROM records").fetchone()[0]
    own = {
        content
        for (content,) in archived.store.connection.execute(
            "SELECT content FROM meta WHERE name <> 'public key'"
        )
    }
    with read(archived.export(), archived.secret, kind=EXPORT) as archive:
        contents = {part.name: b"".join(part.blocks()) for part in archive.parts()}
    assert "custodian/meta" not in contents
    rows = [json.loads(line) for line in contents["custodian/records"].splitlines()]
    assert rows[1][rows[0].index("wrapped_key")] == {"b": ""}
    assert len(rows) == 2
    everything = b"".join(contents.values())
    for secret in (wrapped, archived.keys[record], *own):
        assert base64.b64encode(secret) not in everything


def test_a_list_that_somebody_else_signed_is_refused(archived):
    file = archived.folder / "forged"
    with (
        written(file, archived.secret.public_key(), kind=EXPORT) as packer,
        copying(archived.folder / "store", KEK) as store,
    ):
        listed = store.write(packer, keys=False)
        packer.finish(listed, lambda content: store.sign(content.replace(_SIGNED, b"")))
    with (
        read(file, archived.secret, kind=EXPORT) as archive,
        pytest.raises(ArchiveRefused, match="not signed"),
    ):
        list(archive.parts())


def test_a_full_disk_leaves_nothing_under_the_name(archived, monkeypatch):
    def full(_descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(NotWritten, match="No space left"):
        archived.backup()
    assert {file.name for file in archived.folder.iterdir()} == {"store"}


def test_a_file_that_is_there_is_never_overwritten(archived):
    archived.export()
    with pytest.raises(NotWritten, match="File exists"):
        archived.export()


def test_what_came_back_shorter_than_the_ledger_knew_is_entered(archived, again):
    archived.do("anchors.add", what="visits", number=7, digest=b"v" * 32)
    restored = again(archived.backup()).store
    with restored.transaction():
        assert restored.anchors.add_after_restore(what="visits", number=5, digest=b"w" * 32, at=AT)
        assert not restored.anchors.add_after_restore(what="visits", number=5, digest=b"w" * 32, at=AT)
    assert restored.anchors.last("visits").number == 5

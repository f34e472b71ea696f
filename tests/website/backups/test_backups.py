"""Backups of the whole portal: made, verified, and restored without the records that were erased since."""

import datetime as dt
import json
import os
import resource
import shutil
import ssl
import subprocess
import sys
import time
import tracemalloc
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner, Result

from keepfaith.agency.folder import agency_folder
from keepfaith.custody.archives.files import read, written
from keepfaith.custody.archives.keys import PUBLIC, new_backup_key, read_backup_key
from keepfaith.custody.archives.store_copy import BACKUP
from keepfaith.custody.archives.streams import ArchiveRefused
from keepfaith.custody.client.admin import ControlClient
from keepfaith.custody.client.connection import RecordsClient
from keepfaith.monitoring.checks.p42_backup_drills import Drill, judge
from keepfaith.monitoring.schedules import last_runs
from keepfaith.website.backups.cli import backup
from keepfaith.website.backups.creation import Sources
from keepfaith.website.backups.drill import AlreadyDrilling, NoRoom, drill, remove_place
from keepfaith.website.backups.verification import verify_backup
from keepfaith.website.postgres.cluster import DATABASE, OWNER
from keepfaith.website.postgres.server import EmbeddedPostgreSQL
from keepfaith.website.postgres.socket_directory import socket_directory
from keepfaith.website.processes.custodian import custody_folder
from keepfaith.website.processes.demo import BACKUP_KEY
from keepfaith.website.processes.portal import served_portal
from keepfaith.website.runtime.backup_plan import FOLDER
from keepfaith.website.runtime.data_directory import DataDirectory
from keepfaith.website.runtime.locks import FileLock
from keepfaith.website.runtime.process_sockets import socket_folder
from tests.attacks.submitting import BLANK, send
from tests.backdating import close_in_ledger
from tests.duties import give_duty
from tests.portals import until
from tests.running_context import RunningContext
from tests.website.conftest import Serving, environment, place, serve

__all__ = ["place", "serve"]
ROOT = Path(__file__).parents[3]
NOW = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)


@pytest.fixture
def data(custody: Path) -> DataDirectory:
    return DataDirectory.from_environment()


def test_a_backup_is_made_beside_the_work_and_is_whole(data: DataDirectory, tmp_path: Path) -> None:
    secret = read_backup_key(new_backup_key()[0])
    sources = Sources(data, agency_folder(), {"backups": {"period": "30 days"}})
    made = sources.create(tmp_path, public=secret.public_key(), now=NOW)
    assert [file.name for file in tmp_path.iterdir()] == ["keepfaith-20261124T120000Z.backup"]
    assert made.file.stat().st_mode & 0o777 == 0o600
    listed = verify_backup(made.file, secret)
    assert listed == made.listed
    assert listed["kept_until"] == "2026-12-24"
    assert listed["tables"]["policies_edition"] > 0
    with pytest.raises(ArchiveRefused):
        verify_backup(made.file, read_backup_key(new_backup_key()[0]))
    content = bytearray(made.file.read_bytes())
    content[len(content) // 2] ^= 1
    made.file.write_bytes(content)
    with pytest.raises(ArchiveRefused, match="changed"):
        verify_backup(made.file, secret)


class Backed:
    """A served demonstration, used by its commands only."""

    def __init__(self, folder: Path, serve: Callable[..., Serving]) -> None:
        self.folder, self.data = folder, DataDirectory.at(folder / "var")
        self.serving = serve(self.data.path, "--demo", copied=True).await_ready().at_rest()
        self._settled()
        self.secret = folder / "secret"
        # The demonstration has made its key.
        self.shown = (self.data.path / BACKUP_KEY).read_text().strip()
        self.secret.touch(mode=0o600)
        self.secret.write_text(self.shown)

    def _settled(self) -> None:
        """Wait until the worker has confirmed the sample requests, whose rows can be compared only then."""
        portal, end = RecordsClient(socket_folder(self.data) / "requests"), time.monotonic() + 30
        while portal.unconfirmed():
            assert time.monotonic() < end
            time.sleep(0.2)
        portal.close()

    def tried(
        self, *words: object, more: dict[str, str] | None = None, **how: Any
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [Path(sys.executable).parent / "keepfaith", *map(str, words)],
            env=environment(self.data.path) | (more or {}), capture_output=True, text=True, check=False, **how,
        )  # fmt: skip

    @contextmanager
    def running(self) -> Iterator[None]:
        """Run the database of a portal at rest for the block."""
        server = EmbeddedPostgreSQL(self.data.path)
        server.start()
        try:
            yield
        finally:
            server.stop()

    def run(self, *words: object) -> str:
        done = self.tried(*words)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def backup(self) -> Path:
        return Path(
            json.loads(self.run("backup", "create", "--to", self.folder / "backups", "--json"))["file"]
        )

    def export(self, name: str) -> Path:
        self.run("ledger", "export", self.folder / name)
        return self.folder / name

    def restore(self, backup: Path, ledger: Path, into: str = "again") -> subprocess.CompletedProcess[str]:
        return self.tried(
            *("backup", "restore", backup, "--into", self.folder / into, "--ledger", ledger, "--json"),
            *("--secret-key-file", self.secret, "--key-file", self.folder / "var.key"),
        )

    def submit(self, text: str) -> str:
        served = served_portal(self.data)
        trusted = ssl.create_default_context(cafile=str(served.certificate))
        reference = send(urllib.parse.urlsplit(served.origin).netloc, trusted, {**BLANK, "question": text})
        assert reference
        return reference.replace("-", "")

    def erase(self, reference: str) -> bytes:
        with psycopg.connect(host=str(socket_directory(self.data)), user=OWNER, dbname=DATABASE) as owner:
            query = "SELECT id FROM disclosure_record WHERE reference = %s"
            (record,) = owner.execute(query, [reference]).fetchone()
        sockets = socket_folder(self.data)
        give_duty(ControlClient(sockets / "control"), "officer", "records")
        today = dt.datetime.now(dt.UTC).date()
        kek = bytes.fromhex((self.folder / "var.key").read_text().strip())
        close_in_ledger(record.bytes, today, folder=custody_folder(self.data), kek=kek)
        how = {"employee": "officer", "duty": "records", "permission": "EXAMPLE-3", "due": True}
        RecordsClient(sockets / "requests").erase(record.bytes, **how, closed_on=today)
        return record.bytes

    def left(self, into: str, texts: dict[str, str]) -> dict[str, Any]:
        """Open what a restored directory still has of some records."""
        more = {"KEEPFAITH_KEY_FILE": str(self.folder / "var.key")}
        completed = subprocess.run(
            [sys.executable, "-m", "tests.attacks.afterwards"], input=json.dumps(texts), capture_output=True,
            text=True, cwd=ROOT, env=environment(self.folder / into, **more), check=False,
        )  # fmt: skip
        assert completed.returncode == 0, completed.stderr
        return json.loads(completed.stdout)


def found_in(folder: Path, *secrets: bytes) -> list[str]:
    """Name the files that hold any of some bytes."""
    files = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
    return [str(path) for path in files if any(secret in path.read_bytes() for secret in secrets)]


@pytest.mark.long
def test_erased_records_do_not_come_back_and_newer_records_are_reported_lost(
    place: Path, serve: Callable[..., Serving]
) -> None:
    portal = Backed(place, serve)
    texts = {portal.submit(text): text for text in ("marker-to-stay", "marker-to-be-erased")}
    stayed, erased = texts
    older = portal.export("older")
    portal.submit("marker-between")
    backup = portal.backup()
    lost = portal.submit("marker-to-be-lost")
    portal.erase(erased)
    portal.run("staff", "end", "events-clerk")
    ledger = portal.export("newest")
    portal.serving.process.terminate()
    portal.serving.ended()

    refused = portal.restore(backup, older)
    assert refused.returncode == 1
    assert "older than the backup" in refused.stderr
    assert portal.restore(backup, place / "nothing").returncode == 1
    assert not (place / "again").exists()

    done = portal.restore(backup, ledger)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert (report["buried"], report["lost"], report["keys_ended"]) == (1, 1, 1)
    assert (report["duties_ended"], report["accounts_ended"]) == (1, 1)
    assert "not an empty directory" in portal.restore(backup, ledger).stderr

    key = (place / "var.key").read_bytes().strip()
    secrets = (b"marker-", key, bytes.fromhex(key.decode()), portal.shown.encode())
    assert not found_in(place / "again", *secrets)
    assert not found_in(place / "backups", *secrets)

    left = portal.left("again", {stayed: texts[stayed]})
    assert left["wrong"] == []
    assert left["keys"] == left["rows"]
    assert sorted(portal.left("again", {erased: texts[erased], lost: ""})["wrong"]) == sorted([erased, lost])

    again = serve(place / "again", KEEPFAITH_KEY_FILE=str(place / "var.key")).await_ready()
    again.process.terminate()
    assert again.ended()[0] == 0


@pytest.mark.long
def test_the_drill_brings_a_backup_back_beside_the_portal_and_leaves_only_its_report(
    place: Path, serve: Callable[..., Serving]
) -> None:
    portal = Backed(place, serve)
    before = {file.name for file in place.iterdir()}
    report = json.loads(portal.run("backup", "drill", "--json"))
    assert report["problem"] == ""
    assert report["rows"] > report["records"] > 0
    assert report["entries"] > 0
    assert {file.name for file in place.iterdir()} == before
    assert judge(Drill.read(portal.data.path), now=dt.datetime.now(dt.UTC)).outcome == "kept"
    listed = next(
        file
        for kind in ("days", "pages", "hours", "counts")
        for file in (portal.data.visits / kind).iterdir()
    )
    listed.unlink()
    done = portal.tried("backup", "drill")
    assert done.returncode == 1
    assert "could not be copied" in done.stderr, "the worker's log has nothing else"
    assert judge(Drill.read(portal.data.path), now=dt.datetime.now(dt.UTC)).outcome == "failed"


@pytest.fixture
def keyed(data: DataDirectory) -> Iterator[None]:
    """Lend the data directory of the tests a key of backups."""
    file = data.path / PUBLIC
    file.write_text(new_backup_key()[1] + "\n")
    yield
    file.unlink()


def create(data: DataDirectory, *words: str) -> Result:
    return CliRunner().invoke(backup, ["create", *words, "--json"], obj=RunningContext(data))


@pytest.mark.django_db
@pytest.mark.usefixtures("keyed")
def test_each_backup_and_each_removal_is_entered(data: DataDirectory, custody: Path, tmp_path: Path) -> None:
    portal = RecordsClient(custody / "requests")
    old = tmp_path / "keepfaith-20200101T000000Z.backup"
    old.touch()

    def counted() -> dict[str, int]:
        tallies = portal.counters(dt.date(2020, 1, 1))
        return {
            kind: sum(tally.count for tally in tallies if tally.kind == kind)
            for kind in ("removed", "backed-up")
        }

    before = counted()
    result = create(data, "--to", str(tmp_path), "--keep", "3")
    assert result.exit_code == 0, result.output
    report = json.loads(result.stdout)
    assert report["removed"] == [old.name]
    assert (counted(), old.exists()) == ({kind: count + 1 for kind, count in before.items()}, False)
    file = Path(report["file"])
    assert (portal.backups()[0].named, portal.backups()[0].size) == (file.name, file.stat().st_size)
    portal.close()


@pytest.mark.django_db
@pytest.mark.usefixtures("keyed")
def test_one_made_by_hand_where_the_days_goes_is_the_days_backup(
    data: DataDirectory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "backups"
    monkeypatch.setenv(FOLDER, str(place))
    refused = create(data)
    # Perhaps a disk that is not there today: what is made there would lie elsewhere.
    assert (refused.exit_code, place.exists()) == (1, False)
    assert last_runs()["backup"].result == "NotABackupFolder"
    place.mkdir()
    # Two of one second would have one name.
    until(lambda: create(data, "--to", str(tmp_path / "elsewhere")).exit_code == 0)
    until(lambda: f"its file is in {place}, too" in create(data, "--to", str(tmp_path / "elsewhere")).stderr)
    assert last_runs()["backup"].done_at is None
    until(lambda: create(data).exit_code == 0)
    assert last_runs()["backup"].result == "done"
    assert len(list(place.iterdir())) == 1


def test_there_is_no_drill_without_room_or_beside_another(data: DataDirectory, monkeypatch: Any) -> None:
    sources = Sources(data, agency_folder(), {})
    assert sources.size() > 1_000_000
    before = sorted(data.path.parent.iterdir())
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=1_000_000_000))
    with pytest.raises(NoRoom, match="promise 42"):
        drill(sources, now=NOW)
    lock = FileLock(data.path / "drill.lock")
    assert lock.taken()
    with pytest.raises(AlreadyDrilling):
        drill(sources, now=NOW)
    lock.close()
    assert sorted(data.path.parent.iterdir()) == before
    assert Drill.read(data.path) is None


def test_what_could_open_something_is_written_over_before_it_is_removed(
    tmp_path: Path, monkeypatch: Any
) -> None:
    place = tmp_path / "drill"
    files = [place / "secret", place / "again/custody/store", place / ".again.draft/custody/store"]
    for file in (*files, place / "other"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"k" * 1_500_000)
    contents: dict[Path, bytes] = {}
    monkeypatch.setattr(
        "keepfaith.website.backups.drill.shutil.rmtree",
        lambda folder, **_: contents.update(
            (file, file.read_bytes()) for file in folder.rglob("*") if file.is_file()
        ),
    )
    remove_place(place)
    assert {file for file, content in contents.items() if not any(content)} == set(files)
    assert {len(content) for content in contents.values()} == {1_500_000}


@pytest.mark.long
def test_memory_stays_the_same_for_two_hundred_megabytes(tmp_path: Path) -> None:
    secret, block = read_backup_key(new_backup_key()[0]), os.urandom(1024 * 1024)
    tracemalloc.start()
    with written(tmp_path / "large", secret.public_key(), kind=BACKUP) as packer:
        with packer.part("database") as part:
            for _ in range(200):
                part.write(block)
        packer.finish({"public_key": ""}, lambda _: bytes(64))
    with read(tmp_path / "large", secret, kind=BACKUP) as archive:
        assert sum(map(len, next(archive.parts()).blocks())) == 200 * len(block)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 16 * len(block)


def _small_files() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))


@pytest.mark.long
def test_a_disk_that_is_full_leaves_no_backup_under_a_name(
    place: Path, serve: Callable[..., Serving]
) -> None:
    portal = Backed(place, serve)
    done = portal.tried("backup", "create", "--to", place / "backups", preexec_fn=_small_files)
    assert done.returncode == 1
    assert "could not be written" in done.stderr
    assert list((place / "backups").iterdir()) == []

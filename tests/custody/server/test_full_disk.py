"""A full disk: no record is stored in part, no key is given out, and once there is space again all goes on."""

import os
import resource
import secrets
import subprocess

import pytest

from keepfaith.custody.client.connection import Refused
from keepfaith.custody.protocol.answers import OpenedKeys
from keepfaith.custody.store.journal import verify

ROOM = 1024 * 1024
MORE = 16 * ROOM


class Limited:
    """A custodian that may write no file beyond a size."""

    def __init__(self, custody):
        self.custody = custody

    def start(self):
        self.custody.start()
        self._limit(ROOM)

    def widen(self):
        self._limit(MORE)

    def end(self):
        pass

    def _limit(self, size):
        process = self.custody.process.pid
        _, hard = resource.prlimit(process, resource.RLIMIT_FSIZE)
        resource.prlimit(process, resource.RLIMIT_FSIZE, (size, hard))


class Small:
    """A custodian whose store is on a small disk of its own."""

    def __init__(self, custody, room=ROOM):
        self.custody, self.room = custody, room

    def start(self):
        self.custody.store.mkdir(mode=0o700)
        if not self._mount(f"size={self.room}", "tmpfs"):
            pytest.skip("this machine lets nobody mount a file system")
        self.custody.start()

    def widen(self):
        assert self._mount(f"remount,size={MORE}", "tmpfs")

    def end(self):
        self.custody.end()
        subprocess.run(["umount", self.custody.store], check=True)

    def _mount(self, options, name):
        command = ["mount", "-t", "tmpfs", "-o", options, name, self.custody.store]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0


@pytest.fixture(
    params=[
        Limited,
        pytest.param(Small, marks=pytest.mark.root("only root mounts a small disk")),
    ]
)
def disk(request, custody):
    made = request.param(custody)
    made.start()
    custody.prepare()
    yield made
    made.end()


def fill(custody):
    """Create records until the disk is full; return them, the token of the one that failed, and its refusal."""
    created = []
    while True:
        token = secrets.token_bytes(16)
        try:
            created.append(
                custody.portal.create(token, custody.header, address=f"r{len(created)}@example.gov")
            )
        except Refused as refused:
            return created, token, refused
        assert len(created) < 5_000


def test_on_a_full_disk_a_record_is_refused_and_nothing_of_it_is_stored(custody, disk):
    created, token, refused = fill(custody)
    assert refused.code == "disk"
    assert "disk may be full" in refused.problem
    status = custody.portal.status()
    assert (status.records, status.unconfirmed) == (len(created), len(created))
    assert verify(custody.store).problems == ()
    assert set(custody.portal.unconfirmed()) == {one.record for one in created}
    disk.widen()
    assert custody.portal.create(token, custody.header, address="late@example.gov").key
    assert custody.portal.status().records == len(created) + 1
    assert isinstance(custody.open(created[-1].record)[created[-1].record], OpenedKeys)
    assert verify(custody.store).problems == ()
    code, output = custody.end()
    assert code == 0
    assert "example.gov" not in output
    custody.start()
    assert custody.portal.status().records == len(created) + 1


def test_on_a_full_disk_nothing_is_attested_and_with_room_again_it_is(custody, disk):
    assert custody.portal.anchor("visits", 1, bytes(32))
    fill(custody)
    number, last = 1, None
    while last is None:
        assert number < 5_000
        try:
            custody.portal.anchor("visits", number + 1, bytes(32))
            number += 1
        except Refused as refused:
            last = refused
    assert last.code == "disk"
    assert custody.portal.last_anchor("visits").number == number
    disk.widen()
    assert custody.portal.anchor("visits", number + 1, bytes(32))
    assert verify(custody.store).problems == ()


@pytest.mark.root("only root mounts a small disk")
def test_a_key_that_a_full_disk_keeps_in_the_log_is_not_reported_erased(custody):
    disk = Small(custody, 8 * ROOM)
    disk.start()
    try:
        custody.prepare()
        # Enough of them that the database must grow by more than is left when its log is emptied, and so few
        # that SQLite has not emptied it by itself before (at 1,000 pages).
        created = [custody.create() for _ in range(55)]
        custody.close_task(created[0].record)
        _leave(custody.store, 120_000)
        with pytest.raises(Refused) as refused:
            custody.erase(created[0].record)
        assert refused.value.code == "not yet erased"
        assert custody.portal.status().records == len(created) - 1
        (custody.store / "filler").unlink()
        custody.portal.status()
        assert (custody.store / "store.sqlite3-wal").stat().st_size == 0
        assert created[0].record not in (custody.store / "store.sqlite3").read_bytes()
        assert verify(custody.store).problems == ()
    finally:
        disk.end()


def _leave(folder, room):
    """Fill a disk but for so many bytes."""
    space = os.statvfs(folder)
    (folder / "filler").write_bytes(bytes(space.f_bavail * space.f_frsize - room))

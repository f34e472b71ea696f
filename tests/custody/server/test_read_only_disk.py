"""A disk that takes no writes: everything is refused and nothing is given out; writable again, all is there."""

import resource
import subprocess
from contextlib import contextmanager, nullcontext

import pytest

from keepfaith.custody.client.connection import CustodianUnavailable, Refused
from keepfaith.custody.protocol.answers import OpenedKeys
from keepfaith.custody.store.journal import verify
from tests.disks import needs_mounts, on_disk, read_only, small_disk, writable

# Memory lets those write on who had a file open before.
__all__ = ["on_disk"]
DIGEST = b"d" * 32


@contextmanager
def mounted(custody):
    """Have the store on a disk of its own, which is mounted read-only."""
    read_only(custody.store)
    try:
        yield
    finally:
        writable(custody.store)


@contextmanager
def immutable(custody):
    """Make every file of the store refuse changes by anybody."""
    _change("+i", custody)
    try:
        yield
    finally:
        _change("-i", custody)


@contextmanager
def limited(custody):
    """Let this process, and what it starts meanwhile, write to no file."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.usefixtures("own_program")
@pytest.mark.parametrize("unwritable", [pytest.param(mounted, marks=needs_mounts), immutable, limited])
def test_on_a_read_only_disk_it_does_not_start_and_says_why(custody, unwritable):
    custody.store.mkdir(mode=0o700)
    with small_disk(custody.store, "4M") if unwritable is mounted else nullcontext():
        custody.start()
        record = confirmed(custody)
        assert custody.end() == (0, "")
        before = contents(custody.store)
        with unwritable(custody):
            process = custody.launch()
            _, output = process.communicate(timeout=20)
        assert process.returncode == 1
        assert "Traceback" not in output.decode()
        assert "its disk has room" in output.decode()
        assert contents(custody.store) == before
        custody.start()
        assert custody.portal.digests([record]) == {record: DIGEST}
        assert isinstance(custody.open(record)[record], OpenedKeys)


def test_when_its_files_take_no_writes_any_more_nothing_is_given_out(custody):
    custody.start()
    record = confirmed(custody)
    with immutable(custody):
        for ask in (custody.create, lambda: custody.open(record), lambda: custody.erase(record)):
            with pytest.raises((Refused, CustodianUnavailable)) as refused:
                ask()
            # A file of SQLite's that is mapped into memory and refuses writes ends the process.
            assert isinstance(refused.value, CustodianUnavailable) or refused.value.code == "disk"
    custody.end()
    custody.start()
    assert custody.portal.status().records == 1
    assert custody.portal.digests([record]) == {record: DIGEST}
    assert isinstance(custody.open(record)[record], OpenedKeys)
    assert verify(custody.store).problems == ()


def test_when_it_may_write_no_more_each_request_is_refused_and_then_all_goes_on(custody, running):
    created = custody.create()
    process, (_, hard) = custody.process.pid, resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.prlimit(process, resource.RLIMIT_FSIZE, (0, hard))
    before = contents(custody.store)
    for ask in (custody.create, lambda: custody.open(created.record), lambda: custody.erase(created.record)):
        with pytest.raises(Refused) as refused:
            ask()
        assert refused.value.code == "disk"
    assert contents(custody.store) == before
    resource.prlimit(process, resource.RLIMIT_FSIZE, (hard, hard))
    assert isinstance(custody.open(created.record)[created.record], OpenedKeys)
    custody.erase(created.record)
    assert verify(custody.store).problems == ()


def confirmed(custody):
    """Create a record whose row is stored."""
    custody.prepare()
    record = custody.create().record
    custody.portal.confirm({record: DIGEST})
    return record


def contents(folder):
    """Return what each file holds; an index of the log is made anew at each start."""
    files = {path.name: path.read_bytes() for path in folder.iterdir() if not path.name.endswith("-shm")}
    return {name: content for name, content in files.items() if content}


def _change(how, custody):
    for path in custody.store.iterdir():
        done = subprocess.run(["chattr", how, path], capture_output=True, check=False)
        if done.returncode:
            pytest.skip(f"files cannot be made immutable here: {done.stderr.decode().strip()}")

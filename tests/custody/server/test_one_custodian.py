"""One custodian a store, however a second one comes to it; what a dead one left is no obstacle."""

import signal
import time

import pytest

from keepfaith.custody.client.connection import RecordsClient
from keepfaith.custody.store.journal import verify

REFUSED = "Another custodian is at work"


def refused(process):
    """Wait for one that must not stay, and see that it said why and nothing else."""
    _, output = process.communicate(timeout=20)
    return process.returncode == 1 and output.decode().startswith(REFUSED) and output.count(b"\n") == 1


@pytest.mark.usefixtures("own_program")
@pytest.mark.parametrize("by", ["its name", "a link", "a path with a detour"])
@pytest.mark.parametrize("elsewhere", [True, False])
def test_a_second_one_is_refused_and_the_first_works_on(custody, running, by, elsewhere):
    sockets, store = custody.sockets, custody.store
    link = custody.folder / "linked"
    link.symlink_to(store)
    custody.store = {"its name": store, "a link": link, "a path with a detour": store / ".." / "store"}[by]
    custody.sockets = custody.folder / "t" if elsewhere else sockets
    assert refused(custody.launch())
    custody.store, custody.sockets = store, sockets
    created = custody.create()
    assert custody.portal.unconfirmed() == (created.record,)
    # A caller who comes only now finds the first one's door.
    late = RecordsClient(sockets / "requests")
    assert late.status().records == 1
    late.close()
    assert verify(store).problems == ()


def test_the_files_of_a_killed_custodian_are_no_obstacle(custody, running):
    created = custody.create()
    custody.process.send_signal(signal.SIGKILL)
    custody.process.communicate(timeout=20)
    assert (custody.store / "lock").exists()
    assert (custody.sockets / "requests").is_socket()
    custody.start()
    assert custody.portal.unconfirmed() == (created.record,)


def test_one_of_several_custodians_that_start_at_once_on_a_new_store_stays(custody):
    processes = [custody.launch() for _ in range(4)]
    end = time.monotonic() + 20
    while sum(process.poll() is None for process in processes) > 1:
        assert time.monotonic() < end, "more than one stays"
        time.sleep(0.02)
    (stays,) = [process for process in processes if process.poll() is None]
    custody.process = stays
    assert all(refused(process) for process in processes if process is not stays)
    while not (custody.sockets / "control").exists():
        assert time.monotonic() < end
        time.sleep(0.02)
    custody.prepare()
    custody.create()
    assert custody.end()[0] == 0
    assert verify(custody.store).problems == ()

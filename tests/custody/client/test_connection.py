"""The client has one socket a thread, tries again when it died, and does not wait for ever."""

import os
import secrets
import signal
import socket
import threading
import time
from pathlib import Path

import pytest

from keepfaith.custody.client.cases import CasesClient
from keepfaith.custody.client.connection import CustodianUnavailable, RecordsClient, Refused
from keepfaith.custody.client.eraser import Eraser
from keepfaith.custody.client.opener import Opener
from keepfaith.custody.client.own_records import OwnRecordsClient
from keepfaith.custody.client.staff import StaffClient
from keepfaith.custody.client.subscription_requests import SubscriptionsClient
from keepfaith.custody.client.uses import UsesClient
from keepfaith.custody.client.witness import Witness
from keepfaith.custody.protocol.answers import OpenedKeys


def connections(custody):
    """Count the custodian's ends of connections, and where it listens: its descriptors only root sees."""
    at = f" {custody.sockets / 'requests'}"
    return sum(line.endswith(at) for line in Path("/proc/net/unix").read_text().splitlines())


def test_where_nobody_listens_the_error_has_a_remedy(tmp_path):
    with pytest.raises(CustodianUnavailable, match=r"cannot be reached.*keepfaith serve") as gone:
        RecordsClient(tmp_path / "requests").status()
    assert gone.value.remedy


def test_a_custodian_that_does_not_answer_in_time_is_gone(custody):
    custody.sockets.mkdir()
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as silent:
        silent.bind(str(custody.sockets / "requests"))
        silent.listen()
        begun = time.monotonic()
        with pytest.raises(CustodianUnavailable, match="in time"):
            RecordsClient(custody.sockets / "requests", wait=0.3).status()
        assert 0.3 <= time.monotonic() - begun < 2


def test_an_answer_that_is_none_is_not_believed(custody):
    custody.sockets.mkdir()
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as strange:
        strange.bind(str(custody.sockets / "requests"))
        strange.listen()

        def talk():
            line, _ = strange.accept()
            with line:
                line.recv(65536)
                line.sendall(b"\0\0\0\x02{}")

        talking = threading.Thread(target=talk)
        talking.start()
        with pytest.raises(CustodianUnavailable, match="cannot be read"):
            custody.portal.status()
        talking.join(5)


def test_one_socket_serves_a_thread_and_each_thread_has_its_own(running):
    def ask():
        portal.status()
        portal.status()
        seen.append(connections(running))
        together.wait(5)

    portal, seen, together = running.portal, [], threading.Barrier(4)
    first = connections(running)
    for _ in range(5):
        portal.status()
    # One of its own at most: the custodian may not have let go yet of whoever asked before.
    before = connections(running)
    assert before <= first + 1
    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert max(seen) == before + 4
    end = time.monotonic() + 5
    while connections(running) > before:
        assert time.monotonic() < end, "the sockets of ended threads are still open"
        time.sleep(0.02)


def test_clients_of_every_kind_share_the_socket_of_their_thread(running):
    kinds = (
        CasesClient,
        Eraser,
        Opener,
        OwnRecordsClient,
        StaffClient,
        SubscriptionsClient,
        UsesClient,
        Witness,
    )
    running.portal.status()
    before = connections(running)
    clients = [kind(running.sockets / "requests") for kind in kinds]
    for client in clients:
        assert client.status()
    assert connections(running) == before
    # Letting go is no hanging up.
    clients[0].close()
    assert running.portal.status()
    assert connections(running) == before
    for client in [running.portal, *clients]:
        assert client.status()
    assert connections(running) == before


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGKILL])
def test_a_request_is_sent_again_without_an_error_to_a_restarted_custodian(running, by):
    created = running.create()
    running.end(by)
    running.start()
    assert isinstance(running.open(created.record)[created.record], OpenedKeys)


def test_while_it_is_away_every_request_raises(running):
    running.end()
    for _ in range(2):
        with pytest.raises(CustodianUnavailable):
            running.create()
    running.start()
    assert running.create().key


def test_a_forked_process_talks_on_a_socket_of_its_own(running):
    running.portal.status()
    before = connections(running)
    parent, child = os.pipe()
    forked = os.fork()
    if forked == 0:
        running.portal.status()
        os.write(child, str(connections(running)).encode())
        os._exit(0)
    assert int(os.read(parent, 20)) == before + 1
    os.waitpid(forked, 0)
    os.close(parent)
    os.close(child)
    assert running.portal.status()


def test_an_invalid_message_is_refused_and_the_next_request_is_answered(running):
    with pytest.raises(Refused) as refused:
        running.erase(b"short")
    assert refused.value.code == "malformed"
    assert running.portal.status()
    with pytest.raises(Refused, match="unknown record"):
        running.erase(secrets.token_bytes(16))

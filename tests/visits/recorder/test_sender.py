"""Visits reach the recorder once each, no request waits for it, and what cannot be sent is counted."""

import contextlib
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pytest

from keepfaith.visits.recorder import sender
from keepfaith.visits.recorder.batch import ACCEPTED, COLUMNS, MAX_VISITS, empty_batch, encode_batch
from keepfaith.visits.recorder.sender import MAX_QUEUED, VisitSender, is_answering
from tests.visits.batch_collector import HOSTS, BatchCollector, visit


@pytest.fixture
def collector(tmp_path):
    collector = BatchCollector(tmp_path)
    yield collector
    collector.end()


@pytest.fixture
def often(monkeypatch):
    monkeypatch.setattr(sender, "SEND_SECONDS", 0.05)


def paths(collector):
    return [row["path"] for row in collector.rows]


def test_many_visits_arrive_once_each_in_their_order(collector, often):
    collector.listen()
    visit_sender = VisitSender(collector.place, hosts=HOSTS)
    sent = [f"/{number}/" for number in range(5 * MAX_VISITS + 7)]
    for path in sent:
        visit_sender.put(visit(path))
    collector.await_rows(len(sent))
    visit_sender.end()
    assert (paths(collector), collector.lost) == (sent, 0)


def test_without_a_recorder_the_queue_is_bounded_and_the_rest_counted(collector, often):
    visit_sender = VisitSender(collector.place, hosts=HOSTS)
    for number in range(MAX_QUEUED + 40):
        visit_sender.put(visit(f"/{number}/"))
    time.sleep(0.3)
    collector.listen()
    end = time.monotonic() + 20
    while len(collector.rows) + collector.lost < MAX_QUEUED + 40 and time.monotonic() < end:
        time.sleep(0.05)
    visit_sender.end()
    assert len(collector.rows) + collector.lost == MAX_QUEUED + 40
    # One batch may have left the queue for the thread's hand before it was full.
    assert 40 - MAX_VISITS <= collector.lost <= 40
    assert len(set(paths(collector))) == len(collector.rows)


def test_waiting_visits_are_sent_before_a_process_ends(collector):
    collector.listen()
    visit_sender = VisitSender(collector.place, hosts=HOSTS)
    for number in range(3 * MAX_VISITS):
        visit_sender.put(visit(f"/{number}/"))
    visit_sender.end()
    assert len(collector.rows) == 3 * MAX_VISITS


def test_visits_not_sent_at_the_end_are_reported_as_a_number(collector, caplog):
    visit_sender = VisitSender(collector.place, hosts=HOSTS)
    for _ in range(3):
        visit_sender.put(visit("/private/"))
    visit_sender.end()
    assert [record.getMessage() for record in caplog.records] == [
        "3 requests could not be sent to the recorder, and are in no statistics."
    ]


def test_no_thread_runs_before_the_first_visit_so_that_none_is_lost_in_a_fork(collector):
    before = threading.active_count()
    visit_sender = VisitSender(collector.place, hosts=HOSTS)
    assert threading.active_count() == before
    visit_sender.put(visit())
    assert threading.active_count() == before + 1
    visit_sender.end()


@pytest.fixture
def deaf(collector):
    """A recorder that is connected to and never answers, as one that is stopped."""
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(collector.place))
        listening.listen(8)
        yield listening


def test_a_recorder_that_does_not_answer_delays_no_visit_and_not_the_end(collector, deaf, often, caplog):
    visit_sender = VisitSender(collector.place, hosts=HOSTS)
    visit_sender.put(visit())
    time.sleep(0.2)
    slowest = 0.0
    for _ in range(2_000):
        began = time.perf_counter()
        visit_sender.put(visit())
        slowest = max(slowest, time.perf_counter() - began)
    assert slowest < 0.5
    began = time.monotonic()
    visit_sender.end(within=0.5)
    assert time.monotonic() - began < 2
    assert "2001 requests" in caplog.text
    assert not is_answering(collector.place, within=0.2)


def test_visits_that_a_slow_recorder_took_are_not_sent_twice(collector, deaf, often):
    visit_sender = VisitSender(collector.place, hosts=HOSTS)
    for number in range(5):
        visit_sender.put(visit(f"/{number}/"))
    connection, _ = deaf.accept()
    with connection:
        time.sleep(0.5)
        size = struct.unpack(">I", connection.recv(4, socket.MSG_WAITALL))[0]
        first = connection.recv(size, socket.MSG_WAITALL)
        connection.sendall(ACCEPTED)
        visit_sender.put(visit("/last/"))
        size = struct.unpack(">I", connection.recv(4, socket.MSG_WAITALL))[0]
        second = connection.recv(size, socket.MSG_WAITALL)
        connection.sendall(ACCEPTED)
    visit_sender.end()
    assert [text.count(b"/last/") for text in (first, second)] == [0, 1]
    assert [text.count(b"/4/") for text in (first, second)] == [1, 0]


def test_a_batch_that_is_refused_again_and_again_is_counted_and_does_not_stop_the_next(
    collector, deaf, often
):
    visit_sender = VisitSender(collector.place, hosts=HOSTS)
    visit_sender.put(visit("/refused/"))
    for _ in range(3):
        connection, _ = deaf.accept()
        connection.recv(65_536)
        connection.close()
    deaf.close()
    collector.listen()
    visit_sender.put(visit("/taken/"))
    collector.await_rows(1)
    visit_sender.end()
    assert (paths(collector), collector.lost) == (["/taken/"], 1)


def forged(**changed):
    now = int(time.time())
    plain = {
        "time": [now], "is_search": [False], "ip_address": ["192.0.2.7"], "method": ["GET"], "path": ["/"],
        "host": [""], "referrer": [""], "user_agent": [""], "status": [200], "bytes": [1],
    }  # fmt: skip
    return encode_batch(plain | changed, lost=changed.pop("lost", 0))


@pytest.mark.parametrize(
    "frame",
    [
        b"\0\0\0\0",
        b"\xff\xff\xff\xff",
        b"GET / HTTP/1.1\r\n\r\n",
        b"\0\0\0\2[]",
        b"\0\0\0\2{}",
        b"\0\0\x40\0" + b"[" * 0x4000,
        forged(path=["/", "/"]),
        forged(path=[None]),
        forged(path="/"),
        forged(path=["/" * 9_000]),
        forged(path=["/a lone"]).replace(b"/a lone", rb"/\ud800"),
        forged(more=[1]),
        forged(time=[0]),
        forged(time=[True]),
        forged(time=[int(time.time()) + 10**7]),
        forged(time=[1.5]),
        forged(status=[99]),
        forged(status=[65_536]),
        forged(bytes=[-1]),
        forged(bytes=[2**63]),
        forged(searched=[1]),
        encode_batch({name: [] for name in COLUMNS}, lost=-1),
        encode_batch({name: [] for name in COLUMNS[1:]}, lost=0),
        encode_batch({name: [] for name in COLUMNS} | {"path": ["/"] * (MAX_VISITS + 1)}, lost=0),
    ],
)
def test_a_forged_batch_is_refused_and_the_recorder_goes_on(collector, frame):
    collector.listen()
    with socket.socket(socket.AF_UNIX) as stranger:
        stranger.settimeout(5)
        stranger.connect(str(collector.place))
        stranger.sendall(frame)
        with contextlib.suppress(ConnectionResetError):
            assert stranger.recv(1) == b""
    assert is_answering(collector.place, within=5)
    assert (collector.rows, collector.lost) == ([], 0)
    assert len(collector.messages) == 1
    assert "refused" in collector.messages[0]


def test_the_same_frame_unforged_is_taken(collector):
    collector.listen()
    with socket.socket(socket.AF_UNIX) as one:
        one.connect(str(collector.place))
        one.sendall(forged())
        assert one.recv(1) == ACCEPTED
    assert len(collector.rows) == 1


def test_a_batch_that_fails_is_not_acknowledged(collector):
    def broken(*_arguments):
        raise MemoryError

    collector._take = broken
    collector.listen()
    assert not is_answering(collector.place, within=5)


@pytest.mark.root("only root becomes another user")
def test_another_user_is_not_heard_even_if_the_socket_were_open_to_all():
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o711)
        collector = BatchCollector(Path(folder)).listen()
        assert collector.place.stat().st_mode & 0o777 == 0o600
        collector.place.chmod(0o666)
        script = (
            "import socket, sys\n"
            "one = socket.socket(socket.AF_UNIX); one.settimeout(5); one.connect(sys.argv[1])\n"
            "try: one.sendall(bytes.fromhex(sys.argv[2])); sys.exit(len(one.recv(1)))\n"
            "except (BrokenPipeError, ConnectionResetError): sys.exit(0)\n"
        )
        command = [sys.executable, "-c", script, str(collector.place), empty_batch().hex()]
        assert subprocess.run(command, check=False).returncode == 1
        assert subprocess.run(command, check=False, user=65_534).returncode == 0
        collector.end()

"""All that arrives in a round is one commit; what fails in it is refused alone."""

import datetime as dt
import secrets
import sqlite3
import threading

import pytest

from keepfaith.custody.client.connection import RecordsClient
from keepfaith.custody.protocol import control_messages, messages
from keepfaith.custody.protocol.answers import Changed, Status
from keepfaith.custody.protocol.callers import Callers
from keepfaith.custody.protocol.header import Header
from keepfaith.custody.protocol.message import Denial
from keepfaith.custody.server.handlers import Handlers
from keepfaith.custody.server.loop import Server
from keepfaith.custody.store.journal import verify
from keepfaith.custody.store.store import Store
from tests.duties import TEXT

NOW = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
HEADER = Header("ab" * 32, "requests", "literature", {"name": "name"})


def register(custody):
    rules = '@id("a") @clause("a") permit(principal, action, resource);'
    return control_messages.Vouch("ab" * 32, rules, custody.schema, custody.began)


def keeping(address=""):
    return messages.Create(secrets.token_bytes(16), HEADER, address)


@pytest.fixture
def store(tmp_path):
    opened = Store.open(tmp_path, bytes(32))
    yield opened
    opened.close()


@pytest.fixture
def answering(store, custody):
    made = Handlers(store, safeguards=TEXT, cap=10, now=lambda: NOW)
    assert isinstance(made.answer([register(custody)])[0], Changed)
    return made


def failing(store, table):
    """Let the custodian's own connection fail to write to a table; the store itself stays as it is."""
    store.connection.execute(
        f"CREATE TEMP TRIGGER no BEFORE INSERT ON main.{table} BEGIN SELECT RAISE(ABORT, 'no'); END"
    )


def test_a_round_is_one_transaction(store, answering, tmp_path):
    begun = []
    store.connection.set_trace_callback(
        lambda statement: begun.append(statement) if "BEGIN" in statement else None
    )
    answers = answering.answer([keeping() for _ in range(20)])
    assert not any(isinstance(answer, Denial) for answer in answers)
    assert len(begun) == 1


def test_a_refused_message_leaves_the_others_in_place(answering, store):
    bad = messages.Create(
        secrets.token_bytes(16), Header("ef" * 32, "requests", "literature", {"a": "name"}), ""
    )
    answers = answering.answer([keeping(), bad, keeping()])
    assert [isinstance(answer, Denial) for answer in answers] == [False, True, False]
    assert answers[1].code == "not accepted"
    assert store.status().records == 2


def test_what_fails_is_undone_and_refused_alone(answering, store, tmp_path, capsys):
    failing(store, "subjects")
    answers = answering.answer([keeping(), keeping("reader@example.gov"), keeping()])
    assert [isinstance(answer, Denial) for answer in answers] == [False, True, False]
    assert answers[1].code == "failed"
    assert "reader" not in capsys.readouterr().err + str(answers)
    assert store.connection.execute("SELECT count(*) FROM records").fetchone() == (2,)
    assert verify(tmp_path).sound


def test_a_round_whose_checkpoint_could_not_be_put_down_is_not_done_twice(answering, store, monkeypatch):
    entries, write = store.status().entries, store.journal._file.write

    def full(_head):
        monkeypatch.setattr(store.journal._file, "write", write)
        raise OSError

    monkeypatch.setattr(store.journal._file, "write", full)
    assert [answer.code for answer in answering.answer([keeping(), keeping()])] == ["disk", "disk"]
    assert store.status().entries == entries + 2
    assert isinstance(answering.answer([messages.Status()])[0], Status)


def test_an_edition_whose_registration_was_undone_is_not_judged_by(custody, store):
    answering = Handlers(store, safeguards=TEXT, cap=10, now=lambda: NOW)
    failing(store, "editions")
    assert answering.answer([register(custody)])[0].code == "failed"
    assert answering.answer([keeping()])[0].code == "not accepted"


def test_an_erased_key_still_in_the_log_is_not_reported_erased(answering, store, tmp_path):
    store.connection.execute("PRAGMA busy_timeout = 50")
    (created,) = answering.answer([keeping()])
    message = messages.Discard(next(iter(store.records.unconfirmed())))
    reader = sqlite3.connect(tmp_path / "store.sqlite3", autocommit=True)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM records").fetchone()
    for _ in range(2):
        assert answering.answer([message])[0].code == "not yet erased"
    reader.close()
    assert isinstance(answering.answer([messages.Status()])[0], Status)
    assert (tmp_path / "store.sqlite3-wal").stat().st_size == 0
    assert created.key


def test_what_arrives_together_is_answered_together(custody, tmp_path):
    sizes, ready, ends = [], threading.Event(), []
    custody.sockets.mkdir()

    def run():
        store = Store.open(tmp_path, bytes(32))
        inner = Handlers(store, safeguards=TEXT, cap=10, now=lambda: NOW)

        def counted(messages_read):
            sizes.append(len(messages_read))
            return inner.answer(messages_read)

        custodian = Server(counted, sockets=custody.sockets, callers=Callers(custody.allowed))
        ends.append(custodian.end)
        ready.set()
        custodian.serve()
        store.close()

    serving = threading.Thread(target=run)
    serving.start()
    try:
        assert ready.wait(10)
        custody.control.register("ab" * 32, **_edition_texts(custody))
        threads = [threading.Thread(target=_keep_some, args=(custody,)) for _ in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
    finally:
        ends[0]()
        serving.join(10)
    assert sum(sizes) == 1 + 16 * 20
    assert max(sizes) > 4
    assert len(sizes) < sum(sizes) / 2


def _edition_texts(custody):
    rules = '@id("a") @clause("a") permit(principal, action, resource);'
    return {"rules": rules, "schema": custody.schema, "starts_at": custody.began}


def _keep_some(custody):
    portal = RecordsClient(custody.sockets / "requests")
    for _ in range(20):
        assert portal.create(secrets.token_bytes(16), HEADER).key
    portal.close()

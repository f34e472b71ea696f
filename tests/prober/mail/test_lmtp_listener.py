"""The mailbox takes what is for a made-up person, within its bounds, and refuses the rest without harm."""

import datetime as dt
import tempfile
from pathlib import Path

import pytest

from keepfaith.disclosure.mail.transports import DeliveryRefused, Envelope, MemoryTransport, outbox
from keepfaith.prober.mail import message_store
from keepfaith.prober.mail.lmtp_listener import LmtpListener
from keepfaith.prober.mail.message_store import (
    MAX_MESSAGE_BYTES,
    MailboxFull,
    MessageStore,
    ReceivedMessage,
)
from keepfaith.prober.mail.places import MailPlace, alias, is_alias

MAILBOX = "tests@keepfaith.example"
ALIAS = alias(MAILBOX, "b2kanuvi7")
RAW = b"Subject: x\r\n\r\n.dot\r\n"


@pytest.fixture
def folder():
    # A Unix socket's path is short.
    with tempfile.TemporaryDirectory(prefix="keepfaith-tests-") as made:
        yield Path(made)


@pytest.fixture
def place(folder):
    place = MailPlace.read(f"lmtp:{folder}/lmtp")
    MessageStore(folder).expect(ALIAS, at=dt.datetime.now(dt.UTC))
    with LmtpListener(MAILBOX, place, folder):
        yield place


def give(place, recipient=ALIAS, raw=RAW):
    return place.give(raw, sender="contact+b.token@mass.gov", recipient=recipient)


def test_a_message_for_somebody_made_up_is_kept_as_it_came(folder, place):
    assert give(place, ALIAS.upper()) == 250
    (message,) = MessageStore(folder).of(ALIAS)
    assert message.raw == RAW
    assert (message.address, message.sender) == (ALIAS, "contact+b.token@mass.gov")
    assert (folder / "mailbox.sqlite").stat().st_mode & 0o777 == 0o600
    assert place.path.stat().st_mode & 0o777 == 0o660


@pytest.mark.parametrize(
    "recipient",
    [MAILBOX, alias(MAILBOX, "stranger1"), "tests+b2kanuvi7@mass.gov", "b2kanuvi7@keepfaith.example"],
)
def test_nobody_else_has_an_address_there(folder, place, recipient):
    assert give(place, recipient) == 550


def test_what_is_too_much_is_refused_for_now(folder, place, monkeypatch):
    assert give(place, raw=b"Subject: x\r\n\r\n" + b"x" * 70 + b"\r\n" + (b"y" * 70 + b"\r\n") * 4_000) == 552
    monkeypatch.setattr(message_store, "MAX_A_DAY", 1)
    assert give(place) == 250
    assert give(place) == 452
    monkeypatch.setattr(message_store, "MAX_A_DAY", 9)
    monkeypatch.setattr(message_store, "MAX_BYTES", 2 * len(RAW))
    assert give(place) == 250
    assert give(place) == 452
    assert len(MessageStore(folder).of(ALIAS)) == 2


def test_a_broken_store_is_refused_for_now(folder, place):
    (folder / "mailbox.sqlite").write_bytes(b"no database" * 100)
    assert give(place) == 451


def test_without_a_mailbox_or_where_it_cannot_be_opened_there_is_none(folder, caplog):
    for mailbox, path in (("", folder / "lmtp"), (MAILBOX, folder / "no" / "lmtp")):
        with LmtpListener(mailbox, MailPlace(is_lmtp=True, path=path), folder):
            assert not path.exists()
    assert "no mailbox: FileNotFoundError" in caplog.text


def test_it_ends_with_its_block(folder, place):
    with LmtpListener(MAILBOX, MailPlace(is_lmtp=True, path=folder / "other"), folder) as other:
        assert (folder / "other").is_socket()
    assert not (folder / "other").exists()
    assert not other._thread.is_alive()


def test_a_demonstration_delivers_there(folder, place):
    transport = MemoryTransport(alias="default", mailbox=MAILBOX, place=f"lmtp:{place.path}")
    before_end = []
    transport.carry(Envelope(RAW, "back@mass.gov", ALIAS), before_end=lambda: before_end.append(True))
    transport.carry(
        Envelope(RAW, "back@mass.gov", "r@example.org"), before_end=lambda: before_end.append(True)
    )
    assert before_end == [True, True]
    assert len(MessageStore(folder).of(ALIAS)) == 1
    assert [parcel.recipient for parcel in outbox()[:2]] == ["r@example.org", ALIAS]


def test_what_the_mailbox_does_not_take_waits(folder, place, monkeypatch):
    before_end = []

    def carry(recipient=ALIAS, at=place.path):
        transport = MemoryTransport(alias="default", mailbox=MAILBOX, place=f"lmtp:{at}")
        with pytest.raises(DeliveryRefused) as refused:
            transport.carry(
                Envelope(RAW, "back@mass.gov", recipient), before_end=lambda: before_end.append(True)
            )
        return refused.value.for_good

    monkeypatch.setattr(message_store, "MAX_A_DAY", 0)
    assert carry() is False
    assert carry(at=folder / "nothing") is False
    assert carry(alias(MAILBOX, "stranger1")) is True
    assert before_end == []


def test_what_stops_a_message_at_its_last_line_stops_it_there_too(folder, place):
    def stop():
        raise OSError("the custodian is gone")

    transport = MemoryTransport(alias="default", mailbox=MAILBOX, place=f"lmtp:{place.path}")
    with pytest.raises(OSError, match="custodian is gone"):
        transport.carry(Envelope(RAW, "back@mass.gov", ALIAS), before_end=stop)
    assert MessageStore(folder).of(ALIAS) == []


def test_places_are_read_as_the_portal_writes_them():
    assert MailPlace.read("") is None
    assert MailPlace.read("lmtp:/run/x") == MailPlace(is_lmtp=True, path=Path("/run/x"))
    assert MailPlace.read("smtp://127.0.0.1:8025") == MailPlace(is_lmtp=False, host="127.0.0.1", port=8025)
    assert is_alias(MAILBOX, ALIAS)
    assert not is_alias("", "")
    assert give(MailPlace.read("smtp://127.0.0.1:9")) == 400


def test_a_week_is_remembered(folder):
    store, now = MessageStore(folder), dt.datetime(2027, 3, 1, tzinfo=dt.UTC)
    store.expect(ALIAS, at=now)
    store.add(ReceivedMessage(ALIAS, now, "", RAW))
    store.expect(alias(MAILBOX, "later1"), at=now + dt.timedelta(days=6))
    assert store.expects(ALIAS)
    store.expect(alias(MAILBOX, "later2"), at=now + dt.timedelta(days=8))
    assert not store.expects(ALIAS)
    assert store.of(ALIAS) == []
    with pytest.raises(MailboxFull):
        store.require_room(at=now, size=message_store.MAX_BYTES + 1)
    assert MAX_MESSAGE_BYTES < message_store.MAX_BYTES

"""The sample subscribers of a demonstration confirm by the links of their messages, and nobody else's is confirmed."""

import base64
import json
import socket
import threading

import pytest

from keepfaith.intake.subscriptions.sample_readers import confirm_samples

OURS, THEIRS = "subscriber1@example.org", "reader@example.org"


@pytest.fixture
def outbox(tmp_path):
    """A socket that gives what is in a list, as the worker of a demonstration does."""
    messages, at = [], tmp_path / "outbox"
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(str(at))
    listening.listen()

    def show():
        while True:
            try:
                line, _ = listening.accept()
            except OSError:
                return
            with line:
                line.sendall(json.dumps(messages).encode())

    threading.Thread(target=show, daemon=True).start()
    yield at, messages
    listening.close()


@pytest.mark.django_db
def test_only_the_samples_are_confirmed(outbox, subscribe, deliver, notify):
    at, messages = outbox
    for address in (OURS, THEIRS):
        subscribe(address)
    for parcel in deliver():
        raw = base64.b64encode(parcel.raw).decode()
        messages.append({"sender": parcel.sender, "recipient": parcel.recipients[0], "raw": raw})
    assert len(messages) == 2
    assert confirm_samples(at, count=2, within=2.0) == 1
    assert [parcel.recipients for parcel in notify()] == [[OURS]]


def test_an_outbox_that_is_not_there_yet_is_asked_again_until_the_time_is_over(tmp_path):
    assert confirm_samples(tmp_path / "none", count=1, within=1.0) == 0

"""Frames of a real session, recorded: said again later, cut short, in another order, edited."""

import datetime as dt
import random
import struct
from contextlib import contextmanager, nullcontext
from types import SimpleNamespace

import pytest

from keepfaith.custody.crypto import aead
from keepfaith.custody.crypto.field_keys import field_key
from keepfaith.custody.crypto.seal import new_key, seal
from keepfaith.custody.crypto.unseal import DecryptionError, unseal
from keepfaith.ipc.frames import framed
from keepfaith.ipc.strict_fields import written
from tests.duties import give_duty

from .custodians import CLERK, OFFICER, REQUEST, STRANGER, custodian, keyed, recorded
from .trying import compare

long = pytest.mark.long
TEXT = b"An example reader's question"


def replay_an_opening(custody):
    """The clerk opened it once; the duty has ended when the same bytes come again."""
    frames = recorded(custody.desk)
    while True:
        record = custody.create_record()
        assert custody.taken(record)
        custody.control.end_duty(CLERK, "assistance")
        yield keyed(custody.send_bytes(frames[-1]))
        give_duty(custody.control, CLERK, "assistance")


def replay_a_keeping(custody):
    """The row has come when the frame that made its key comes again."""
    frames = recorded(custody.portal)
    while True:
        custody.create_record()
        yield custody.send_bytes(frames[-2]).get("key") is not None


def cut_a_frame_short(custody):
    """Its end is missing; or one of its parts is, and its length is made to fit."""
    while True:
        record = custody.create_record()
        custody.close_task(record)
        message = {"verb": "erase", "record": written(record), "employee": OFFICER, "duty": "records"}
        message |= {
            "permission": "2026/1",
            "tombstone": "",
            "closed_on": dt.datetime.now(dt.UTC).date().isoformat(),
            "due": True,
        }
        whole = framed(message)
        custody.send_bytes(whole[: random.randrange(1, len(whole))])
        custody.send_bytes(whole[:4] + whole[4:].replace(b'"due":true}', b""))
        del message["permission"]
        custody.send_bytes(framed(message))
        yield custody.portal.digests([record]) == {}


def edit_a_frame(custody):
    """The clerk's opening, recorded, with a part said twice: once as the first reader sees it."""
    frames = recorded(custody.desk)
    while True:
        record = custody.create_record()
        custody.taken(record, employee=STRANGER)
        body = frames[-1][4:-1] + f',"employee":"{CLERK}"}}'.encode()
        yield keyed(custody.send_bytes(struct.pack(">I", len(body)) + body))


def flip_a_bit(custody):
    """In the frames of openings that were refused, a bit each, until one is still read."""
    frames = recorded(custody.desk)
    while True:
        record = custody.create_record(REQUEST)
        custody.taken(record)
        yield any(keyed(custody.send_bytes(flipped(frames[-1]))) for _ in range(60))


def flipped(frame):
    octets = bytearray(frame)
    octets[random.randrange(4, len(octets))] ^= 1 << random.randrange(8)
    return bytes(octets)


def swap_two_answers(custody):
    """Two records' keys come back in the other order, and each is tried on the other's field."""
    while True:
        first, second = custody.create_record(), custody.create_record()
        keys = {record: custody.taken(record)["email"] for record in (first, second)}
        # Where one key is for all, fields are sealed for no record in particular either.
        places = (b"", b"") if custody.weakness == "one_key" else (first, second)
        place = {"edition": "", "holding": "questions", "field": "email"}
        sealed = seal(keys[first], TEXT, record=places[0], **place)
        try:
            yield unseal(keys[second], sealed, record=places[1], **place) == TEXT
        except DecryptionError:
            yield False


def reuse_a_nonce(sealed):
    """Under one nonce and key, a field that one knows gives away one that one does not."""
    key = field_key(new_key(), "message")
    place = {"edition": "", "holding": "questions", "record": b"r" * 16, "field": "message"}
    known = bytes(len(TEXT))
    while True:
        seen = [sealed(key, known, **place) for _ in range(50)]
        wanted = sealed(key, TEXT, **place)
        guessed = (
            bytes(a ^ b for a, b in zip(ciphertext[13:-16], wanted[13:-16], strict=True))
            for ciphertext in seen
        )
        yield TEXT in guessed


ATTACKS = {
    replay_an_opening: "remembers",
    replay_a_keeping: "tokens_open",
    cut_a_frame_short: "reads_anything",
    edit_a_frame: "reads_anything",
    swap_two_answers: "one_key",
    flip_a_bit: "no_rules",
}


@pytest.mark.parametrize(
    ("attack", "tries"),
    [
        (replay_an_opening, 1),
        *(pytest.param(attack, 40 if attack is flip_a_bit else 200, marks=long) for attack in ATTACKS),
    ],
)
def test_recorded_frames_give_nothing_more(attack, tries):
    compare(attack, tries, real=custodian(), weakened=custodian(ATTACKS[attack]))


@contextmanager
def nonces_of_zeros():
    """Seal as it is done, but for the nonce, which is drawn once and for all."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(aead, "os", SimpleNamespace(urandom=bytes))
        yield seal


@pytest.mark.parametrize("tries", [20, pytest.param(1_000, marks=long)])
def test_no_nonce_comes_again(tries):
    compare(reuse_a_nonce, tries, real=nullcontext(seal), weakened=nonces_of_zeros())

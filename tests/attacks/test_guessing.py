"""Attackers guess receipts, confirmation and unsubscribe tokens, and signatures of reply addresses.

A try is some hundred guesses at one secret. Where the secret is eight bits or one character, they find it.
"""

import itertools
import random
import secrets
from contextlib import contextmanager, nullcontext

import pytest

from keepfaith.disclosure.mail import own_mailboxes
from keepfaith.disclosure.records import receipts
from keepfaith.disclosure.records.receipts import ALPHABET, Receipt
from keepfaith.disclosure.records.store import create_record
from keepfaith.intake.forms import receipt_status
from tests.disclosure.records.test_store import new_record

from .custodians import custodian
from .trying import compare

GUESSES = 256


def letters(count):
    return "".join(random.choices(ALPHABET, k=count))


def guess_a_confirmation_token(custody):
    while True:
        record = custody.subscribe_unconfirmed()
        length = len(custody.code(record))
        guesses = (number.to_bytes(length) for number in range(GUESSES))
        others = (secrets.token_bytes(length) for _ in range(GUESSES))
        yield any(
            custody.subscriptions.confirm(guess) == "confirmed" for guess in itertools.chain(guesses, others)
        )


def guess_an_unsubscribe_token(custody):
    """With the part of the token that names the person, which is not even shown to anybody else."""
    while True:
        record = custody.subscribe()
        known = custody.send_notice(record).unsubscribe_token[:16]
        guesses = (known + bytes([number]) + bytes(9) for number in range(GUESSES))
        others = (known + secrets.token_bytes(10) for _ in range(GUESSES))
        yield any(
            custody.subscriptions.unsubscribe(guess) == "unsubscribed"
            for guess in itertools.chain(guesses, others)
        )


def guess_a_reply_address(meaning_of):
    while True:
        reference = letters(10)
        local, _, host = own_mailboxes.reply_address(reference, b"").rpartition("@")
        stem, _, signature = local.rpartition(".")
        shape = "abcdefghijklmnopqrstuvwxyz234567"
        guesses = ("".join(random.choices(shape, k=len(signature))) for _ in range(GUESSES))
        yield any(meaning_of(f"{stem}.{guess}@{host}") is not None for guess in guesses)


def guess_a_receipt(keep):
    """The code to a reference that one knows; and a reference with a code of one's own."""
    while True:
        receipt = keep()
        guesses = [Receipt(receipt.reference, letters(len(receipt.code))) for _ in range(GUESSES)]
        guesses += [Receipt(letters(len(receipt.reference)), receipt.code) for _ in range(GUESSES)]
        yield any(receipt_status.status_of(guess) for guess in guesses)


@pytest.mark.parametrize("tries", [pytest.param(12, marks=pytest.mark.long)])
@pytest.mark.parametrize(
    ("attack", "weakness"),
    [
        (guess_a_confirmation_token, "short_confirmation_tokens"),
        (guess_an_unsubscribe_token, "short_unsubscribe_tokens"),
    ],
)
def test_confirmation_and_unsubscribe_tokens_are_not_guessed(attack, weakness, tries):
    compare(attack, tries, real=custodian(), weakened=custodian(weakness))


@contextmanager
def shortened(module, **lengths):
    """Have secrets of these lengths, in characters."""
    with pytest.MonkeyPatch.context() as patch:
        for name, length in lengths.items():
            patch.setattr(module, name, length)
        yield


@pytest.mark.parametrize("tries", [1, pytest.param(12, marks=pytest.mark.long)])
def test_signatures_are_not_guessed(tries):
    @contextmanager
    def weak():
        with shortened(own_mailboxes, _SIGNED=1):
            yield own_mailboxes.own_mailbox

    compare(guess_a_reply_address, tries, real=nullcontext(own_mailboxes.own_mailbox), weakened=weak())


@pytest.mark.django_db
@pytest.mark.usefixtures("custody")
@pytest.mark.parametrize("tries", [pytest.param(8, marks=pytest.mark.long)])
def test_receipts_are_not_guessed(tries):
    def new_receipt():
        return create_record(new_record(), token=secrets.token_bytes(16), work=True).receipt

    @contextmanager
    def weak():
        with shortened(receipts, _CODE=1):
            yield new_receipt

    compare(guess_a_receipt, tries, real=nullcontext(new_receipt), weakened=weak())

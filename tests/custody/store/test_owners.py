"""What was typed with an address is nobody's but its own, until something that we sent there came back."""

import secrets

import pytest

from keepfaith.custody.protocol.sizes import REPLY_PROOF_SIZE
from keepfaith.custody.store.owners import ReplyProof
from tests.custody.store.test_uses import AT, HEADER, SOMEBODY, SOMEBODY_ELSE, create, store

__all__ = ["store"]


def answer(store, reply, address=SOMEBODY, **more):
    """Keep a letter that says that it answers a message about another record; return what is known of it."""
    with store.transaction():
        record = store.records.create(
            token=secrets.token_bytes(16), header=HEADER, address=address, at=AT, reply=reply, **more
        ).record
    return store.records.find(record)


def proof(store, record):
    return ReplyProof(record, store.owners.reply_proof(record, store.records.find(record).mailbox))


def test_two_records_with_the_same_address_share_a_mailbox_and_no_subject(store):
    first, second = (store.records.find(create(store, proven=False)) for _ in range(2))
    assert first.mailbox == second.mailbox
    assert len({first.subject, second.subject, first.mailbox}) == 3
    assert first.proven_on is second.proven_on is None


def test_an_answer_with_the_proof_from_the_same_mailbox_is_the_mailboxs(store):
    letter = create(store, proven=False)
    reply = answer(store, proof(store, letter), "READER@example.gov ")
    assert (reply.subject, reply.proven_on) == (reply.mailbox, AT.date())
    # What it answers was not confirmed by it: its address was typed by somebody, perhaps by mistake.
    assert store.records.find(letter).proven_on is None


def test_no_other_proof_counts(store):
    letter, other = create(store, proven=False), create(store, SOMEBODY_ELSE, proven=False)
    right = proof(store, letter)
    wrong = (
        ReplyProof(letter, bytes(REPLY_PROOF_SIZE)),
        ReplyProof(other, right.proof),
        ReplyProof(letter, proof(store, other).proof),
        ReplyProof(secrets.token_bytes(16), right.proof),
        ReplyProof(letter, b""),
    )
    assert [answer(store, reply).proven_on for reply in wrong] == [None] * len(wrong)
    # Whoever was handed the message answers from a mailbox of their own.
    assert answer(store, right, SOMEBODY_ELSE).proven_on is None
    assert answer(store, right, "").mailbox is None


def test_the_proof_ends_with_the_record(store):
    letter = create(store, proven=False)
    right = proof(store, letter)
    with store.transaction():
        store.records.delete(letter)
    assert answer(store, right).proven_on is None


def test_what_was_written_about_a_record_goes_with_it(store):
    record = create(store, proven=False)
    note = create(store, "", about=record)
    assert store.records.find(note).subject == store.records.find(record).subject
    with store.transaction():
        store.owners.prove(record, day=AT.date())
        # Again it changes nothing.
        store.owners.prove(record, day=AT.date())
    later = create(store, "", about=record)
    subjects = {store.records.find(one).subject for one in (note, record, later)}
    assert subjects == {store.records.find(record).mailbox}


def test_a_record_without_an_address_is_never_proven(store):
    record = create(store, "", proven=False)
    with store.transaction():
        store.owners.prove(record, day=AT.date())
    assert (store.records.find(record).subject, store.records.find(record).proven_on) == (None, None)


@pytest.mark.parametrize(
    ("others", "outcome"),
    [((), "none"), ((False,), "typed"), ((False, True), "confirmed"), ((True,), "confirmed")],
)
def test_others_are_told_apart_by_what_their_mailbox_confirmed(store, others, outcome):
    question = create(store, proven=False)
    create(store, "", about=question)
    create(store, SOMEBODY_ELSE)
    for proven in others:
        create(store, proven=proven)
    assert store.records.others(store.records.find(question)) == outcome

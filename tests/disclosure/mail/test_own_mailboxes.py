"""Our own addresses come back as what they mean, and nothing that we did not make means anything."""

import base64

from hypothesis import example, given, settings
from hypothesis import strategies as st

from keepfaith.disclosure.mail import links
from keepfaith.disclosure.mail.own_mailboxes import contact_address, own_mailbox, reply_address, token_address
from keepfaith.disclosure.records.receipts import ALPHABET

REFERENCES = st.text(ALPHABET, min_size=10, max_size=10)
PROOFS = st.binary(min_size=8, max_size=8)
TOKENS = st.binary(min_size=26, max_size=26)


@settings(max_examples=60)
@given(REFERENCES, PROOFS | st.just(b""))
def test_a_reply_finds_its_record_and_brings_its_proof_back_in_upper_or_lower_case(reference, proof):
    address = reply_address(reference, proof)
    assert len(address.partition("@")[0]) <= 64
    for spelling in (address, address.upper(), f" {address} "):
        mailbox = own_mailbox(spelling)
        assert (mailbox.meaning, mailbox.reference, mailbox.reply_proof) == ("reply", reference, proof)
    # What is no proof by its length alone is left out, and the conversation goes on.
    assert own_mailbox(address.replace("@", ".aa@", 1)).reply_proof == b""


@settings(max_examples=60)
@given(REFERENCES, st.integers(0, 25), st.sampled_from("abcdefghijklmnopqrstuvwxyz0123456789.+"))
def test_another_character_in_it_means_nothing(reference, at, letter):
    local, _, host = reply_address(reference, b"").partition("@")
    place = len(local) - 1 - at % (len(local) - len(contact_address().partition("@")[0]) - 3)
    altered = f"{local[:place]}{letter}{local[place + 1 :]}@{host}"
    mailbox = own_mailbox(altered)
    assert mailbox is None or altered == f"{local}@{host}"


@settings(max_examples=60)
@given(TOKENS, st.sampled_from("bsn"))
def test_a_token_comes_back_whole(token, letter):
    address = token_address(letter, token)
    assert len(address.partition("@")[0]) <= 64
    mailbox = own_mailbox(address.upper())
    assert (mailbox.token, mailbox.meaning) == (
        token,
        {"b": "bounce", "s": "unsubscribe", "n": "notice"}[letter],
    )
    assert links.decode_token(links.encode_token(token)) == token


@settings(max_examples=100)
@given(st.text(max_size=300))
@example("eoewebservices+r@mass.gov")
@example("eoewebservices+b.@mass.gov")
@example("eoewebservices+@mass.gov")
@example(f"eoewebservices+b.{base64.b32encode(bytes(25)).decode()}@mass.gov")
def test_an_address_that_is_not_ours_means_nothing(text):
    assert own_mailbox(text) is None
    assert links.decode_token(text) is not None

"""A receipt is the same for the same form, and is read as people type."""

from hypothesis import given
from hypothesis import strategies as st

from keepfaith.disclosure.records.receipts import ALPHABET, Receipt


@given(st.binary(min_size=16, max_size=64))
def test_a_token_gives_one_receipt_of_unambiguous_characters(token):
    receipt = Receipt.of(token)
    assert receipt == Receipt.of(token)
    assert (len(receipt.reference), len(receipt.code)) == (10, 20)
    assert set(receipt.reference + receipt.code) <= set(ALPHABET)
    assert receipt.code[:10] != receipt.reference


@given(st.binary(min_size=16, max_size=64))
def test_it_is_read_as_it_is_shown_and_as_it_is_mistaken(token):
    receipt = Receipt.of(token)
    assert Receipt.typed(receipt.shown_reference, receipt.shown_code) == receipt
    mistaken = receipt.shown_code.lower().replace("0", "o").replace("1", "l").replace("-", " ")
    assert Receipt.typed(receipt.reference.lower(), mistaken) == receipt


def test_the_code_is_not_what_is_stored():
    receipt = Receipt.of(b"0123456789abcdef")
    assert receipt.code.encode() not in receipt.code_digest
    assert len(receipt.code_digest) == 32

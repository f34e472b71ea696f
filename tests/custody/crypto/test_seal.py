"""What is sealed opens in its own place, under its own key, and nowhere else."""

import pytest

from keepfaith.custody.crypto.seal import DecryptionError, new_key, seal, unwrap, wrap
from keepfaith.custody.crypto.unseal import unseal
from keepfaith.errors import KeepfaithError

KEY = new_key()
PLACE = {"edition": "ab" * 32, "holding": "requests", "record": b"r" * 16, "field": "name"}


def test_a_field_opens_in_its_own_place():
    assert unseal(KEY, seal(KEY, b"plain", **PLACE), **PLACE) == b"plain"
    assert unseal(KEY, seal(KEY, b"", **PLACE), **PLACE) == b""


@pytest.mark.parametrize(
    "moved", [{"edition": "cd" * 32}, {"holding": "letters"}, {"record": b"s" * 16}, {"field": "email"}]
)
def test_a_field_moved_anywhere_else_does_not_open(moved):
    with pytest.raises(DecryptionError):
        unseal(KEY, seal(KEY, b"plain", **PLACE), **{**PLACE, **moved})


def test_the_parts_of_a_place_do_not_run_into_each_other():
    sealed = seal(KEY, b"plain", **{**PLACE, "holding": "ab", "record": b"c"})
    with pytest.raises(DecryptionError):
        unseal(KEY, sealed, **{**PLACE, "holding": "a", "record": b"bc"})


def test_every_changed_byte_is_noticed():
    sealed = seal(KEY, b"plain", **PLACE)
    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises(DecryptionError):
            unseal(KEY, bytes(changed), **PLACE)


@pytest.mark.parametrize("cut", [0, 1, 12, 28])
def test_a_ciphertext_cut_short_is_not_decrypted(cut):
    with pytest.raises(DecryptionError):
        unseal(KEY, seal(KEY, b"plain", **PLACE)[:cut], **PLACE)


def test_the_same_text_never_looks_the_same_twice():
    assert len({seal(KEY, b"plain", **PLACE) for _ in range(100)}) == 100


def test_a_wrapped_key_opens_only_for_its_use_and_under_its_own_key():
    kek, key = new_key(), new_key()
    wrapped = wrap(kek, key, b"record")
    assert unwrap(kek, wrapped, b"record") == key
    with pytest.raises(DecryptionError):
        unwrap(kek, wrapped, b"other")
    with pytest.raises(DecryptionError):
        unwrap(new_key(), wrapped, b"record")


def test_a_wrapped_key_is_not_taken_for_a_field():
    with pytest.raises(DecryptionError):
        unseal(KEY, wrap(KEY, b"plain", b"x"), **PLACE)


@pytest.mark.parametrize("size", [0, 16, 31, 33])
def test_a_key_of_another_size_is_refused(size):
    with pytest.raises(KeepfaithError, match="32 bytes"):
        seal(bytes(size), b"plain", **PLACE)

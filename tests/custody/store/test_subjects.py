"""A person is one fingerprint however the address is typed, and tags tell nothing without the secret."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepfaith.custody.store.subjects import fingerprint, normalize, tag
from keepfaith.errors import KeepfaithError

KEY = bytes(range(32))


@pytest.mark.parametrize(
    "typed",
    [
        "visitor@example.gov",
        " Visitor@Example.GOV\n",
        "\uff56isitor@example.gov",
        "VISITOR@EXAMPLE.GOV",
    ],
)
def test_spellings_of_one_address_are_one_subject(typed):
    assert fingerprint(KEY, typed) == fingerprint(KEY, "visitor@example.gov")


def test_other_addresses_and_other_keys_give_other_fingerprints():
    made = {
        fingerprint(KEY, "a@example.gov"),
        fingerprint(KEY, "b@example.gov"),
        fingerprint(KEY, "postal:a@example.gov"),
        fingerprint(bytes(32), "a@example.gov"),
    }
    assert len(made) == 4


@given(st.text(max_size=50))
def test_normalising_twice_changes_nothing_more(address):
    assert normalize(normalize(address)) == normalize(address)


@pytest.mark.parametrize("address", ["", "   ", "postal:", "POSTAL: ", "x" * 1_001])
def test_an_empty_or_overlong_address_is_refused(address):
    with pytest.raises(KeepfaithError, match="address"):
        fingerprint(KEY, address)


def test_tags_differ_by_number_and_by_secret():
    assert len({tag(secret, number) for secret in (KEY, bytes(32)) for number in range(1, 101)}) == 200


def test_a_subjects_entries_are_numbered_from_one():
    with pytest.raises(ValueError, match="from 1"):
        tag(KEY, 0)

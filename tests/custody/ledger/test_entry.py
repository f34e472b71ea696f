"""Entries have one form and one size, and hold nothing but names, marks and commitments."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepfaith.custody.ledger.entry import SIZE, Entry, commit, decode
from keepfaith.errors import KeepfaithError
from keepfaith.ipc.words import MAX_WORD_LENGTH

DAY = dt.date(2026, 11, 24)
WORDS = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=MAX_WORD_LENGTH)
DIGESTS = st.binary(min_size=32, max_size=32)
ENTRIES = st.builds(
    Entry,
    kind=st.sampled_from(["kept", "opened", "refused", "shredded", "held", "released", "duty-given"]),
    day=st.dates(),
    commitment=DIGESTS,
    tag=DIGESTS,
    edition=st.one_of(st.just(""), DIGESTS.filter(any).map(bytes.hex)),
    clause=WORDS,
    purpose=WORDS,
    category=WORDS,
    role=WORDS,
    decision=st.sampled_from(["", "allow", "deny"]),
)


def entry(**changed):
    return Entry(**{"kind": "kept", "day": DAY, "commitment": bytes(32), "tag": bytes(32), **changed})


@given(ENTRIES)
def test_an_entry_comes_back_as_written_and_always_has_one_size(written):
    assert len(written.encode()) == SIZE <= 512
    assert decode(written.encode()) == written


@given(ENTRIES, st.integers(0, SIZE - 1), st.integers(1, 255))
def test_changed_bytes_are_another_entry_or_none_never_the_same(written, place, change):
    changed = bytearray(written.encode())
    changed[place] ^= change
    try:
        read = decode(bytes(changed))
    except KeepfaithError:
        return
    assert read != written


@pytest.mark.parametrize(
    "changed",
    [
        {"kind": "read"},
        {"decision": "perhaps"},
        {"edition": "ab"},
        {"edition": "G" * 64},
        {"edition": "0" * 64},
        {"clause": "x" * 33},
        {"purpose": "süden"},
        {"role": "a\nb"},
        {"role": "a\0"},
        {"tag": b"short"},
        {"commitment": bytes(33)},
    ],
)
def test_what_does_not_fit_an_entry_is_refused(changed):
    with pytest.raises(KeepfaithError, match="not an entry"):
        entry(**changed)


@pytest.mark.parametrize("encoded", [b"", bytes(SIZE), b"\x01" + bytes(SIZE), b"\x02" + entry().encode()[1:]])
def test_bytes_of_another_size_or_version_are_refused(encoded):
    with pytest.raises(KeepfaithError, match="not an entry"):
        decode(encoded)


def test_the_form_is_fixed_so_that_old_entries_stay_readable():
    # Written once and never to change: entries of this form are in ledgers.
    encoded = entry(kind="opened", edition="ab" * 32, clause="a-clause", decision="allow").encode()
    assert encoded[:6] == bytes([1, 1]) + DAY.toordinal().to_bytes(4)
    assert encoded[6:38] == b"\xab" * 32
    assert encoded[38:47] == b"\x08a-clause"
    assert encoded[170] == 1
    assert SIZE == 235


def test_a_commitment_depends_on_the_details_and_on_the_salt():
    assert commit(b"details", b"salt") != commit(b"details", b"other")
    assert commit(b"details", b"salt") != commit(b"others", b"salt")
    assert commit(b"details", b"salt") == commit(b"details", b"salt")

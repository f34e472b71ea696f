"""Entries have one form and one size, and hold nothing but names, bits and digests."""

import dataclasses
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepfaith.custody.ledger.entry import ACTED, KINDS, SIZE, Entry, commit, decode
from keepfaith.custody.ledger.fact_bits import OTHER, Facts
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.rules.facts import NOTED as FACTS
from keepfaith.errors import KeepfaithError

DAY = dt.date(2026, 11, 24)
WORDS = st.one_of(st.just(""), st.from_regex(r"[a-z0-9][a-z0-9_-]{0,31}", fullmatch=True))
DIGESTS = st.binary(min_size=32, max_size=32)
EDITIONS = st.one_of(st.just(""), DIGESTS.filter(any).map(bytes.hex))
STATED = st.frozensets(st.tuples(st.sampled_from([*FACTS, "another"]), st.booleans()))
ACTS = [kind for kind in KINDS if kind not in {"refused", ACTED}]
PARTS = {
    "day": st.dates(),
    "commitment": DIGESTS,
    "tag": DIGESTS,
    "edition": EDITIONS,
    "in_force": EDITIONS,
    "clause": WORDS,
    "purpose": WORDS,
    "collected_for": WORDS,
    "category": WORDS,
    "duty": WORDS,
    "facts": STATED.map(Facts.of),
}
ENTRIES = st.one_of(
    st.builds(Entry, kind=st.sampled_from(ACTS), decision=st.sampled_from(["", "allow"]), **PARTS),
    st.builds(
        Entry,
        kind=st.just("refused"),
        decision=st.just("deny"),
        denial=st.sampled_from(DenialCode),
        attempted=st.sampled_from(ACTS),
        **PARTS,
    ),
    st.builds(Entry, kind=st.just(ACTED), act=WORDS.filter(bool), decision=st.just("allow"), **PARTS),
    st.builds(
        Entry, kind=st.just("refused"), decision=st.just("deny"), denial=st.sampled_from(DenialCode),
        attempted=st.just(ACTED), act=WORDS, **PARTS,
    ),
)  # fmt: skip
REFUSED = {"kind": "refused", "decision": "deny", "denial": DenialCode.DUTY, "attempted": "opened"}
# What each field may hold: one of a list that is published, a name of an edition's own, a day, or a digest.
CLOSED = {
    "kind": "list", "decision": "list", "denial": "list", "attempted": "list", "facts": "list",
    "clause": "name", "purpose": "name", "collected_for": "name", "category": "name", "duty": "name",
    "act": "name",
    "day": "day", "edition": "digest", "in_force": "digest", "commitment": "digest", "tag": "digest",
}  # fmt: skip
PERSONAL = [
    "visitor@example.gov",
    "Jane Doe",
    "617-555-0100 ext. 3",
    "192.0.2.1",
    "12 Main Street",
    "süden",
    "x" * 33,
]


def entry(**changed):
    return Entry(**{"kind": "created", "day": DAY, "commitment": bytes(32), "tag": bytes(32), **changed})


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
        {"decision": "deny"},
        {"denial": DenialCode.CAP},
        {"attempted": "opened"},
        {**REFUSED, "denial": None},
        {**REFUSED, "attempted": ""},
        {**REFUSED, "attempted": "read"},
        {**REFUSED, "decision": "allow"},
        {**REFUSED, "act": "loan-asked"},
        {"act": "loan-asked"},
        {"kind": ACTED},
        {"kind": ACTED, "act": "Loan"},
        {"edition": "ab"},
        {"edition": "G" * 64},
        {"edition": "0" * 64},
        {"in_force": "0" * 64},
        {"in_force": "AB" * 32},
        {"clause": "x" * 33},
        {"purpose": "süden"},
        {"collected_for": "Literature"},
        {"duty": "a\nb"},
        {"duty": "a\0"},
        {"tag": b"short"},
        {"commitment": bytes(33)},
    ],
)
def test_what_does_not_fit_an_entry_is_refused(changed):
    with pytest.raises(KeepfaithError, match="not an entry"):
        entry(**changed)


def test_every_field_in_clear_is_of_a_closed_kind():
    assert {field.name for field in dataclasses.fields(Entry)} == CLOSED.keys()


@pytest.mark.parametrize(
    "name", [name for name, kind in CLOSED.items() if kind in ("list", "name", "digest")]
)
@pytest.mark.parametrize("text", PERSONAL)
def test_no_field_in_clear_takes_personal_information(name, text):
    with pytest.raises((KeepfaithError, AttributeError, TypeError)):
        entry(**{name: text}).encode()
    with pytest.raises((KeepfaithError, AttributeError, TypeError)):
        entry(**{**REFUSED, name: text}).encode()


@pytest.mark.parametrize(
    "encoded",
    [
        *(b"", bytes(SIZE), b"\x03" + bytes(SIZE)),
        *(bytes([version]) + entry().encode()[1:] for version in (1, 2, 4)),
    ],
)
def test_bytes_of_another_size_or_version_are_refused(encoded):
    with pytest.raises(KeepfaithError, match="not an entry"):
        decode(encoded)


def test_the_form_is_fixed_so_that_old_entries_stay_readable():
    # Written once and never to change: entries of this form are in ledgers.
    encoded = entry(
        **REFUSED,
        edition="ab" * 32,
        in_force="cd" * 32,
        clause="a-clause",
        collected_for="literature",
        duty="events",
        facts=Facts.of({("own_task", True), ("asked", False)}),
    ).encode()
    assert SIZE == 339
    assert encoded[:5] == bytes([3, 2, 2, 2, 5])
    assert encoded[5:9] == DAY.toordinal().to_bytes(4)
    assert encoded[9:13] == bytes([0, 0b11, 0, 0b01])
    assert encoded[13:77] == b"\xab" * 32 + b"\xcd" * 32
    assert encoded[77:86] == b"\x08a-clause"
    assert encoded[77 + 2 * 33 :][:11] == b"\x0aliterature"
    assert encoded[77 + 4 * 33 :][:7] == b"\x06events"
    assert encoded[77 + 5 * 33 : -64] == bytes(33)


def earlier(written):
    """Return an entry without an act as version 2 has it: written like it, but for the name of the act."""
    encoded = written.encode()
    return b"\x02" + encoded[1 : 77 + 5 * 33] + encoded[-64:]


@given(ENTRIES)
def test_an_entry_of_the_version_before_is_read_and_names_no_act(written):
    encoded = earlier(written)
    assert len(encoded) == 306
    if ACTED in (written.kind, written.attempted):
        with pytest.raises(KeepfaithError, match="not an entry"):
            decode(encoded)
    else:
        assert decode(encoded) == written


def test_the_places_of_kinds_codes_and_facts_never_change():
    assert KINDS[:4] == ("created", "opened", "refused", "erased")
    assert list(DenialCode)[:5] == ["already confirmed", "cap", "confirmed", "disk", "duty"]
    assert list(DenialCode)[55:] == ["left out", "not sent", "test account", "reference today", "unsigned"]
    assert FACTS[:8] == ("own_task", "asked", "for_value", "due", "on_hold", "approved", "cleared", "agreed")
    assert FACTS[8:] == ("restricted", "asserted")


@given(st.dictionaries(st.sampled_from(FACTS), st.booleans()))
def test_facts_come_back_from_their_bits(facts):
    assert dict(Facts.of(facts.items()).named()) == facts


def test_a_fact_without_a_bit_is_noted_and_not_named():
    facts = Facts.of({("sale", True), ("asked", True)})
    assert facts == Facts.of({("bribe", False), ("asked", True)})
    assert facts.stated & OTHER
    assert facts.named() == {("asked", True)}


@pytest.mark.parametrize(("stated", "true"), [(0, 1), (1 << 10, 0), (OTHER, OTHER), (1 << 16, 0), (-1, 0)])
def test_bits_that_mean_nothing_are_refused(stated, true):
    with pytest.raises(ValueError, match="fact"):
        Facts(stated, true)


def test_a_commitment_depends_on_the_details_and_on_the_salt():
    assert commit(b"details", b"salt") != commit(b"details", b"other")
    assert commit(b"details", b"salt") != commit(b"others", b"salt")
    assert commit(b"details", b"salt") == commit(b"details", b"salt")

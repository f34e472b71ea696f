"""An entry is read as its published form says, and as the custodian's own code reads it."""

import datetime as dt
import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepfaith.custody.ledger import entry as custodian
from keepfaith.custody.ledger.fact_bits import OTHER
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.rules import facts
from keepfaith.errors import KeepfaithError
from keepfaith.prober import ledger_line
from keepfaith.prober.ledger_line import NoEntry, read_line
from tests.custody.ledger.test_entry import ENTRIES, earlier

FORM = (Path(__file__).parents[2] / "docs" / "explanation" / "ledger-entry.md").read_text(encoding="utf-8")


def listed(words):
    """Return the words in backticks of the paragraph that begins so."""
    paragraph = FORM[FORM.index(words) :].split("\n\n")[0]
    return re.findall(r"`([a-z_-]+)`", paragraph)


def test_its_lists_are_those_of_the_published_form():
    assert list(ledger_line.KINDS) == listed("Kinds, by position:") == list(custodian.KINDS)
    assert list(ledger_line.FACTS) == listed("Facts, by bit:") == list(facts.NOTED)


@given(ENTRIES)
def test_every_entry_is_read_as_the_custodian_reads_it(entry):
    line = read_line(7, entry.encode(), None)
    assert (line.number, line.kind, line.refused) == (
        7,
        entry.attempted or entry.kind,
        entry.kind == "refused",
    )
    assert (line.decision, line.denial, line.day) == (entry.decision, entry.denial or "", entry.day)
    assert (line.edition, line.in_force) == (entry.edition, entry.in_force)
    words = (line.clause, line.purpose, line.collected_for, line.category, line.duty, line.act)
    assert words == entry.words
    other = {ledger_line.OTHER_FACT} if entry.facts.stated & OTHER else set()
    assert line.facts == entry.facts.named() | other


def is_read(read, error):
    try:
        read()
    except error:
        return False
    return True


@given(ENTRIES)
def test_an_entry_of_the_version_before_is_read_as_the_custodian_reads_it(entry):
    encoded = earlier(entry)
    is_known = is_read(lambda: custodian.decode(encoded), KeepfaithError)
    assert (
        is_read(lambda: read_line(7, encoded, None), NoEntry)
        == is_known
        == ("acted" not in (entry.kind, entry.attempted))
    )
    assert not is_known or read_line(7, encoded, None) == read_line(7, entry.encode(), None)


@given(ENTRIES, st.integers(0, custodian.SIZE - 1), st.integers(1, 255))
def test_spoiled_bytes_are_no_entry_here_where_they_are_none_there(entry, place, change):
    spoiled = bytearray(entry.encode())
    spoiled[place] ^= change
    read = is_read(lambda: read_line(7, bytes(spoiled), None), NoEntry)
    assert read == is_read(lambda: custodian.decode(bytes(spoiled)), KeepfaithError)


@pytest.mark.parametrize(
    "entry", [b"", bytes(339), b"\x03" + bytes(337), b"\x03" + bytes(339), b"\x02" + bytes(305)]
)
def test_other_bytes_are_no_entry(entry):
    with pytest.raises(NoEntry):
        read_line(1, entry, None)


ENTRY = custodian.Entry("created", dt.date(2026, 11, 24), bytes(32), bytes(32)).encode()


@pytest.mark.parametrize("details", ["[]", "{", '"x"', "7"])
def test_details_that_are_no_object_are_refused(details):
    with pytest.raises(NoEntry):
        read_line(1, ENTRY, details)


@pytest.mark.parametrize("hour", [24, -1, "9", True, 9.0])
def test_an_hour_that_is_none_is_refused(hour):
    with pytest.raises(NoEntry):
        _ = read_line(1, ENTRY, json.dumps({"hour": hour})).hour


def test_the_parts_of_details_are_read():
    details = {
        "hour": 9,
        "record": "ab" * 16,
        "person": "cd" * 16,
        "employee": "ada",
        "fields": ["name"],
        "duty": "x",
    }
    line = read_line(1, ENTRY, json.dumps(details))
    assert line.hour == dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC)
    assert (line.record, line.person, line.fields) == (b"\xab" * 16, b"\xcd" * 16, ("name",))
    assert (line.employee, line.claimed_duty, line.claimed_purpose) == ("ada", "x", "")
    without = read_line(1, ENTRY, None)
    with pytest.raises(NoEntry):
        _ = without.record


def test_every_denial_code_is_known_by_its_position():
    for code in DenialCode:
        refusal = custodian.Entry(
            "refused",
            dt.date(2026, 11, 24),
            bytes(32),
            bytes(32),
            decision="deny",
            denial=code,
            attempted="opened",
        )
        assert read_line(1, refusal.encode(), None).denial == code

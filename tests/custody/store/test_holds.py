"""What is on hold is listed in pages that lose nothing, and looked up by indexes however many cases are closed."""

import datetime as dt
import secrets
from contextlib import closing

import pytest

from keepfaith.custody.protocol.header import Header
from keepfaith.custody.protocol.known_names import LEGAL_OBLIGATIONS
from keepfaith.custody.store import holds
from keepfaith.custody.store.cases import CaseAct
from keepfaith.custody.store.editions import Edition
from keepfaith.custody.store.holds import HoldChange
from keepfaith.custody.store.store import Store

AT = dt.datetime(2026, 11, 24, 9, 30, tzinfo=dt.UTC)
EDITION = Edition("ab" * 32, "rules", "schema", dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
HEADER = Header(EDITION.digest, "requests", "literature", {"name": "name"})


@pytest.fixture
def store(tmp_path):
    with closing(Store.open(tmp_path / "store", bytes(32))) as opened:
        with opened.transaction():
            opened.editions.register(EDITION, at=AT)
        yield opened


def held_pairs(store):
    """Hold some records for two cases, one of them for both, and return each pair."""
    with store.transaction():
        records = [
            store.records.create(token=secrets.token_bytes(16), header=HEADER, address="", at=AT).record
            for _ in range(4)
        ]
        cases = [
            store.cases.open(
                "legal-hold", CaseAct(LEGAL_OBLIGATIONS), token=bytes([n]), number_elsewhere="", at=AT
            )[0]
            for n in range(3)
        ]
        pairs = [(cases[0], records[0]), *((cases[1], record) for record in records[:3])]
        for case, record in pairs:
            store.holds.change(record, HoldChange(case, on=True), at=AT)
        store.cases.close(cases[2], CaseAct(LEGAL_OBLIGATIONS), at=AT)
    return sorted(pairs), records


@pytest.mark.parametrize("size", [1, 2, 3, 4, 100])
def test_pages_of_any_size_list_each_hold_once(store, monkeypatch, size):
    pairs, _ = held_pairs(store)
    monkeypatch.setattr(holds, "HOLDS_PAGE_SIZE", size)
    listed, after = [], ("", b"")
    while page := store.holds.page(after_case=after[0], after=after[1]):
        assert len(page) <= size
        listed += page
        after = page[-1]
    assert listed == pairs


def test_of_some_records_those_on_hold_are_named(store):
    _, records = held_pairs(store)
    assert store.holds.among([*records, bytes(16)]) == records[:3]


@pytest.mark.parametrize(
    ("index", "act"),
    [
        ("holds_of", lambda store: store.holds.page(after_case="legal-hold-2026-1", after=bytes(16))),
        ("sqlite_autoindex_holds_1", lambda store: store.holds.among([bytes(16)])),
        ("cases_open", lambda store: store.cases.page(after="", open_only=True)),
    ],
)
def test_no_list_of_holds_or_open_cases_reads_a_table_from_end_to_end(store, index, act):
    held_pairs(store)
    statements = []
    store.connection.set_trace_callback(statements.append)
    act(store)
    store.connection.set_trace_callback(None)
    steps = [
        step
        for statement in statements
        for *_, step in store.connection.execute(f"EXPLAIN QUERY PLAN {statement}")
    ]
    assert not [step for step in steps if step.startswith("SCAN") or "TEMP B-TREE" in step], steps
    assert any(index in step for step in steps), steps

"""Promise 16: an IP address is kept apart from everything that identifies a person."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepfaith.policies.sections.inventory import Holding, PlainTable
from keepfaith.policies.sections.registry import Sections
from keepfaith.policies.sections.section import Section
from keepfaith.visits.checks import p16_separate_log
from keepfaith.visits.checks.p16_separate_log import examine
from keepfaith.visits.checks.store_samples import enums_as_text
from keepfaith.visits.pipeline.path_redaction import classify_paths
from keepfaith.visits.pipeline.path_rules import PathRules
from keepfaith.visits.store.changes import Change
from keepfaith.visits.store.files import Store
from keepfaith.visits.store.manifest_database import NAME
from tests.visits.check_fixtures import NOBODY, visits
from tests.visits.stored_visits import AGENCY, NOON, some_days, store_visits

pytestmark = pytest.mark.django_db
__all__ = ["visits"]


@pytest.fixture
def store(visits: Path) -> Path:
    store_visits(visits, some_days(2))
    return visits


def failed(fault: str) -> None:
    finding = examine(NOBODY)
    assert (finding.outcome, fault in finding.figure) == ("failed", True), finding


def put(folder: Path, kind: Any, change: Callable[[pl.DataFrame], pl.DataFrame]) -> None:
    """Add a changed copy of a file to the store."""
    store = Store(folder)
    table = change(enums_as_text(pl.read_parquet(store.manifest.files(kind)[0])))
    file = store.write_table(kind, table, first=NOON.date(), last=NOON.date())
    store.manifest.commit(Change(add=[file]))


def into_manifest(folder: Path, statement: str) -> None:
    with closing(sqlite3.connect(folder / NAME)) as connection, connection:
        connection.execute(statement)


def test_the_check_finds_it_kept(found_visits: dict[int, dict[str, Any]]) -> None:
    assert found_visits[16]["verdict"] == "kept", found_visits[16]


def test_a_store_as_it_was_kept_is_kept_apart(store: Path) -> None:
    finding = examine(NOBODY)
    assert finding.outcome == "kept", finding
    assert finding.figure.startswith("8 files of the store")
    assert len(finding.figure) < 300


def test_an_empty_store_proves_nothing(visits: Path) -> None:
    assert examine(NOBODY).outcome == "unproven"
    Store.open(visits)
    assert examine(NOBODY).outcome == "unproven"


@pytest.mark.parametrize("kind", ["days", "pages", "hours", "counts"])
@pytest.mark.parametrize("name", ["account", "session", "reference", "visitor"])
def test_a_column_that_leads_to_a_person_is_found(store: Path, kind: str, name: str) -> None:
    put(store, kind, lambda table: table.with_columns(pl.lit("x").alias(name)))
    failed(f"Files of {kind} have a column {name}")


def test_a_note_in_a_file_is_found(store: Path) -> None:
    for file in Store(store).manifest.files("pages"):
        pl.read_parquet(file).write_parquet(file, metadata={"who": "a person"})
    failed("carries a note who")


@pytest.mark.parametrize(
    "path",
    ["/mail/reader@example.gov/", "/a%40b/", "/n/900-12-3456", "/k/" + "a1" * 20, "/h/" + "0f" * 16,
     "/u/123e4567-e89b-12d3-a456-426614174000"],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["days", "pages"])
def test_a_path_that_leads_to_a_person_is_found(store: Path, kind: str, path: str) -> None:
    put(store, kind, lambda table: table.head(1).with_columns(pl.lit(path).alias("path")))
    failed(f"1 paths in {kind} hold an e-mail address")


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("ALTER TABLE files ADD COLUMN account TEXT", "a column account in a table files"),
        ("CREATE TABLE people(name TEXT)", "a column name in a table people"),
        ("CREATE VIEW people AS SELECT number AS who FROM commits", "a column who in a table people"),
        (
            "INSERT INTO files SELECT 'days/reader', kind, first, last, rows, size, digest, 1, 2 FROM files LIMIT 1",
            "1 files of the store have a name that tells more",
        ),
        (
            "INSERT INTO logs VALUES (1, x'', 0, x'', 'w3c', 'reader@example.gov', 0)",
            "remembered of a log",
        ),
    ],
)
def test_a_manifest_that_holds_more_is_found(store: Path, statement: str, fault: str) -> None:
    into_manifest(store, statement)
    failed(fault)


def test_a_key_that_reveals_more_than_its_hour_is_found(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(p16_separate_log, "_MOMENT", 0.0)
    (key,) = (store / "keys").iterdir()
    report = json.loads(key.read_text())
    for other in ({"account": "clerk"}, {"hour": "2026-03-02T17:04Z"}, {"key": "00000000"}):
        key.write_text(json.dumps({**report, **other}))
        failed("tells more than its hour")
    key.write_text('{"key": ')
    failed("cannot be read")


def test_a_file_that_is_no_part_of_the_store_is_found(store: Path) -> None:
    (store / "names.csv").write_text("")
    failed("holds names.csv, which is no part of it")


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE visits_visit(path text)",
        "CREATE TABLE seen(who inet)",
        "CREATE VIEW visitors AS SELECT 1 AS one",
        "CREATE MATERIALIZED VIEW nets AS SELECT '192.0.2.0/24'::cidr AS net",
    ],
)
def test_a_table_of_visits_or_addresses_in_the_database_is_found(
    store: Path, as_owner: Any, statement: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(p16_separate_log, "connection", as_owner)
    with as_owner.cursor() as cursor:
        cursor.execute(statement)
    failed("about visits or with an address")


@pytest.mark.parametrize(
    ("declared", "fault"),
    [
        (PlainTable("visits_visit", frozenset({"path"}), "visits"), "declares a table visits_visit"),
        (Holding("visits", "visits_log", {"address": "ip-address"}), "declares a table visits_log"),
        (Holding("questions", "seen", {"address": "ip-address"}), "seen holds an address that can be read"),
    ],
)
def test_a_holding_that_points_to_visits_is_found(
    store: Path, monkeypatch: pytest.MonkeyPatch, declared: Any, fault: str
) -> None:
    monkeypatch.setattr(p16_separate_log, "SECTIONS", Sections([Section("made-up", tables=(declared,))]))
    failed(fault)


@given(
    st.lists(
        st.text("abcXYZ019_-.,;:=~@%/é ", max_size=60)
        | st.sampled_from(
            ["a" * 41, "0f" * 17, "900-12-3456", "%40", "123e4567-e89b-12d3-a456-426614174000", "/desk/"]
        ),
        max_size=5,
    )
)
def test_no_visitor_can_make_the_check_fail_by_their_requests(parts: list[str]) -> None:
    path = pl.Series(["/" + "".join(parts)], dtype=pl.String)
    assert (
        not classify_paths(path, PathRules.read(AGENCY))["redacted"]
        .str.contains(p16_separate_log.IDENTIFYING)
        .any()
    )

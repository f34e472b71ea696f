"""Promise 17: for each request the access log holds exactly nine things and no more."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from keepfaith.policies.editions.edition_cache import PostedEditions, posted_editions
from keepfaith.visits.checks import p17_access_log_fields
from keepfaith.visits.checks.p17_access_log_fields import examine, fields_of
from keepfaith.visits.checks.store_samples import enums_as_text
from keepfaith.visits.store.changes import Change
from keepfaith.visits.store.files import Store
from tests.visits.check_fixtures import NOBODY, visits
from tests.visits.stored_visits import NOON, some_days, store_visits

pytestmark = pytest.mark.django_db
__all__ = ["visits"]


@pytest.fixture
def store(visits: Path) -> Path:
    store_visits(visits, some_days(2))
    return visits


def failed(fault: str) -> None:
    finding = examine(NOBODY)
    assert (finding.outcome, fault in finding.figure) == ("failed", True), finding


def put(folder: Path, change: Callable[[pl.DataFrame], pl.DataFrame], kind: Any = "days") -> None:
    """Add a changed copy of a file to the store."""
    store = Store(folder)
    table = change(enums_as_text(pl.read_parquet(store.manifest.files(kind)[0])))
    file = store.write_table(kind, table, first=NOON.date(), last=NOON.date())
    store.manifest.commit(Change(add=[file]))


def test_the_check_finds_it_kept(found_visits: dict[int, dict[str, Any]]) -> None:
    assert found_visits[17]["verdict"] == "kept", found_visits[17]


def test_an_unchanged_store_has_the_nine_fields(store: Path) -> None:
    finding = examine(NOBODY)
    assert finding.outcome == "kept", finding
    assert "just the 9 fields of the policy" in finding.figure


def test_an_empty_store_proves_nothing(visits: Path) -> None:
    assert examine(NOBODY).outcome == "unproven"


def test_without_an_edition_that_lists_fields_nothing_is_proven(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(p17_access_log_fields, "posted_editions", lambda: PostedEditions({}))
    assert examine(NOBODY).outcome == "unproven"


def test_an_edition_with_other_fields_fails(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = fields_of(next(iter(posted_editions().of("privacy"))))
    assert len(names) == 9
    monkeypatch.setattr(p17_access_log_fields, "fields_of", lambda _edition: (*names, "referrer"))
    failed("lacks referrer, which the policy lists")
    monkeypatch.setattr(p17_access_log_fields, "fields_of", lambda _edition: names[:-1])
    failed("holds address, which the policy does not list")


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"agent": pl.lit("x")}, "holds agent, which the policy does not list"),
        ({"query": pl.lit("q=a")}, "holds query, which the policy does not list"),
        ({"path": pl.lit("/a?q=a")}, "A path holds a question mark"),
        ({"path": pl.lit("/reader@example.gov")}, "A path holds a question mark or an e-mail address"),
        ({"method": pl.lit("POST")}, "The field method holds a word that is none of its own"),
        ({"function": pl.lit("login")}, "The field function holds a word"),
        ({"machine": pl.lit("Firefox")}, "The field machine holds a word"),
        (
            {"time": pl.col("time") + pl.duration(minutes=1)},
            "A form that was sent is kept with more than its hour",
        ),
        ({"address": pl.lit(b"\x7f\x00\x00\x01")}, "An address is not sealed as it should be"),
        ({"address": pl.lit(b"k" * 32)}, "The key 6b6b6b6b is missing"),
        (
            {"path": pl.when(pl.col("status") > 999).then(pl.lit("x"))},
            "The field path is left out of some requests",
        ),
    ],
)
def test_a_field_or_a_value_too_many_is_found(store: Path, change: dict[str, Any], fault: str) -> None:
    put(store, lambda table: table.with_columns(**change))
    failed(fault)


def test_a_field_too_few_is_found(store: Path) -> None:
    put(store, lambda table: table.drop("bytes"))
    failed("lacks bytes, which the policy lists")

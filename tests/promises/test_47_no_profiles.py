"""Promise 47: nobody tries to find out who users are or what their habits are."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from keepfaith.custody.addresses.hour_keys import HourKeys
from keepfaith.visits.checks.p47_no_profiles import examine
from keepfaith.visits.checks.store_samples import enums_as_text
from keepfaith.visits.logs.schema import Reject
from keepfaith.visits.pipeline import daily_buffer
from keepfaith.visits.store import compact
from keepfaith.visits.store.changes import Change
from keepfaith.visits.store.files import Store
from tests.visits.check_fixtures import NOBODY, visits
from tests.visits.stored_visits import NOON, request, some_days, store_visits

__all__ = ["visits"]


@pytest.fixture
def store(visits: Path) -> Path:
    came = [request(address=f"192.0.2.{number}", referrer="https://example.org/a") for number in range(30)]
    store_visits(visits, [*some_days(2), came], [Reject(0, "no-match", b"nonsense")])
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


def test_the_check_finds_it_kept(found_visits: dict[int, dict[str, Any]]) -> None:
    assert found_visits[47]["verdict"] == "kept", found_visits[47]


def test_an_unchanged_store_follows_nobody(store: Path) -> None:
    finding = examine(NOBODY)
    assert finding.outcome == "kept", finding
    assert finding.figure.startswith("100 or more stored requests checked")
    assert len(finding.figure) < 300


def test_an_empty_store_proves_nothing(visits: Path) -> None:
    assert examine(NOBODY).outcome == "unproven"


def test_a_column_that_could_follow_a_visitor_is_found(store: Path) -> None:
    put(store, "days", lambda table: table.with_columns(pl.lit("x").alias("visitor")))
    failed("have a column visitor")


def test_addresses_that_were_sealed_alike_are_found(store: Path) -> None:
    put(store, "days", lambda table: table.with_columns(address=pl.col("address").first()))
    failed("sealed addresses are like others")


def test_halves_of_addresses_that_are_alike_are_found(store: Path) -> None:
    def changed(table: pl.DataFrame) -> pl.DataFrame:
        joined = [address[:16] + b"x" * 16 for address in table["address"]]
        return table.with_columns(address=pl.Series(joined, dtype=pl.Binary))

    put(store, "days", changed)
    failed("sealed halves of addresses are like others")


def test_addresses_of_another_length_are_found(store: Path) -> None:
    put(store, "days", lambda table: table.with_columns(address=pl.col("address").bin.head(16)))
    failed("different lengths")


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (("", "account", "clerk", 1), "not to be: account"),
        (("0123456789ab", "visitors", "192.0.2.1", 1), "not to be: visitors"),
        (("visitor 7", "visitors", "likely-human", 1), "not to be: visitors"),
        (("0123456789ab", "referrer", "https://example.org/a-page", 30), "not to be: referrer"),
        (("0123456789ab", "referrer", "example.org", 9), "1 sites are counted from which fewer than 10"),
        (("", "rules", "reader@example.gov", 1), "not to be: rules"),
    ],
)
def test_a_count_that_is_about_somebody_or_too_few_is_found(
    store: Path, row: tuple[str, str, str, int], fault: str
) -> None:
    def counted(table: pl.DataFrame) -> pl.DataFrame:
        return pl.DataFrame([(NOON.date(), *row)], schema=table.schema, orient="row")

    put(store, "counts", counted)
    failed(fault)


def test_counts_of_less_than_a_day_are_found(store: Path) -> None:
    first, *others = Store(store).manifest.files("counts")
    for file in (first, *others):
        pl.read_parquet(file).with_columns(pl.col("day").cast(pl.Datetime("ms"))).write_parquet(file)
    failed("of a time that is no day")


def test_a_seal_that_gives_one_visitor_the_same_each_time_is_found(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(HourKeys, "seal", lambda _keys, blocks: np.concatenate([blocks, blocks], axis=1))
    failed("A bit of the sealed addresses tells whose they are")


def test_a_seal_that_leaks_a_single_bit_is_found(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = HourKeys.seal

    def leaking(keys: HourKeys, blocks: Any) -> Any:
        sealed = real(keys, blocks)
        sealed[:, 20] = (sealed[:, 20] & 0xFE) | (blocks[:, 15] & 1)
        return sealed

    monkeypatch.setattr(HourKeys, "seal", leaking)
    failed("A bit of the sealed addresses tells whose they are")


def test_rows_in_the_order_in_which_they_came_are_found(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        daily_buffer, "by_time_and_chance", lambda seconds: np.argsort(seconds, kind="stable")
    )
    failed("The order of rows tells who came first, as they are kept")


def test_files_put_together_in_their_order_are_found(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compact, "_shuffle", lambda table: table)
    failed("The order of rows tells who came first, once files were put together")


def test_a_stored_browser_or_query_is_found(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from keepfaith.visits.checks import scratch_store

    real = scratch_store.redact

    def telling(taken: pl.DataFrame, rules: Any) -> Any:
        return real(taken.with_columns(path=pl.col("path") + pl.col("query")), rules)

    monkeypatch.setattr(scratch_store, "redact", telling)
    failed("rows can be told apart")

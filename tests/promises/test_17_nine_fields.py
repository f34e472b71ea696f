"""Promise 17: for each request the access log holds exactly nine things and no more."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from keepfaith.custody.addresses.hour_keys import HourKeys
from keepfaith.policies.editions.edition_cache import PostedEditions, posted_editions
from keepfaith.visits.checks import p17_access_log_fields, planted_request
from keepfaith.visits.checks.p17_access_log_fields import examine, fields_of
from keepfaith.visits.checks.planted_request import PlantedRequest, plant_request
from keepfaith.visits.checks.store_samples import enums_as_text
from keepfaith.visits.logs.schema import Reject
from keepfaith.visits.pipeline.ip_addresses import parse_ip_address
from keepfaith.visits.store.changes import Change
from keepfaith.visits.store.files import Store
from keepfaith.visits.store.manifest_database import NAME
from tests.promises.scratch_portal import Scratch
from tests.visits.check_fixtures import NOBODY, at_once, visits
from tests.visits.stored_visits import NOON, request, some_days, store_visits

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_once")]
__all__ = ["at_once", "visits"]


@pytest.fixture
def store(visits: Path) -> Path:
    store_visits(visits, some_days(2))
    return visits


@pytest.fixture
def planted(scratch: Scratch, store: Path) -> PlantedRequest:
    """A request of the check, of which the store does not know yet."""
    plant_request(scratch.portal, store)
    return planted_request._planted[scratch.portal.origin][-1]


def failed(scratch: Scratch, fault: str) -> None:
    finding = examine(scratch.portal)
    assert (finding.outcome, fault in finding.figure) == ("failed", True), finding


def put(folder: Path, change: Callable[[pl.DataFrame], pl.DataFrame], kind: Any = "days") -> None:
    """Add a changed copy of a file to the store."""
    store = Store(folder)
    table = change(enums_as_text(pl.read_parquet(store.manifest.files(kind)[0])))
    file = store.write_table(kind, table, first=NOON.date(), last=NOON.date())
    store.manifest.commit(Change(add=[file]))


def test_the_check_finds_it_kept(found_visits: dict[int, dict[str, Any]]) -> None:
    assert found_visits[17]["verdict"] == "kept", found_visits[17]


def test_an_unchanged_store_has_the_nine_fields(
    scratch: Scratch, store: Path, planted: PlantedRequest
) -> None:
    assert planted.ip_address.startswith("127.")
    store_visits(store, [[request(address=planted.ip_address, query=f"session={planted.code}")]])
    finding = examine(scratch.portal)
    assert finding.outcome == "kept", finding
    assert (
        "10 or more requests looked at: just the 9 fields of the policy (time, path, method,"
        in finding.figure
    )
    assert "1 request made for this check left no trace of the address in " in finding.figure
    assert len(finding.figure) < 300


def test_the_request_of_the_check_brings_its_code_in_every_way(
    scratch: Scratch, planted: PlantedRequest
) -> None:
    path, headers = scratch.requests[-1]
    assert path == f"/?session={planted.code}"
    assert sorted(name for name, value in headers.items() if planted.code in value) == [
        "Cookie",
        "Referer",
        "User-Agent",
    ]


def test_a_request_that_has_not_come_in_is_reported(
    scratch: Scratch, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planted_request, "_ON_ITS_WAY", planted_request.FRESH_FOR)
    finding = examine(scratch.portal)
    assert (finding.outcome, "has not come in yet" in finding.figure) == ("kept", True), finding


def test_a_plant_is_made_anew_only_after_a_while(
    scratch: Scratch, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert plant_request(scratch.portal, store) == plant_request(scratch.portal, store)
    monkeypatch.setattr(planted_request, "FRESH_FOR", -planted_request.FRESH_FOR)
    assert len({plant.code for plant in plant_request(scratch.portal, store)}) == 2


def test_a_portal_that_does_not_listen_there_gets_requests_from_the_usual_address(
    scratch: Scratch, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = planted_request.fetch

    def fetch(portal: Any, path: str, *, sender: str, **more: Any) -> Any:
        if sender:
            raise OSError
        return real(portal, path, sender=sender, **more)

    monkeypatch.setattr(planted_request, "fetch", fetch)
    assert [plant.ip_address for plant in plant_request(scratch.portal, store)] == [""]
    assert "has not come in yet" in examine(scratch.portal).figure
    with pytest.raises(OSError):  # noqa: PT011 - whatever the system says
        plant_request(NOBODY, store)


def test_an_empty_store_proves_nothing(scratch: Scratch, visits: Path) -> None:
    assert examine(scratch.portal).outcome == "unproven"


def test_without_an_edition_that_lists_fields_nothing_is_proven(
    scratch: Scratch, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(p17_access_log_fields, "posted_editions", lambda: PostedEditions({}))
    assert examine(scratch.portal).outcome == "unproven"


def test_an_edition_with_other_fields_fails(
    scratch: Scratch, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = fields_of(next(iter(posted_editions().of("privacy"))))
    assert len(names) == 9
    monkeypatch.setattr(p17_access_log_fields, "fields_of", lambda _edition: (*names, "referrer"))
    failed(scratch, "lacks referrer, which the policy lists")
    monkeypatch.setattr(p17_access_log_fields, "fields_of", lambda _edition: names[:-1])
    failed(scratch, "holds address, which the policy does not list")


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
def test_a_field_or_a_value_too_many_is_found(
    scratch: Scratch, store: Path, change: dict[str, Any], fault: str
) -> None:
    put(store, lambda table: table.with_columns(**change))
    failed(scratch, fault)


def test_a_field_too_few_is_found(scratch: Scratch, store: Path) -> None:
    put(store, lambda table: table.drop("bytes"))
    failed(scratch, "lacks bytes, which the policy lists")


def test_an_address_that_is_stored_unsealed_is_found(
    scratch: Scratch, store: Path, planted: PlantedRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = HourKeys.seal
    monkeypatch.setattr(
        HourKeys, "seal", lambda keys, blocks: np.concatenate([real(keys, blocks)[:, :16], blocks], axis=1)
    )
    store_visits(store, [[request(address=planted.ip_address)]])
    failed(scratch, "holds the address of a request that was made for this check")


@pytest.mark.parametrize("written", [str, lambda address: f"x{parse_ip_address(address).hex()}x"])
@pytest.mark.parametrize("place", ["days path", "days host", "pages path", "counts name"])
def test_an_address_that_is_written_into_a_table_is_found(
    scratch: Scratch, store: Path, planted: PlantedRequest, place: str, written: Callable[[str], str]
) -> None:
    kind, column = place.split()
    put(store, lambda table: table.with_columns(pl.lit(written(planted.ip_address)).alias(column)), kind)
    failed(scratch, f"{kind}/")
    failed(scratch, "holds the address of a request that was made for this check")


def test_an_address_in_the_manifest_is_found(scratch: Scratch, store: Path, planted: PlantedRequest) -> None:
    store_visits(store, [[request(address=planted.ip_address)]])
    with closing(sqlite3.connect(store / NAME)) as connection, connection:
        connection.execute("INSERT INTO logs VALUES (1, x'', 0, x'', 'w3c', ?, 0)", (planted.ip_address,))
    failed(scratch, NAME)


def test_an_address_in_a_line_that_was_set_aside_unsealed_is_found(
    scratch: Scratch, store: Path, planted: PlantedRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    from keepfaith.visits.pipeline import writer

    monkeypatch.setattr(HourKeys, "seal_text", lambda _keys, text: text)
    monkeypatch.setattr(writer.zstandard, "compress", lambda text: text)
    store_visits(store, [[request()]], [Reject(0, "no-match", f"{planted.ip_address} - -".encode())])
    failed(scratch, "rejects/")


def test_an_address_that_a_made_up_request_leaves_is_found(
    scratch: Scratch, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from keepfaith.visits.checks import scratch_store as made_up

    real = made_up.redact
    path = pl.col("path") + pl.col("address")
    monkeypatch.setattr(made_up, "redact", lambda taken, rules: real(taken.with_columns(path=path), rules))
    failed(scratch, "A made-up request left its address in ")


@pytest.mark.parametrize("name", ["stray", "keys/0000.json"])
def test_an_address_anywhere_beside_the_tables_is_found(
    scratch: Scratch, store: Path, planted: PlantedRequest, name: str
) -> None:
    store_visits(store, [[request(address=planted.ip_address)]])
    # Across the place where one piece that is read ends and the next begins.
    (store / name).write_bytes(b" " * (1024 * 1024 - 4) + planted.ip_address.encode())
    failed(scratch, f"{name} holds the address")

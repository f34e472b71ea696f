"""Promise 15: IP addresses of visits are collected and kept with no end date."""

import datetime as dt
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest

from keepfaith.policies.editions.edition_cache import PostedEditions, posted_editions
from keepfaith.visits.checks import p15_complete_log
from keepfaith.visits.checks.p15_complete_log import examine, rule_faults
from keepfaith.visits.store.changes import Change
from keepfaith.visits.store.compact import compact
from keepfaith.visits.store.files import Store
from keepfaith.visits.store.ledger_anchor import anchor_visits
from keepfaith.visits.store.manifest import Manifest
from keepfaith.visits.store.manifest_database import NAME
from tests.visits.check_fixtures import NOBODY, visits
from tests.visits.stored_visits import some_days, store_visits

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("custody")]
__all__ = ["visits"]


@pytest.fixture
def store(visits: Path) -> Path:
    """Three days of visits, of which the ledger knows."""
    store_visits(visits, some_days(3))
    assert anchor_visits() == "entered"
    return visits


def failed(fault: str) -> None:
    finding = examine(NOBODY)
    assert (finding.outcome, fault in finding.figure) == ("failed", True), finding


def test_the_check_finds_it_kept(found_visits: dict[int, dict[str, Any]]) -> None:
    assert found_visits[15]["verdict"] == "kept", found_visits[15]


def test_what_is_as_it_was_kept_is_kept(store: Path) -> None:
    finding = examine(NOBODY)
    assert finding.outcome == "kept", finding
    assert "100 or more requests of 3 days since 2026-03-02 kept" in finding.figure
    assert "; the ledger agrees. " in finding.figure
    assert len(finding.figure) < 300


def test_it_stays_so_after_compacting_and_with_more_visits(store: Path) -> None:
    compact(Store(store), today=dt.date(2027, 1, 1))
    store_visits(store, some_days(1))
    finding = examine(NOBODY)
    assert (finding.outcome, "100 or more requests" in finding.figure) == ("kept", True), finding


def test_days_without_a_request_are_said_to_be_so(visits: Path) -> None:
    first, _, third = some_days(3)
    store_visits(visits, [first, third])
    finding = examine(NOBODY)
    assert finding.outcome == "kept"
    assert "10 or more requests of 2 days since 2026-03-02 (1 day between had none)" in finding.figure
    assert "ledger" not in finding.figure


def test_an_empty_store_proves_nothing(visits: Path) -> None:
    finding = examine(NOBODY)
    assert (finding.outcome, "No visit has been kept yet" in finding.figure) == ("unproven", True), finding


def test_without_an_edition_nothing_is_proven(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(p15_complete_log, "posted_editions", lambda: PostedEditions({}))
    assert examine(NOBODY).outcome == "unproven"


def test_a_store_that_is_gone_is_missed(store: Path) -> None:
    store.rename(store.with_name("elsewhere"))
    failed("the end was cut off")


@pytest.mark.parametrize("kind", ["days", "hours"])
def test_a_file_that_is_gone_is_missed(store: Path, kind: str) -> None:
    Manifest.at(store).files(kind)[0].unlink()
    failed("is missing")


def test_a_key_that_is_gone_is_missed(store: Path) -> None:
    for key in (store / "keys").iterdir():
        key.unlink()
    failed("can never be opened again")


def test_requests_that_were_taken_off_the_list_are_missed(store: Path) -> None:
    with closing(sqlite3.connect(store / NAME)) as connection, connection:
        connection.execute("UPDATE files SET removed = 3 WHERE kind = 'days'")
    failed("no commit removed it")


def test_a_past_without_a_day_that_was_made_anew_is_found(store: Path) -> None:
    store.rename(store.with_name("elsewhere"))
    store_visits(store, some_days(2))
    store_visits(store, some_days(1))
    failed("its past was changed")


def test_a_destruction_is_listed_with_its_number(store: Path) -> None:
    manifest = Manifest.at(store)
    manifest.commit(Change(remove=manifest.listed("days")[:1], permission="X-1"))
    failed("48 requests were destroyed under the number X-1")


def test_what_an_earlier_edition_let_be_destroyed_is_not_held_against_this_one(store: Path) -> None:
    manifest = Manifest.at(store)
    manifest.commit(Change(remove=manifest.listed("days")[:1], permission="X-1"))
    with closing(sqlite3.connect(store / NAME)) as connection, connection:
        connection.execute("UPDATE commits SET committed_at = '2017-01-01T00:00:00+00:00' WHERE number = 4")
    assert examine(NOBODY).outcome == "kept"


def test_a_manifest_that_lets_visits_be_lost_is_found(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Manifest, "_refuse_loss", lambda _manifest, _change: None)
    failed("could be destroyed without a permission, by a change of the store")


def test_a_command_that_destroys_against_the_edition_is_found(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def destroy(scratch: Store, **_how: Any) -> int:
        files = scratch.manifest.listed("days")
        scratch.manifest.commit(Change(remove=files, permission="made up"))
        return len(files)

    monkeypatch.setattr(p15_complete_log, "destroy", destroy)
    failed("could be destroyed without a permission, by the command")


def test_what_is_refused_and_gone_all_the_same_is_found(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = p15_complete_log.destroy

    def destroy(scratch: Store, **how: Any) -> int:
        for file in scratch.manifest.files("days"):
            with suppress(FileNotFoundError):
                file.unlink()
        return real(scratch, **how)

    monkeypatch.setattr(p15_complete_log, "destroy", destroy)
    failed("What was refused to be destroyed is gone")


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"period": "3 years"}, "for 3 years, not with no end date"),
        ({"permission": "EXAMPLE-1"}, "names a permission"),
        (None, "has no rule"),
    ],
)
def test_an_edition_that_sets_an_end_fails(change: dict[str, str] | None, fault: str) -> None:
    in_force = next(iter(posted_editions().of("privacy")))
    retention = in_force.bundle.table("retention.toml")
    assert list(rule_faults(retention)) == []
    if change is None:
        del retention["holding"]["access-log"]
    else:
        retention["holding"]["access-log"] |= change
    assert fault in " ".join(rule_faults(retention))

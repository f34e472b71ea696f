"""The worker enters in the ledger how far the store has grown: seldom, at once the first time, and never a new past."""

import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings

from keepfaith.custody.client.connection import CustodianUnavailable, Refused
from keepfaith.disclosure.records import custodian_clients
from keepfaith.visits.store import ledger_anchor
from keepfaith.visits.store.ledger_anchor import anchor_visits, last_anchor
from keepfaith.visits.store.manifest import Manifest
from keepfaith.website.processes import worker
from tests.visits.stored_visits import some_days, store_visits

pytestmark = pytest.mark.usefixtures("custody")


@pytest.fixture
def folder(tmp_path: Path, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty store that the ledger does not know yet."""
    settings.DATA = tmp_path
    monkeypatch.setattr(ledger_anchor, "STORE_NAME", f"visits-{secrets.token_hex(8)}")
    yield tmp_path / "visits"
    ledger_anchor._next_due.clear()


def later(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    now = ledger_anchor.time.monotonic()
    monkeypatch.setattr(ledger_anchor.time, "monotonic", lambda: now + seconds)


def test_it_is_a_duty_of_the_worker() -> None:
    assert anchor_visits in worker.DUTIES.values()


def test_an_empty_store_has_nothing_to_anchor(folder: Path) -> None:
    assert anchor_visits() == "nothing kept"
    assert last_anchor() is None
    assert not folder.exists()


def test_the_first_commit_is_entered_at_once_and_the_next_ones_within_the_hour(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert anchor_visits() == "nothing kept"
    store_visits(folder, some_days(1))
    assert anchor_visits() == "entered"
    assert last_anchor() == Manifest.at(folder).head()
    store_visits(folder, some_days(1))
    assert anchor_visits() is None
    assert last_anchor() != Manifest.at(folder).head()
    later(monkeypatch, ledger_anchor.EVERY_SECONDS + 1)
    assert anchor_visits() == "entered"
    assert last_anchor() == Manifest.at(folder).head()
    assert last_anchor() == (2, Manifest.at(folder).head()[1])


def test_a_store_that_did_not_grow_makes_no_entry(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store_visits(folder, some_days(1))
    assert anchor_visits() == "entered"
    entries = custodian_clients.custodian().status().entries
    later(monkeypatch, ledger_anchor.EVERY_SECONDS + 1)
    assert anchor_visits() == "known"
    assert custodian_clients.custodian().status().entries == entries


@pytest.mark.parametrize("commits", [1, 2])
def test_another_past_is_refused_and_not_offered_again_for_an_hour(
    folder: Path, monkeypatch: pytest.MonkeyPatch, commits: int
) -> None:
    store_visits(folder, some_days(2))
    assert anchor_visits() == "entered"
    known = last_anchor()
    shutil.rmtree(folder)
    store_visits(folder, some_days(commits, visitors=3))
    later(monkeypatch, ledger_anchor.EVERY_SECONDS + 1)
    entries = custodian_clients.custodian().status().entries
    with pytest.raises(Refused, match="past was changed"):
        anchor_visits()
    assert anchor_visits() is None
    assert custodian_clients.custodian().status().entries == entries + 1
    assert last_anchor() == known


def test_while_the_custodian_is_away_it_is_tried_again_next_time(
    folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    store_visits(folder, some_days(1))
    with monkeypatch.context() as away:
        away.setattr(ledger_anchor, "custodian", lambda: custodian_clients.RecordsClient(tmp_path / "nobody"))
        with pytest.raises(CustodianUnavailable):
            anchor_visits()
    assert anchor_visits() == "entered"

"""`keepfaith visits verify` reports what is wrong, and whether it could compare with the ledger."""

import json
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.conf import LazySettings

from keepfaith.custody.client.connection import RecordsClient
from keepfaith.visits.cli.verify import AWAY, NO_ENTRY, verify_command
from keepfaith.visits.store import ledger_anchor
from keepfaith.visits.store.files import Store
from keepfaith.visits.store.manifest import Manifest
from keepfaith.website.runtime.data_directory import DataDirectory
from tests.running_context import RunningContext
from tests.visits.stored_visits import some_days, store_visits

pytestmark = pytest.mark.usefixtures("custody")


@pytest.fixture
def data(tmp_path: Path, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    settings.DATA = tmp_path
    monkeypatch.setattr(ledger_anchor, "STORE_NAME", f"visits-{secrets.token_hex(8)}")
    store_visits(tmp_path / "visits", some_days(2))
    yield tmp_path
    ledger_anchor._next_due.clear()


def verify(data: Path, *words: str) -> Result:
    return CliRunner().invoke(verify_command, words, obj=RunningContext(DataDirectory(data)))


def test_it_is_named_verify() -> None:
    assert verify_command.name == "verify"


def test_a_sound_store_is_compared_with_the_ledger(data: Path) -> None:
    assert ledger_anchor.anchor_visits() == "entered"
    done = verify(data)
    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines() == [
        "96 requests in 8 files by 2 commits, 0 problems.",
        "Compared with the ledger, which knows the store up to commit 2.",
    ]
    report = json.loads(verify(data, "--json").stdout)
    chain = Manifest.at(data / "visits").head()[1].hex()
    assert report["ledger"] == {"commit": 2, "chain": chain}
    assert (report["rows"], report["files"], report["listed"], report["problems"]) == (96, 8, 8, [])


def test_without_the_portal_it_says_that_it_compared_with_nothing(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger_anchor, "custodian", lambda: RecordsClient(data / "nobody"))
    done = verify(data)
    assert (done.exit_code, done.stdout.splitlines()[-1]) == (0, AWAY)
    assert json.loads(verify(data, "--json").stdout)["ledger"] is None


def test_a_store_that_the_ledger_does_not_know_yet_is_reported(data: Path) -> None:
    assert verify(data).stdout.splitlines()[-1] == NO_ENTRY


def test_a_fault_is_reported_and_fails(data: Path) -> None:
    file = Manifest.at(data / "visits").files("days")[0]
    file.unlink()
    done = verify(data)
    assert done.exit_code == 1
    assert f"days/{file.name} is missing." in done.stdout
    report = verify(data, "--json")
    assert report.exit_code == 1
    assert json.loads(report.stdout)["problems"]


def test_a_store_that_was_thrown_away_is_missed(data: Path) -> None:
    assert ledger_anchor.anchor_visits() == "entered"
    (data / "visits").rename(data / "elsewhere")
    done = verify(data)
    assert done.exit_code == 1
    assert "the end was cut off" in done.stdout


def test_a_folder_without_a_store_is_refused(data: Path, tmp_path: Path) -> None:
    done = verify(tmp_path / "none")
    assert "There is no portal in" in str(done.exception)
    assert not (tmp_path / "none").exists()


def test_an_empty_store_is_sound(data: Path, tmp_path: Path) -> None:
    Store.open(tmp_path / "none" / "visits")
    done = verify(tmp_path / "none")
    assert (done.exit_code, done.stdout.splitlines()[0]) == (
        0,
        "0 requests in 0 files by 0 commits, 0 problems.",
    )

"""The custodian beside the portal: its key, its sockets, the duties that only its own user assigns, and its journal."""

import datetime as dt
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from keepfaith.custody.client.connection import RecordsClient
from keepfaith.website.processes.custodian import custodian_answers
from keepfaith.website.processes.custodian_key import CREDENTIAL, VARIABLE, NoUsableKey, custodian_key
from keepfaith.website.runtime.data_directory import DataDirectory
from keepfaith.website.runtime.process_sockets import make_socket_folder, socket_folder
from tests.website.conftest import environment, gone


@pytest.fixture
def data(place: Path, monkeypatch: pytest.MonkeyPatch) -> DataDirectory:
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    return DataDirectory.at(place / "var").opened()


def keepfaith(data: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    command = [Path(sys.executable).parent / "keepfaith", *words]
    return subprocess.run(command, env=environment(data, **more), capture_output=True, text=True, check=False)


def test_the_key_is_made_beside_the_data_directory_at_first_use_and_stays(data: DataDirectory) -> None:
    key = custodian_key(data, make=True)
    assert len(key) == 32
    assert custodian_key(data, make=True) == key
    file = data.path.with_name("var.key")
    assert file.stat().st_mode & 0o777 == 0o600
    assert not [
        path
        for path in data.path.rglob("*")
        if path.is_file() and key.hex() in path.read_text(errors="ignore")
    ]


def test_a_lost_key_is_never_replaced_while_records_exist(data: DataDirectory) -> None:
    (data.path / "custody").mkdir()
    with pytest.raises(NoUsableKey, match="cannot be read"):
        custodian_key(data, make=True)


def test_a_key_inside_the_data_directory_is_refused(
    data: DataDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, str(data.secrets / "key"))
    with pytest.raises(NoUsableKey, match="inside the data directory"):
        custodian_key(data, make=True)


@pytest.mark.parametrize(
    ("content", "mode", "problem"),
    [
        ("ab" * 32, 0o640, "Others can read"),
        ("ab" * 31, 0o600, "does not hold a key"),
        ("no key", 0o600, "does not hold a key"),
    ],
)
def test_a_readable_or_malformed_key_file_is_refused(
    data: DataDirectory, monkeypatch: pytest.MonkeyPatch, content: str, mode: int, problem: str
) -> None:
    file = data.path.with_name("elsewhere")
    file.write_text(content)
    file.chmod(mode)
    monkeypatch.setenv(VARIABLE, str(file))
    with pytest.raises(NoUsableKey, match=problem):
        custodian_key(data, make=True)


def test_a_credential_of_systemd_s_is_taken_with_the_rights_that_its_access_list_shows(
    data: DataDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    lent = data.path.with_name("lent")
    lent.mkdir()
    (lent / CREDENTIAL).write_text("ab" * 32)
    (lent / CREDENTIAL).chmod(0o440)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(lent))
    assert custodian_key(data, make=False) == bytes.fromhex("ab" * 32)
    (lent / CREDENTIAL).chmod(0o444)
    with pytest.raises(NoUsableKey, match="Others can read"):
        custodian_key(data, make=False)


def test_the_sockets_of_a_deep_data_directory_lie_in_a_private_folder_elsewhere(place: Path) -> None:
    data = DataDirectory.at(place / ("deep" * 25) / "var").opened()
    folder = make_socket_folder(data)
    try:
        assert len(os.fsencode(folder / "requests")) <= 107
        assert folder.stat().st_mode & 0o777 == 0o700
        assert folder == socket_folder(data)
    finally:
        folder.rmdir()


def test_commands_run_a_custodian_of_their_own_where_none_runs_and_end_it(
    data: DataDirectory, place: Path
) -> None:
    placed = keepfaith(data.path, "staff", "organization", "northern", "--kind", "district")
    assert (placed.returncode, placed.stdout) == (0, "northern is known now.\n")
    assert not gone(place)
    assert not custodian_answers(data)
    verified = keepfaith(data.path, "ledger", "verify", "--json")
    # The other one is of the categories that open with a passkey.
    assert json.loads(verified.stdout) == {"entries": 2, "problems": []}


@pytest.mark.long
def test_another_key_than_that_of_the_store_is_refused(data: DataDirectory) -> None:
    words = ("staff", "organization", "northern", "--kind", "district")
    assert keepfaith(data.path, *words).returncode == 0
    data.path.with_name("var.key").write_text("00" * 32)
    done = keepfaith(data.path, *words)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "key" in done.stderr


def test_duties_are_given_while_the_portal_runs_and_every_step_is_in_the_ledger(served) -> None:
    def of_duties() -> dict[str, int]:
        # The worker beside it makes entries of its own.
        tallies = RecordsClient(socket_folder(DataDirectory.at(served.data)) / "requests").counters(
            dt.date(2000, 1, 1)
        )
        duty_talliesrt = [
            tally for tally in tallies if tally.duty == "literature" and tally.kind.startswith("duty-")
        ]
        return {tally.kind: tally.count for tally in duty_talliesrt}

    before = of_duties()
    assert keepfaith(served.data, "staff", "duty", "events-clerk", "literature").returncode == 0
    assert keepfaith(served.data, "staff", "end", "events-clerk", "literature").returncode == 0
    after = of_duties()
    assert [after[kind] - before.get(kind, 0) for kind in ("duty-given", "duty-ended")] == [1, 1]
    report = json.loads(keepfaith(served.data, "ledger", "verify", "--json").stdout)
    assert report["problems"] == []
    assert report["entries"] >= sum(after.values())

"""The files of backups must be those that the ledger entered."""

import datetime as dt
import hashlib
import json
from contextlib import closing

import pytest

from keepfaith.custody.client.admin import ControlClient
from keepfaith.prober.balances.backups import FRESH, Backup, compare, examine

NOW = dt.datetime(2027, 3, 1, 12, tzinfo=dt.UTC)


@pytest.fixture
def entered(tmp_path):
    """Two backups whose files are there, the newest first."""

    def made(name, content, at):
        (tmp_path / name).write_bytes(content)
        return Backup(name, hashlib.sha256(content).digest(), len(content), at)

    day = dt.timedelta(days=1)
    return [made("new", b"newer", NOW - day / 2), made("old", b"older", NOW - 3 * day / 2)]


def faults(folder, known, *, now=NOW):
    return compare(folder, known, now=now).faults


def test_files_that_are_as_they_were_entered_are_well(tmp_path, entered):
    assert compare(tmp_path, entered, now=NOW) == ([], 2)


@pytest.mark.parametrize("name", ["new", "old"])
def test_a_file_that_was_exchanged_cut_or_removed_is_seen(tmp_path, entered, name):
    (tmp_path / name).write_bytes(b"OTHER")
    assert "is another one" in faults(tmp_path, entered)[0]
    (tmp_path / name).write_bytes(b"")
    assert "has another size" in faults(tmp_path, entered)[0]
    (tmp_path / name).unlink()
    assert "is not in the folder of backups" in faults(tmp_path, entered)[0]


def test_one_that_is_too_old_or_of_a_time_to_come_is_seen(tmp_path, entered):
    for now in (NOW + FRESH, NOW - dt.timedelta(days=1)):
        assert "not of the last day" in faults(tmp_path, entered, now=now)[0]


def test_without_a_folder_it_is_unproven(reach, monkeypatch):
    monkeypatch.delenv("KEEPFAITH_BACKUPS", raising=False)
    assert examine(reach).outcome == "unproven"


def test_a_backup_of_a_served_portal_is_read(probed, reach, tmp_path, monkeypatch):
    folder = tmp_path / "backups"
    folder.mkdir()
    monkeypatch.setenv("KEEPFAITH_BACKUPS", str(folder))
    (folder / "made.backup").write_bytes(b"sealed")
    (tmp_path / "drill.json").write_text(
        json.dumps({"at": dt.datetime.now(dt.UTC).isoformat(), "problem": ""})
    )
    with closing(ControlClient(probed.reach.requests.parent / "control")) as control:
        control.backed_up("made.backup", digest=hashlib.sha256(b"sealed").digest(), size=6)
        try:
            result = examine(reach)
            (folder / "made.backup").write_bytes(b"others")
            failed = examine(reach)
        finally:
            control.removed("backup", "made.backup")
    assert result.outcome == "kept", result.figure
    assert "brought back on" in result.figure
    assert failed.outcome == "failed"
    assert "is another one" in failed.figure


def test_a_drill_that_is_too_long_ago_or_found_something_is_seen(probed, reach, tmp_path, monkeypatch):
    monkeypatch.setenv("KEEPFAITH_BACKUPS", str(tmp_path))
    (tmp_path / "drilled.backup").write_bytes(b"sealed")
    now = dt.datetime.now(dt.UTC)
    drills = [
        {"at": (now - dt.timedelta(days=9)).isoformat(), "problem": ""},
        {"at": now.isoformat(), "problem": "x"},
    ]
    with closing(ControlClient(probed.reach.requests.parent / "control")) as control:
        control.backed_up("drilled.backup", digest=hashlib.sha256(b"sealed").digest(), size=6)
        figures = []
        for drill in drills:
            (tmp_path / "drill.json").write_text(json.dumps(drill))
            figures.append(examine(reach).figure)
        control.removed("backup", "drilled.backup")
    assert "more than 8 days ago" in figures[0]
    assert "was not whole" in figures[1]

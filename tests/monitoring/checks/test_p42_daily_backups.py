"""Promise 42 is kept only where a backup of the last day is where it should be, as the ledger says."""

import datetime as dt
import hashlib
import os
from pathlib import Path

import pytest

from keepfaith.custody.protocol.answers import BackupFile
from keepfaith.monitoring.checks import p42_daily_backups
from keepfaith.monitoring.checks.p42_daily_backups import FRESH_FOR, Place, judge
from keepfaith.policies.sections.check import Finding
from keepfaith.policies.sections.registry import SECTIONS

NOW = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
LONG_AGO = NOW - dt.timedelta(days=900)
SECOND, DAY = dt.timedelta(seconds=1), dt.timedelta(days=1)


def made(folder: Path, age: dt.timedelta = SECOND, name: str = "new.backup") -> BackupFile:
    """Put a file there, and give what the ledger says of it."""
    content = os.urandom(1_000)
    (folder / name).write_bytes(content)
    return BackupFile(name, hashlib.sha256(content).digest(), len(content), NOW - age)


def judged(
    folder: Path | None, *known: BackupFile, has_key: bool = True, since: dt.datetime = LONG_AGO
) -> Finding:
    return judge(Place(folder, has_key), known, served_since=since, now=NOW)


def test_one_of_the_last_day_keeps_it(tmp_path: Path) -> None:
    finding = judged(tmp_path, made(tmp_path, FRESH_FOR), made(tmp_path, 2 * DAY, "old.backup"))
    assert finding.outcome == "kept"
    assert "1,000 bytes" in finding.figure
    assert finding.figure.endswith("2 are there.")


@pytest.mark.parametrize("age", [FRESH_FOR + SECOND, -SECOND])
def test_an_older_one_and_one_of_a_time_to_come_break_it(tmp_path: Path, age: dt.timedelta) -> None:
    finding = judged(tmp_path, made(tmp_path, age))
    assert finding.outcome == "failed"
    assert "UTC, more than a day ago" in finding.figure


def test_without_a_folder_or_a_key_it_is_broken_and_says_what_to_configure(tmp_path: Path) -> None:
    known = made(tmp_path)
    finding = judged(None, known)
    assert (finding.outcome, "KEEPFAITH_BACKUPS" in finding.figure) == ("failed", True)
    finding = judged(tmp_path, known, has_key=False)
    assert (finding.outcome, "no key" in finding.figure) == ("failed", True)
    assert str(tmp_path) not in finding.figure


def test_before_the_first_one_a_portal_of_today_proves_nothing_and_an_older_one_breaks_it(
    tmp_path: Path,
) -> None:
    assert judged(tmp_path, since=NOW - FRESH_FOR).outcome == "unproven"
    assert judged(tmp_path, since=NOW - FRESH_FOR - SECOND).outcome == "failed"
    assert judged(tmp_path, since=NOW + SECOND).outcome == "failed"
    assert judged(None, since=NOW).outcome == "failed"


def test_a_file_that_is_gone_shorter_changed_or_elsewhere_breaks_it(tmp_path: Path) -> None:
    known = made(tmp_path)
    file, content = tmp_path / known.named, (tmp_path / known.named).read_bytes()
    for broken in (content[:-1], content + b"\0", b"\0" + content[1:]):
        file.write_bytes(broken)
        assert judged(tmp_path, known).outcome == "failed"
    file.unlink()
    assert judged(tmp_path, known).outcome == "failed"
    (tmp_path / "elsewhere").write_bytes(content)
    file.symlink_to(tmp_path / "elsewhere")
    assert judged(tmp_path, known).outcome == "failed"
    file.unlink()
    file.mkdir()
    assert judged(tmp_path, known).outcome == "failed"


def test_a_file_that_the_ledger_does_not_know_proves_nothing(tmp_path: Path) -> None:
    made(tmp_path)
    assert judged(tmp_path).outcome == "failed"


def test_a_backup_made_elsewhere_does_not_replace_the_one_that_should_be_there(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    elsewhere = made(tmp_path / "other", name="elsewhere.backup")
    assert judged(tmp_path, elsewhere, made(tmp_path, DAY)).outcome == "kept"
    assert judged(tmp_path, elsewhere, made(tmp_path, 2 * DAY)).outcome == "failed"


def test_a_large_one_is_compared_by_its_size_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = made(tmp_path)
    (tmp_path / known.named).write_bytes(bytes(1_000))
    assert judged(tmp_path, known).outcome == "failed"
    monkeypatch.setattr(p42_daily_backups, "MAX_DIGESTED", 999)
    assert judged(tmp_path, known).outcome == "kept"


@pytest.mark.django_db
@pytest.mark.usefixtures("custody")
def test_the_check_asks_the_ledger_and_looks_at_what_is_configured(settings, tmp_path: Path) -> None:
    check = SECTIONS.checks["monitoring.backups"]
    assert check.promises == (42,)
    settings.DATA, settings.BACKUP_FOLDER = tmp_path, None
    assert "KEEPFAITH_BACKUPS" in check.examine(None).figure
    settings.BACKUP_FOLDER = tmp_path
    assert "no key" in check.examine(None).figure
    (tmp_path / "backup.pub").touch()
    # The editions of this database were posted a moment ago.
    assert check.examine(None).outcome in {"unproven", "failed"}

"""Backups are kept as long as the policy says, and nothing else in their folder is touched."""

import datetime as dt
from pathlib import Path

import pytest

from keepfaith.errors import KeepfaithError
from keepfaith.website.backups.retention import last_day, made_at, name_at, past, remove

RULE = {"backups": {"period": "30 days"}}
MADE = dt.datetime(2026, 10, 25, 23, 59, 59, tzinfo=dt.UTC)


def test_the_name_of_a_backup_has_its_date() -> None:
    assert made_at(Path(name_at(MADE))) == MADE
    for name in (
        "keepfaith-20261340T000000Z.backup",
        "keepfaith-2026.backup",
        ".keepfaith-20261025T235959Z.backup.x",
    ):
        assert made_at(Path(name)) is None


def test_the_last_day_is_that_of_the_period() -> None:
    assert last_day(RULE, MADE.date()) == dt.date(2026, 11, 24)
    assert last_day({}, MADE.date()) is None
    with pytest.raises(KeepfaithError, match="does not say"):
        last_day({"backups": {"period": "a while"}}, MADE.date())


def test_a_backup_past_its_last_day_is_entered_removed_and_named(tmp_path: Path) -> None:
    old, new = tmp_path / name_at(MADE), tmp_path / name_at(MADE + dt.timedelta(days=1))
    for file in (old, new, tmp_path / "ledger", tmp_path / "notes.backup"):
        file.write_bytes(b"")
    assert past(tmp_path, {}, today=dt.date(2030, 1, 1)) == []
    assert past(tmp_path, RULE, today=dt.date(2026, 11, 24)) == []
    files = past(tmp_path, RULE, today=dt.date(2026, 11, 25))
    assert files == [old]

    def refuse(_name: str) -> None:
        raise KeepfaithError("The custodian cannot be reached.")

    with pytest.raises(KeepfaithError):
        remove(files, enter=refuse)
    assert old.exists()
    entered: list[str] = []
    assert remove(files, enter=entered.append) == entered == [old.name]
    assert sorted(file.name for file in tmp_path.iterdir()) == [new.name, "ledger", "notes.backup"]

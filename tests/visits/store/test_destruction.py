"""What was destroyed of visits is entered before it goes, and goes again in a store that was brought back."""

import datetime as dt
import shutil
from pathlib import Path

import pytest

from keepfaith.visits.checks.scratch_store import LoggedRequest, scratch_store
from keepfaith.visits.store import destruction
from keepfaith.visits.store.destruction import Replay, destroy, replay_destruction
from keepfaith.visits.store.files import Store
from keepfaith.visits.store.verification import verify

NUMBER = "EXAMPLE-20"


@pytest.fixture
def folder():
    with scratch_store([LoggedRequest(path=f"/page-{number}/") for number in range(3)]) as store_folder:
        yield store_folder


@pytest.fixture
def allowed(monkeypatch: pytest.MonkeyPatch) -> dt.date:
    """As if an edition let every request of the past go under a permission; gives the first day that stays."""
    day = dt.date(2030, 1, 1)
    monkeypatch.setattr(destruction, "_first_day_to_keep", lambda _permission: day)
    return day


def requests(folder: Path) -> int:
    return sum(file.rows for file in Store(folder).manifest.listed("days"))


def test_it_is_entered_first_and_without_the_entry_nothing_goes(folder: Path, allowed: dt.date) -> None:
    def refuse(*_arguments: str) -> None:
        assert requests(folder) == 3
        raise RuntimeError

    with pytest.raises(RuntimeError):
        destroy(Store(folder), before=allowed, permission=NUMBER, log=refuse)
    assert requests(folder) == 3
    entered: list[tuple[str, str]] = []
    version = Store(folder).manifest.version()
    done = destroy(
        Store(folder), before=allowed, permission=NUMBER, log=lambda *arguments: entered.append(arguments)
    )
    assert (done, requests(folder)) == (3, 0)
    assert entered == [(f"{version}.before-2030-01-01", NUMBER)]
    # Where nothing is left to destroy, nothing is entered.
    assert destroy(Store(folder), before=allowed, permission=NUMBER, log=refuse) == 0


def test_a_copy_from_before_loses_it_again_and_one_from_after_loses_nothing_more(
    folder: Path, allowed: dt.date, tmp_path: Path
) -> None:
    shutil.copytree(folder, tmp_path / "copy")
    entered: list[tuple[str, str]] = []
    destroy(
        Store(folder), before=allowed, permission=NUMBER, log=lambda *arguments: entered.append(arguments)
    )
    assert replay_destruction(tmp_path / "copy", entered) == Replay(3, ())
    assert requests(tmp_path / "copy") == 0
    report = verify(tmp_path / "copy")
    assert [loss.permission for loss in report.destroyed] == [NUMBER]
    assert report.problems == ()
    assert replay_destruction(tmp_path / "copy", entered) == Replay(0, ())
    assert replay_destruction(tmp_path / "none", entered) == Replay(0, ())


def test_a_copy_made_after_a_destruction_retains_newer_visits(folder: Path) -> None:
    version = Store(folder).manifest.version()
    assert replay_destruction(folder, [(f"{version - 1}.before-2030-01-01", NUMBER)]) == Replay(0, ())
    assert requests(folder) == 3


@pytest.mark.parametrize("entry", [("all-of-it", NUMBER), ("3.before-2030-01-01", "")])
def test_an_unreadable_entry_is_reported_and_nothing_is_destroyed(
    folder: Path, entry: tuple[str, str]
) -> None:
    replay = replay_destruction(folder, [entry])
    assert replay.requests == 0
    assert "destroy them again" in replay.problems[0]
    assert requests(folder) == 3

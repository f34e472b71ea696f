"""Two stores are walked together, none of either left out, and a fault is looked at again."""

import pytest

from keepfaith.prober.balances import windows
from keepfaith.prober.balances.fold_file import FoldFile
from keepfaith.prober.balances.ledger_reader import LedgerReader
from keepfaith.prober.balances.windows import Window


@pytest.fixture
def walked(reach, monkeypatch):
    monkeypatch.setattr(windows, "SIZE", 7)

    def walk():
        with LedgerReader.opened(reach) as ledger, reach.database() as database:
            while True:
                window = Window.next(
                    "x", ledger.file, database, left="id@records", right="id@disclosure_record"
                )
                rows = ledger.file.rows("SELECT id FROM records WHERE id > ? AND id <= ?", window.ends)
                assert len(rows) <= windows.SIZE
                yield window, [record for (record,) in rows]
                window.done(ledger.file)

    return walk()


def test_each_record_is_in_one_window_and_then_they_begin_again(walked):
    seen, first = [], None
    for window, records in walked:
        if first is not None and window == first:
            break
        first = first or window
        seen += records
    assert len(seen) == len(set(seen)) > windows.SIZE
    assert seen == sorted(seen)


def test_a_window_that_is_not_done_is_the_next_one_again(reach, tmp_path):
    with FoldFile.opened(tmp_path) as file, reach.database() as database:
        windows_ = [
            Window.next("x", file, database, left="id@records", right="id@disclosure_record")
            for _ in range(2)
        ]
    assert windows_[0] == windows_[1]


def test_a_spoiled_file_is_made_again(tmp_path):
    with FoldFile.opened(tmp_path) as file:
        file.put("number", 3)
    (tmp_path / "balances.sqlite3").write_bytes(b"spoiled" * 1_000)
    with FoldFile.opened(tmp_path) as file:
        assert file.value("number") is None

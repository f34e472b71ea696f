"""The last ten ratios of a comparison are printed, and kept where that is asked for."""

from pathlib import Path

import pytest

from benchmarks.latest_ratios import VARIABLE, tell_latest


def test_ten_are_kept_of_each_and_only_when_asked_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "latest-ratios.tsv"
    tell_latest("page", [0.5], file)
    assert not file.exists()
    monkeypatch.setenv(VARIABLE, "yes")
    for number in range(12):
        tell_latest("page", [0.1, number / 10, 9], file)
    tell_latest("form", [0.4], file)
    assert [line.split("\t")[2] for line in file.read_text().splitlines()] == [
        "0.40", *(f"{number / 10:.2f}" for number in range(2, 12)),
    ]  # fmt: skip
    assert "the last runs: none is kept" in capsys.readouterr().out

"""DuckDB reads the store and nothing else, fetches nothing, breaks off in time, and serves several threads."""

import datetime as dt
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from keepfaith.errors import KeepfaithError
from keepfaith.visits.engines.embedded_duckdb import EmbeddedDuckDB
from keepfaith.visits.questions.catalog import QUESTIONS
from keepfaith.visits.questions.date_ranges import Span
from keepfaith.visits.questions.query import ask
from keepfaith.visits.store.manifest import Manifest
from tests.visits.rollups import Request, write_rollups

DAY = dt.date(2026, 11, 20)
DAYS = {"since": DAY, "until": DAY}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_rollups(tmp_path / "visits", [Request(DAY)] * 12)
    return tmp_path / "visits"


@pytest.fixture
def engine(folder: Path) -> EmbeddedDuckDB:
    return EmbeddedDuckDB(folder)


def test_nothing_but_the_rollups_can_be_read_and_nothing_written_beside_them(
    tmp_path: Path, folder: Path, engine: EmbeddedDuckDB
) -> None:
    shutil.copyfile(Manifest.at(folder).files("pages")[0], folder / "days" / "a.parquet")
    (tmp_path / "outside.csv").write_text("a\n1\n")
    for sql in (
        f"SELECT * FROM '{folder}/days/a.parquet'",
        f"SELECT * FROM '{folder}/pages/../days/a.parquet'",
        f"SELECT * FROM '{tmp_path}/outside.csv'",
        "SELECT * FROM read_text('/etc/hostname')",
        f"COPY (SELECT 1) TO '{tmp_path}/made.csv'",
        f"ATTACH '{tmp_path}/made.db'",
        "INSTALL httpfs",
        "LOAD httpfs",
    ):
        with pytest.raises(KeepfaithError, match="PermissionException"):
            engine.ask(sql, [], {})
    assert sorted(path.name for path in tmp_path.iterdir()) == ["outside.csv", "visits"]


@pytest.mark.parametrize(
    "sql",
    [
        "SET enable_external_access = true",
        "SET allowed_directories = ['/']",
        "SET lock_configuration = false",
    ],
)
def test_its_permissions_cannot_be_widened(engine: EmbeddedDuckDB, sql: str) -> None:
    with pytest.raises(KeepfaithError, match="InvalidInputException"):
        engine.ask(sql, [], {})


def test_an_error_says_nothing_of_paths(folder: Path, engine: EmbeddedDuckDB) -> None:
    with pytest.raises(KeepfaithError) as refused:
        engine.ask("SELECT * FROM {table}", [folder / "pages" / "gone.parquet"], {})
    assert str(folder) not in str(refused.value)
    assert refused.value.remedy


def test_a_question_without_end_is_broken_off_and_the_next_one_answered(folder: Path) -> None:
    engine = EmbeddedDuckDB(folder, timeout=0.3)
    with pytest.raises(KeepfaithError, match="took too long"):
        engine.ask(
            "SELECT COUNT(*) FROM range(100000000) AS a(x), range(1000000) AS b(y) WHERE x * y = 7", [], {}
        )
    assert engine.ask("SELECT 1", [], {}) == [(1,)]


def test_values_are_bound_and_never_become_words_of_the_question(
    folder: Path, engine: EmbeddedDuckDB
) -> None:
    files = Manifest.at(folder).files("hours")
    assert engine.ask(
        "SELECT SUM(requests) FROM {table} WHERE day BETWEEN :since AND :until", files, DAYS
    ) == [(12,)]


def test_several_threads_ask_at_once(folder: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda name: ask(folder, QUESTIONS[name], Span()).rows, ["pages"] * 40))
    assert answers == [({"path": "/", "requests": 12},)] * 40

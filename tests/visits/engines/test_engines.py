"""DuckDB, ClickHouse and Spark give the same answers to every question over the same files."""

import datetime as dt
import importlib.util
import random
import shutil
from pathlib import Path

import pytest

from keepfaith.errors import KeepfaithError
from keepfaith.visits.engines import selection
from keepfaith.visits.engines.clickhouse import ClickHouse
from keepfaith.visits.engines.store_path import StoreUrl, import_optional
from keepfaith.visits.pipeline.agent_classes import CLASSES
from keepfaith.visits.questions.catalog import QUESTIONS
from keepfaith.visits.questions.date_ranges import STEPS, Span
from keepfaith.visits.questions.query import ask
from keepfaith.visits.store.manifest import Manifest
from tests.visits.rollups import Counted, Request, write_rollups

BEGIN = dt.date(2026, 9, 27)
DAYS = [BEGIN + dt.timedelta(day) for day in range(40)]
ENGINES = {"clickhouse": "chdb://", "spark": "local[2]"}
PACKAGES = {"clickhouse": ("chdb", "clickhouse_connect", "packaging"), "spark": ("pyspark",)}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of forty files of each kind, with names and figures that could go wrong."""
    chance, folder = random.Random(5), tmp_path_factory.mktemp("store") / "visits"
    paths = ["/", "/a/", "/é/ü/", "/it's", '/"quoted"', "/{a,b}", "/$until", "/:since", "/a.pdf", "/Z", "/z"]
    paths += [f"/page/{number}/" for number in range(150)]
    for day in DAYS:
        requests = [
            Request(
                day,
                hour=chance.randrange(24),
                path=chance.choice(paths[: chance.choice([4, 11, 160])]),
                function=chance.choice(["page", "form", "search", "download"]),
                machine=chance.choice(["likely-human", *CLASSES]),
                part=chance.random() < 0.3,
                status=chance.choice([200, 200, 200, 206, 301, 304, 404, 500]),
                bytes=chance.randrange(2**41),
            )
            for _ in range(400)
        ]
        counted = [
            Counted(day, what, name, chance.randrange(-5, 500), counting)
            for what in ("visitors", "visits")
            for name in ("likely-human", "unlikely-human", "seo")
            for counting in ["one", "two"][: chance.choice([1, 1, 1, 2])]
        ]
        counted += [
            Counted(day, "referrer", name, 11) for name in ("example.org", "www.example.org", "other")
        ]
        write_rollups(folder, requests, counted)
    return folder


def lacking(engine: str) -> str:
    """Return what this engine wants and does not find."""
    missing = [name for name in PACKAGES[engine] if importlib.util.find_spec(name) is None]
    if missing:
        return f"The package {missing[0]} is not installed; requirements/engines.txt lists what engines need."
    return "There is no Java here." if engine == "spark" and not shutil.which("java") else ""


@pytest.mark.long
@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning", "ignore::ResourceWarning")
def test_an_engine_of_its_own_answers_every_question_as_duckdb_does(
    folder: Path, monkeypatch: pytest.MonkeyPatch, engine: str
) -> None:
    if reason := lacking(engine):
        pytest.skip(reason)
    spans = [Span(by=by) for by in ("", *STEPS)] + [Span(DAYS[3], DAYS[20]), Span(DAYS[9], DAYS[9], "day")]
    questions = [
        (name, span, limit)
        for name in QUESTIONS
        for span in spans
        for limit in ([None, 3] if QUESTIONS[name].merges and span.since is None else [None])
    ]
    wanted = [ask(folder, QUESTIONS[name], span, limit=limit).rows for name, span, limit in questions]
    assert all(wanted)
    monkeypatch.setenv(selection.ENGINE, engine)
    monkeypatch.setenv(selection.ENGINE_URL, ENGINES[engine])
    for (name, span, limit), rows in zip(questions, wanted, strict=True):
        assert ask(folder, QUESTIONS[name], span, limit=limit).rows == rows, (name, span, limit)


@pytest.mark.parametrize("engine", ENGINES)
def test_an_engine_whose_package_is_missing_says_what_to_install(
    folder: Path, monkeypatch: pytest.MonkeyPatch, engine: str
) -> None:
    if importlib.util.find_spec(PACKAGES[engine][-2:][0]) is not None:
        pytest.skip("The package is installed here.")
    monkeypatch.setenv(selection.ENGINE, engine)
    monkeypatch.setenv(selection.ENGINE_URL, ENGINES[engine])
    with pytest.raises(KeepfaithError, match=r"is missing.*requirements/engines\.txt"):
        ask(folder, QUESTIONS["requests"], Span())


def test_a_package_that_is_missing_is_named() -> None:
    with pytest.raises(KeepfaithError, match="The package example-package is missing"):
        import_optional("no_such_module_here", package="example-package")


@pytest.mark.long
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning", "ignore::ResourceWarning")
def test_a_server_that_is_not_there_is_a_refusal_in_plain_words(folder: Path) -> None:
    if reason := lacking("clickhouse"):
        pytest.skip(reason)
    with pytest.raises(KeepfaithError, match="ClickHouse could not answer"):
        ClickHouse("http://reader:secret@localhost:1/", folder).ask(
            "SELECT 1 FROM {table}", Manifest.at(folder).files("hours"), {}
        )


def test_an_engine_may_see_the_store_elsewhere(tmp_path: Path) -> None:
    files = [tmp_path / "pages" / name for name in ("a.parquet", "b.parquet")]
    here = StoreUrl.read("https://reader:word@warehouse.example.gov:8443/visits", tmp_path)
    assert here.names(files) == [str(file) for file in files]
    there = StoreUrl.read("spark://warehouse.example.gov:7077?files=s3a://bucket/visits/", tmp_path)
    assert there.url == "spark://warehouse.example.gov:7077"
    assert there.names(files)[0] == "s3a://bucket/visits/pages/a.parquet"
    assert there.pattern(files) == "s3a://bucket/visits/{pages/a.parquet,pages/b.parquet}"
    assert there.pattern(files[:1]) == "s3a://bucket/visits/pages/a.parquet"


def test_an_address_that_says_more_than_it_may_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KeepfaithError, match="more than “files”"):
        StoreUrl.read("http://localhost/?file=/x", tmp_path)


def test_a_file_whose_name_is_a_pattern_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KeepfaithError, match="not ours"):
        StoreUrl.read("", tmp_path).pattern([tmp_path / "pages" / "{a,b}.parquet"])

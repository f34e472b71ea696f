"""Each question gives what a slow count in plain Python gives, merges what is small, and loses nothing."""

import datetime as dt
import itertools
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keepfaith.errors import KeepfaithError
from keepfaith.visits.engines import selection
from keepfaith.visits.pipeline.agent_classes import CLASSES
from keepfaith.visits.pipeline.referrers import MIN_GROUP_SIZE
from keepfaith.visits.questions import answers, catalog
from keepfaith.visits.questions.catalog import QUESTIONS
from keepfaith.visits.questions.date_ranges import STEPS, Span
from keepfaith.visits.questions.query import ask, question_named
from tests.visits.questions import reference
from tests.visits.rollups import Counted, Request, write_rollups

DAY = dt.date(2026, 11, 20)
NAMES = (
    "requests", "visits", "visitors", "pages", "functions", "downloads", "missing", "referrers", "machines", "bytes",
    "hours",
)  # fmt: skip
FOLDERS = itertools.count()

days = st.dates(dt.date(2026, 10, 20), dt.date(2026, 11, 20))
few_days = st.sampled_from([DAY, DAY + dt.timedelta(1), DAY + dt.timedelta(40)])
requests = st.builds(
    Request,
    day=few_days | days,
    hour=st.integers(0, 23),
    path=st.sampled_from(["/", "/a/", "/b.pdf", "/é/'{}:since", "/$files"]),
    function=st.sampled_from(["page", "page", "form", "search", "download"]),
    machine=st.sampled_from(["likely-human", "likely-human", *CLASSES]),
    part=st.booleans(),
    staff=st.booleans(),
    status=st.sampled_from([200, 200, 200, 206, 301, 304, 404, 404, 500]),
    bytes=st.integers(0, 2**40),
    host=st.sampled_from(["www.example.gov", ""]),
)
counts = st.builds(
    Counted,
    day=few_days,
    metric=st.sampled_from(["visitors", "visits"]),
    name=st.sampled_from(["likely-human", "unlikely-human", "seo"]),
    number=st.integers(-2, 50),
    run=st.sampled_from(["one", "two"]),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "visits"


ALL_DAYS = Span()


def rows(folder: Path, name: str, span: Span = ALL_DAYS, limit: int | None = None) -> list[dict]:
    return list(ask(folder, QUESTIONS[name], span, limit=limit).rows)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    ingests=st.lists(st.lists(requests, max_size=60), min_size=1, max_size=3),
    repeated=st.integers(1, 12),
    counted=st.lists(counts, max_size=20),
    since=few_days | st.none(),
    until=few_days | st.none(),
    by=st.sampled_from(STEPS),
    limit=st.integers(0, 4) | st.none(),
)
def test_every_question_agrees_with_a_slow_count(
    *,
    tmp_path: Path,
    ingests: list[list[Request]],
    repeated: int,
    counted: list[Counted],
    since: dt.date | None,
    until: dt.date | None,
    by: str,
    limit: int | None,
) -> None:
    folder = tmp_path / f"visits-{next(FOLDERS)}"
    for number, ingest in enumerate(ingests):
        write_rollups(folder, ingest * repeated, counted if number == 0 else [])
    first, last = since or dt.date.min, until or dt.date.max
    wanted = reference.answers(
        [r for ingest in ingests for r in ingest * repeated if first <= r.day <= last],
        [row for row in counted if first <= row.day <= last],
        by,
        limit,
    )
    for name, expected in wanted.items():
        span = Span(since, until, "" if QUESTIONS[name].group else by)
        assert rows(folder, name, span, limit) == expected, name


@pytest.mark.parametrize("by", STEPS)
def test_groups_are_counted_step_by_step_too(folder: Path, by: str) -> None:
    logged = [
        Request(DAY + dt.timedelta(late), path=path)
        for late, path in itertools.product((0, 3, 40), ("/a/", "/b/"))
        for _ in range(9 + late)
    ]
    write_rollups(folder, logged)
    answer = rows(folder, "pages", Span(by=by))
    assert sum(row["requests"] for row in answer) == len(logged)
    for step in {reference.step_of(r.day, by) for r in logged}:
        here = [r for r in logged if reference.step_of(r.day, by) == step]
        wanted = reference.listed(here, "path", reference.number, None)
        assert [row for row in answer if row[by] == step] == [{by: step, **row} for row in wanted]


def test_the_list_is_closed(folder: Path) -> None:
    assert tuple(QUESTIONS) == NAMES
    with pytest.raises(KeepfaithError, match=r"Ask one of: requests, visits, .*hours\.$"):
        question_named("addresses")
    with pytest.raises(KeepfaithError):
        question_named("")


def test_no_question_reads_the_rows_of_requests_or_an_address() -> None:
    assert {question.kind for question in QUESTIONS.values()} == {"pages", "hours", "counts"}
    assert "address" not in Path(catalog.__file__).read_text(encoding="utf-8").partition("_QUESTIONS")[
        2
    ].replace("at one IP address on one day", "")


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_store_has_empty_answers(folder: Path, name: str) -> None:
    assert rows(folder, name) == []
    write_rollups(folder, [Request(DAY)])
    assert rows(folder, name, Span(since=DAY + dt.timedelta(1))) == []


def test_groups_of_nine_are_merged_and_of_ten_are_not(folder: Path) -> None:
    write_rollups(folder, [Request(DAY, path="/nine/")] * 9 + [Request(DAY, path="/ten/")] * 10)
    assert rows(folder, "pages") == [{"path": "/ten/", "requests": 10}, {"path": "other", "requests": 9}]
    assert MIN_GROUP_SIZE == 10
    assert "fewer than ten" in answers.MINIMUM_NOTE


def test_a_group_that_grew_over_several_ingests_is_listed(folder: Path) -> None:
    for _ in range(5):
        write_rollups(folder, [Request(DAY, path="/two/")] * 2)
    assert rows(folder, "pages") == [{"path": "/two/", "requests": 10}]


def test_rows_beyond_the_limit_are_other_and_last(folder: Path) -> None:
    write_rollups(
        folder, [Request(DAY, path=f"/{number}/") for number in range(4) for _ in range(20 + number)]
    )
    assert rows(folder, "pages", limit=2) == [
        {"path": "/3/", "requests": 23},
        {"path": "/2/", "requests": 22},
        {"path": "other", "requests": 41},
    ]
    assert rows(folder, "pages", limit=0) == [{"path": "other", "requests": 86}]


def test_referring_sites_add_up_and_corrections_count(folder: Path) -> None:
    referrals = [("www.example.org", 12), ("example.org", 11), ("other", 4)]
    write_rollups(folder, [], [Counted(DAY, "referrer", name, number) for name, number in referrals])
    write_rollups(
        folder, [], [Counted(DAY, "referrer", "example.org", -3), Counted(DAY, "referrer", "other", 3)]
    )
    assert rows(folder, "referrers") == [
        {"host": "www.example.org", "requests": 12},
        {"host": "other", "requests": 15},
    ]


def test_an_other_of_nothing_has_no_row(folder: Path) -> None:
    write_rollups(
        folder, [], [Counted(DAY, "referrer", "example.org", 12), Counted(DAY, "referrer", "other", 0)]
    )
    assert rows(folder, "referrers") == [{"host": "example.org", "requests": 12}]


def test_a_day_that_was_counted_twice_is_marked_as_an_upper_bound(folder: Path) -> None:
    next_day = DAY + dt.timedelta(1)
    visitor_counts = [Counted(day, "visitors", "likely-human", 5) for day in (DAY, next_day)]
    write_rollups(folder, [], [*visitor_counts, Counted(next_day, "visitors", "likely-human", 5, "second")])
    by_day = ask(folder, QUESTIONS["visitors"], Span())
    assert [row["upper_bound"] for row in by_day.rows] == [False, True]
    assert answers.UPPER_BOUND_NOTE in by_day.notes
    assert answers.SUM_OF_DAYS_NOTE not in by_day.notes
    by_month = ask(folder, QUESTIONS["visitors"], Span(by="month"))
    assert by_month.rows == ({"month": "2026-11", "humans": 15, "machines": 0, "upper_bound": True},)
    assert answers.SUM_OF_DAYS_NOTE in by_month.notes


def test_two_days_counted_in_one_run_are_no_upper_bound(folder: Path) -> None:
    write_rollups(folder, [], [Counted(DAY + dt.timedelta(n), "visits", "seo", 1, "same") for n in range(3)])
    assert {row["upper_bound"] for row in rows(folder, "visits", Span(by="month"))} == {False}


@pytest.mark.parametrize(
    ("since", "until", "by", "problem"),
    [
        ("2026-11-31", "", "", "not a day of the calendar"),
        ("yesterday", "", "", "not a day of the calendar"),
        ("20261101", "", "", "not a day of the calendar"),
        ("2026-W48-1", "", "", "not a day of the calendar"),
        ("", "٢٠٢٦-١١-٠١", "", "not a day of the calendar"),
        ("1969-12-31", "", "", "not a day of the calendar"),
        ("", "9999-01-01", "", "not a day of the calendar"),
        ("2026-11-02", "2026-11-01", "", "comes after"),
        ("1980-01-01", "2080-01-03", "", "too much time"),
        ("", "", "year", "by day, by week or by month"),
        ("2026-11-01'; --", "", "", "not a day of the calendar"),
    ],
)
def test_invalid_days_are_refused_in_plain_words(since: str, until: str, by: str, problem: str) -> None:
    with pytest.raises(KeepfaithError, match=problem) as refused:
        Span.read(since, until, by)
    assert refused.value.remedy
    assert since not in str(refused.value) or not since


def test_a_hundred_years_and_an_open_end_are_allowed() -> None:
    assert Span.read("1980-01-01", "2080-01-01").since == dt.date(1980, 1, 1)
    assert Span.read("1980-01-01").until is None


def test_a_negative_limit_is_refused(folder: Path) -> None:
    with pytest.raises(KeepfaithError, match="below zero"):
        rows(folder, "pages", limit=-1)


def test_an_answer_as_json_has_question_rows_and_notes(folder: Path) -> None:
    write_rollups(folder, [Request(DAY, bytes=7)])
    answer = json.loads(json.dumps(ask(folder, QUESTIONS["requests"], Span(since=DAY)).as_json()))
    assert answer["question"] == "requests"
    assert answer["rows"] == [{"day": "2026-11-20", "humans": 1, "machines": 0, "bytes": 7}]
    assert (answer["from"], answer["to"]) == ("2026-11-20", None)
    assert answer["notes"][0].startswith("Every recorded request by people and by bots")


def test_an_engine_that_is_not_known_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_rollups(folder, [Request(DAY)])
    monkeypatch.setenv(selection.ENGINE, "oracle")
    with pytest.raises(KeepfaithError, match="an engine that is not known"):
        rows(folder, "requests")

"""Promise 18: IP addresses serve to see how often the site is visited and what on it is popular, in counts only."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

import pytest

from keepfaith.visits.checks import p18_counts_only
from keepfaith.visits.checks.p18_counts_only import PATHS, examine
from keepfaith.visits.publication import figures
from keepfaith.visits.publication.figures import published_figures
from keepfaith.visits.publication.published_weeks import PublishedWeeks
from keepfaith.visits.publication.questions import PUBLISHED
from keepfaith.visits.publication.raw_counts import RawCounts
from keepfaith.visits.publication.weeks import Week
from keepfaith.visits.store.manifest import Manifest
from tests.promises.scratch_portal import Scratch

JSON = {"Content_Type": "application/json"}
NAMES = {"day": "2026-03-02", "path": "/policies/", "function": "page", "machine": "seo", "host": "example.org",
         "hour": "07"}  # fmt: skip
SERVED = {"day": "date", "path": "page", "host": "source"}
WEEK = {"week": "2026-W10", "humans": "24", "machines": "30"}
MONTH = {"month": "2026-03", "humans": "96", "machines": "120"}


def answer(showing: Scratch, path: str, rows: list[dict[str, Any]]) -> None:
    showing.put(path, "", **JSON)
    showing.pages[path] = json.dumps({"data": rows})


def rows(name: str) -> list[dict[str, Any]]:
    """Make up what a question comes to."""
    question = PUBLISHED[name]
    figures = dict.fromkeys(question.figures, "12")
    groups = {SERVED.get(key, key): NAMES[key] for key in question.keys}
    return [{**groups, **figures}, {**groups, SERVED.get(question.group, question.group): "other", **figures}]


@pytest.fixture(scope="module")
def published() -> list[str]:
    """What is amiss with the made-up week, which no answer of a portal changes."""
    return list(p18_counts_only.publication_faults())


@pytest.fixture
def publishing(scratch: Scratch) -> Scratch:
    """A portal that answers the questions of the list, and to whatever it does not know that it is not there."""
    for name, question in PUBLISHED.items():
        answer(scratch, f"/statistics/{name}.json", rows(name))
        if question.is_by_day:
            answer(scratch, f"/statistics/{name}.json?by=week", [WEEK])
            answer(scratch, f"/statistics/{name}.json?by=month", [MONTH])
    return scratch


@pytest.fixture
def showing(publishing: Scratch, published: list[str], monkeypatch: pytest.MonkeyPatch) -> Scratch:
    """The same where only answers are looked at: the made-up week was published once, for all of these tests."""
    monkeypatch.setattr(p18_counts_only, "publication_faults", lambda: published)
    return publishing


def failed(portal: Scratch, fault: str) -> None:
    finding = examine(portal.portal)
    assert (finding.outcome, fault in finding.figure) == ("failed", True), finding


def test_the_check_finds_it_kept(found_visits: dict[int, dict[str, Any]]) -> None:
    assert found_visits[18]["verdict"] == "kept", found_visits[18]


def test_with_counts_and_nothing_else_the_promise_is_kept(publishing: Scratch) -> None:
    finding = examine(publishing.portal)
    assert finding.outcome == "kept", finding
    assert finding.figure.startswith("9 questions answered with 22 rows of counts")
    assert len(finding.figure) <= 300
    assert finding.figure.endswith(".")
    paths = {unquote(path) for path, _ in publishing.requests}
    assert {"/statistics/requests' OR 1=1 --.json", "/statistics/192.0.2.1.csv"} <= paths


def test_while_nothing_is_counted_nothing_is_proven(showing: Scratch) -> None:
    for path in PATHS:
        answer(showing, path, [])
    assert examine(showing.portal).outcome == "unproven"


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_question_of_the_list_that_is_not_answered_is_found(showing: Scratch, name: str) -> None:
    del showing.pages[f"/statistics/{name}.json"]
    failed(showing, f"/statistics/{name}.json answers 404")


def test_an_answer_of_another_kind_is_found(showing: Scratch) -> None:
    showing.headers["/statistics/pages.json"] = {"Content-Type": "text/html"}
    failed(showing, "/statistics/pages.json answers 200")


@pytest.mark.parametrize(
    ("name", "row", "fault"),
    [
        ("pages", {"page": "/a/", "requests": "9"}, "has a figure of 9, below 10"),
        ("referrers", {"source": "example.net", "requests": "1"}, "has a figure of 1"),
        ("functions", {"function": "form", "humans": "44", "machines": "5"}, "has a figure of 5"),
        ("machines", {"machine": "archiver", "requests": "2"}, "has a figure of 2"),
        ("requests", {"date": "2026-03-03", "humans": "0"}, "has a figure of 0"),
        ("missing", {"page": "/b/", "requests": "many"}, "something under requests that is no number"),
        ("requests", {"date": "2026-03-03"}, "has a row that counts nothing"),
        ("requests", {"date": "2026-03-03", "humans": "12", "address": "x"}, "tells address"),
        ("requests", {"date": "2026-03-03", "humans": "12", "bytes": "1"}, "tells bytes, which is no count"),
        ("pages", {"page": "/a/", "requests": "12", "visitor": "7"}, "tells visitor, which is no count"),
        ("pages", {"page": "/a/", "requests": "12", "time": "17:00:03"}, "tells time, which is no count"),
        ("referrers", {"source": "https://example.org/a?b", "requests": "12"}, "names a source that is none"),
        ("referrers", {"source": "2001:db8::7", "requests": "12"}, "names a source that is none"),
        ("machines", {"machine": "192.0.2.1", "requests": "12"}, "names a machine that is none"),
        ("functions", {"function": "192.0.2.1", "humans": "12"}, "names a function that is none"),
        ("hours", {"hour": "17:00:03", "humans": "12", "machines": "10"}, "names a hour that is none"),
    ],
)
def test_a_row_that_is_more_than_a_count_is_found(
    showing: Scratch, name: str, row: dict[str, str], fault: str
) -> None:
    answer(showing, f"/statistics/{name}.json", [*rows(name), row])
    failed(showing, fault)


@pytest.mark.parametrize("name", ["addresses", "192.0.2.1", "requests'%20OR%201=1%20--", "pages/days"])
@pytest.mark.parametrize("form", ["json", "csv"])
def test_a_question_of_no_list_that_is_answered_is_found(showing: Scratch, name: str, form: str) -> None:
    showing.put(f"/statistics/{name}.{form}", "", **JSON)
    failed(showing, "is on no list and is answered 200")


@pytest.mark.parametrize("parameter", ["by=address", "from=2026-01-01", "week=192.0.2.1"])
def test_words_that_no_question_takes_and_that_are_answered_are_found(
    showing: Scratch, parameter: str
) -> None:
    answer(showing, f"/statistics/requests.json?{parameter}", [])
    failed(showing, f"The words “{parameter}” are answered 200")


@pytest.mark.parametrize("parameter", ["group=address", "address=192.0.2.1", "least=0"])
def test_a_parameter_that_opens_something_is_found(showing: Scratch, parameter: str) -> None:
    more = [*rows("machines"), {"machine": "ai-crawler", "requests": "13"}]
    answer(showing, f"/statistics/machines.json?{parameter}", more)
    failed(showing, f"The words “{parameter}” are answered with something else")


def test_a_parameter_that_is_not_read_is_no_fault(showing: Scratch) -> None:
    answer(showing, "/statistics/machines.json?address=192.0.2.1", rows("machines"))
    assert examine(showing.portal).outcome == "kept"


@pytest.mark.parametrize(
    "sizes",
    [
        pytest.param(lambda sizes, **_how: dict(sizes), id="shown"),
        pytest.param(lambda sizes, **_how: {name: n for name, n in sizes.items() if n >= 10}, id="left out"),
    ],
)
def test_small_groups_that_are_shown_or_left_out_are_found(
    publishing: Scratch, monkeypatch: pytest.MonkeyPatch, sizes: Callable[..., dict[str, int]]
) -> None:
    monkeypatch.setattr(figures, "grouped", sizes)
    failed(publishing, "is shown, or can be computed")


def test_a_week_that_is_counted_anew_each_time_is_found(
    publishing: Scratch, monkeypatch: pytest.MonkeyPatch
) -> None:
    def counted(published: PublishedWeeks, week: Week) -> dict[str, Any]:
        raw = RawCounts.of(Manifest.at(published.folder), week)
        return {"questions": published_figures(raw), "upper_bound": False}

    monkeypatch.setattr(PublishedWeeks, "_read", counted)
    failed(publishing, "a figure changed after it was published")

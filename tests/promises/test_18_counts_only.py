"""Promise 18: IP addresses serve to see how often the site is visited and what on it is popular, in counts only."""

import json
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

import pytest

from keepfaith.visits.checks import p18_counts_only, scratch_store
from keepfaith.visits.checks.p18_counts_only import examine, list_faults
from keepfaith.visits.questions.catalog import QUESTIONS
from tests.promises.scratch_portal import Scratch

JSON = {"Content_Type": "application/json"}
GROUPED = {
    "pages": "page",
    "downloads": "page",
    "missing": "page",
    "functions": "function",
    "machines": "machine",
    "referrers": "source",
    "hours": "hour",
}
NAMES = {"page": "/policies/", "function": "page", "machine": "seo", "source": "example.org", "hour": "7"}


def answer(showing: Scratch, name: str, rows: list[dict[str, Any]], *, query: str = "") -> None:
    showing.put(f"/statistics/{name}.json{query}", "", **JSON)
    showing.pages[f"/statistics/{name}.json{query}"] = json.dumps({"data": rows})


def rows(name: str) -> list[dict[str, Any]]:
    """Make up what a question comes to."""
    figures = {figure: "12" for figure, _ in QUESTIONS[name].counts if figure != "upper_bound"}
    if name not in GROUPED:
        return [{"date": "2026-03-01", **figures}, {"date": "2026-03-02", **figures}]
    group = GROUPED[name]
    small = dict.fromkeys(figures, "3")
    return [{group: NAMES[group], **figures}, {group: "other", **small}]


@pytest.fixture
def showing(scratch: Scratch) -> Scratch:
    """A portal that answers the questions of the list, and to whatever it does not know that it is not there."""
    for name in QUESTIONS:
        answer(scratch, name, rows(name))
    return scratch


def failed(portal: Scratch, fault: str) -> None:
    finding = examine(portal.portal)
    assert (finding.outcome, fault in finding.figure) == ("failed", True), finding


def test_the_check_finds_it_kept(found_visits: dict[int, dict[str, Any]]) -> None:
    assert found_visits[18]["verdict"] == "kept", found_visits[18]


def test_with_counts_and_nothing_else_the_promise_is_kept(showing: Scratch) -> None:
    finding = examine(showing.portal)
    assert finding.outcome == "kept", finding
    assert finding.figure.startswith("11 questions answered with 22 rows of counts")
    assert len(finding.figure) < 300
    paths = {unquote(path) for path, _ in showing.requests}
    assert {"/statistics/requests' OR 1=1 --.json", "/statistics/192.0.2.1.csv"} <= paths


def test_while_nothing_is_counted_nothing_is_proven(showing: Scratch) -> None:
    for name in QUESTIONS:
        answer(showing, name, [])
    assert examine(showing.portal).outcome == "unproven"


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_of_the_list_that_is_not_answered_is_found(showing: Scratch, name: str) -> None:
    del showing.pages[f"/statistics/{name}.json"]
    failed(showing, f"/statistics/{name}.json answers 404")


def test_an_answer_of_another_kind_is_found(showing: Scratch) -> None:
    showing.headers["/statistics/pages.json"] = {"Content-Type": "text/html"}
    failed(showing, "/statistics/pages.json answers 200")


@pytest.mark.parametrize(
    ("name", "row", "fault"),
    [
        ("pages", {"page": "/a/", "requests": "9"}, "has a group of 9, fewer than 10"),
        ("referrers", {"source": "example.net", "requests": "1"}, "has a group of 1"),
        ("functions", {"function": "form", "humans": "4", "machines": "5"}, "has a group of 9"),
        ("machines", {"machine": "archiver", "requests": "2", "bytes": "99"}, "has a group of 2"),
        ("missing", {"page": "/b/", "requests": "many"}, "something under requests that is no number"),
        ("requests", {"date": "2026-03-03", "humans": "12", "bytes": "1"}, "does not count machines apart"),
        (
            "requests",
            {"date": "2026-03-03", "humans": "12", "machines": "1", "address": "x"},
            "tells address",
        ),
        ("pages", {"page": "/a/", "requests": "12", "visitor": "7"}, "tells visitor, which is no count"),
        ("pages", {"page": "/a/", "requests": "12", "time": "17:00:03"}, "tells time, which is no count"),
        ("referrers", {"source": "https://example.org/a?b", "requests": "12"}, "names a source that is none"),
        ("referrers", {"source": "2001:db8::7", "requests": "12"}, "names a source that is none"),
        ("machines", {"machine": "192.0.2.1", "requests": "12"}, "names a machine that is none"),
        ("functions", {"function": "192.0.2.1", "humans": "12"}, "names a function that is none"),
        ("hours", {"hour": "17:00:03", "humans": "12", "machines": "0"}, "names a hour that is none"),
    ],
)
def test_a_row_that_is_more_than_a_count_is_found(
    showing: Scratch, name: str, row: dict[str, str], fault: str
) -> None:
    answer(showing, name, [*rows(name), row])
    failed(showing, fault)


@pytest.mark.parametrize("name", ["addresses", "192.0.2.1", "requests'%20OR%201=1%20--", "pages/days"])
@pytest.mark.parametrize("form", ["json", "csv"])
def test_a_question_of_no_list_that_is_answered_is_found(showing: Scratch, name: str, form: str) -> None:
    showing.put(f"/statistics/{name}.{form}", "", **JSON)
    failed(showing, "is on no list and is answered 200")


@pytest.mark.parametrize("parameter", ["by=address", "limit=-1", "to=192.0.2.1"])
def test_words_that_no_question_takes_and_that_are_answered_are_found(
    showing: Scratch, parameter: str
) -> None:
    answer(showing, "requests", [], query=f"?{parameter}")
    failed(showing, f"The words “{parameter}” are answered 200")


@pytest.mark.parametrize("parameter", ["group=address", "address=192.0.2.1", "least=0"])
def test_a_parameter_that_opens_something_is_found(showing: Scratch, parameter: str) -> None:
    more = [*rows("machines"), {"machine": "ai-crawler", "requests": "3"}]
    answer(showing, "machines", more, query=f"?{parameter}")
    failed(showing, f"The words “{parameter}” are answered with something else")


def test_a_parameter_that_is_not_read_is_no_fault(showing: Scratch) -> None:
    answer(showing, "machines", rows("machines"), query="?address=192.0.2.1")
    assert examine(showing.portal).outcome == "kept"


def test_small_groups_that_are_not_merged_are_found(
    showing: Scratch, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = scratch_store.as_sql
    monkeypatch.setattr(
        scratch_store, "as_sql", lambda *how: real(*how).replace("weight >= :least", ":least IS NOT NULL")
    )
    failed(showing, "a page of 9 requests is counted alone")


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "days"},
        {"group": "address"},
        {"where": "address = 'x'"},
        {"counts": (("n", "COUNT(address)"),)},
    ],
)
def test_a_question_that_is_answered_from_single_requests_is_found(
    monkeypatch: pytest.MonkeyPatch, change: dict[str, Any]
) -> None:
    assert list(list_faults()) == []
    changed = replace(QUESTIONS["pages"], **change)
    monkeypatch.setattr(p18_counts_only, "QUESTIONS", {**QUESTIONS, "pages": changed})
    assert list(list_faults()) == ["The question pages is answered from single requests."]

"""The score is what runs wrote: the page and README say the same as the file."""

import pytest

from tests.violations import generated
from tests.violations.catalog import CATALOG
from tests.violations.results_file import ResultsFile, read_results
from tests.violations.score import FILE, PAGE, README, SENTENCE, Score
from tests.violations.trial import Result


def result(name, outcome, breaks, red=(), origin="listed", *, by=None):
    return Result(name, outcome, breaks, "symbol", origin, "It does.", red, by=by)


RESULTS = [
    result("one", "seen", (1, 2), (1, 2)),
    result("two", "partly seen", (1, 3), (1,)),
    result("three", "not seen", (3,)),
    result("four", "not effective", (3,)),
    result("five", "noticed at start", (4,)),
    result("six", "seen in use", (2,), (2,), "generated"),
    result("seven", "seen from outside", (5,)),
]


@pytest.fixture
def score():
    return Score(()).with_results(RESULTS, commit="abc", known=set())


def test_only_what_was_real_and_green_before_counts(score):
    assert {row["name"] for row in score.counted} == {"one", "two", "three", "five", "six", "seven"}
    assert {row["name"] for row in score.noticed} == {"one", "five", "six"}


def test_each_promise_has_its_own_score(score):
    assert score.by_promise() == {1: (2, 2), 2: (2, 2), 3: (0, 2), 4: (1, 1), 5: (0, 1)}


def test_an_unnoticed_violation_is_named(score):
    missed = score.page().partition("## What they do not notice")[2].partition("##")[0]
    assert "three" in missed
    assert "two" in missed
    assert "five" not in missed


def test_what_shows_to_other_machines_alone_is_counted_apart(score):
    assert [row["name"] for row in score.outside] == ["seven"]
    assert "seven" in score.page().partition("## Seen from outside alone")[2]
    assert "seven" not in score.page().partition("## Seen from outside alone")[0]
    assert "3 of 6 breaches" in score.sentence()
    assert "1 can be seen from outside" in score.sentence()


def test_a_later_run_replaces_its_own_results_and_forgets_what_is_gone(score):
    later = score.with_results([result("three", "seen", (3,), (3,))], commit="def", known={"one", "three"})
    assert [(row["name"], row["outcome"], row["commit"]) for row in later.results] == [
        ("one", "seen", "abc"),
        ("three", "seen", "def"),
    ]


def test_what_one_check_alone_sees_is_counted_where_it_was_recorded(score):
    assert "alone sees" not in score.page()
    rows = [result("one", "seen", (1,), (1,), by=("a", "b")), result("three", "seen", (3,), (3,), by=("b",))]
    page = score.with_results(rows, commit="def", known={"two"}).page()
    assert "Of 2 breaches" in page
    assert "| `b` | 1 |" in page
    assert "| `a` |" not in page


def test_the_page_is_made_of_the_file():
    assert PAGE.read_text(encoding="utf-8") == Score.read().page()


def test_readme_says_the_score():
    (sentence,) = SENTENCE.findall(README.read_text(encoding="utf-8"))
    assert sentence == Score.read().sentence()


def test_the_file_has_no_result_of_what_the_catalog_lacks():
    known = {violation.name for violation in [*CATALOG, *generated.switched(), *generated.rules.violations()]}
    assert FILE.exists()
    assert {row["name"] for row in Score.read().results} <= known


def test_a_run_goes_on_from_its_file_unless_the_product_or_the_seed_is_another(tmp_path, monkeypatch):
    path = tmp_path / "results.json"
    ResultsFile.at(path, seed="a").write([], [*RESULTS, result("eight", "broke off", (1,), by=())])
    assert ResultsFile.at(path, seed=None).earlier == tuple(RESULTS)
    assert ResultsFile.at(path, seed=None).seed == "a"
    assert ResultsFile.at(path, seed="b").earlier == ()
    monkeypatch.setattr("tests.violations.results_file.digest_of_product", lambda: "another")
    assert ResultsFile.at(path, seed="a").earlier == ()
    assert [row.name for row in read_results(path)][-1] == "eight"

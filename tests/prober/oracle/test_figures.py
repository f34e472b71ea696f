"""What the statistics show is read, and what follows from it is solved in exact fractions."""

import itertools
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keepfaith.prober.examiner import counts
from keepfaith.prober.examiner.counts import changed_faults, total_faults
from keepfaith.prober.oracle.derivation import Derivation
from keepfaith.prober.oracle.figures import (
    NotFigures,
    PublishedWeek,
    csv_rows,
    report_of,
    shown_day,
    shown_number,
    week_of,
)
from keepfaith.prober.oracle.small_counts import small_counts

SIDES = ("humans", "machines")


def table(name, rows, metrics=("requests",), **totals):
    return {"name": name, "query": {"metrics": metrics}, "data": rows, "totals": totals}


def report(name="pages", rows=(), metrics=("requests",), **totals):
    return report_of(json.dumps(table(name, rows, metrics, **totals)))


def pages(**counted):
    return [{"page": name, "function": "page", "requests": str(number)} for name, number in counted.items()]


def week(name="2026-W47", **reports):
    of_sides = {"requests", "visits", "functions", "hours"}
    tables = {
        question: table(question, rows, SIDES if question in of_sides else ("requests",))
        for question, rows in reports.items()
    }
    return week_of(json.dumps({"week": name, "weeks": [name], "reports": tables}))


def of_people(key, **counted):
    return [{key: name, "humans": str(number)} for name, number in counted.items()]


def small(**reports):
    return small_counts(week(**reports).reports)[0]


def test_the_largest_groups_and_all_others_are_listed():
    rows = [*pages(**{f"p{number}": 100 - number for number in range(12)}), *pages(other=17)]
    assert report(rows=rows).listed() == [*([100 - number] for number in range(10)), [90 + 89 + 17]]


def test_a_false_total_is_seen():
    right = {"data": pages(a=10), "totals": {"requests": 10}}
    for total, faults in ((10, 0), (11, 1)):
        right["totals"] = {"requests": total}
        read = report_of(json.dumps({"name": "pages", "query": {"metrics": ["requests"]}, **right}))
        assert len(list(total_faults(PublishedWeek("2026-W47", (), {"pages": read})))) == faults


def test_what_hides_well_is_solved_and_gives_nothing_away():
    assert not small(
        requests=of_people("date", monday=50, other=60),
        visits=of_people("date", monday=20, other=25),
        hours=of_people("hour", **{"07": 40, "08": 30, "other": 40}),
        functions=of_people("function", page=70, form=15, other=25),
        pages=[*pages(a=30, other=40), {"page": "f", "function": "form", "requests": "15"}],
        referrers=[{"source": "one.example.org", "requests": "30"}],
    )


@pytest.mark.parametrize(
    ("reports", "what"),
    [
        ({"pages": pages(a=9)}, "a figure of pages"),
        ({"requests": of_people("date", monday=50), "hours": of_people("hour", **{"07": 47})}, "hours of humans"),
        ({"requests": of_people("date", monday=50), "functions": of_people("function", page=45)}, "functions of hum"),
        (
            {
                "requests": of_people("date", monday=50),
                "functions": of_people("function", page=50),
                "pages": pages(a=47),
            },
            "pages (page) that are left out",
        ),
        ({"requests": of_people("date", monday=50), "visits": of_people("date", monday=48)}, "began no visit (monday)"),
        (
            {
                "requests": of_people("date", monday=90),
                "visits": of_people("date", monday=48),
                "functions": of_people("function", page=50, download=40),
            },
            "pages of humans that began no visit",
        ),
        (
            {
                "requests": of_people("date", monday=90),
                "functions": of_people("function", page=50, download=40),
                "referrers": [{"source": "one.example.org", "requests": "43"}],
            },
            "pages to which no other site led",
        ),
        # All hours but one have a figure, so the last one is known; and all but what a list of paths gives away.
        (
            {
                "requests": of_people("date", monday=22 * 10 + 15),
                "hours": of_people("hour", **{f"{hour:02}": 10 for hour in range(22)}, other=10),
            },
            "hours of humans that are left out",
        ),
        ({"requests": of_people("date", monday=40), "hours": of_people("hour", **{"07": 50})}, "hours of humans"),
    ],
)  # fmt: skip
def test_a_count_below_the_minimum_that_follows_is_found(reports, what):
    assert any(what in name for name in small(**reports)), small(**reports)


def test_a_week_that_changes_or_goes_is_seen(monkeypatch):
    monkeypatch.setattr(counts, "SEEN", {})
    first, other = week(pages=pages(a=30)), week(pages=pages(a=31))
    assert not list(changed_faults("https://a.example", [first], ("2026-W47",)))
    assert not list(changed_faults("https://a.example", [first], ("2026-W47",)))
    assert "changed after" in next(changed_faults("https://a.example", [other], ("2026-W47",)))
    assert "are gone" in next(changed_faults("https://a.example", [], ()))
    assert not list(changed_faults("https://b.example", [other], ("2026-W47",)))


@st.composite
def systems(draw):
    """Draw a small system that has a solution, as sums of some of four unknown counts."""
    hidden = [draw(st.integers(0, 6)) for _ in range(4)]
    chosen = draw(
        st.lists(st.lists(st.sampled_from((0, 0, 1, 1, -1)), min_size=4, max_size=4), min_size=1, max_size=4)
    )
    return [
        (factors, sum(f * h for f, h in zip(factors, hidden, strict=True)))
        for factors in chosen
        if any(factors)
    ], hidden


@settings(deadline=None, max_examples=200)
@given(systems())
def test_bounds_hold_for_every_solution_and_are_those_of_all_tries_where_one_is_left(drawn):
    equations, hidden = drawn
    system = Derivation()
    for factors, total in equations:
        system.add({f"x{place}": factor for place, factor in enumerate(factors)}, total)
    bounds = system.bounds()
    solutions = [
        tried
        for tried in itertools.product(range(13), repeat=4)
        if all(
            sum(f * t for f, t in zip(factors, tried, strict=True)) == total for factors, total in equations
        )
    ]
    assert tuple(hidden) in solutions
    for place in range(4):
        if f"x{place}" in bounds:
            least, most = bounds[f"x{place}"]
            values = {solution[place] for solution in solutions}
            assert least <= min(values)
            assert most is None or most >= max(values)


def test_what_only_elimination_finds_is_found():
    system = Derivation()
    for terms, total in (({"a": 1, "b": 1}, 30), ({"b": 1, "c": 1}, 40), ({"a": 1, "c": 1}, 16)):
        system.add(terms, total)
    assert system.bounds() == {"a": (3, 3), "b": (27, 27), "c": (13, 13)}
    assert system.small(10) == ["a"]


def test_a_file_is_read_with_the_names_of_the_other_form():
    text = "path,function,requests\r\n'=a,page,12\r\n/b/,page,\r\n"
    assert csv_rows(text) == [
        {"page": "=a", "function": "page", "requests": "12"},
        {"page": "/b/", "function": "page"},
    ]


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"data": [1], "totals": {}}', json.dumps(table("a", [{"b": "1"}]))]
)
def test_what_is_no_answer_is_refused(text):
    for read in (report_of, week_of):
        with pytest.raises(NotFigures):
            read(text)


def test_numbers_and_days_are_read_as_a_page_has_them():
    assert (shown_number("1,086"), shown_number("not shown")) == (1086, None)
    assert (shown_day("November 26, 2026"), shown_day("Other days"), shown_day("Day")) == (
        "2026-11-26",
        "other",
        "",
    )

"""What the statistics show is read, and a group that comes of subtracting one span from another is found."""

import json

import pytest

from keepfaith.prober.examiner.counts import report_faults
from keepfaith.prober.oracle.figures import (
    NotFigures,
    csv_rows,
    report_of,
    shown_day,
    shown_number,
    shown_size,
    small_by_subtraction,
)


def report(name="pages", rows=(), **totals):
    return report_of(name, json.dumps({"data": rows, "totals": totals, "taken_at": "2027-01-01"}))


def pages(**counts):
    return [{"page": name, "requests": str(number)} for name, number in counts.items()]


def test_the_largest_groups_and_all_others_are_listed():
    rows = [*pages(**{f"p{number}": 100 - number for number in range(12)}), *pages(other=7)]
    assert report(rows=rows, requests=sum(100 - number for number in range(12)) + 7).listed() == [
        *([100 - number] for number in range(10)),
        [90 + 89 + 7],
    ]


def test_a_small_group_with_a_name_and_a_false_total_are_seen():
    assert list(report_faults(report(rows=pages(a=10, other=3), requests=13))) == []
    assert list(report_faults(report(rows=pages(a=9, other=3), requests=12)))
    assert list(report_faults(report(rows=pages(a=10), requests=11)))


@pytest.mark.parametrize(
    ("whole", "part", "small"),
    [
        (pages(a=12), pages(a=11), 1),
        (pages(a=30), pages(a=20), 0),
        (pages(a=20), pages(a=20), 0),
        (pages(a=12, other=5), pages(other=11), 0),
    ],
)
def test_what_two_spans_give_away_is_counted(whole, part, small):
    assert small_by_subtraction(whole, part, key="page") == small


def test_a_file_is_read_with_the_names_of_the_other_form():
    text = "path,requests\r\n'=a,12\r\n/b/,3\r\n"
    assert csv_rows(text) == [{"page": "=a", "requests": "12"}, {"page": "/b/", "requests": "3"}]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"data": [1], "totals": {}, "taken_at": ""}'])
def test_what_is_no_answer_is_refused(text):
    with pytest.raises(NotFigures):
        report_of("pages", text)


def test_numbers_days_and_sizes_are_read_and_written_as_a_page_has_them():
    assert (shown_number("1,086"), shown_number("not counted")) == (1086, None)
    assert (shown_day("November 26, 2026"), shown_day("Day")) == ("2026-11-26", "")
    assert (shown_size(1), shown_size(195_690), shown_size(6_587_364)) == ("1 byte", "191.1 KB", "6.3 MB")

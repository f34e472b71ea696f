"""Dates in all forms that people and programs write: where each begins and ends, and what is none."""

import pytest

from keepfaith.pii.detection.normalization import normalized
from keepfaith.pii.detection.rules.date_forms import DATE
from keepfaith.pii.detection.rules.dates import dates_in, is_in_date, is_possible
from keepfaith.pii.detection.rules.persons_dates import is_of_age, is_of_history

NUMBERS = [
    "5/3/2011", "05-03-11", "05.03.2011", "2011-05-03", "5. 3. 2011", "05 / 03 / 2011", "5 3 11", "20110503",
    "05032011", "3\\5\\2011", "05_03_2011", "05//03//2011", "5/3/'11", "2011. 5. 3", "05|03|2011", "5*3*2011",
]  # fmt: skip
WITH_MONTHS = [
    "May 3, 2011", "MAY 3 2011", "may 3 11", "May 3, '11", "May 3rd, '11", "May 3 ,2011", "May3,2011", "Sept. 3, 2011",
    "SEPT. 3RD, 2011", "May 3 rd, 2011", "May the 3rd, 2011", "May 3 of 2011", "MAY.3.2011", "May/03/2011",
    "3 May 2011", "3rd May, 2011", "3 May '11", "03-MAY-11", "03MAY2011", "03.MAY.2011", "3. May 2011", "2011-May-03",
    "2011, May 3", "2011, 3 May", "3 rd of May 2011", "3rd of May, 2011", "3rd day of May in the year 2011",
    "Febuary 3, 2011", "Jany 3, 1931", "May 2011, 3", "May 3,\n2011", "May 3,\\n2011",
]  # fmt: skip
ABROAD = [
    "3 de mayo de 2011", "1º de maio de 2011", "1er mai 2011", "3 août 2011", "3. Dezember 2011", "3 maggio 2011",
    "3 out 2011", "ngày 3 tháng 5 năm 2011", "2011年5月3日", "3.V.2011", "3. V. 2011", "3/V/11", "3 XII 2011",
]  # fmt: skip
WITH_ARTICLES = [
    "the 3rd of May, 2011", "the 3rd day of May 2011", "the third day of May, 2011", "May the third, 2011",
    "Tuesday, May 3, 2011", "Tues. 5/3/2011", "Tuesday the 3rd of May 2011", "Wednesday, the twenty-third of May, 2011",
    "lunes 3 de mayo de 2011",
]  # fmt: skip
WITH_TIMES = [
    "5/3/2011 0:00", "05/03/2011 00:00", "5/3/2011 12:00:00 AM", "May  3 2011 12:00AM", "2011-05-03 00:00:00",
    "2011-05-03 00:00:00.000", "2011-05-03 00:00:00+00:00", "2011-05-03T00:00:00", "2011-05-03T04:00:00.000Z",
    "2011-05-03T00:00:00-04:00", "20110503T000000", "20110503000000", "03-MAY-11 12.00.00.000000000 AM",
    "Tue May 03 2011 00:00:00 GMT-0400 (Eastern Daylight Time)", "Tue May 3 00:00:00 EDT 2011",
]  # fmt: skip
IN_BOXES = [
    "Month: 05 Day: 03 Year: 2011", "Month: May, Day: 3, Year: 2011", "mm 05 dd 03 yyyy 2011",
    "Year: 2011 / Month: 5 / Day: 3",
]  # fmt: skip
EVERY = [*NUMBERS, *WITH_MONTHS, *ABROAD, *WITH_ARTICLES, *WITH_TIMES, *IN_BOXES]


def dates(text):
    return [match[0] for match in dates_in(normalized(text))]


@pytest.mark.parametrize("sentence", ["{}", "DOB: {};", "he was born {} and"])
@pytest.mark.parametrize("date", EVERY)
def test_the_whole_date_is_one(date, sentence):
    assert dates(sentence.format(date)) == [normalized(date)]


@pytest.mark.parametrize("date", EVERY)
def test_its_day_is_of_the_calendar_and_its_year_long_ago(date):
    plain = normalized(date)
    assert is_possible(plain)
    assert is_of_age(plain)
    assert not is_of_history(plain)


@pytest.mark.parametrize("date", EVERY)
def test_the_quick_search_finds_what_the_pattern_does(date):
    plain = normalized(f"In 2024 he, {date} (born {date}), and {date}")
    assert [match.span() for match in dates_in(plain)] == [match.span() for match in DATE.finditer(plain)]


@pytest.mark.parametrize(
    "text",
    [
        "the 3 May deadline", "in May 2011, 12 pupils", "1.2.3", "10:30:20", "May 5, 10:30", "Monday 10/30",
        "§ 3(4)(2011)", "version 10.1.2.3", "on 5 May in 30 days", "Monday 12:00", "the third of May",
        "203.0.113.11", "5/3/2011/4",
    ],
)  # fmt: skip
def test_others_are_none(text):
    assert dates(text) == []


@pytest.mark.parametrize("text", ["5/3/2011 0:00:15", "5/3/2011 10:15", "5/3/2011 12:00 PM"])
def test_another_time_is_no_part_of_it(text):
    assert dates(text) == [b"5/3/2011"]


@pytest.mark.parametrize("date", ["2024-05-03 00:00:00.000", "5/3/2024 12:00:00 AM", "2024-05-03T19:50:00Z"])
def test_a_time_is_no_year(date):
    assert not is_of_age(normalized(date))


def test_the_numbers_of_a_long_date_are_within_it():
    plain = b"the 23rd day of september, 2011 at noon"
    assert is_in_date(plain, plain.index(b"23"), plain.index(b"23") + 2)
    assert not is_possible(b"may 45, 2011")

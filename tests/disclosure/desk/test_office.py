"""Officers see how the office is doing, in counts alone: the page and its file agree with the tasks that there are."""

import csv
import datetime as dt
import io
import re
from zoneinfo import ZoneInfo

import pytest

from keepfaith.disclosure.desk.office.kind_figures import kinds_of, percentile
from keepfaith.disclosure.desk.office.page import COLUMNS, office
from keepfaith.disclosure.desk.office.periods import Periods, Step
from keepfaith.disclosure.desk.office.task_counts import TaskCount, task_counts
from keepfaith.disclosure.models import Task
from keepfaith.disclosure.retention.closed_counts import closed_counts
from keepfaith.disclosure.retention.due_records import holds
from keepfaith.disclosure.retention.legal_holds import hold
from keepfaith.disclosure.tasks.task_actions import today
from tests.backdating import backdate, backdate_record
from tests.cases import opened_case
from tests.disclosure.retention.conftest import closed

from .conftest import LITERATURE, letter, received
from .test_desk import text

pytestmark = pytest.mark.django_db
PAGE, FILE = "/desk/office/", "/desk/office/figures.csv"
DAY = dt.timedelta(1)
# A Friday.
FRIDAY = dt.date(2026, 11, 27)
PERIODS = Periods.until(FRIDAY, Step.WEEK)


def count(received_on, closed_on=None, state=Task.SENT, number=1, form="literature"):
    state = state if closed_on else Task.OPEN
    return TaskCount("literature-requests", form, state, received_on, closed_on, number)


def came(task, days_ago):
    noon = dt.datetime.combine(today() - days_ago * DAY, dt.time(12), ZoneInfo("America/New_York"))
    backdate_record(task.record, noon)
    return task


def answered(task, received_ago, answered_ago, state=Task.SENT):
    came(task, received_ago)
    Task.objects.filter(pk=task.pk).update(state=state)
    backdate(task, "closed_on", today() - answered_ago * DAY)
    return task


@pytest.mark.parametrize(
    "duties", [("literature", "assistance", "accessibility", "events"), ("security",), ()]
)
def test_who_oversees_nothing_is_refused_by_address_and_sees_no_entry(clerk, custody, duties):
    desk = clerk(*duties)
    for address in (PAGE, FILE):
        answer = desk.get(address)
        assert answer.status_code == 403
        assert "need-to-know" in text(answer)
    assert PAGE not in text(desk.get("/desk/"))


@pytest.mark.parametrize("duty", ["records", "privacy"])
def test_an_officer_sees_that_nothing_came_yet(clerk, custody, duty):
    page = text(clerk(duty).get(PAGE))
    assert "No request came in this time, and none waits." in page
    assert "Nothing that is closed falls due." in page
    assert "Nothing is on hold." in page


@pytest.mark.parametrize("by", ["week", "month", "", "<b>"])
def test_an_officer_sees_counts_and_not_a_word_or_reference_of_any_request(clerk, custody, control, by):
    tasks = [came(received(**LITERATURE), 40), answered(received(**LITERATURE), 30, 28), closed(letter())]
    hold(tasks[2].record, by=control, case=opened_case(control))
    page = text(clerk("records").get(f"{PAGE}?by={by}"))
    cells = re.findall(r'data-label="(Received|Answered|Waiting now|Late now)"[^>]*>(\d+)<', page)
    assert cells[:4] == [("Received", "2"), ("Answered", "1"), ("Waiting now", "1"), ("Late now", "1")]
    assert opened_case(control) in page
    seen = [word for word in ("Example", "Springfield", "Guide to our schools", "reader@") if word in page]
    assert seen == []
    for task in tasks:
        assert task.record.reference[:5] not in page
        assert str(task.record_id) not in page
    assert "<b>" not in page


def test_the_file_has_each_figure_of_the_page_under_named_columns(clerk, custody, control):
    came(received(**LITERATURE), 40)
    message = closed(letter())
    closed(received(**LITERATURE), 100 * DAY)
    hold(message.record, by=control, case=opened_case(control))
    answer = clerk("privacy").get(FILE)
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    assert re.fullmatch(
        r'attachment; filename="office-\d{4}-\d\d-\d\d-by-week\.csv"', answer.headers["Content-Disposition"]
    )
    columns, *rows = csv.reader(io.StringIO(text(answer), newline=""))
    assert columns == list(COLUMNS)
    assert {len(row) for row in rows} == {len(COLUMNS)}
    figures = {(row[0], row[1]): row[4:] for row in rows}
    assert figures["waiting now", "Requests for literature"] == ["1", "requests", ""]
    assert figures["late now", "Requests for literature"] == ["1", "requests", ""]
    assert figures["on hold", "Questions, letters and our answers"] == ["1", "records", opened_case(control)]
    assert figures["falls due to be destroyed", "Requests for literature"] == ["1", "records", ""]
    received_rows = [row for row in rows if row[0] == "received"]
    assert sum(int(row[4]) for row in received_rows) == 1
    by_month = text(clerk("privacy").get(f"{FILE}?by=month"))
    assert by_month.count("\r\nreceived,") == 12


def test_counts_are_those_of_the_agencys_days_and_leave_out_what_was_closed_before(clerk, custody):
    instants = ("2026-11-23T02:00", "2026-11-23T12:00")
    for instant in instants:
        task = received(**LITERATURE)
        backdate_record(task.record, dt.datetime.fromisoformat(instant).replace(tzinfo=dt.UTC))
    answered(received(**LITERATURE), 10, 5)
    closed(received(**LITERATURE))
    since = today() - 5 * DAY
    rows = task_counts(since)
    assert (sum(row.count for row in rows), Task.objects.count()) == (3, 4)
    open_days = {row.received_on for row in rows if row.closed_on is None}
    assert open_days == {dt.date(2026, 11, 22), dt.date(2026, 11, 23)}
    assert [row.closed_on for row in rows if row.closed_on] == [since]
    # It is still to be destroyed.
    assert sum(closed_counts(holds()).every.values()) == 2


def test_weeks_begin_on_monday_and_months_on_the_first_and_the_last_has_today_in_it():
    assert PERIODS.starts[0] == dt.date(2026, 8, 31)
    assert PERIODS.starts[-1] == dt.date(2026, 11, 23)
    assert len(PERIODS.starts) == 13
    assert {start.weekday() for start in PERIODS.starts} == {0}
    assert (PERIODS.last_day(0), PERIODS.last_day(12)) == (dt.date(2026, 9, 6), FRIDAY)
    months = Periods.until(dt.date(2026, 1, 31), Step.MONTH)
    assert (months.starts[0], months.starts[-1]) == (dt.date(2025, 2, 1), dt.date(2026, 1, 1))
    assert months.place(dt.date(2025, 1, 31)) == -1
    assert months.last_day(0) == dt.date(2025, 2, 28)


def test_what_waits_at_the_end_of_a_week_is_what_came_and_was_not_closed_by_then():
    counts = [
        count(dt.date(2026, 8, 1), dt.date(2026, 9, 8), number=5),
        count(dt.date(2026, 8, 1), number=2),
        count(dt.date(2026, 9, 1), dt.date(2026, 9, 2)),
        count(dt.date(2026, 9, 1), dt.date(2026, 9, 9), Task.CLOSED),
        count(dt.date(2026, 9, 1), dt.date(2026, 9, 9), Task.RETURNED),
    ]
    (kind,) = kinds_of(counts, PERIODS)
    figures = [(week.received, week.answered, week.unanswered, week.waiting) for week in kind.periods]
    assert figures[:3] == [(3, 1, 0, 9), (0, 6, 1, 2), (0, 0, 0, 2)]
    assert figures[-1] == (0, 0, 0, 2)
    assert (kind.received, kind.answered, kind.unanswered, kind.waiting) == (3, 7, 1, 2)


def test_times_are_in_business_days_where_a_form_promises_some_and_of_answers_alone():
    monday, friday = dt.date(2026, 11, 2), dt.date(2026, 11, 6)
    counts = [
        count(monday, monday, number=4),
        # Over a weekend, and over Veterans Day.
        count(friday, dt.date(2026, 11, 9), number=3),
        count(dt.date(2026, 11, 10), dt.date(2026, 11, 12), number=2),
        count(monday, FRIDAY),
        count(monday, monday, Task.CLOSED, number=50),
    ]
    (kind,) = kinds_of(counts, PERIODS)
    assert (kind.times.half_within, kind.times.nine_in_ten_within) == ("1 business day", "1 business day")
    assert kind.times.promised_within == "5 business days"
    (few,) = kinds_of(counts[:2], PERIODS)
    assert (few.times.half_within, few.times.nine_in_ten_within) == ("the same day", "–")
    plain = [TaskCount("referrals", "x", Task.SENT, friday, dt.date(2026, 11, 9), 1)]
    (kind,) = kinds_of(plain, PERIODS)
    assert (kind.times.half_within, kind.times.promised_within) == ("3 days", "–")


@pytest.mark.parametrize(
    ("days", "half", "most"),
    [({}, None, None), ({0: 1}, 0, 0), ({1: 1, 2: 1}, 1, 2), ({1: 9, 30: 1}, 1, 1), ({1: 8, 30: 2}, 1, 30)],
)
def test_a_percentile_is_the_smallest_number_of_days_that_covers_the_share(days, half, most):
    assert (percentile(days, 0.5), percentile(days, 0.9)) == (half, most)


def test_late_is_what_its_form_promised_for_an_earlier_day():
    counts = [
        # Five business days before, with Thanksgiving between.
        count(dt.date(2026, 11, 19), number=3),
        count(dt.date(2026, 11, 18), number=2),
        count(dt.date(2026, 11, 2)),
        TaskCount("referrals", "x", Task.OPEN, dt.date(2020, 1, 1), None, 4),
    ]
    referrals, literature = kinds_of(counts, PERIODS)
    assert (referrals.waiting, referrals.late) == (4, 0)
    assert (literature.waiting, literature.late, literature.days_late) == (6, 3, 18)


def test_the_figures_are_read_in_few_queries_however_many_tasks_there_are(
    clerk, custody, django_assert_max_num_queries
):
    for days in (1, 9, 40, 400, 2_000):
        closed(received(**LITERATURE), days * DAY)
        came(received(**LITERATURE), days % 90)
    # One of them only where the posted editions are due to be looked at again.
    with django_assert_max_num_queries(13):
        shown = office(Step.MONTH)
    assert shown.waiting == 5

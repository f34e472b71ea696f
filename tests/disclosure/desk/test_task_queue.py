"""The queue: late first, then what is due soonest by what receipts promise; filtered, paged, and opened in order."""

import datetime as dt
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from keepfaith.disclosure.desk import task_queue
from keepfaith.disclosure.desk.current_employee import CurrentEmployee
from keepfaith.disclosure.desk.office.task_counts import task_counts
from keepfaith.disclosure.desk.queue_order import day_counts
from keepfaith.disclosure.models import Record, Task
from keepfaith.disclosure.records.need_to_know import covering
from keepfaith.disclosure.tasks import due_dates
from keepfaith.disclosure.tasks.assignment import hand_over, take_over
from keepfaith.disclosure.tasks.due_dates import day_it_came, due_after, due_deadline, due_reason, due_rule
from keepfaith.disclosure.tasks.task_actions import Clerk
from tests.backdating import backdate_record

from .conftest import LITERATURE, letter, received

pytestmark = pytest.mark.django_db

# A Thursday, after a Wednesday that is a holiday.
TODAY = dt.date(2026, 11, 12)
HOUR = dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def _on_a_known_day(monkeypatch):
    noon = dt.datetime.combine(TODAY, dt.time(12), ZoneInfo("America/New_York"))
    monkeypatch.setattr(task_queue, "timezone", SimpleNamespace(now=lambda: noon))


def came(day, hour=9, holding="literature-requests", came_on=None, **texts):
    """Return the task of a record that came on a day of the agency, or was typed in on it and came before."""
    task = received(holding, came_on=came_on, **(texts or LITERATURE))
    instant = dt.datetime.fromisoformat(f"{day}T{hour:02}:00").replace(tzinfo=ZoneInfo("America/New_York"))
    backdate_record(task.record, instant)
    return task


def question(day, hour=9):
    return came(day, hour, "questions", name="Example Reader", message="May I?", email="reader@example.org")


def pages(duties, *, account="clerk", shown=""):
    """Return the tasks of each page, in their order."""
    employee, number, listed = CurrentEmployee(account, duties), 0, []
    while True:
        number += 1
        page = task_queue.queue_page(employee, page=str(number), shown=shown)
        listed.append([line.number for line in page.lines])
        if number >= page.page.paginator.num_pages:
            return listed


def text(answer):
    return answer.content.decode()


def test_what_a_receipt_promises_is_when_a_task_is_due():
    today = dt.date(2026, 10, 9)
    assert due_rule("question", "questions", today).count == 10
    # What came by e-mail is due as a question is.
    assert due_rule("email", "questions", today).count == 10
    assert due_rule("notices", "notice-subscriptions", today) is None
    assert due_rule("x", "nothing", today) is None
    # Eleven at night where the agency is, though the next day in Greenwich.
    friday = day_it_came(Record(received_at=dt.datetime(2026, 10, 10, 3, tzinfo=dt.UTC)))
    assert friday == today
    assert due_after("question", "questions", friday) == dt.date(2026, 10, 26)
    assert due_after("notices", "notice-subscriptions", friday) is None
    assert due_deadline("notices", "notice-subscriptions", friday) is None


@pytest.mark.parametrize("day", range(1, 32))
def test_the_reason_of_a_due_day_is_that_of_the_same_day(day):
    received = dt.date(2026, 12, day)
    counted = due_deadline("literature", "literature-requests", received)
    assert counted.due == due_after("literature", "literature-requests", received)


def test_a_question_about_oneself_is_due_as_the_law_says():
    rule = due_rule("about-me", "your-information-requests", dt.date(2026, 11, 2))
    assert (rule.name, rule.unit, rule.is_confirmed) == ("subject-answer", "calendar days", False)
    # What came by mail is typed in, and due alike.
    assert due_rule("", "your-information-requests", dt.date(2026, 11, 2)) is rule
    counted = due_deadline("about-me", "your-information-requests", dt.date(2026, 11, 2))
    assert counted.due == dt.date(2026, 11, 20)
    assert due_reason(counted) == (
        "20 days after November 2, and before November 22, when the office is closed; by analogy to "
        "940 CMR 11.05(1)(b), (c); confirm against 801 CMR 3.00 (not confirmed yet)"
    )


def test_the_reason_names_what_was_left_out_but_weekends():
    counted = due_deadline("literature", "literature-requests", dt.date(2026, 12, 24))
    assert (
        due_reason(counted) == "5 business days after December 24, without Christmas Day and New Year's Day"
    )
    plain = due_deadline("literature", "literature-requests", dt.date(2026, 12, 7))
    assert due_reason(plain) == "5 business days after December 7"


def test_late_tasks_come_first_and_then_those_due_soonest_whatever_their_kind(custody):
    slow = question("2026-11-04")
    quick = came("2026-11-09")
    late = question("2026-10-20")
    early = came("2026-11-02", 8)
    same_hour = [came("2026-11-06", 10), came("2026-11-06", 10)]
    expected = [late, early, *same_hour, quick, slow]
    assert pages(("literature", "assistance")) == [[task.pk for task in expected]]


def test_what_was_typed_in_is_where_it_would_be_had_it_come_by_form_and_new_when_it_was_typed_in(custody):
    typed = came("2026-11-10", came_on=dt.date(2026, 11, 3))
    early, late = came("2026-11-02"), came("2026-11-04")
    assert pages(("literature",)) == [[early.pk, typed.pk, late.pk]]
    lines = task_queue.queue_page(CurrentEmployee("clerk", ("literature",)), page=None).lines
    line = lines[1]
    assert (line.received, line.due_on) == (dt.date(2026, 11, 3), dt.date(2026, 11, 10))
    days = {(day.received.day, day.came.day) for day in day_counts(Task.objects.waiting(), account="")}
    assert days == {(10, 3), (2, 2), (4, 4)}


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_pages_of_any_size_hold_each_task_once_and_in_order(custody, monkeypatch, size):
    for day, hours in (("2026-11-02", 3), ("2026-11-09", 2)):
        for hour in range(hours):
            came(day, 9 + hour)
            came(day, 9 + hour)
            question(day, 9 + hour)
    duties = ("literature", "assistance")
    (whole,) = pages(duties)
    assert sorted(whole) == sorted(Task.objects.values_list("pk", flat=True))
    monkeypatch.setattr(task_queue, "PAGE_SIZE", size)
    parts = pages(duties)
    assert [number for part in parts for number in part] == whole
    assert {len(part) for part in parts[:-1]} == {size}


@pytest.mark.parametrize("day", ["2026-03-08", "2026-11-01"])
@pytest.mark.parametrize("size", [1, 2, 7])
def test_a_day_of_the_agency_ends_at_its_midnight_also_when_its_clocks_change(
    custody, monkeypatch, day, size
):
    first = dt.date.fromisoformat(day)
    before, after = first - dt.timedelta(days=1), first + dt.timedelta(days=1)
    tasks = [came(*at) for at in ((before, 23), (first, 0), (first, 4), (first, 23), (after, 0))]
    monkeypatch.setattr(task_queue, "PAGE_SIZE", size)
    parts = pages(("literature", "assistance"))
    assert [number for part in parts for number in part] == [task.pk for task in tasks]


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2026-11-02", "3 days late"),
        ("2026-11-03", "2 days late"),
        ("2026-11-04", "due today"),
        ("2026-11-05", "due tomorrow"),
        ("2026-11-06", "due Mon"),
        ("2026-11-10", "due Wed"),
        ("2026-11-12", "due Nov 19"),
    ],
)
def test_each_line_says_in_words_when_it_is_due(custody, day, words):
    task = came(day)
    (line,) = task_queue.queue_page(CurrentEmployee("clerk", ("literature",)), page=None).lines
    assert (line.number, line.due, line.is_late) == (task.pk, words, "late" in words)


def test_filters_show_mine_late_and_nobodys_with_their_numbers(clerk, custody):
    desk, colleague = clerk("literature"), clerk("literature")
    late, mine, theirs, free = (came(f"2026-11-{day:02}") for day in (2, 5, 6, 9))
    for task, giver, taker in ((mine, colleague, desk), (theirs, desk, colleague)):
        hand_over(task.pk, Clerk(giver.account, "literature"), to=taker.account)
    shown = {
        name: pages(("literature",), account=desk.account, shown=name)[0]
        for name in ("all", "mine", "late", "nobody", "nonsense")
    }
    whole = [late.pk, mine.pk, theirs.pk, free.pk]
    assert shown == {
        "all": whole, "mine": [mine.pk], "late": [late.pk], "nobody": [late.pk, free.pk], "nonsense": whole,
    }  # fmt: skip
    page = task_queue.queue_page(CurrentEmployee(desk.account, ("literature",)), page=None)
    assert {link.name: link.count for link in page.filters} == {
        "all": 4, "mine": 1, "late": 1, "nobody": 2, "mail": 4, "email": 0,
    }  # fmt: skip
    assert ">you</td>" in text(desk.get("/desk/?show=mine"))
    assert colleague.account in text(desk.get("/desk/"))


def test_how_an_answer_goes_out_is_shown_and_filtered(clerk, custody):
    duties = ("literature", "assistance")
    desk, by_mail, by_email = clerk(*duties), came("2026-11-05"), question("2026-11-05")
    both = came("2026-11-06", **LITERATURE, email="reader@example.org")
    neither = came("2026-11-06", holding="questions", message="Thank you.")
    page = task_queue.queue_page(CurrentEmployee(desk.account, duties), page=None)
    ways = {line.number: line.goes_by for line in page.lines}
    assert ways == {by_mail.pk: "mail", both.pk: "mail", by_email.pk: "e-mail", neither.pk: ""}
    assert {link.name: link.count for link in page.filters if link.name in ("mail", "email")} == {
        "mail": 2, "email": 1,
    }  # fmt: skip
    assert pages(duties, shown="mail") == [[by_mail.pk, both.pk]]
    assert pages(duties, shown="email") == [[by_email.pk]]
    assert "By mail</dd>" in text(desk.task(by_mail))
    desk.task(by_email, "close", text="Done.", token="t")
    assert "Nothing goes out by e-mail" in text(desk.get("/desk/?show=email"))


def test_a_letter_is_answered_by_e_mail(custody):
    assert letter().goes_by == "email"


def test_the_next_one_is_the_first_that_no_colleague_has(clerk, custody):
    desk, colleague = clerk("literature"), clerk("literature")
    first, second = came("2026-11-02"), came("2026-11-05")
    assert desk.get("/desk/next/").headers["Location"] == f"/desk/tasks/{first.pk}/"
    hand_over(first.pk, Clerk(desk.account, "literature"), to=colleague.account)
    assert desk.get("/desk/next/").headers["Location"] == f"/desk/tasks/{second.pk}/"
    take_over(first.pk, Clerk(desk.account, "literature"))
    assert desk.get("/desk/next/").headers["Location"] == f"/desk/tasks/{first.pk}/"
    assert "Open the next one" not in text(desk.task(first))
    for task in (first, second):
        desk.task(task, "sent")
    assert 'href="/desk/next/">Open the next one' in text(desk.task(first))
    assert desk.get("/desk/next/").headers["Location"] == "/desk/"
    assert clerk("events").get("/desk/next/").headers["Location"] == "/desk/"
    assert clerk().get("/desk/next/").headers["Location"] == "/desk/"


def test_notes_are_counted_and_answers_are_none(clerk, custody):
    desk, task = clerk("literature"), came("2026-11-09")
    for number in range(2):
        desk.task(task, "note", text="Asked again.", token=str(number))
    (line,) = task_queue.queue_page(CurrentEmployee(desk.account, ("literature",)), page=None).lines
    assert line.notes == 2


def test_an_empty_filter_says_what_to_do(clerk, custody):
    desk = clerk("literature")
    assert "Nothing waits" in text(desk.get("/desk/?show=late"))
    task = came("2026-11-09")
    assert "Nothing is late" in text(desk.get("/desk/?show=late"))
    assert "No request is assigned to you" in text(desk.get("/desk/?show=mine"))
    hand_over(task.pk, Clerk(desk.account, "literature"), to=clerk("literature").account)
    assert "Every request is assigned" in text(desk.get("/desk/?show=nobody"))
    assert "Open the next one" not in text(desk.get("/desk/"))


def test_the_queue_takes_few_queries_however_many_wait(clerk, custody, django_assert_max_num_queries):
    desk = clerk("literature")
    for hour in range(4):
        came("2026-11-09", hour)
    desk.get("/desk/")
    with django_assert_max_num_queries(12):
        assert desk.get("/desk/").status_code == 200
    for page in ("nonsense", "-1", "9" * 40, "%00"):
        assert desk.get(f"/desk/?page={page}").status_code == 200


def test_all_that_waits_is_counted_by_an_index_alone(custody):
    with CaptureQueriesContext(connection) as queries:
        day_counts(Task.objects.waiting().filter(covering(("literature",))), account="clerk")
        task_counts(TODAY)
    counts = [query["sql"] for query in queries if "came_on" in query["sql"] and "'open'" in query["sql"]]
    assert len(counts) == 2
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
        for statement in counts:
            cursor.execute(f"EXPLAIN {statement}")
            assert any("Index Only Scan using tasks_by_hour" in step for (step,) in cursor.fetchall())


def test_a_task_says_when_it_is_due(clerk, custody):
    assert "<strong>3 days late</strong>" in text(clerk("literature").task(came("2026-11-02")))


def test_a_task_to_which_no_day_was_promised_says_so_and_comes_last(custody):
    promised = came("2026-11-09")
    other = came("2026-10-01", holding="notice-subscriptions", email="reader@example.org")
    assert pages(("literature", "events")) == [[promised.pk, other.pk]]
    lines = task_queue.queue_page(CurrentEmployee("clerk", ("events",)), page=None).lines
    assert [(line.due, line.is_late) for line in lines] == [("no set day", False)]


def test_no_due_day_is_counted_again_when_the_queue_is_shown_again(custody, monkeypatch):
    came("2026-11-09")
    assert (first := pages(("literature",))) != [[]]
    monkeypatch.delattr(due_dates, "count_deadline")
    assert pages(("literature",)) == first

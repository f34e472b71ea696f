"""The months in which records fall due are those of `due_records.due`, day by day, at whatever distance."""

import datetime as dt
from collections import Counter
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from keepfaith.disclosure.models import Record, Step, Task
from keepfaith.disclosure.retention import due_records, legal_holds
from keepfaith.disclosure.retention.closed_counts import closed_counts
from keepfaith.disclosure.retention.due_months import (
    DueInMonth,
    due_days,
    due_months,
    staying_by_holding,
    unpermitted_by_holding,
)
from keepfaith.disclosure.retention.due_records import holds
from keepfaith.disclosure.retention.legal_holds import hold
from keepfaith.disclosure.staff.models import Employee
from keepfaith.disclosure.tasks.task_actions import today
from keepfaith.policies.editions.edition_cache import posted_editions
from keepfaith.policies.editions.retention_rules import Rule, rules_of
from tests.backdating import backdate
from tests.cases import opened_case

from .conftest import LITERATURE, closed, letter, received

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("custody")]


def months():
    on_hold = holds()
    counts = closed_counts(on_hold)
    days = due_days(counts, today=today(), on_hold=on_hold)
    for day in (today(), today() + dt.timedelta(200), today() + dt.timedelta(2_000)):
        rows = due_records.staying(by=day, on_hold=on_hold).values_list("holding", flat=True)
        assert staying_by_holding(counts.staying, by=day, on_hold=on_hold) == Counter(rows)
    ahead = [due for due in days if due.day <= today() + dt.timedelta(due_records.AHEAD)]
    assert ahead == sorted(due_records.coming(today=today(), on_hold=holds()), key=lambda due: due.day) or [
        due for due in days if due.holding == "staff-accounts"
    ]
    return due_months(days)


def by_day():
    """Count what is due by the end of each month, by asking for each of them."""
    first, before, counts, on_hold = today().replace(day=1), Counter(), [], holds()
    for _ in range(40):
        following = (first + dt.timedelta(31)).replace(day=1)
        due = due_records.due(by=following - dt.timedelta(1), on_hold=on_hold)
        total = Counter(due.order_by().values_list("holding", flat=True))
        counts += [DueInMonth(first, holding, count) for holding, count in sorted((total - before).items())]
        first, before = following, total
    return tuple(counts)


def ago(days):
    return dt.timedelta(days)


def test_closed_records_are_counted_by_month_and_open_ones_are_not():
    for days in (1_100, 1_000, 1_000, 400, 3):
        closed(received(**LITERATURE), ago(days))
    closed(letter(), ago(500))
    received(**LITERATURE)
    assert months() == by_day()
    assert sum(month.count for month in months()) == 6
    assert months()[0].month == today().replace(day=1)


def test_a_thread_falls_due_as_a_whole_and_not_while_one_of_it_is_open():
    first = closed(letter(), ago(1_090))
    follower = closed(letter(first), ago(200))
    lasting = closed(letter(), ago(900))
    letter(lasting)
    assert months() == by_day()
    assert [(month.holding, month.count) for month in months()] == [("questions", 2)]
    assert follower.closed_on


def test_what_is_on_hold_falls_due_in_no_month_nor_does_the_first_of_its_thread(control):
    first = closed(letter(), ago(900))
    second = closed(letter(first), ago(800))
    other = closed(received(**LITERATURE), ago(800))
    assert sum(month.count for month in months()) == 3
    hold(second.record, by=control, case=opened_case(control))
    assert months() == by_day()
    assert [month.holding for month in months()] == [other.record.holding]


@pytest.mark.parametrize(
    "rule",
    [None, Rule("indefinite", "closed", "A", "1", "x"), Rule("3 years", "closed", "A", "", "x")],
)
def test_without_an_end_or_a_permission_nothing_falls_due(monkeypatch, rule):
    first = closed(letter(), ago(900))
    closed(letter(first), ago(800))
    monkeypatch.setattr("keepfaith.disclosure.retention.due_months.rule_under", lambda *_: rule)
    assert months() == ()
    assert Record.objects.filter(pk=first.record_id).exists()


def test_accounts_of_former_employees_fall_due_in_their_month():
    employee = Employee(account="former-clerk", is_active=False)
    employee.set_unusable_password()
    employee.save(force_insert=True)
    backdate(employee, "left_on", today() - ago(10))
    (due,) = months()
    assert (due.month, due.holding, due.count) == ((today() + ago(80)).replace(day=1), "staff-accounts", 1)


def test_what_no_permission_lets_go_is_counted_as_it_is_listed(monkeypatch):
    posted = rules_of(posted_editions().of("privacy")[0])
    rules = {name: replace(rule, permission="") for name, rule in posted.items()}
    monkeypatch.setattr(due_records, "rules_of", lambda _edition: rules)
    monkeypatch.setattr(due_records, "rule_of", lambda _edition, holding: rules[holding])
    first = closed(letter(), ago(1_000))
    closed(letter(first), ago(200))
    waiting = closed(letter(), ago(1_000))
    letter(waiting)
    for days in (1_100, 1_000, 3):
        closed(received(**LITERATURE), ago(days))
    counts = []
    for day in (today(), today() + ago(100), today() + ago(2_000)):
        rows = due_records.unpermitted(by=day).values_list("holding", flat=True)
        counts.append(unpermitted_by_holding(closed_counts(holds()).every, by=day))
        assert counts[-1] == Counter(rows)
    assert counts[0] != counts[2]


def counted_one_by_one(on_hold):
    """Count what stays by a look at each closed task."""
    rows = Task.objects.filter(closed_on__isnull=False).select_related("record")
    kinds = ((task.record.edition, task.record.holding, task.closed_on, task.record_id) for task in rows)
    return Counter(kind[:3] for kind in kinds if kind[3] in on_hold.staying)


def test_what_stays_is_counted_anew_as_soon_as_a_task_is_another(control):
    case = opened_case(control)
    tasks = [closed(received(**LITERATURE), ago(days)) for days in (30, 30, 20)]
    for task in tasks:
        hold(task.record, by=control, case=case)
    other = received(**LITERATURE)

    def is_right():
        on_hold = holds()
        return closed_counts(on_hold).staying == counted_one_by_one(on_hold)

    assert is_right()
    with CaptureQueriesContext(connection) as captured:
        assert closed_counts(holds()).staying
    # Nothing changed, so one query says all.
    assert len(captured) == 1
    # One is closed on the same day in place of another, so that the number stays the same.
    backdate(tasks[0], "closed_on", tasks[2].closed_on)
    assert is_right()
    backdate(tasks[2], "closed_on", tasks[1].closed_on)
    assert is_right()
    closed(other, ago(30))
    assert is_right()
    # A task goes back to open as one of another record that is not on hold is closed on its day.
    other = closed(received(**LITERATURE), ago(30))
    Step.objects.create(
        task=tasks[1], act="reopened", account="clerk", duty="literature", purpose="literature"
    )
    Task.objects.filter(pk=tasks[1].pk).update(state=Task.OPEN)
    assert is_right()
    legal_holds.release(tasks[0].record, by=control, case=case, reason="settled")
    assert is_right()

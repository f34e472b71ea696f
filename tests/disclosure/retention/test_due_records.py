"""What is due, on which day, and what stays all the same."""

import datetime as dt
from dataclasses import replace

import pytest

from keepfaith.custody.client.cases import CasesClient
from keepfaith.disclosure.models import Record, Task
from keepfaith.disclosure.records.custodian_clients import custodian
from keepfaith.disclosure.retention import due_records
from keepfaith.disclosure.retention.destruction import destroy
from keepfaith.disclosure.retention.due_records import (
    DueOn,
    HeldRecords,
    coming,
    day_of,
    ended,
    holds,
    staying,
)
from keepfaith.disclosure.retention.legal_holds import hold
from keepfaith.disclosure.retention.tombstones import Unpermitted, permission_of
from keepfaith.disclosure.tasks.task_actions import today
from keepfaith.policies.editions.edition_cache import posted_editions
from keepfaith.policies.editions.retention_rules import Period, rules_of
from tests.cases import opened_case

from .conftest import LITERATURE, closed, letter, received

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("custody")]
NONE = HeldRecords({}, frozenset())
DAY = dt.timedelta(1)


def ends_in(task: Task, days: int) -> Task:
    """Close a task so that its record is due in so many days, of the sample's three years."""
    return closed(task, ago=today() - Period(36, 0).latest(today() + days * DAY))


@pytest.fixture
def changed(monkeypatch: pytest.MonkeyPatch):
    """Read the editions as if their rules were others; no edition without a permission number can be posted."""

    def change(**parts: str) -> None:
        rules = {
            name: replace(rule, **parts)
            for name, rule in rules_of(posted_editions().of("privacy")[0]).items()
        }
        monkeypatch.setattr(due_records, "rules_of", lambda _edition: rules)
        monkeypatch.setattr(due_records, "rule_of", lambda _edition, holding: rules[holding])

    return change


def test_on_its_day_a_record_is_due_and_on_the_day_before_it_is_not():
    task = ends_in(received(**LITERATURE), 0)
    assert list(ended(by=today())) == [task.record]
    assert list(ended(by=today() - DAY)) == []
    assert day_of(task.record) == today()


def test_records_due_are_counted_by_day_and_holding():
    for days in (-400, 0, 3, 3, 15):
        ends_in(received(**LITERATURE), days)
    ends_in(letter(), 14)
    assert list(coming(today=today(), on_hold=NONE)) == [
        DueOn(today(), "literature-requests", 2),
        DueOn(today() + 3 * DAY, "literature-requests", 2),
        DueOn(today() + 14 * DAY, "questions", 1),
    ]


def test_a_thread_falls_due_with_its_youngest_message_and_not_while_one_is_open():
    first = ends_in(letter(), -30)
    second = ends_in(letter(first), 5)
    assert (day_of(first.record), day_of(second.record)) == (today() + 5 * DAY,) * 2
    assert list(coming(today=today(), on_hold=NONE)) == [DueOn(today() + 5 * DAY, "questions", 2)]
    letter(first)
    assert day_of(first.record) is None
    assert list(coming(today=today(), on_hold=NONE)) == [DueOn(today() + 5 * DAY, "questions", 1)]


def test_a_record_on_hold_is_listed_and_never_due_nor_is_the_first_message_of_its_thread(control):
    first = ends_in(letter(), -1)
    second = ends_in(letter(first), -1)
    other = ends_in(letter(), -1)
    case = opened_case(control)
    hold(second.record, by=control, case=case)
    on_hold = holds()
    assert on_hold.cases[second.record_id] == (case,)
    assert {first.record_id, second.record_id} <= on_hold.staying
    assert list(due_records.due(by=today(), on_hold=on_hold)) == [other.record]
    assert set(staying(by=today(), on_hold=on_hold)) == {first.record, second.record}


def test_whether_one_record_stays_is_asked_for_its_own_thread_alone(control, monkeypatch):
    first, other = letter(), letter()
    second = letter(first)
    third = letter(second)
    hold(third.record, by=control, case=opened_case(control))
    staying_ones = holds().staying
    monkeypatch.delattr(CasesClient, "holds")
    for task in (first, second, third, other):
        assert due_records.is_on_hold(task.record) is (task.record_id in staying_ones) is (task != other)


def test_an_edition_that_was_never_posted_lets_nothing_go():
    task = ends_in(received(**LITERATURE), -1)
    row = Record(**{field.attname: getattr(task.record, field.attname) for field in Record._meta.fields})
    row.edition = "0" * 64
    with pytest.raises(Unpermitted):
        permission_of(row)


def test_without_a_permission_number_nothing_is_due_and_it_is_listed_why(changed, duty):
    task = ends_in(received(**LITERATURE), -1)
    changed(permission="")
    assert list(due_records.due(by=today(), on_hold=NONE)) == []
    assert list(due_records.unpermitted(by=today())) == [task.record]
    with pytest.raises(Unpermitted) as refused:
        destroy(task.record)
    assert refused.value.clause == "not-destroyed-by-mistake"
    assert custodian().digests([task.record_id.bytes])


@pytest.mark.parametrize("period", ["indefinite", "", "for ever"])
def test_a_record_without_an_end_date_is_never_due(changed, duty, period):
    task = ends_in(received(**LITERATURE), -4_000)
    changed(period=period)
    assert list(ended(by=today())) == []
    assert day_of(task.record) is None
    with pytest.raises(Unpermitted):
        destroy(task.record)

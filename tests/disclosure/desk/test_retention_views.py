"""On the page of retention an employee with the duty sees what is due and what stays, holds and releases it."""

import datetime as dt
import re

import pytest

from keepfaith.disclosure.models import Tombstone
from keepfaith.disclosure.records.custodian_clients import custodian
from keepfaith.disclosure.retention import accounts
from keepfaith.disclosure.retention.destruction import run
from keepfaith.disclosure.retention.due_records import holds
from keepfaith.disclosure.staff.models import Employee
from keepfaith.disclosure.tasks.task_actions import today
from tests.backdating import backdate
from tests.disclosure.retention.conftest import LONG_AGO, closed, duty

from .conftest import LITERATURE, letter, received
from .test_desk import text

__all__ = ["duty"]
pytestmark = pytest.mark.django_db
PAGE = "/desk/retention/"


def shown(record) -> str:
    return f"{record.reference[:5]}-{record.reference[5:]}"


def test_an_employee_without_the_duty_sees_nothing_of_it_and_holds_nothing(clerk):
    task = received(**LITERATURE)
    desk = clerk("literature", "privacy")
    for answer in (
        desk.get(PAGE),
        desk.post(f"{PAGE}hold/", record=task.record.reference, reason="audit"),
        desk.post(f"{PAGE}release/", record=task.record.reference, reason="audit"),
    ):
        assert answer.status_code == 403
        assert "need-to-know" in text(answer)
    assert task.record_id not in holds().reasons


def test_records_due_are_listed_by_reference_without_a_word_of_their_content(clerk):
    task = closed(received(**LITERATURE))
    page = text(clerk("records").get(PAGE))
    assert shown(task.record) in page
    assert not [word for word in ("Example Reader", "Springfield", "Guide to our schools") if word in page]
    assert "<strong>1</strong> is due now" not in page
    assert "keepfaith staff duty retention records" in page
    assert 'aria-current="page">Retention' in page


def test_what_falls_due_is_grouped_by_kind_and_month_drawn_and_listed(clerk, duty):
    month, later = dt.timedelta(31), dt.timedelta(400)
    for ago in (LONG_AGO, LONG_AGO, month, month, month, later):
        closed(received(**LITERATURE), ago)
    closed(letter(), month)
    page = text(clerk("records").get(PAGE))
    assert "<strong>2</strong> are due now" in page
    kinds = {
        re.search("[a-z-]+", part)[0]: part
        for part in page.split('<section class="section" aria-labelledby="of-')
    }
    assert {"literature-requests", "questions"} <= kinds.keys()
    rows = re.findall(
        r'datetime="(\d{4}-\d\d)">[^<]+</time></th><td class="bars__number">(\d+)<',
        kinds["literature-requests"],
    )
    assert [count for _, count in rows] == ["2", "1", "3"]
    assert rows[0][0] == f"{today():%Y-%m}"
    assert sorted(rows) == rows
    assert kinds["literature-requests"].count('<rect class="columns__0"') == 2 * len(rows)
    assert "2 due within 14 days, by reference" in kinds["literature-requests"]
    assert "by reference" not in kinds["questions"].split("<section")[0]


def test_only_the_next_six_months_are_unfolded(clerk):
    for months in range(14):
        closed(received(**LITERATURE), dt.timedelta(31 * months))
    page = text(clerk("records").get(PAGE))
    first, later = page.split("Later months")
    assert (first.count("bars__number"), later.count("bars__number")) == (7, 9)


def test_accounts_of_former_employees_are_listed_and_then_named_no_more(clerk, duty):
    employee = Employee(account="former-clerk", is_active=False)
    employee.set_unusable_password()
    employee.save(force_insert=True)
    backdate(employee, "left_on", today() - dt.timedelta(90))
    desk = clerk("records")
    page = text(desk.get(PAGE))
    assert "Accounts of our staff" in page
    assert "former-clerk" in page
    assert accounts.run().destroyed == 1
    page = text(desk.get(PAGE))
    assert "former-clerk" not in page
    assert f"account {employee.pk}" in page.split("Last destroyed")[1]
    assert "Series EXAMPLE-E1, permission EXAMPLE-9" in page


def test_a_hold_is_put_on_and_taken_off_by_form_and_listed_with_its_reason(clerk):
    task, desk = closed(letter()), clerk("records")
    done = desk.post(f"{PAGE}hold/", record=shown(task.record), reason="case-2026-17")
    assert (done.status_code, done.headers["Location"]) == (302, f"{PAGE}?done=held")
    page = text(desk.get(done.headers["Location"]))
    assert "The record is on hold" in page
    assert f"{shown(task.record)}, " in page
    assert "case-2026-17</summary>" in page
    assert "is on hold</li>" in page
    assert re.search(r"Nothing is due", page)
    done = desk.post(f"{PAGE}release/", record=str(task.record_id), reason="settled")
    assert done.headers["Location"] == f"{PAGE}?done=released"
    assert task.record_id not in holds().reasons


@pytest.mark.parametrize(
    ("record", "reason", "message"),
    [
        ("AAAAA-AAAAA", "audit", "There is no record"),
        ("", "audit", "There is no record"),
        (None, "<b>", "no short name"),
    ],
)
def test_a_refused_hold_shows_a_message_and_stays_in_the_form_escaped(clerk, record, reason, message):
    reference = received(**LITERATURE).record.reference if record is None else record
    answer = clerk("records").post(f"{PAGE}hold/", record=reference, reason=reason)
    assert answer.status_code == 422
    assert message in text(answer)
    assert "<b>" not in text(answer)


def test_destroyed_records_are_listed_with_their_rule(clerk, duty):
    task = closed(received(**LITERATURE))
    assert run(most=5).destroyed == 1
    page = text(clerk("records").get(PAGE))
    assert shown(task.record) in page.split("Last destroyed")[1]
    assert "Series EXAMPLE-A1, permission EXAMPLE-1" in page
    assert Tombstone.objects.get(pk=task.record_id).destroyed_on == today()
    assert not custodian().digests([task.record_id.bytes])

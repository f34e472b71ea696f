"""On the page of retention an employee with the duty sees what is due and what stays, holds and releases it."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from keepfaith.disclosure.desk import retention_page
from keepfaith.disclosure.models import Tombstone
from keepfaith.disclosure.records.custodian_clients import custodian
from keepfaith.disclosure.retention import accounts, legal_holds
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


@pytest.fixture(autouse=True)
def _no_case_of_others(db, control) -> None:
    """Close the cases that other tests left open: the custodian is shared, and the page shows them all."""
    for case in legal_holds.cases():
        if not case.holds:
            control.close_case(case.case)


def shown(record) -> str:
    return f"{record.reference[:5]}-{record.reference[5:]}"


def test_an_employee_without_the_duty_sees_nothing_of_it_and_holds_nothing(clerk):
    task = received(**LITERATURE)
    desk = clerk("literature", "assistance")
    for answer in (
        desk.get(PAGE),
        desk.post(f"{PAGE}case/"),
        desk.post(f"{PAGE}close/", case="legal-hold-2026-1"),
        desk.post(f"{PAGE}hold/", records=task.record.reference, case="legal-hold-2026-1"),
        desk.post(f"{PAGE}release/", record=str(task.record_id), case="legal-hold-2026-1", reason="audit"),
    ):
        assert answer.status_code == 403
        assert "need-to-know" in text(answer)
    assert task.record_id not in holds().cases


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


def opened(desk, number="2026-CV-01187") -> str:
    """Open a case by the form, and return its name."""
    token = re.search('name="token" value="([^"]+)"', text(desk.get(PAGE)))[1]
    for _ in range(2):
        done = desk.post(f"{PAGE}case/", token=token, number_elsewhere=number)
        assert (done.status_code, done.headers["Location"]) == (302, f"{PAGE}?done=opened")
    return max((case.case for case in legal_holds.cases()), key=lambda name: int(name.rsplit("-", 1)[1]))


@pytest.mark.parametrize("duty", ["records", "privacy"])
def test_records_are_held_for_a_case_and_released_by_form(clerk, duty):
    tasks, desk = [closed(letter()) for _ in range(2)], clerk(duty)
    case = opened(desk)
    page = text(desk.get(f"{PAGE}?done=opened"))
    assert "The case is open" in page
    assert f"{case} (2026-CV-01187): 0 records" in page
    named = "\r\n".join(["", *(shown(task.record) for task in tasks), " "])
    done = desk.post(f"{PAGE}hold/", records=named, case=case)
    assert (done.status_code, done.headers["Location"]) == (302, f"{PAGE}?done=held")
    page = text(desk.get(done.headers["Location"]))
    assert "The records are on hold" in page
    assert f"{case} (2026-CV-01187): 2 records" in page
    assert "is on hold</li>" in page
    assert re.search(r"Nothing is due", page)
    answer = desk.post(f"{PAGE}close/", case=case)
    assert (answer.status_code, "Release them first" in text(answer)) == (422, True)
    done = desk.post(
        f"{PAGE}release/", record=[str(task.record_id) for task in tasks], case=case, reason="settled"
    )
    assert done.headers["Location"] == f"{PAGE}?done=released"
    assert not {task.record_id for task in tasks} & holds().cases.keys()
    assert desk.post(f"{PAGE}close/", case=case).headers["Location"] == f"{PAGE}?done=closed"
    assert f"{case} (" not in text(desk.get(PAGE))


def test_a_record_says_which_other_cases_hold_it(clerk):
    task, desk = closed(letter()), clerk("records")
    first, second = opened(desk), opened(desk, "")
    for case in (first, second):
        desk.post(f"{PAGE}hold/", records=shown(task.record), case=case)
    page = text(desk.get(PAGE))
    assert f"Also on hold for {first}" in page
    assert f"Also on hold for {second}" in page
    desk.post(f"{PAGE}release/", record=str(task.record_id), case=first, reason="settled")
    assert holds().cases[task.record_id] == (second,)
    desk.post(f"{PAGE}release/", record=str(task.record_id), case=second, reason="settled")


def test_each_case_lists_records_of_its_own_however_many_others_hold(clerk, monkeypatch):
    monkeypatch.setattr(retention_page, "MAX_HELD", 1)
    tasks, desk = [closed(letter()) for _ in range(3)], clerk("records")
    first, second = opened(desk), opened(desk, "")
    desk.post(f"{PAGE}hold/", records="\n".join(shown(task.record) for task in tasks[:2]), case=first)
    desk.post(f"{PAGE}hold/", records=shown(tasks[2].record), case=second)
    page = text(desk.get(PAGE))
    assert "These are the first 1 of 2." in page
    assert f"{second}: 1 record<" in page
    of_second = page.split(f"{second}: 1 record<")[1].split("</details>")[0]
    assert shown(tasks[2].record) in of_second
    assert "It holds no record" not in of_second
    for case, some in ((first, tasks[:2]), (second, tasks[2:])):
        desk.post(
            f"{PAGE}release/", record=[str(task.record_id) for task in some], case=case, reason="settled"
        )


def test_cases_are_shown_in_pages_and_held_for_from_each(clerk, monkeypatch):
    monkeypatch.setattr(retention_page, "CASES_A_PAGE", 2)
    task, desk = closed(letter()), clerk("records")
    first, second, third = (opened(desk, "") for _ in range(3))
    assert "Earlier cases" in text(desk.get(PAGE))
    assert "Earlier cases" not in text(desk.get(f"{PAGE}?page=999"))
    pages = [number_of_page(desk, case) for case in (third, second, first)]
    assert pages == sorted(pages)
    newest, oldest = (text(desk.get(f"{PAGE}?page={page}")) for page in (pages[0], pages[-1]))
    assert [f"{third}: 0 records" in page for page in (newest, oldest)] == [True, False]
    assert [f"{first}: 0 records" in page for page in (newest, oldest)] == [False, True]
    assert f'<option value="{first}"' in text(desk.get(f"{PAGE}?page={number_of_page(desk, first)}"))
    answer = desk.post(f"{PAGE}hold/", records="AAAAA-AAAAA", case=first, page=number_of_page(desk, first))
    assert f'<option value="{first}" selected>' in text(answer)
    desk.post(f"{PAGE}hold/", records=shown(task.record), case=first)
    assert f"{first}: 1 record<" in text(desk.get(f"{PAGE}?page={number_of_page(desk, first)}"))
    desk.post(f"{PAGE}release/", record=str(task.record_id), case=first, reason="settled")


def number_of_page(desk, case) -> int:
    """Return the page that shows a case."""
    names = [state.case for state in legal_holds.cases()]
    return names.index(case) // retention_page.CASES_A_PAGE + 1


def test_the_page_takes_no_more_queries_however_many_records_are_on_hold(clerk):
    desk = clerk("records")
    case = opened(desk)
    tasks = [closed(letter()) for _ in range(6)]
    counts = []
    desk.get(PAGE)
    for count in (1, 5):
        for task in tasks[:count]:
            desk.post(f"{PAGE}hold/", records=shown(task.record), case=case)
        with CaptureQueriesContext(connection) as captured:
            desk.get(PAGE)
        statements = [query["sql"] for query in captured if "disclosure_record" in query["sql"]]
        counts.append(len(statements))
        # All that is on hold is one array, and not one more parameter for each.
        assert not [task for task in tasks[:count] if f"'{task.record_id.hex}'::uuid" in " ".join(statements)]
    assert counts[1] == counts[0]
    for task in tasks[:5]:
        desk.post(f"{PAGE}release/", record=str(task.record_id), case=case, reason="settled")


@pytest.mark.parametrize(
    ("what", "typed", "message"),
    [
        ("hold", {"records": "AAAAA-AAAAA"}, "There is no record"),
        ("hold", {"records": " "}, "No record is named"),
        ("hold", {"records": "AAAAA-AAAAA\n" * 51}, "Name at most 50"),
        ("hold", {"records": "{}\nAAAAA-AAAAA"}, "Line 2: There is no record"),
        ("hold", {"records": "{}", "case": "legal-hold-1999-1"}, "There is no open case named"),
        ("hold", {"records": "{}", "case": "<b>"}, "There is no open case of that name"),
        ("release", {"record": "{}", "reason": "<b>"}, "not a short word"),
        ("release", {"reason": "settled"}, "No record is named"),
        ("case", {"number_elsewhere": "<b>"}, "a character that it cannot have"),
        ("close", {"case": "<b>"}, "There is no open case"),
    ],
)
def test_what_is_refused_says_why_changes_nothing_and_is_escaped(clerk, what, typed, message):
    record, desk = received(**LITERATURE).record, clerk("records")
    typed = {"case": opened(desk)} | {
        name: word.replace("{}", str(record.pk)) for name, word in typed.items()
    }
    answer = desk.post(f"{PAGE}{what}/", **typed)
    assert answer.status_code == 422
    assert message in text(answer)
    assert "<b>" not in text(answer)
    assert record.pk not in holds().cases


def test_destroyed_records_are_listed_with_their_rule(clerk, duty):
    task = closed(received(**LITERATURE))
    assert run(most=5).destroyed == 1
    page = text(clerk("records").get(PAGE))
    assert shown(task.record) in page.split("Last destroyed")[1]
    assert "Series EXAMPLE-A1, permission EXAMPLE-1" in page
    assert Tombstone.objects.get(pk=task.record_id).destroyed_on == today()
    assert not custodian().digests([task.record_id.bytes])

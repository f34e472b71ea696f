"""At the desk: searches by colleagues, fees that are worked out in dollars and hours, and later days."""

import datetime as dt
import re

import pytest

from keepfaith.disclosure.desk.work_messages import waiting_work
from keepfaith.disclosure.items import amounts, lines
from keepfaith.disclosure.records.custodian_clients import items_client
from keepfaith.disclosure.tasks.due_dates import due_deadline
from keepfaith.disclosure.tasks.task_actions import today

from .conftest import received
from .test_case_views import shown
from .test_desk import text

pytestmark = pytest.mark.django_db
PAGES = {name: f"/desk/decisions/records-{name}/" for name in ("searches", "fees", "times", "scopes")}
FEE = {
    "search-quarters": "6.25", "redact-quarters": "0.5", "rate-cents": "18.50", "pages": "30", "media-cents": "0",
    "postage-cents": "4.15",
}  # fmt: skip


@pytest.fixture
def officer(clerk):
    return clerk("records")


@pytest.fixture
def task(officer):
    task = received(
        "records-requests", form="records", records="The plans.", how="By e-mail", email="a@example.org"
    )
    assert officer.task(task, "take").status_code == 302
    return task


def press(desk, page, act, task=None, **typed):
    typed |= {"record": shown(task.record)} if task else {}
    return desk.post(f"{PAGES[page]}{act}/", **typed)


def only_item(kind, task):
    (item,) = items_client().items(f"records-{kind}", record=task.record_id.bytes)
    return item


def test_a_fee_is_typed_in_dollars_and_hours_and_worked_out(officer, task):
    assert press(officer, "fees", "estimate", task, **FEE).status_code == 302
    item = only_item("fee", task)
    assert item.details["cents"] == 2.25 * 1850 // 1 + 925 + 150 + 415
    assert item.details["answer-by"] == str(due_deadline("records", "records-requests", today()).due)
    page = text(officer.get(f"{PAGES['fees']}{item.number}/"))
    assert "$56.52" in page
    assert "6.25 hours" in page
    assert press(officer, "fees", f"{item.number}/pay").status_code == 302
    assert press(officer, "fees", f"{item.number}/refund").status_code == 302
    assert only_item("fee", task).state == "refunded"


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({"rate-cents": "25.01"}, "Write a rate from $0 to $25."),
        ({"rate-cents": "-1"}, "Write a rate from $0 to $25."),
        ({"search-quarters": "0.3"}, "Write 0 to 1,000 hours, in quarters."),
        ({"search-quarters": "1e9"}, "Write 0 to 1,000 hours, in quarters."),
        ({"search-quarters": "NaN"}, "Write the hours, or 0."),
        ({"pages": ""}, "Write the number of pages, or 0."),
        ({"pages": "-1"}, "Write 0 to 100,000 pages."),
    ],
)
def test_what_cannot_be_charged_is_said_beside_its_field(officer, task, typed, problem):
    page = press(officer, "fees", "estimate", task, **{**FEE, **typed})
    assert page.status_code == 422
    assert problem in text(page)
    assert 'value="4.15"' in text(page)
    assert list(items_client().items("records-fee", record=task.record_id.bytes)) == []


def test_a_late_fee_is_refused_with_the_rule(officer, task, monkeypatch):
    monkeypatch.setitem(amounts.MADE, "answer-day", lambda _: str(today() - dt.timedelta(days=2)))
    page = press(officer, "fees", "estimate", task, **FEE)
    assert page.status_code == 403
    assert "950 CMR 32.06 (2) (c)" in text(page)


def test_a_colleague_finds_the_search_and_says_what_it_brought(officer, task, clerk):
    searcher, until = clerk("searcher"), str(today() + dt.timedelta(days=5))
    done = press(officer, "searches", "ask", task, colleague=searcher.account, **{"last-day": until})
    assert done.status_code == 302
    number = only_item("search", task).number
    assert "1 search waits for you." in text(searcher.get("/desk/decisions/"))
    page = text(searcher.get(PAGES["searches"]))
    assert re.search(rf'searches until <time datetime="{until}">', page)
    entered = press(searcher, "searches", f"{number}/done", quarters="1.25", found="none")
    assert entered.status_code == 302
    assert "None are held, 1.25 hours" in text(officer.get(PAGES["searches"]))
    again = press(searcher, "searches", f"{number}/done", quarters="9", found="none")
    assert (again.status_code, only_item("search", task).details["quarters"]) == (403, 5)


def test_the_morning_mail_counts_a_search_that_waits_and_says_when_it_is_late(
    officer, task, clerk, monkeypatch
):
    desk, day = clerk("searcher"), today()
    searcher = desk.account
    press(
        officer, "searches", "ask", task, colleague=searcher, **{"last-day": str(day + dt.timedelta(days=5))}
    )
    work = waiting_work(searcher, since=day, today=day)
    assert (work.decisions, work.needs_a_message) == (("1 search waits for you.",), True)
    assert waiting_work(officer.account, since=day, today=day).decisions == ()
    monkeypatch.setattr(lines, "today", lambda: day + dt.timedelta(days=6))
    assert waiting_work(searcher, since=day, today=day).decisions == ("1 search waits for you. 1 is late.",)
    press(desk, "searches", f"{only_item('search', task).number}/done", quarters="1", found="none")
    assert waiting_work(searcher, since=day, today=day).decisions == ()


@pytest.mark.parametrize(
    ("days", "problem"), [(-1, "Write a day from today"), (400, "Write a day from today")]
)
def test_a_later_day_lies_within_a_year(officer, task, days, problem):
    page = press(officer, "times", "agree", task, **{"last-day": str(today() + dt.timedelta(days=days))})
    assert (page.status_code, problem in text(page)) == (422, True)
    assert press(officer, "times", "petition", task).status_code == 302
    number = only_item("time", task).number
    until = str(today() + dt.timedelta(days=20))
    assert press(officer, "times", f"{number}/grant", **{"last-day": until}).status_code == 302
    assert only_item("time", task).details["last-day"] == until


def test_what_was_agreed_is_sealed_and_its_officer_reads_it_again(officer, task):
    page = text(officer.get(f"{PAGES['scopes']}?record={shown(task.record)}"))
    once = re.search(r'name="once" value="([0-9a-f]+)"', page)[1]
    assert "Write what was agreed." in text(press(officer, "scopes", "agree", task, once=once, scope=""))
    assert press(officer, "scopes", "agree", task, once=once, scope="Of 2025 alone.").status_code == 302
    item = f"{PAGES['scopes']}{only_item('scope', task).number}/"
    assert "Of 2025 alone." not in text(officer.get(item))
    assert "Of 2025 alone." in text(officer.post(f"{item}read/"))

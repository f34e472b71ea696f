"""The safeguards at the desk: a refusal for the lack of them becomes the page, and the work goes on after it."""

import datetime as dt
import html
import secrets

import pytest

from keepfaith.agency.folder import agency_folder
from keepfaith.agency.safeguards import read_safeguards
from keepfaith.disclosure.desk.duties.reminders import safeguards_reminder
from keepfaith.disclosure.records.custodian_clients import staff_client
from keepfaith.disclosure.staff.models import Employee
from tests.disclosure.desk.conftest import Desk, received

pytestmark = pytest.mark.django_db
BUTTON = "I have read this and will follow it"


@pytest.fixture
def newcomer(db, control):
    account = f"newcomer-{secrets.token_hex(4)}"
    Employee.objects.create(account=account, password="!")
    control.give_duty(account, "literature")
    desk = Desk(account)
    desk.account = account
    yield desk
    control.end_staff(account)


def test_an_employee_reads_the_text_first_and_comes_back_to_the_task(newcomer):
    task = received(name="Jamie Doe", items="Booklet", address="1 Main St")
    text = read_safeguards(agency_folder())
    refused = newcomer.task(task, "open")
    shown = html.unescape(refused.content.decode())
    assert (refused.status_code, BUTTON in shown, "Jamie Doe" in shown) == (403, True, False)
    assert all(paragraph in shown for section in text.sections for paragraph in section.paragraphs)
    back = f"/desk/tasks/{task.pk}/"
    assert f'name="back" value="{back}"' in shown
    digest = text.digest.hex()
    went = newcomer.post("/desk/safeguards/acknowledge/", text=digest, back=back)
    assert (went.status_code, went.headers["Location"]) == (302, back)
    assert "Jamie Doe" in newcomer.task(task, "open").content.decode()
    assert "You acknowledged this on" in newcomer.get("/desk/safeguards/").content.decode()


@pytest.mark.parametrize(
    "back", ["https://example.org/", "//example.org/desk/", "/policies/", "", "/desk/" + "x" * 300]
)
def test_no_other_site_is_led_to(newcomer, back):
    digest = read_safeguards(agency_folder()).digest.hex()
    went = newcomer.post("/desk/safeguards/acknowledge/", text=digest, back=back)
    assert (went.status_code, went.headers["Location"]) == (302, "/desk/")


def test_another_text_than_was_shown_is_not_acknowledged(newcomer):
    answer = newcomer.post("/desk/safeguards/acknowledge/", text="00" * 32, back="")
    assert (answer.status_code, "Read it again" in answer.content.decode()) == (400, True)
    assert newcomer.account not in [one.employee for one in staff_client().acknowledgments()]


def test_the_lists_of_duties_say_who_has_not_acknowledged(newcomer, clerk):
    chief = clerk("administrator")
    assert "safeguards not acknowledged" in chief.get("/desk/duties/").content.decode()
    assert "The custodian opens nothing for" in chief.get("/desk/duties/access/").content.decode()


def test_whoever_did_not_press_the_button_learns_of_it_the_next_morning(newcomer):
    """A portal that is taken over can say that somebody acknowledged; the worker tells them."""
    account, digest = newcomer.account, read_safeguards(agency_folder()).digest
    staff_client().acknowledge(digest, employee=account)
    day = dt.datetime.now(dt.UTC).date()
    sentence = safeguards_reminder(account, ("literature",), since=day, today=day + dt.timedelta(1))
    assert "if you did not, tell the privacy officer" in sentence
    later = day + dt.timedelta(2)
    assert safeguards_reminder(account, ("literature",), since=later, today=later) == ""
    last = day + dt.timedelta(360)
    assert "again soon" in safeguards_reminder(account, ("literature",), since=last, today=last)
    assert safeguards_reminder(account, (), since=day, today=last) == ""

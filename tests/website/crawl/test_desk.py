"""Every page of the staff, as an employee at work comes to it; no route behind the door is left out."""

import datetime as dt
import re
import secrets
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from keepfaith.custody.client.admin import ControlClient
from keepfaith.website.runtime.data_directory import DataDirectory
from keepfaith.website.runtime.process_sockets import socket_folder
from tests.architecture.test_addresses import AT_THE_DOOR, BEHIND_THE_DOOR
from tests.disclosure.staff.test_browser import PASSWORD, code_of, made
from tests.duties import give_duty
from tests.website.browsing import click
from tests.website.crawl.conftest import Visiting
from tests.website.crawl.filling import fill_in, receipt_of
from tests.website.crawl.profile import Way
from tests.website.crawl.visitor import Visitor

pytestmark = pytest.mark.browser
WAYS = [Way(screen, scripts=scripts) for scripts in (True, False) for screen in ("phone", "desktop")]
DUTIES = ("literature", "events", "assistance", "records", "privacy", "administrator")


@pytest.fixture
def hired(served: Any) -> Iterator[Callable[..., str]]:
    """Make accounts with duties; they end with the test."""
    control = ControlClient(socket_folder(DataDirectory.at(served.data)) / "control")
    accounts = []

    def hire(*duties: str) -> str:
        accounts.append(made(served, f"crawl-{secrets.token_hex(4)}"))
        for duty in duties:
            give_duty(control, accounts[-1], duty)
        return accounts[-1]

    yield hire
    for account in accounts:
        control.end_staff(account)
    control.close()


class Employee:
    """A visitor who signs in and works; whatever is wrong on the way is gathered."""

    def __init__(self, visitor: Visitor, account: str) -> None:
        self.visitor, self.page, self.account = visitor, visitor.page, account
        self.faults: list[str] = []

    def go(self, address: str, status: int = 200) -> None:
        self.faults += self.visitor.go(address, status)

    def look(self, status: int = 200) -> None:
        self.faults += self.visitor.look(status)

    def press(self, name: str, status: int = 200) -> None:
        """Press a button or follow a link of the main text, unfolding what hides it, and look at what comes."""
        self.page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
        wanted = self.page.locator("main").get_by_role("button", name=name)
        with self.page.expect_navigation():
            (
                wanted if wanted.count() else self.page.locator("main").get_by_role("link", name=name)
            ).first.click()
        self.look(status)

    def fill(self, **texts: str) -> None:
        self.page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
        for name, text in texts.items():
            self.page.locator(f"main #{name}").fill(text)

    def sign_in(self, password: str = PASSWORD) -> None:
        self.page.locator("main [name=login]").fill(self.account)
        self.page.locator("main [name=password]").fill(password)
        self.press("Sign in")

    def task(self, reference: str) -> str:
        self.visitor.page.goto(f"{self.visitor.origin}/desk/?reference={reference}")
        return str(re.search(r"/desk/tasks/\d+/", self.page.url)[0])


def sent_by(visitor: Visitor, form: str) -> str:
    visitor.page.goto(f"{visitor.origin}/forms/{form}/")
    fill_in(visitor)
    return receipt_of(visitor)[0]


def at_the_door(employee: Employee) -> None:
    # No provider vouches for the staff of this agency, so there is no way to one.
    employee.go("/desk/sign-in/provider/")
    employee.go("/desk/sign-in/provider/answer/")
    employee.go("/desk/sign-in/provider/saml/")
    employee.go("/desk/sign-in/provider/saml/answer/")
    employee.go("/desk/sign-in/provider/saml/finish/")
    employee.go("/desk/sign-in/invitation/")
    employee.go("/desk/sign-in/recovery/")
    employee.go("/desk/sign-in/passkey/")
    employee.press("Use a passkey")
    employee.go("/desk/")
    employee.sign_in("a wrong password")
    employee.sign_in()


def sent_elsewhere(employee: Employee, task: str) -> None:
    """In another window, mark the task as sent that this one still shows as waiting."""
    window = employee.visitor.context.new_page()
    window.goto(employee.visitor.origin + task)
    window.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
    with window.expect_navigation():
        window.get_by_role("button", name="Mark as sent").click()
    window.close()


def with_tasks(employee: Employee, first: str, second: str, question: str) -> None:
    employee.go("/desk/")
    employee.press("Open the next one")
    task = employee.task(first)
    for address in (
        f"{task}answer/begin/",
        f"{task}answer/preview/",
        f"{task}appeal.zip",
        "/desk/taken-back/close/",
    ):
        employee.go(address, 405)
    employee.go(task)
    employee.press("View request")
    employee.go(task)
    employee.fill(note=" ")
    employee.press("Keep the note", 422)
    employee.fill(note="Asked again by telephone.")
    employee.press("Keep the note")
    employee.press("Open the note")
    employee.go(task)
    sent_elsewhere(employee, task)
    employee.press("Mark as sent", 409)
    employee.go(task)
    employee.press("Undo: open it again")
    employee.press("View request")
    employee.press("Mark as sent")
    employee.go(task)
    employee.fill(reopen="It came back after all.")
    employee.press("Reopen the task")
    employee.go(employee.task(second))
    employee.press("View request")
    employee.fill(returned="Nobody lives there.")
    employee.press("Close as returned")
    employee.go(employee.task(question))
    employee.press("View request")
    employee.page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
    employee.page.locator("#to").select_option(index=1)
    employee.fill(why="It asks for a booklet.")
    employee.press("Move the task")
    employee.go("/desk/tasks/999999/", 404)


def with_typing(employee: Employee) -> None:
    employee.go("/desk/type-in/")
    employee.press("By telephone")


def with_labels(employee: Employee) -> None:
    employee.go("/desk/labels/")
    with employee.page.expect_download():
        click(employee.page.get_by_role("button", name="make the labels"))
    employee.go("/desk/labels/")
    employee.press("Mark them as sent")
    employee.press("Mark the rest as sent")


def with_letters(employee: Employee, question: str) -> None:
    task = employee.task(question)
    employee.go(task)
    employee.press("View request")
    employee.fill(answer="Your number is 900-12-3456.")
    employee.page.locator("main label[for=closes-no]").click()
    employee.press("Send the answer", 422)
    employee.fill(answer="x" * 10_000)
    employee.press("Send the answer")
    employee.press("Open the answer")
    employee.go(task)
    employee.page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
    employee.page.locator("#colleague").select_option(index=1)
    employee.press("Go on")
    employee.press("Hand it over")
    # First the link on the task's page, then the button on the page that asks.
    employee.press("Take it over")
    employee.press("Take it over")
    employee.fill(closed="Nothing more was asked.")
    employee.press("Close without an answer")
    employee.go(f"{task}attachments/attachments/", 405)
    # An answer of these tests does not wait.
    for act in ("recall", "send"):
        employee.go(f"{task}answers/00000000-0000-4000-8000-000000000000/{act}/", 405)
    employee.go("/desk/outbox/")


def with_wordings(employee: Employee) -> None:
    employee.go("/desk/templates/")
    employee.press("Warning of private numbers")
    address = urlsplit(employee.page.url).path
    before = employee.page.locator("#body").input_value()
    employee.fill(body="{form} {name}")
    employee.press("Save this wording", 422)
    employee.fill(subject="y" * 150, body=f"{before}\n{'z' * 500}")
    employee.press("Save this wording")
    employee.fill(subject="Please read this", body=before)
    employee.press("Save this wording")
    employee.go(address)


def with_retention(employee: Employee, reference: str) -> None:
    employee.go("/desk/retention/")
    employee.fill(number_elsewhere="a number of somebody")
    employee.press("Open the case", 422)
    employee.fill(number_elsewhere="x" * 64)
    employee.press("Open the case")
    employee.fill(records=f"{reference}\n{'y' * 300}")
    employee.press("Put on hold", 422)
    employee.fill(records=reference)
    employee.press("Put on hold")
    employee.page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
    on_hold = employee.page.locator("main details", has_text=reference)
    case = on_hold.locator("[name=case]").input_value()
    on_hold.get_by_text(reference).click()
    on_hold.get_by_label("Why they are released").fill("settled")
    employee.press(f"Release from {case}")
    employee.press(f"Close {case}")


def with_cases(employee: Employee, reference: str) -> None:
    employee.go("/desk/cases/")
    employee.fill(number_elsewhere="a number of somebody")
    employee.press("Open the case", 422)
    employee.fill(number_elsewhere="x" * 64)
    employee.press("Open the case")
    address = urlsplit(employee.page.url).path
    employee.fill(records=f"{reference}\n{'y' * 300}")
    employee.press("Propose", 422)
    employee.fill(records=reference)
    employee.press("Propose")
    with employee.page.expect_download():
        employee.page.get_by_role("link", name="Get the packet (ZIP)").click()
    employee.page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
    employee.fill(due_on="2097-11-03")
    employee.page.locator("#due-reason").fill("A judge said so")
    employee.press("Set it", 422)
    employee.fill(due_on=(dt.datetime.now(dt.UTC).date() + dt.timedelta(9)).isoformat())
    employee.page.locator("#due-reason").fill("court-order")
    employee.press("Set it")
    employee.page.locator("#colleague").evaluate(
        "list => list.add(new Option('nobody', 'nobody-there', true, true))"
    )
    employee.press("Give it", 403)
    employee.go(address)
    employee.press("Let it go")
    employee.press("Take the case")
    employee.page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
    employee.page.locator("#suspend-1").fill("Somebody says so")
    employee.press("Suspend its use", 400)
    employee.go(address)
    employee.page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
    employee.page.locator("#suspend-1").fill("contested")
    employee.press("Suspend its use")
    employee.page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
    employee.page.locator("#lift-1").fill("corrected")
    employee.press("End the suspension")
    employee.go("/desk/restrict/", 405)
    # Nobody approves what they proposed, and so nothing is opened.
    employee.go(f"{address}decide/", 405)
    employee.go(f"{address}appeal/", 405)
    employee.go(f"{address}hearing/", 405)
    employee.go(f"{address}records/00000000-0000-4000-8000-000000000000/", 405)
    employee.go(f"{address}records/00000000-0000-4000-8000-000000000000/disclose/", 405)
    employee.go(f"{address}records/00000000-0000-4000-8000-000000000000/grant/", 405)
    for page in ("code", "tell", "written"):
        employee.go(f"{address}records/00000000-0000-4000-8000-000000000000/{page}/", 400)
    employee.go("/desk/copies/")
    employee.go("/desk/copies/00000000-0000-4000-8000-000000000000/", 422)
    employee.go(address)
    employee.page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
    employee.page.locator("label[for=despite]").click()
    employee.press("Close it for good")
    employee.go("/desk/cases/?name=legal-process-1999-1")
    with_letters_of_a_case(employee)


def with_duties(employee: Employee) -> None:
    employee.go("/desk/duties/access/")
    employee.go("/desk/duties/history/")
    employee.go("/desk/duties/")
    employee.page.locator("#account").select_option("no-duty")
    employee.fill(starts_on="2020-01-01")
    employee.press("Propose it", 422)
    employee.page.locator("#account").select_option("no-duty")
    employee.fill(starts_on=dt.datetime.now(dt.UTC).date().isoformat())
    employee.press("Propose it")
    employee.page.locator("main tr", has_text="no-duty").get_by_role("button").first.click()
    employee.page.wait_for_load_state()
    for place in ("confirm", "renew", "end"):
        employee.go(f"/desk/duties/1/{place}/", 405)
    employee.go("/desk/duties/recoveries/")
    employee.page.locator("#account").select_option("no-duty")
    employee.press("Show the first half")
    with_password(employee)
    employee.go("/desk/duties/recoveries/")
    # It takes another administrator to confirm it.
    employee.press("Take back Sample no duty (no-duty)")
    employee.go("/desk/duties/recoveries/1/confirm/", 422)
    for place in ("begin", "1/withdraw"):
        employee.go(f"/desk/duties/recoveries/{place}/", 405)
    employee.go("/desk/account/recovery/end/", 405)


def with_letters_of_a_case(employee: Employee) -> None:
    employee.go("/desk/cases/")
    employee.page.locator("#kind").select_option("access-request")
    employee.press("Open the case")
    employee.press("Look at it")
    employee.fill(to="Example Reader", added="z" * 300)
    with employee.page.expect_download():
        employee.page.get_by_role("button", name="Enter it and get the text").click()


def with_appeals(employee: Employee) -> None:
    """Decide an objection, open an appeal against that, and be refused in it."""
    employee.go("/desk/cases/")
    employee.page.locator("#kind").select_option("objection")
    employee.press("Open the case")
    employee.page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
    employee.page.locator("#outcome").select_option("denied")
    employee.page.locator("#sent").select_option("told")
    employee.page.locator("label[for=despite]").click()
    employee.press("Close it for good")
    employee.press("Open the appeal")
    employee.go("/desk/cases/")


def with_question_about_self(employee: Employee, reference: str) -> None:
    employee.go(employee.task(reference))
    employee.press("View request")
    employee.press("Look for other records")


def with_office(employee: Employee) -> None:
    employee.go("/desk/office/")
    employee.press("12 months")
    with employee.page.expect_download():
        employee.page.get_by_role("link", name="All figures of this page").click()


def with_absence(employee: Employee) -> None:
    employee.go("/desk/")
    employee.press("Who is away")
    employee.fill(first_on="2020-01-02", last_on="2097-01-01")
    employee.page.locator("#deputy").select_option(index=1)
    employee.press("Note it", 422)


def with_events(employee: Employee) -> None:
    employee.go("/desk/events/new/")
    employee.press("Save the draft", 422)
    # The longest words there can be.
    employee.fill(
        title="x" * 120, summary="y" * 2000, place="z" * 200, link=f"https://example.org/{'l' * 480}"
    )
    for end in ("starts", "ends"):
        employee.fill(**{f"{end}_on": "2097-11-03", f"{end}_at": "01:30"})
    employee.page.locator("main label[for=topics]").click()
    # On that day clocks go back, so that this time comes twice.
    employee.press("Save the draft", 422)
    employee.page.locator("main label[for=starts_turn]").click()
    employee.page.locator("main label[for=ends_turn-2]").click()
    employee.press("Save the draft")
    address = urlsplit(employee.page.url).path
    employee.go(address)
    announced_elsewhere(employee, address)
    employee.press("Save the draft", 409)
    employee.go("/desk/events/")
    employee.go(address)
    employee.press("Preview and send notices")
    employee.go(f"{address}notices/change/", 405)
    employee.go(address)
    employee.press("Cancel this event")
    employee.press("Its public page")
    employee.go("/desk/events/new/")
    employee.fill(title="Not needed", place="online")
    for end, time in (("starts", "09:00"), ("ends", "10:00")):
        employee.fill(**{f"{end}_on": "2097-12-01", f"{end}_at": time})
    employee.page.locator("main label[for=topics]").click()
    employee.press("Save the draft")
    employee.press("Discard the draft")


def announced_elsewhere(employee: Employee, address: str) -> None:
    """In another window, announce the draft that this one still shows."""
    window = employee.visitor.context.new_page()
    window.goto(employee.visitor.origin + address)
    with window.expect_navigation():
        window.get_by_role("button", name="Announce this event").click()
    window.close()


def with_grants(employee: Employee) -> None:
    employee.go("/desk/tasks/1/grant/", 405)
    employee.go("/desk/grants/1/approve/", 405)
    employee.go("/desk/grants/1/end/", 405)
    employee.go("/desk/grants/own/")
    # No duty of theirs approves or audits a grant.
    employee.go("/desk/grants/", 403)


def with_left_out(employee: Employee) -> None:
    employee.go("/desk/left-out/propose/", 405)
    number = "00000000-0000-4000-8000-000000000000"
    employee.go(f"/desk/left-out/{number}/approve/", 405)
    employee.go(f"/desk/left-out/{number}/end/", 405)
    employee.go("/desk/left-out/")


def with_items(employee: Employee) -> None:
    """The agency served has words for corrections alone: tests/disclosure/desk/test_item_pages.py has two kinds."""
    employee.go("/desk/decisions/")
    record = "00000000-0000-4000-8000-000000000000"
    employee.go(f"/desk/cases/objection-2026-1/records/{record}/correct/", 405)
    employee.go("/desk/decisions/loans/", 404)
    employee.go("/desk/decisions/loans/1/", 404)
    employee.go("/desk/decisions/loans/ask/", 405)
    employee.go("/desk/decisions/loans/1/read/", 405)
    employee.go("/desk/decisions/loans/1/renew/", 405)


def with_reviews(employee: Employee) -> None:
    employee.go("/desk/reviews/pause/", 405)
    employee.go("/desk/reviews/1/settle/", 405)
    employee.go("/desk/reviews/")


def with_passkeys(employee: Employee) -> None:
    employee.go("/desk/passkeys/propose/", 405)
    employee.go("/desk/passkeys/end/", 405)
    employee.go("/desk/passkeys/")


def with_safeguards(employee: Employee) -> None:
    employee.go("/desk/safeguards/acknowledge/", 405)
    employee.go("/desk/safeguards/")
    employee.press("I have read this and will follow it")


def with_password(employee: Employee) -> None:
    """Type the password again, if that was asked for."""
    if employee.page.get_by_role("button", name="Go on").count():
        employee.page.locator("main [name=password]").fill(PASSWORD)
        employee.press("Go on")


def with_the_account(employee: Employee) -> None:
    employee.go("/desk/account/")
    employee.go("/desk/account/password/")
    employee.go("/desk/account/confirm/")
    employee.go("/desk/account/second-factor/")
    with_password(employee)
    secret = employee.page.locator(".set-up__key").inner_text().replace(" ", "")
    employee.page.get_by_label("Code that the app shows now").fill(code_of(secret))
    employee.press("Set it up")
    employee.go("/desk/account/passkeys/add/")
    # Nobody here has a passkey: tests/disclosure/staff/passkeys/test_browser.py has.
    employee.go("/desk/account/passkeys/1/remove/", 404)
    employee.go("/desk/account/passkeys/1/rename/", 404)
    employee.go("/desk/account/confirm/passkey/")
    for page in ("recovery-codes/", "recovery-codes/new/", "second-factor/remove/", "confirm/code/"):
        employee.go(f"/desk/account/{page}")
    employee.go("/desk/account/sessions/end/", 405)
    employee.go("/desk/account/sign-in-name/", 405)
    employee.go("/desk/account/")
    employee.press("Get a new one")
    employee.go("/desk/sign-out/")
    employee.press("Sign out")
    employee.go("/desk/sign-in/")
    employee.sign_in()
    employee.page.locator("main [name=code]").fill(code_of(secret, ahead=1))
    employee.press("Sign in")


def unseen(visitor: Visitor) -> list[str]:
    """Return the routes of the desk and of signing in that no page was requested of."""
    paths = {path.lstrip("/") for _, path in visitor.visited}
    every = {
        route: re.sub(r"<(?:int|slug|uuid):\w+>", r"[\\w-]+", route)
        for route in BEHIND_THE_DOOR | AT_THE_DOOR
    }
    return [route for route, shape in every.items() if not any(re.fullmatch(shape, path) for path in paths)]


@pytest.mark.long
@pytest.mark.parametrize("way", WAYS, ids=str)
def test_every_page_of_the_staff_does_what_is_listed_and_nothing_else(
    served: Any, open_visit: Visiting, hired: Callable[..., str], way: Way
) -> None:
    with open_visit(served.origin, way) as visitor:
        employee = Employee(visitor, hired(*DUTIES))
        references = [
            sent_by(visitor, form)
            for form in ("literature", "literature", "question", "literature", "question", "about-me")
        ]
        visitor.look()
        at_the_door(employee)
        with_tasks(employee, *references[:3])
        with_typing(employee)
        with_labels(employee)
        with_letters(employee, references[4])
        with_wordings(employee)
        with_retention(employee, references[1])
        with_cases(employee, references[1])
        with_appeals(employee)
        with_question_about_self(employee, references[5])
        with_duties(employee)
        with_office(employee)
        with_absence(employee)
        with_events(employee)
        with_grants(employee)
        with_left_out(employee)
        with_items(employee)
        with_reviews(employee)
        with_safeguards(employee)
        with_passkeys(employee)
        with_the_account(employee)
        left_out = unseen(visitor)
    assert "\n".join(employee.faults + visitor.heard()) == ""
    assert left_out == []


@pytest.mark.long
def test_an_employee_without_a_duty_sees_that_and_is_refused(
    served: Any, open_visit: Visiting, hired: Callable[..., str]
) -> None:
    with open_visit(served.origin, Way("phone")) as visitor:
        reference, full = sent_by(visitor, "literature"), Employee(visitor, hired(*DUTIES))
        visitor.page.goto(served.origin + "/desk/")
        full.sign_in()
        task = full.task(reference)
        visitor.context.clear_cookies()
        employee = Employee(visitor, hired())
        employee.go("/desk/")
        employee.sign_in()
        employee.go("/desk/labels/", 403)
        employee.go(task, 403)
        visitor.page.goto(served.origin + "/desk/account/password/")
        visitor.context.clear_cookies(name="__Host-csrf")
        for field in employee.page.locator("main input[type=password]").all():
            field.fill(PASSWORD)
        employee.press("Change", 403)
    assert employee.faults + visitor.heard() == []

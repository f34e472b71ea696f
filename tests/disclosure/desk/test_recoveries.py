"""Two administrators let a colleague in again; neither can alone, and nobody lets themselves in."""

import datetime as dt
import re
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from keepfaith.custody.client.staff import StaffClient
from keepfaith.disclosure.records.custodian_clients import custodian, staff_client
from keepfaith.disclosure.staff import recovery
from keepfaith.disclosure.staff.cleanup import clear_past, deactivate
from keepfaith.disclosure.staff.limits import MAX_FAILURES
from keepfaith.disclosure.staff.models import Employee, Recovery, Session
from keepfaith.disclosure.staff.recovery import NotRecovered, let_in
from tests.disclosure.desk.test_passkeys import counting
from tests.disclosure.staff.conftest import (
    ACCOUNT,
    PASSWORD,
    confirm,
    fresh_client,
    is_in,
    made,
    send,
    sign_in,
)
from tests.disclosure.staff.passkeys.software_authenticator import SoftwareAuthenticator
from tests.duties import give_duty

pytestmark = pytest.mark.django_db
PAGE = "/desk/duties/recoveries/"
DOOR = "/desk/sign-in/recovery/"
NEW = "other plain words that nobody has"
HALF = re.compile(r'<code class="reference">([a-z2-9]{5}(?:-[a-z2-9]{5}){2})</code>')


class Administrator:
    """An employee who is signed in by password and confirmed it, as these pages ask for."""

    def __init__(self, control, account: str, **where: str) -> None:
        made(account)
        give_duty(control, account, "administrator", **where)
        self.account, self.browser = account, fresh_client()
        sign_in(self.browser, account)
        confirm(self.browser, PAGE)

    def post(self, place: str, **fields: str):
        return send(self.browser, PAGE + place, page=PAGE, **fields)

    def half(self, answer) -> str:
        assert answer.status_code == 200, answer.content.decode()
        assert answer.headers["Cache-Control"] == "no-store"
        return HALF.search(answer.content.decode())[1]

    def begin(self, account: str) -> str:
        return self.half(self.post("begin/", account=account))

    def confirm(self, account: str) -> str:
        number = Recovery.objects.get(employee__account=account, used_at=None).pk
        return self.half(self.post(f"{number}/confirm/"))

    def page(self) -> str:
        return " ".join(self.browser.get(PAGE, secure=True).content.decode().split())


@pytest.fixture
def administrators(control):
    accounts = ("first-chief", "second-chief")
    yield tuple(Administrator(control, account) for account in accounts)
    for account in accounts:
        control.end_staff(account)


@pytest.fixture
def colleague(control):
    employee = made("lost-clerk")
    give_duty(control, employee.account, "literature")
    yield employee
    control.end_staff(employee.account)


def come_in(account: str, first: str, second: str, *, password: str = NEW, again: str = ""):
    fields = {"account": account, "first": first, "second": second, "password": password}
    return send(fresh_client(), DOOR, **fields, again=again or password)


def test_with_both_halves_a_colleague_sets_a_new_password_and_keeps_the_duties(administrators, colleague):
    one, other = administrators
    inside = fresh_client()
    sign_in(inside, colleague.account)
    first = one.begin(colleague.account)
    assert first not in one.page()
    second = other.confirm(colleague.account)
    # However they are typed.
    answer = come_in(colleague.account, f" {first.upper()} ", second.replace("-", ""))
    assert answer.headers["Location"] == "/desk/sign-in/?done=recovered"
    assert not is_in(inside)
    assert sign_in(fresh_client(), colleague.account).status_code == 200
    assert sign_in(fresh_client(), colleague.account, NEW).status_code == 302
    assert custodian().duties_of(colleague.account) == ("literature",)
    assert "lost-clerk</strong> came in again on" in one.page()
    assert "first-chief and second-chief gave the halves." in other.page()
    # Each half is good for one use.
    assert come_in(colleague.account, first, second, password=PASSWORD).status_code == 200
    assert not Employee.objects.get(account=colleague.account).check_password(PASSWORD)


def test_the_custodian_forgets_the_passkeys_of_whoever_is_let_in_again(administrators, colleague, control):
    counting(SoftwareAuthenticator(), colleague.account, control)
    administrators_own = counting(SoftwareAuthenticator(), administrators[0].account, control)
    one, other = administrators
    first, second = one.begin(colleague.account), other.confirm(colleague.account)
    assert come_in(colleague.account, first, second).status_code == 302
    assert staff_client().passkeys_of(colleague.account) == ()
    (passkey,) = staff_client().passkeys_of(one.account)
    assert passkey.credential == administrators_own.identifier


def test_without_the_custodian_nobody_is_let_in_and_the_halves_stay(administrators, colleague, monkeypatch):
    one, other = administrators
    first, second = one.begin(colleague.account), other.confirm(colleague.account)
    with monkeypatch.context() as away:
        nowhere = StaffClient(Path("/nonexistent/requests"), wait=0.01)
        away.setattr(recovery, "staff_client", lambda: nowhere)
        answer = come_in(colleague.account, first, second)
    assert (answer.status_code, "The custodian does not answer" in answer.content.decode()) == (200, True)
    assert Employee.objects.get(account=colleague.account).check_password(PASSWORD)
    assert come_in(colleague.account, first, second).status_code == 302


def test_one_administrator_alone_lets_nobody_in(administrators, colleague):
    one, other = administrators
    first = one.begin(colleague.account)
    number = Recovery.objects.get().pk
    answer = one.post(f"{number}/confirm/")
    assert answer.status_code == 422
    assert "It takes two administrators" in answer.content.decode()
    for second in ("", first, "aaaaa-aaaaa-aaaaa"):
        assert come_in(colleague.account, first, second).status_code == 200
    assert Employee.objects.get(account=colleague.account).check_password(PASSWORD)
    other.confirm(colleague.account)
    # Who confirmed has the second half, and the first one's is not theirs.
    assert other.post(f"{number}/confirm/").status_code == 422
    for problem in (
        {"begun_by": colleague},
        {"confirmed_by": colleague},
        {"confirmed_by": Recovery.objects.get().begun_by},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Recovery.objects.update(**problem)
    with pytest.raises(IntegrityError), transaction.atomic():
        Recovery.objects.update(confirmed_by=None, used_at=timezone.now())


def test_whose_account_it_is_sees_it_and_ends_it(administrators, colleague):
    one, other = administrators
    first, second = one.begin(colleague.account), other.confirm(colleague.account)
    inside = fresh_client()
    sign_in(inside, colleague.account)
    assert (
        "Somebody is about to be let in under your account"
        in inside.get(ACCOUNT, secure=True).content.decode()
    )
    send(inside, "/desk/account/recovery/end/", page=ACCOUNT)
    assert come_in(colleague.account, first, second).status_code == 200
    assert is_in(inside)


@pytest.mark.parametrize(
    "end", ["taken back", "begun anew", "a day", "the first one left", "the account left"]
)
def test_halves_end(administrators, colleague, end):
    one, other = administrators
    first, second = one.begin(colleague.account), other.confirm(colleague.account)
    number = Recovery.objects.get().pk
    if end == "taken back":
        assert other.post(f"{number}/withdraw/").headers["Location"] == PAGE
    elif end == "begun anew":
        one.begin(colleague.account)
    elif end == "a day":
        Recovery.objects.update(begun_at=timezone.now() - dt.timedelta(days=1))
        assert "Nobody waits." in one.page()
        assert clear_past() == 1
    else:
        deactivate(Employee.objects.get(account=one.account if "first" in end else colleague.account))
    answer = come_in(colleague.account, first, second)
    assert "do not open anything" in answer.content.decode()
    assert not Session.objects.filter(employee=colleague).exists()


def test_an_administrator_of_a_district_lets_in_whoever_works_there_alone(control, administrators, colleague):
    control.place_organization("north-recoveries", "district")
    local = Administrator(control, "north-chief", organization="north-recoveries")
    here = made("north-clerk")
    give_duty(control, here.account, "literature", organization="north-recoveries")
    both = made("both-clerk")
    for where in ("north-recoveries", ""):
        give_duty(control, both.account, "literature", organization=where)
    made("new-clerk")
    try:
        local.begin(here.account)
        for account in (colleague.account, both.account, "new-clerk", administrators[0].account):
            answer = local.post("begin/", account=account)
            assert (answer.status_code, "is not yours" in answer.content.decode()) == (422, True), account
            assert account not in local.page()
        administrators[0].begin(both.account)
        for act in ("confirm", "withdraw"):
            number = Recovery.objects.get(employee=both).pk
            assert local.post(f"{number}/{act}/").status_code == 422
    finally:
        for account in (local.account, here.account, both.account):
            control.end_staff(account)


@pytest.mark.parametrize("account", ["first-chief", "nobody-here", "", "x" * 300, "provided-clerk"])
def test_an_account_that_cannot_be_let_in_is_refused_in_words(administrators, account):
    Employee(account="provided-clerk", password="!").save()
    answer = administrators[0].post("begin/", account=account)
    assert answer.status_code == 422
    assert "Nothing was saved or changed." in answer.content.decode()
    assert not Recovery.objects.exists()


def test_what_was_typed_stays_but_the_secrets_and_a_weak_password_costs_no_try(administrators, colleague):
    one, other = administrators
    first, second = one.begin(colleague.account), other.confirm(colleague.account)
    differing = come_in(colleague.account, first, second, again="something else altogether")
    assert "The two new passwords differ." in differing.content.decode()
    weak = come_in(colleague.account, first, second, password="password").content.decode()
    assert f'value="{colleague.account}"' in weak
    assert 'type="password" autocomplete="new-password"' in weak.replace("  ", " ")
    assert come_in(colleague.account, first, second).status_code == 302


def test_tries_are_counted_also_of_an_account_that_is_not_there(administrators, colleague):
    one, other = administrators
    first, second = one.begin(colleague.account), other.confirm(colleague.account)
    for account in (colleague.account, "nobody-here"):
        for _ in range(MAX_FAILURES):
            with pytest.raises(NotRecovered, match="do not open anything"):
                let_in(account, first, "aaaaa-aaaaa-aaaaa", NEW)
        with pytest.raises(NotRecovered, match="too many tries"):
            let_in(account, first, second, NEW)


def test_without_that_duty_the_pages_are_refused_and_an_auditor_reads_alone(clerk, colleague):
    assert clerk("literature").get(PAGE).status_code == 403
    auditor = clerk("auditor")
    assert auditor.get(PAGE).status_code == 200
    assert "Show the first half" not in auditor.get(PAGE).content.decode()


def test_the_password_is_confirmed_before_a_half_is_shown(control, colleague):
    made("third-chief")
    give_duty(control, "third-chief", "administrator")
    browser = fresh_client()
    sign_in(browser, "third-chief")
    session = browser.session
    session["account_authentication_methods"] = []
    session.save()
    answer = send(browser, f"{PAGE}begin/", page=PAGE, account=colleague.account)
    assert (answer.status_code, "/desk/account/confirm/" in answer.headers["Location"]) == (302, True)
    assert not Recovery.objects.exists()
    control.end_staff("third-chief")

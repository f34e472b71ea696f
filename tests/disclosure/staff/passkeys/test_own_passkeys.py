"""An employee's own passkeys: added, listed, used before something that matters, and removed."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client

from keepfaith.disclosure.staff import account_admin
from keepfaith.disclosure.staff.break_glass import set_break_glass
from keepfaith.disclosure.staff.models import Employee
from keepfaith.disclosure.staff.own_factors import may_lose
from keepfaith.disclosure.staff.passkeys.forms import MAX_PASSKEYS
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

from .conftest import ADD, CODE, CONFIRM, add, as_second_factor, post, sign_in_alone
from .software_authenticator import SoftwareAuthenticator

pytestmark = pytest.mark.django_db
SHORT = "gravel7x"


def rows() -> list[Authenticator]:
    return list(Authenticator.objects.filter(type=Authenticator.Type.WEBAUTHN).order_by("pk"))


def removal(number: int = 0) -> str:
    return f"/desk/account/passkeys/{rows()[number].pk}/remove/"


def renaming(number: int = 0) -> str:
    return removal(number).replace("remove", "rename")


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", answer.content.decode()))


def shorten(client: Client) -> None:
    """Change to a password that suffices with a second factor only."""
    send(client, "/desk/account/password/", oldpassword=PASSWORD, password1=SHORT, password2=SHORT)
    assert not Employee.objects.get(account="example-clerk").has_long_password


def test_adding_asks_for_the_password_first(employee: Employee, browser: Client) -> None:
    sign_in(browser)
    answer = browser.get(ADD, secure=True)
    assert answer.headers["Location"] == f"/desk/account/confirm/?next={ADD.replace('/', '%2F')}"


def test_what_is_sent_late_is_not_set_aside_until_the_password_is_typed(
    inside: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = inside.get(ADD, secure=True)
    credential = SoftwareAuthenticator().make(page.context["options"])
    monkeypatch.setattr("allauth.account.app_settings.REAUTHENTICATION_TIMEOUT", 0, raising=False)
    answer = post(inside, ADD, page, name="blue key", credential=credential)
    assert answer.headers["Location"] == ADD
    assert rows() == []


def test_a_passkey_is_listed_with_its_name_and_days_and_brings_recovery_codes(inside: Client) -> None:
    authenticator = SoftwareAuthenticator()
    assert add(inside, authenticator, "Blue key").headers["Location"] == "/desk/account/recovery-codes/"
    page = text_of(inside.get(ACCOUNT, secure=True))
    assert re.search(r"Blue key, added on \w+ \d+, \d{4}, never used\.", page)
    assert "You need a passkey at each sign-in." in page
    as_second_factor(fresh_client(), authenticator)
    assert re.search(r"Blue key, .* last used on \w+ \d+, \d{4}\.", text_of(inside.get(ACCOUNT, secure=True)))
    second = SoftwareAuthenticator()
    assert add(inside, second, "desk").headers["Location"] == f"{ACCOUNT}?done=added"


def test_of_the_time_of_a_use_only_the_day_stays(inside: Client, passkey: SoftwareAuthenticator) -> None:
    as_second_factor(fresh_client(), passkey)
    used = rows()[0].last_used_at.astimezone()
    assert (used.minute, used.second, used.microsecond) == (0, 0, 0)


def test_what_an_employee_calls_it_lies_sealed_and_of_its_maker_nothing_stays(inside: Client) -> None:
    add(inside, SoftwareAuthenticator(), "Maria's telephone")
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(mfa_authenticator)::text FROM mfa_authenticator")
        assert "Maria" not in str(cursor.fetchall())
    data = rows()[0].data
    assert set(data) == {"name", "credential", "credential_id", "sign_count"}
    assert set(data["credential"]["response"]) == {"clientDataJSON", "attestationObject"}


def test_a_passkey_gets_another_name_and_nothing_else_of_it_changes(
    inside: Client, passkey: SoftwareAuthenticator
) -> None:
    other = fresh_client()
    as_second_factor(other, passkey)
    before, address = rows()[0].data, renaming()
    page = inside.get(address, secure=True)
    assert 'value="blue key"' in page.content.decode()
    assert post(inside, address, page, name="Maria's key").headers["Location"] == f"{ACCOUNT}?done=renamed"
    assert "Maria&#x27;s key, added on" in text_of(inside.get(ACCOUNT, secure=True))
    after = rows()[0].data
    assert {**after, "name": before["name"]} == before
    assert "Maria" not in str(after)
    # Nobody is signed out by that, and it still opens the desk.
    assert is_in(other)
    as_second_factor(fresh_client(), passkey)


@pytest.mark.parametrize("name", ["", " ", "x" * 41, "a\0b"])
def test_what_is_no_name_leaves_the_passkey_as_it_was(
    inside: Client, passkey: SoftwareAuthenticator, name: str
) -> None:
    before, address = rows()[0].data, renaming()
    answer = post(inside, address, inside.get(address, secure=True), name=name)
    assert (answer.status_code, "The passkey keeps its name" in text_of(answer)) == (200, True)
    assert rows()[0].data == before


def test_nobody_renames_a_colleagues_passkey_or_one_that_is_gone_or_without_the_password(
    inside: Client, passkey: SoftwareAuthenticator, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, before = renaming(), rows()[0].data
    page = inside.get(mine, secure=True)
    colleague = fresh_client()
    made("second-clerk")
    sign_in(colleague, "second-clerk")
    confirm(colleague, ADD)
    shown = colleague.get(ADD, secure=True)
    assert colleague.get(mine, secure=True).status_code == 404
    assert post(colleague, mine, shown, name="theirs").status_code == 404
    assert post(inside, mine.replace(f"{rows()[0].pk}", "0"), page, name="none").status_code == 404
    monkeypatch.setattr("allauth.account.app_settings.REAUTHENTICATION_TIMEOUT", 0, raising=False)
    assert post(inside, mine, page, name="late").headers["Location"] == mine
    assert rows()[0].data == before


def test_adding_ends_every_other_session(inside: Client) -> None:
    other = fresh_client()
    sign_in(other)
    add(inside, SoftwareAuthenticator())
    assert is_in(inside)
    assert not is_in(other)


def test_one_that_has_a_passkey_already_is_told_to_the_browser_and_refused(
    inside: Client, passkey: SoftwareAuthenticator
) -> None:
    page = inside.get(ADD, secure=True)
    assert '"excludeCredentials": [{' in page.context["options"]
    again = post(inside, ADD, page, name="again", credential=passkey.make(page.context["options"]))
    assert "in use already" in text_of(again)
    assert len(rows()) == 1


def test_the_browser_is_asked_for_no_statement_and_for_a_user_who_is_verified(inside: Client) -> None:
    options = inside.get(ADD, secure=True).context["options"]
    assert '"attestation": "none"' in options
    assert '"userVerification": "required"' in options
    assert '"id": "testserver"' in options


def test_there_are_so_many_and_no_more(inside: Client) -> None:
    for number in range(MAX_PASSKEYS):
        assert add(inside, SoftwareAuthenticator(), f"key {number}").status_code == 302
    assert "Remove one first" in text_of(add(inside, SoftwareAuthenticator()))
    assert len(rows()) == MAX_PASSKEYS


def test_a_passkey_needs_a_name(inside: Client) -> None:
    assert "Give the passkey a name" in text_of(add(inside, SoftwareAuthenticator(), " "))
    assert rows() == []


def test_without_scripts_the_page_says_so(inside: Client) -> None:
    page = inside.get(ADD, secure=True)
    assert "or its scripts are off" in text_of(page)
    sent = post(inside, ADD, page, name="blue key", credential="")
    assert "Its scripts may be off" in text_of(sent)


def test_with_a_passkey_a_shorter_password_will_do(inside: Client, passkey: SoftwareAuthenticator) -> None:
    shorten(inside)
    other = fresh_client()
    assert sign_in(other, password=SHORT).headers["Location"] == CODE


def test_removing_asks_and_ends_it_and_the_other_sessions(
    inside: Client, passkey: SoftwareAuthenticator
) -> None:
    other = fresh_client()
    as_second_factor(other, passkey)
    assert is_in(other)
    assert "Remove the passkey “blue key”?" in text_of(inside.get(removal(), secure=True))
    assert len(rows()) == 1, "a question alone removes nothing"
    assert send(inside, removal()).headers["Location"] == f"{ACCOUNT}?done=removed"
    assert not Authenticator.objects.exists(), "recovery codes go with the last"
    assert is_in(inside)
    assert not is_in(other)


def test_removing_asks_for_the_password_first(inside: Client, passkey: SoftwareAuthenticator) -> None:
    other = fresh_client()
    as_second_factor(other, passkey)
    assert "confirm" in other.get(removal(), secure=True).headers["Location"]


def test_nobody_removes_a_colleagues_passkey(inside: Client, passkey: SoftwareAuthenticator) -> None:
    from tests.disclosure.staff.conftest import made

    made("other-clerk")
    other = fresh_client()
    sign_in(other, account="other-clerk")
    confirm(other, ADD)
    assert other.get(removal(), secure=True).status_code == 404
    assert send(other, removal(), page="/desk/sign-out/").status_code == 404
    assert len(rows()) == 1


def test_the_last_second_factor_stays_where_the_password_is_short(
    inside: Client, passkey: SoftwareAuthenticator
) -> None:
    shorten(inside)
    assert "This is your last second factor" in text_of(inside.get(removal(), secure=True))
    assert "This is your last second factor" in text_of(send(inside, removal(), page="/desk/sign-out/"))
    assert len(rows()) == 1
    add(inside, SoftwareAuthenticator(), "second")
    assert send(inside, removal()).status_code == 302
    assert "This is your last second factor" in text_of(send(inside, removal(), page="/desk/sign-out/"))
    assert len(rows()) == 1


def test_an_account_for_emergencies_always_keeps_one(inside: Client, passkey: SoftwareAuthenticator) -> None:
    set_break_glass("example-clerk", on=True)
    assert "An account for emergencies" in text_of(send(inside, removal(), page="/desk/sign-out/"))
    assert len(rows()) == 1


def test_a_copied_passkey_is_no_second_factor_that_another_may_count_on(
    inside: Client, passkey: SoftwareAuthenticator, employee: Employee
) -> None:
    add(inside, SoftwareAuthenticator(), "second")
    shorten(inside)
    first, second = rows()
    employee.refresh_from_db()
    assert may_lose(employee, first)
    second.data = {**second.data, "copied_on": "2097-01-01"}
    second.save()
    assert not may_lose(employee, first)


def test_a_passkey_can_replace_the_password_where_something_matters(
    inside: Client, passkey: SoftwareAuthenticator
) -> None:
    other = fresh_client()
    as_second_factor(other, passkey)
    page = other.get(f"{CONFIRM}?next={ADD}", secure=True)
    answer = post(other, CONFIRM, page, next=ADD, credential=passkey.use(page.context["options"]))
    assert answer.headers["Location"] == ADD
    assert other.get(ADD, secure=True).status_code == 200


def test_whoever_has_no_password_is_asked_for_a_passkey_before_a_code(
    inside: Client, passkey: SoftwareAuthenticator, employee: Employee
) -> None:
    other = fresh_client()
    Employee.objects.filter(pk=employee.pk).update(password="!")
    sign_in_alone(other, passkey)
    assert other.get(ADD, secure=True).headers["Location"].startswith(CONFIRM)
    page = text_of(other.get(CONFIRM, secure=True))
    assert "Use a code instead" in page
    assert "Use your password instead" not in page


def test_a_new_password_by_command_takes_the_passkeys_away(
    inside: Client, passkey: SoftwareAuthenticator
) -> None:
    assert account_admin.second_factors()
    account_admin.renew("example-clerk", PASSWORD)
    assert not Authenticator.objects.exists()
    assert not is_in(inside)

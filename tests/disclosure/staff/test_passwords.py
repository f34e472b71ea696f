"""What a password must be."""

from importlib import import_module

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils.module_loading import import_string

from keepfaith.disclosure.staff import account_admin
from keepfaith.disclosure.staff.models import Employee, Session

from .conftest import PASSWORD, fresh_client, is_in, send, sign_in

pytestmark = pytest.mark.django_db
PAGE = "/desk/account/password/"


def with_second_factor(employee: Employee) -> Employee:
    Authenticator.objects.create(user=employee, type=Authenticator.Type.TOTP, data={})
    return employee


@pytest.mark.parametrize("password", ["fourteen chars", "x y" * 43, "example-clerk-1"])
def test_too_short_too_long_or_too_like_the_account_is_refused(employee: Employee, password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password, employee)


def test_a_common_one_is_refused_however_long_it_may_be(employee: Employee) -> None:
    with pytest.raises(ValidationError, match="too common"):
        validate_password("1q2w3e4r5t6y7u8i9o0p", with_second_factor(employee))


@pytest.mark.parametrize("password", ["fifteen letters", "x y" * 42, "žluťoučký kůň 🐎", "秘" * 15])
def test_fifteen_of_whatever_characters_will_do(employee: Employee, password: str) -> None:
    validate_password(password, employee)


def test_eight_will_do_with_a_second_factor(employee: Employee) -> None:
    with pytest.raises(ValidationError):
        validate_password("gravel7x", employee)
    validate_password("gravel7x", with_second_factor(employee))
    with pytest.raises(ValidationError):
        validate_password("gravel7", employee)


def test_a_password_is_the_same_on_whatever_keyboard_it_was_typed(employee: Employee) -> None:
    employee.set_password("caf\u00e9 and many more words")
    assert employee.check_password("cafe\u0301 and many more words")
    assert not employee.check_password("cafe and many more words")
    assert not employee.check_password(None)


def test_outside_of_tests_a_digest_costs_memory_and_time() -> None:
    (hasher,) = import_module("keepfaith.website.settings").PASSWORD_HASHERS
    price = import_string(hasher)()
    assert (price.algorithm, price.work_factor * price.block_size * 128) == ("scrypt", 16 * 2**20)


def test_a_change_ends_every_other_session_and_keeps_this_one(employee: Employee, browser: Client) -> None:
    other = fresh_client()
    sign_in(browser)
    sign_in(other)
    new = "a wholly different row of plain words"
    answer = send(browser, PAGE, oldpassword=PASSWORD, password1=new, password2=new)
    assert answer.headers["Location"] == "/desk/account/?done=password"
    assert Session.objects.count() == 1, "what opens nothing is not kept either"
    assert is_in(browser)
    assert not is_in(other)
    assert sign_in(fresh_client()).status_code == 200
    assert sign_in(fresh_client(), password=new).status_code == 302


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"oldpassword": "a wrong password"}, "That is not your password."),
        ({"password1": "too short", "password2": "too short"}, "Use at least 15 characters. This has 9."),
        ({"password2": "another row of words"}, "You must type the same password each time."),
    ],
)
def test_a_change_that_is_not_as_it_must_be_changes_nothing(
    employee: Employee, browser: Client, typed: dict[str, str], message: str
) -> None:
    sign_in(browser)
    new = "a wholly different row of plain words"
    page = send(browser, PAGE, **{"oldpassword": PASSWORD, "password1": new, "password2": new, **typed})
    assert message in page.content.decode()
    assert new not in page.content.decode()
    assert Employee.objects.get().check_password(PASSWORD)


def test_each_of_several_new_accounts_has_its_own_password() -> None:
    passwords = {f"colleague-{number}": f"a long password of number {number}" for number in range(5)}
    employees = account_admin.add_all(passwords)
    assert [employee.account for employee in employees] == list(passwords)
    for employee in Employee.objects.filter(account__in=passwords):
        right = [account for account, password in passwords.items() if employee.check_password(password)]
        assert right == [employee.account]
        assert employee.has_long_password


def test_of_several_new_accounts_none_is_made_where_one_is_refused() -> None:
    with pytest.raises(account_admin.AccountRefused, match="will not do"):
        account_admin.add_all({"first-colleague": "a long password of one", "second-colleague": "short"})
    assert not Employee.objects.filter(account="first-colleague").exists()

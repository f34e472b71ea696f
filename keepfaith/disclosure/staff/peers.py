"""Accounts as pages show them, and to whom one can give something: employees to employees, tests to tests."""

from collections.abc import Collection, Mapping

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from keepfaith.disclosure.records.custodian_clients import staff_client
from keepfaith.disclosure.staff.models import Employee


def peers(account: str) -> list[str]:
    """Name the accounts that can sign in and are of the same kind as one of them, which is among these."""
    tests = staff_client().test_accounts()
    active = Employee.objects.filter(is_active=True).order_by("account").values_list("account", flat=True)
    return [name for name in active if (name in tests) == (account in tests)]


def marked(account: str, tests: Collection[str]) -> str:
    """Return the name of an account; beside it, of one of the portal's own tests, that it is one."""
    return f"{account} (our own test account)" if account in tests else account


def person_names() -> dict[str, str]:
    """Return the names of employees by their accounts; those of whom none is noted are left out."""
    return dict(Employee.objects.exclude(person_name="").values_list("account", "person_name"))


def people(_request: HttpRequest) -> dict[str, object]:
    """Give templates the names of employees; the database is asked where one is shown, and once for a page."""
    return {"people": SimpleLazyObject(person_names)}


def with_name(account: str, people: Mapping[str, str]) -> str:
    """Return an account with its employee's name before it, if one is noted."""
    return f"{people[account]} ({account})" if account in people else account

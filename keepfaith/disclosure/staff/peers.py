"""To whom an account can give something: employees to employees, and the portal's own tests among themselves."""

from collections.abc import Collection

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

"""Making accounts of employees and giving them new passwords: acts of the custodian's own user, never of a page."""

import os
import re
from collections import deque
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from typing import Final

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import timezone

from keepfaith.agency.agency import this_agency
from keepfaith.disclosure.records.served_purposes import served_purposes, serves
from keepfaith.disclosure.staff.cleanup import end_sessions
from keepfaith.disclosure.staff.holdings import ACCOUNTS
from keepfaith.disclosure.staff.models import ACCOUNT, MAX_NAME_LENGTH, Employee
from keepfaith.disclosure.staff.own_factors import COPIED_ON, own_factors
from keepfaith.errors import KeepfaithError
from keepfaith.policies.editions.edition_cache import posted_editions

STAFF_NAME: Final = "staff-name"


class AccountRefused(KeepfaithError):
    """An account cannot be made or changed as asked."""


def check_account(account: str) -> None:
    """Refuse a name that no account may have, and one that is taken."""
    if not re.match(ACCOUNT, account):
        raise AccountRefused(
            f"{account[:80]} cannot be an account.",
            "Use 1 to 64 small letters, digits and . _ - and begin with a letter or digit.",
        )
    if account == this_agency().retention_account:
        raise AccountRefused(
            f"{account} is the account in whose name what is due is destroyed; nobody signs in with it.",
            "Choose another name.",
        )
    if Employee.objects.filter(account=account).exists():
        raise AccountRefused(
            f"There is an account {account} already.",
            f"Choose another name, or give it a new password: keepfaith staff renew {account}",
        )


def check_employee(account: str) -> None:
    """Refuse a name that nobody signs in with: whoever got it later, or came back, would have the duty."""
    if account == this_agency().retention_account:
        return
    if not find_account(account).is_active:
        raise AccountRefused(
            f"The account {account} has ended, and whoever left has no duty.",
            f"If the employee is back: keepfaith staff renew {account}",
        )


def find_account(account: str) -> Employee:
    """Return the employee of an account; refuse a name that no account has."""
    employee = Employee.objects.filter(account=account).first()
    if employee is None:
        raise AccountRefused(f"There is no account {account[:80]}.", "See: keepfaith staff list")
    return employee


def check_duties(duties: Iterable[str]) -> None:
    """Refuse a duty that no posted edition's rules know, and list those that they know."""
    _check_words("Duty", duties)


def check_purposes(purposes: Iterable[str]) -> None:
    """Refuse a purpose that no posted edition's rules know: a duty for it alone would open nothing."""
    _check_words("Purpose", purposes)


def check_served(duties: Iterable[str], purposes: Iterable[str]) -> None:
    """Refuse a purpose that one of the duties does nothing for, and name those that it serves."""
    for duty, purpose in product(duties, purposes):
        if not serves(duty, purpose):
            served = ", ".join(sorted(served_purposes(duty)))
            raise AccountRefused(
                f"The duty {duty} does nothing for {purpose}.",
                f"It serves: {served}." if served else "Leave out --for.",
            )


def _check_words(kind: str, words: Iterable[str]) -> None:
    editions = posted_editions().of(this_agency().governing.slug)
    known = {word for edition in editions for word in edition.rulebook.vocabulary.names(kind)}
    if unknown := [word for word in words if word not in known]:
        listed = ", ".join(sorted(known))
        raise AccountRefused(
            f"There is no {kind.lower()} {unknown[0][:80]}.",
            f"The posted rules know: {listed}."
            if known
            else "Post a policy first: keepfaith policy post FOLDER",
        )


def check_password(account: str, password: str) -> None:
    """Refuse a password that is too short, too long, or one that everybody tries."""
    try:
        validate_password(password, Employee(account=account))
    except ValidationError as error:
        raise AccountRefused(
            f"That password will not do. {' '.join(error.messages)}", "Use several words in a row."
        ) from error


def add(account: str, password: str) -> Employee:
    """Make an account that can sign in and has no duties."""
    return add_all({account: password})[0]


def add_all(passwords: Mapping[str, str]) -> list[Employee]:
    """Make accounts that can sign in and have no duties, in the order of the passwords by account.

    The digest of a password takes a third of a second of a processor, so each processor computes some.
    """
    for account, password in passwords.items():
        check_account(account)
        check_password(account, password)
    employees = [_new(account) for account in passwords]
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as threads:
        deque(threads.map(Employee.set_password, employees, passwords.values()), maxlen=0)
    for employee in employees:
        _insert(employee)
    return employees


def add_without_password(account: str) -> Employee:
    """Make an account without duties and without a password: only the agency's provider can sign it in."""
    check_account(account)
    employee = _new(account)
    employee.set_password(None)
    _insert(employee)
    return employee


def _new(account: str) -> Employee:
    edition = posted_editions().in_force(this_agency().governing.slug, at=timezone.now())
    return Employee(account=account, edition=edition.bundle.digest if edition else "")


def _insert(employee: Employee) -> None:
    try:
        employee.save(force_insert=True)
    except IntegrityError as error:
        raise AccountRefused(
            f"There is an account {employee.account} already.", "Choose another name."
        ) from error


def renew(account: str, password: str) -> Employee:
    """Set a new password, take the second factor away, end every session, and let the employee sign in again."""
    check_password(account, password)
    with transaction.atomic():
        employee = Employee.objects.select_for_update().filter(account=account).first()
        if employee is None:
            raise AccountRefused(f"There is no account {account}.", "See: keepfaith staff list")
        employee.is_active, employee.left_on = True, None
        give_password(employee, password)
    return employee


def give_password(employee: Employee, password: str) -> None:
    """Set a checked password, take every second factor away, and end every session; inside a transaction."""
    from allauth.mfa.models import Authenticator

    Authenticator.objects.filter(user=employee).delete()
    employee.set_password(password)
    employee.save()
    end_sessions(employee)


def set_work_address(account: str, address: str) -> None:
    """Note where an employee is written to when work waits; nowhere if it is empty.

    Refused unless the policy in force says that work addresses are held.
    """
    if address:
        check_work_address(address)
    if not Employee.objects.filter(account=account, is_active=True).update(work_address=address):
        raise AccountRefused(f"Nobody signs in as {account[:80]}.", "See: keepfaith staff list")


def check_work_address(address: str) -> None:
    """Refuse what is no e-mail address, and to hold any before the policy in force says so."""
    try:
        validate_email(address)
    except ValidationError as error:
        raise AccountRefused(
            "That is no e-mail address.", "Write one such as clerk@agency.example.gov."
        ) from error
    check_held("work-address", "work addresses")


def set_person_name(account: str, name: str) -> None:
    """Note the name that colleagues see beside an account; none if it is empty.

    Refused unless the policy in force says that names of employees are held.
    """
    if name:
        if not is_person_name(name):
            raise AccountRefused(
                "That cannot be shown as a name.", f"Write at most {MAX_NAME_LENGTH} printable characters."
            )
        check_held(STAFF_NAME, "names of employees")
    if not Employee.objects.filter(account=account, is_active=True).update(person_name=name):
        raise AccountRefused(f"Nobody signs in as {account[:80]}.", "See: keepfaith staff list")


def is_person_name(name: str) -> bool:
    """Return whether a text can stand beside an account."""
    return 0 < len(name) <= MAX_NAME_LENGTH and name.isprintable() and name == name.strip()


def check_held(category: str, says: str) -> None:
    """Refuse to hold a category about employees before the inventory of the policy in force lists it."""
    if not is_held(category):
        raise AccountRefused(
            f"The policy in force does not say that {says} are held.",
            f"Add {category} to {ACCOUNTS} in its inventory.toml, and post that edition.",
        )


def is_held(category: str) -> bool:
    """Return whether the policy in force says that accounts of staff hold a category."""
    edition = posted_editions().in_force(this_agency().governing.slug, at=timezone.now())
    holdings = edition.bundle.table("inventory.toml").get("holding", []) if edition else []
    return any(category in entry["categories"] for entry in holdings if entry["name"] == ACCOUNTS)


def second_factors() -> frozenset[int]:
    """Return the employees who have a second factor, by their keys."""
    return frozenset(own_factors().values_list("user_id", flat=True))


def copied_passkeys() -> dict[int, str]:
    """Return the last day on which a copy of an employee's passkey was noticed, in ISO form, by the employee's key."""
    copied = own_factors().filter(data__has_key=COPIED_ON)
    days = copied.order_by(f"data__{COPIED_ON}").values_list("user_id", f"data__{COPIED_ON}")
    return dict(days)

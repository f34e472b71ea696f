"""Accounts of employees who left: when their time is over by the rule of their edition, and how they are destroyed."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.db import connection, transaction
from django.utils import timezone

from keepfaith.agency.agency import this_agency
from keepfaith.custody.client.connection import CustodianUnavailable
from keepfaith.custody.protocol.header import Header
from keepfaith.disclosure.models import Task
from keepfaith.disclosure.records.custodian_clients import custodian
from keepfaith.disclosure.retention.destruction import CLAUSE, DUTY, must_have_duty
from keepfaith.disclosure.retention.due_records import AHEAD, DueOn
from keepfaith.disclosure.retention.tombstones import Unpermitted
from keepfaith.disclosure.staff.holdings import ACCOUNTS
from keepfaith.disclosure.staff.models import FORMER, AccountTombstone, Employee
from keepfaith.disclosure.tasks.task_actions import today
from keepfaith.errors import KeepfaithError
from keepfaith.policies.editions.edition_cache import PostedEdition, posted_editions
from keepfaith.policies.editions.retention_rules import Rule, rule_of
from keepfaith.policies.sections.inventory import Holding
from keepfaith.policies.sections.registry import SECTIONS

_CATEGORY: Final = "account-name"
_SERIES: Final = 64
_DAY: Final = dt.timedelta(days=1)


class HasDuties(KeepfaithError):
    """An account that is due has duties at the custodian, so nobody can be sure that its employee left."""


@dataclass(frozen=True, slots=True)
class RemainingAccount:
    """An account that was due and stays, and why."""

    account: str
    why: str


@dataclass(frozen=True, slots=True)
class DestroyedAccounts:
    """How many accounts were destroyed in a run, and which were not."""

    destroyed: int
    left: tuple[RemainingAccount, ...]


def run() -> DestroyedAccounts:
    """Destroy every account that is due today; raises `NoDuty`, or `CustodianUnavailable` where it broke off."""
    destroyed, left = 0, list[RemainingAccount]()
    accounts = due(by=today())
    if accounts:
        must_have_duty()
    for employee in accounts:
        try:
            destroy(employee)
            destroyed += 1
        except CustodianUnavailable:
            raise
        except KeepfaithError as error:
            left.append(RemainingAccount(employee.account, error.problem))
    return DestroyedAccounts(destroyed, tuple(left))


def destroy(employee: Employee) -> None:
    """Destroy an account, its sessions and second factors, and take its name from the desk's history.

    All of it goes in one transaction that waits for the custodian's entry; raises `Refused` and `StillOnDuty`.
    """
    if custodian().duties_of(employee.account):
        raise HasDuties(
            "It still has duties.", f"As the custodian's user: keepfaith staff end {employee.account}"
        )
    edition = edition_of(employee)
    stone = _tombstone(employee, edition)
    with transaction.atomic():
        stone.save(force_insert=True)
        employee.delete()
        remove_name(employee.account)
        custodian().remove(
            "account",
            f"account-{stone.pk}",
            _header(edition),
            employee=this_agency().retention_account,
            duty=DUTY,
            permission=stone.permission,
            due=True,
            tombstone=stone.digest(),
        )


def remove_name(account: str) -> None:
    """Put one word for all who left in the place of an account, wherever the inventory says that one is named."""
    Task.objects.filter(assigned_to=account, state=Task.OPEN).update(assigned_to="")
    quoted = connection.ops.quote_name
    with connection.cursor() as cursor:
        for table, column in _naming_columns():
            cursor.execute(
                f"UPDATE {quoted(table)} SET {quoted(column)} = %s WHERE {quoted(column)} = %s",  # noqa: S608 - our own tables
                [FORMER, account],
            )


def due(*, by: dt.date) -> list[Employee]:
    """Return the accounts whose time is over by a day and whose rule has a permission, the longest gone first."""
    return [employee for employee, rule in _ended(by) if rule.permission]


def unpermitted(*, by: dt.date) -> list[Employee]:
    """Return the accounts whose time is over by a day, and which stay because no permission has a number."""
    return [employee for employee, rule in _ended(by) if not rule.permission]


def coming(*, today: dt.date, within: int = AHEAD) -> Iterator[DueOn]:
    """Count the accounts that fall due on each day from today on, as `due.coming` counts records."""
    last = today + within * _DAY
    days = Counter(max(day_of(employee) or last, today) for employee in due(by=last))
    yield from (DueOn(day, ACCOUNTS, count) for day, count in sorted(days.items()))


def day_of(employee: Employee) -> dt.date | None:
    """Return the day on which an account falls due; none while its employee is here, or if its rule has no end."""
    rule = rule_of(edition_of(employee), ACCOUNTS)
    return rule.span.end(employee.left_on) if rule.span and employee.left_on else None


def edition_of(employee: Employee) -> PostedEdition:
    """Return the edition an account was made under; the one in force if that was not kept or was never posted here."""
    own = posted_editions().by_digest(employee.edition)
    edition = own or posted_editions().in_force(this_agency().governing.slug, at=timezone.now())
    if edition is None:
        raise Unpermitted("No policy is in force.", "Post one; nothing is destroyed without.", clause=CLAUSE)
    return edition


def _ended(by: dt.date) -> Iterator[tuple[Employee, Rule]]:
    for employee in Employee.objects.filter(left_on__isnull=False).order_by("left_on", "pk"):
        day = day_of(employee)
        if day is not None and day <= by:
            yield employee, rule_of(edition_of(employee), ACCOUNTS)


def _naming_columns() -> Iterator[tuple[str, str]]:
    for holding in SECTIONS.holdings:
        if isinstance(holding, Holding) and holding.name == ACCOUNTS:
            yield from (
                (holding.table, name) for name, category in holding.columns.items() if category == _CATEGORY
            )


def _header(edition: PostedEdition) -> Header:
    holding = next(
        entry for entry in edition.bundle.table("inventory.toml")["holding"] if entry["name"] == ACCOUNTS
    )
    return Header(edition.bundle.digest, ACCOUNTS, holding["purpose"], {"account": _CATEGORY})


def _tombstone(employee: Employee, edition: PostedEdition) -> AccountTombstone:
    rule = rule_of(edition, ACCOUNTS)
    if not rule.span or not rule.permission or employee.left_on is None:
        raise Unpermitted(
            "Its edition names no permission to destroy it.",
            "Ask the Records Conservation Board; the number is in retention.toml.",
            clause=CLAUSE,
        )
    return AccountTombstone(
        id=employee.pk,
        edition=edition.bundle.digest,
        series=rule.series[:_SERIES],
        permission=rule.permission,
        clause=rule.clause,
        left_in=employee.left_on.replace(day=1),
        destroyed_on=today(),
    )

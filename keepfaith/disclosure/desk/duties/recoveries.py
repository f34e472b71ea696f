"""Whom an administrator may let in again, and what the page of that shows."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from keepfaith.custody.protocol.staff_messages import Assignment, Organization
from keepfaith.disclosure.desk.duties.administration import Unfit, organizations_of
from keepfaith.disclosure.records.custodian_clients import staff_client
from keepfaith.disclosure.staff import recovery
from keepfaith.disclosure.staff.duty_day import duty_day
from keepfaith.disclosure.staff.models import Employee, Recovery
from keepfaith.disclosure.staff.peers import peers

_NOT_YOURS: Final = (
    "That account is not yours to let in again.",
    "Ask administrators of every organization in which it has a duty, or the operator.",
)


@dataclass(frozen=True, slots=True)
class RecoveryLine:
    """Somebody who is let in again, and whether whoever looks may confirm it."""

    recovery: Recovery
    ends_at: dt.datetime
    can_confirm: bool
    can_withdraw: bool


def recoveries_context(by: Employee) -> dict[str, Any]:
    """Return what waits, what was done in the last thirty days, and whom an administrator can let in again."""
    accounts = _own_accounts(by)
    rows = Recovery.objects.select_related("employee", "begun_by", "confirmed_by")
    return {
        "waiting": [_line(row, by, accounts) for row in rows.open().order_by("begun_at", "pk")],
        "done_lately": list(rows.exclude(used_at=None).order_by("-used_at", "-pk")),
        "accounts": accounts,
    }


def begin(account: str, *, by: Employee) -> str:
    """Begin to let somebody in again, if the account is the administrator's to let in; return the first half."""
    _check(account, by)
    return recovery.begin(account, by=by)


def confirm(number: int, *, by: Employee) -> str:
    """Stand for somebody as the second administrator, and return the second half."""
    _check(account_of(number), by)
    return recovery.confirm(number, by=by)


def withdraw(number: int, *, by: Employee) -> None:
    """End what waits, as an administrator who could have begun it."""
    _check(account_of(number), by)
    recovery.withdraw(number)


def account_of(number: int) -> str:
    """Return who is to be let in by a recovery that waits; raises `NotRecovered`."""
    account = Recovery.objects.open().filter(pk=number).values_list("employee__account", flat=True).first()
    if account is None:
        raise recovery.NotRecovered("Nothing waits here to be confirmed.", "Look at the list.")
    return str(account)


def recoverable(
    account: str, assignments: Sequence[Assignment], organizations: Iterable[Organization], *, on: dt.date
) -> frozenset[str]:
    """Return the accounts whose every duty lies in organizations that somebody administers.

    An account without a duty belongs to those who administer duties of the whole agency.
    """
    own = set(organizations_of(account, assignments, organizations, on=on))
    where: dict[str, set[str]] = defaultdict(set)
    for one in assignments:
        where[one.employee].add(one.organization)
    return frozenset(name for name in peers(account) if name != account and where.get(name, {""}) <= own)


def _own_accounts(by: Employee) -> list[str]:
    client = staff_client()
    return sorted(recoverable(by.account, client.assignments(), client.organizations(), on=duty_day()))


def _check(account: str, by: Employee) -> None:
    if account not in _own_accounts(by):
        raise Unfit(*_NOT_YOURS)


def _line(row: Recovery, by: Employee, accounts: Sequence[str]) -> RecoveryLine:
    is_own = row.employee.account in accounts
    is_waiting = row.confirmed_by_id is None
    return RecoveryLine(
        row, recovery.ends_at(row), is_own and is_waiting and row.begun_by_id != by.pk, is_own
    )

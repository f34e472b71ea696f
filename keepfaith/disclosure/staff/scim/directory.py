"""What the directory does: accounts come without a duty, leave with every one, and come back with none."""

import re
from dataclasses import dataclass
from typing import Final, NoReturn

from django.db import IntegrityError, transaction
from django.utils import timezone
from scim2_models import ConflictException, InvalidValueException, SCIMException, UniquenessException

from keepfaith.agency.agency import this_agency
from keepfaith.custody.client.connection import CustodianUnavailable, Refused
from keepfaith.disclosure.records.custodian_clients import staff_client
from keepfaith.disclosure.staff import account_admin
from keepfaith.disclosure.staff.cleanup import deactivate
from keepfaith.disclosure.staff.directory_models import EXTERNAL_ID_LENGTH, DirectoryEntry
from keepfaith.disclosure.staff.models import ACCOUNT, MAX_NAME_LENGTH, Employee

MAX_ACCOUNTS: Final = 20_000
_MAX_SUFFIX: Final = 99


@dataclass(frozen=True, slots=True)
class Wanted:
    """How the directory wants an account to be."""

    name: str
    external_id: str | None
    is_active: bool
    person_name: str = ""


def create(wanted: Wanted) -> DirectoryEntry:
    """Make an account that has no duty and no password; raises what SCIM calls the fault."""
    _check(wanted)
    if Employee.objects.count() >= MAX_ACCOUNTS:
        raise ConflictException(detail=f"There are {MAX_ACCOUNTS:,} accounts already.")
    with transaction.atomic():
        employee = account_admin.add_without_password(_free_account(wanted.name))
        entry = _saved(DirectoryEntry(employee=employee, name=wanted.name, external_id=wanted.external_id))
        if wanted.is_active:
            _name(entry, wanted.person_name)
        else:
            deactivate(employee)
    return entry


def change(entry: DirectoryEntry, wanted: Wanted) -> DirectoryEntry:
    """Change what the directory calls an account, and let its employee leave or come back; the account stays."""
    _check(wanted)
    if (entry.name, entry.external_id) != (wanted.name, wanted.external_id):
        entry.name, entry.external_id = wanted.name, wanted.external_id
        _saved(entry)
    if wanted.is_active:
        _come_back(entry)
        _name(entry, wanted.person_name)
    else:
        leave(entry)
    return entry


def remove(entry: DirectoryEntry) -> None:
    """Let an employee leave, and look after the account no more."""
    leave(entry)
    entry.delete()


def leave(entry: DirectoryEntry) -> None:
    """End every duty, then the account and its sessions; refused where too many would leave."""
    employee = entry.employee
    try:
        # The duties first: without them an open session opens nothing any more.
        staff_client().leave(employee.account)
    except CustodianUnavailable as error:
        # The account ends all the same; the directory asks again, until its duties have ended, too.
        deactivate(employee)
        _unavailable(error)
    except Refused as error:
        entry.leaving_on = this_agency().day(timezone.now())
        entry.save(update_fields=["leaving_on"])
        raise ConflictException(
            detail=f"{error.problem} Confirm it on the portal's machine: keepfaith staff leavers --waiting"
        ) from error
    if employee.is_active:
        deactivate(employee)
    entry.leaving_on = None
    entry.save(update_fields=["leaving_on"])


def adopt(account: str, name: str, external_id: str | None) -> None:
    """Have the directory look after an account that was made by command."""
    employee = account_admin.find_account(account)
    wanted = Wanted(name, external_id, employee.is_active)
    try:
        _check(wanted)
        _saved(DirectoryEntry(employee=employee, name=wanted.name, external_id=wanted.external_id))
    except SCIMException as error:
        raise account_admin.AccountRefused(
            f"The directory cannot look after {account}. {error.detail}", "Choose another name."
        ) from error


def _come_back(entry: DirectoryEntry) -> None:
    """Let an employee sign in again; duties do not come back."""
    employee = entry.employee
    if not employee.is_active:
        employee.is_active, employee.left_on = True, None
        employee.save(update_fields=["is_active", "left_on"])
    if entry.leaving_on is not None:
        entry.leaving_on = None
        entry.save(update_fields=["leaving_on"])


def _name(entry: DirectoryEntry, name: str) -> None:
    """Note how the directory names the employee, where the policy in force says that names are held."""
    employee = entry.employee
    if employee.person_name != name and (not name or account_admin.is_held(account_admin.STAFF_NAME)):
        employee.person_name = name
        employee.save(update_fields=["person_name"])


def _check(wanted: Wanted) -> None:
    if not re.match(ACCOUNT, wanted.name):
        raise InvalidValueException(
            detail="userName has 1 to 64 small letters, digits and . _ - here. Send a name that is no e-mail address."
        )
    if wanted.person_name and not account_admin.is_person_name(wanted.person_name):
        raise InvalidValueException(
            detail=f"displayName has 1 to {MAX_NAME_LENGTH} printable characters here."
        )
    number = wanted.external_id
    if number is not None and not (0 < len(number) <= EXTERNAL_ID_LENGTH and number.isprintable()):
        raise InvalidValueException(detail=f"externalId has 1 to {EXTERNAL_ID_LENGTH} characters here.")


def _free_account(name: str) -> str:
    """Return the account for a newcomer: its name, or one beside it if somebody had that name before."""
    taken = Employee.objects.filter(account=name).select_related("directory_entry").first()
    if taken is None and name != this_agency().retention_account:
        return name
    if taken is None or not hasattr(taken, "directory_entry"):
        raise UniquenessException(
            detail="There is an account of this name that the directory does not look after. "
            "On the portal's machine: keepfaith staff directory"
        )
    for number in range(2, _MAX_SUFFIX + 1):
        account = f"{name[:60]}-{number}"
        if not Employee.objects.filter(account=account).exists():
            return account
    raise UniquenessException(detail="There are too many accounts of this name.")


def _saved(entry: DirectoryEntry) -> DirectoryEntry:
    try:
        with transaction.atomic():
            entry.save()
    except IntegrityError as error:
        raise UniquenessException(detail="Another account has this userName or externalId.") from error
    return entry


def _unavailable(error: Exception) -> NoReturn:
    fault = SCIMException(detail="The custodian cannot be reached. Ask again in a minute.")
    fault.status = 503
    raise fault from error

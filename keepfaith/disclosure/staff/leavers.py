"""Who left, from a file of the agency: read whole and checked before anything ends."""

import csv
import io
import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from keepfaith.disclosure.staff.assignment_cli import NOBODY_ADMINISTERS
from keepfaith.disclosure.staff.models import ACCOUNT, DirectoryEntry, Employee
from keepfaith.errors import KeepfaithError

MAX_BYTES: Final = 2_000_000
MAX_LEAVERS: Final = 20_000
# A larger part of the staff hardly leaves at once: rather, the file is wrong or somebody forged it.
SHARE: Final = 10
_COLUMN: Final = "account"
_ACCOUNTS: Final = (
    "Write an account there as keepfaith staff list has it: small letters, digits and . _ - alone."
)
_REMEDY: Final = "Make a CSV file in UTF-8 whose first line names its columns, one of them: account."


@dataclass(frozen=True, slots=True)
class Leavers:
    """The accounts of a file: those that end, those that had ended before, and those that are not known."""

    leaving: tuple[str, ...]
    gone: tuple[str, ...]
    unknown: tuple[str, ...]


def read_accounts(file: Path) -> tuple[str, ...]:
    """Return the accounts that a CSV file names, each once; raises `KeepfaithError` with the line that is wrong.

    At most 20,000 lines and 2,000,000 bytes. Other columns are not read.
    """
    with file.open("rb") as opened:
        content = opened.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise KeepfaithError(f"{file.name} has more than {MAX_BYTES:,} bytes.", "Split it.")
    try:
        rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
        if _COLUMN not in (rows.fieldnames or ()):
            raise KeepfaithError(f"{file.name} has no column “{_COLUMN}”.", _REMEDY)
        accounts: dict[str, None] = {}
        for row in rows:
            account = (row[_COLUMN] or "").strip()
            if not re.match(ACCOUNT, account):
                raise KeepfaithError(f"Line {rows.line_num} of {file.name} names no account.", _ACCOUNTS)
            accounts[account] = None
    except (UnicodeDecodeError, csv.Error) as error:
        raise KeepfaithError(f"{file.name} cannot be read as CSV in UTF-8.", _REMEDY) from error
    if len(accounts) > MAX_LEAVERS:
        raise KeepfaithError(f"{file.name} names more than {MAX_LEAVERS:,} accounts.", "Split it.")
    return tuple(accounts)


def waiting_accounts() -> tuple[str, ...]:
    """Return the accounts whose employees left at the word of the agency's directory, more than it may end."""
    rows = DirectoryEntry.objects.filter(leaving_on__isnull=False, employee__is_active=True)
    return tuple(rows.order_by("employee__account").values_list("employee__account", flat=True))


def sort_leavers(accounts: tuple[str, ...]) -> Leavers:
    """Tell the accounts that can sign in from those that ended before and those that there are not."""
    states = dict(Employee.objects.values_list("account", "is_active"))
    return Leavers(
        tuple(account for account in accounts if states.get(account)),
        tuple(account for account in accounts if states.get(account) is False),
        tuple(account for account in accounts if account not in states),
    )


def doubt_about(leavers: Leavers, administrators: Collection[str]) -> str:
    """Return why somebody should look at the list before it counts; empty if nothing speaks against it."""
    staff = Employee.objects.filter(is_active=True).count()
    if len(leavers.leaving) * SHARE > staff:
        return f"{len(leavers.leaving)} of {staff} accounts would end, more than a tenth."
    return NOBODY_ADMINISTERS if administrators and set(administrators) <= set(leavers.leaving) else ""

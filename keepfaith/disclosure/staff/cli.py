"""The `keepfaith staff` commands: accounts of employees, and duties, which only the custodian's own user gives."""

import datetime as dt
import json
import sys
from collections.abc import Sequence
from typing import Any

import click
from rich.console import Console

from keepfaith.cli_context import AS_JSON, CliContext, CommandGroup, confirm
from keepfaith.cli_day import DAY
from keepfaith.cli_table import plain_table
from keepfaith.custody.client.connection import RecordsClient
from keepfaith.custody.protocol.known_names import ADMINISTRATOR
from keepfaith.disclosure.staff.assignment_cli import COMMANDS, NOBODY_ADMINISTERS
from keepfaith.disclosure.staff.leavers_cli import leavers
from keepfaith.disclosure.staff.passkey_cli import COMMANDS as PASSKEY_COMMANDS
from keepfaith.disclosure.staff.person_cli import COMMANDS as PERSON_COMMANDS
from keepfaith.disclosure.staff.provider_cli import COMMANDS as PROVIDER_COMMANDS
from keepfaith.disclosure.staff.review_cli import COMMANDS as REVIEW_COMMANDS
from keepfaith.disclosure.staff.scim_cli import COMMANDS as SCIM_COMMANDS
from keepfaith.errors import KeepfaithError

EMPLOYEE = click.argument("employee")
FROM_STDIN = click.option(
    "--password-stdin", "from_stdin", is_flag=True, help="Read the password from standard input."
)
_MAX_PASSWORD_LENGTH = 1024


@click.group(cls=CommandGroup, epilog="\b\nExample:\n  keepfaith staff list")
def staff() -> None:
    """Make and end employee accounts, and give and end their duties.

    An administrator proposes duties at the desk, and ends them. What is proposed takes effect once it is confirmed
    here, or by another administrator whose passkey was confirmed here for that. Run these commands as the custodian's
    user.
    """


for command in (
    *COMMANDS,
    *PASSKEY_COMMANDS,
    *PERSON_COMMANDS,
    *PROVIDER_COMMANDS,
    *REVIEW_COMMANDS,
    *SCIM_COMMANDS,
    leavers,
):
    staff.add_command(command)


@staff.command(epilog="\b\nExample:\n  keepfaith staff add events-clerk --duty events")
@click.argument("account")
@click.option("--duty", "duties", multiple=True, metavar="NAME", help="A duty to give; repeat for more.")
@FROM_STDIN
@click.pass_obj
def add(cli: CliContext, account: str, duties: tuple[str, ...], *, from_stdin: bool) -> None:
    """Make an ACCOUNT that can sign in at the desk, and give it duties.

    The command asks for the password twice.
    """
    with cli.database():
        from keepfaith.disclosure.staff import account_admin

        account_admin.check_account(account)
        account_admin.check_duties(duties)
        account_admin.add(account, _password(from_stdin=from_stdin))
    click.echo(f"{account} can sign in.")
    if duties:
        _give(cli, account, duties)


@staff.command(epilog="\b\nExample:\n  keepfaith staff renew events-clerk")
@click.argument("account")
@FROM_STDIN
@click.pass_obj
def renew(cli: CliContext, account: str, *, from_stdin: bool) -> None:
    """Give ACCOUNT a new password, remove its second factor, and end its sessions and its passkeys for openings.

    Use it when an employee has lost either one.
    """
    with cli.database():
        from keepfaith.disclosure.staff import account_admin

        account_admin.renew(account, _password(from_stdin=from_stdin))
    with cli.control() as control:
        for passkey in control.passkeys():
            if passkey.employee == account:
                control.confirm_passkey(passkey.number, on=False)
    click.echo(f"{account} has a new password and no second factor. Every session has ended.")


@staff.command(
    epilog="\b\nExamples:\n  keepfaith staff duty events-clerk events literature"
    "\n  keepfaith staff duty stand-in literature --until 2027-01-31"
)
@EMPLOYEE
@click.argument("duties", nargs=-1, required=True)
@click.option(
    "--organization", default="", metavar="NAME", help="In which organization, if not in the whole agency."
)
@click.option(
    "--for", "purposes", multiple=True, metavar="PURPOSE", help="For this purpose alone; repeat for more."
)
@click.option("--from", "starts_on", type=DAY, help="The first day, if not today.")
@click.option("--until", "ends_on", type=DAY, help="The last day.")
@click.pass_obj
def duty(  # noqa: PLR0913 - each is an option
    cli: CliContext,
    employee: str,
    duties: tuple[str, ...],
    *,
    organization: str,
    purposes: tuple[str, ...],
    starts_on: dt.date | None,
    ends_on: dt.date | None,
) -> None:
    """Give EMPLOYEE the DUTIES. Use the names in the policy's rules, such as literature.

    A duty that nobody renews for a year ends: see keepfaith staff recertify.
    """
    with cli.database():
        from keepfaith.disclosure.staff import account_admin

        account_admin.check_employee(employee)
        account_admin.check_duties(duties)
        account_admin.check_purposes(purposes)
        account_admin.check_served(duties, purposes)
    _give(
        *(cli, employee, duties),
        organization=organization,
        purposes=purposes,
        starts_on=starts_on,
        ends_on=ends_on,
    )


@staff.command(
    epilog="\b\nExamples:\n  keepfaith staff end events-clerk\n  keepfaith staff end events-clerk literature"
)
@EMPLOYEE
@click.argument("duties", nargs=-1)
@click.option("--yes", is_flag=True, help="Do not ask, even if nobody would administer duties any more.")
@click.pass_obj
def end(cli: CliContext, employee: str, duties: tuple[str, ...], *, yes: bool) -> None:
    """End the DUTIES of EMPLOYEE. Without DUTIES, end every duty, the account and its sessions.

    It takes effect with the next request.
    """
    with cli.control() as control:
        current = {one.assigned for one in control.assignments() if one.employee == employee}
        if not current:
            _check_known(cli, employee)
        if missing := set(duties) - current:
            raise KeepfaithError(
                f"{employee} does not have the duty {min(missing)}. Nothing was ended.",
                "See: keepfaith staff list",
            )
        is_last = control.administrators() == {employee} and (not duties or ADMINISTRATOR in duties)
        if is_last and not yes:
            confirm(f"{NOBODY_ADMINISTERS} Go on?")
        for name in duties:
            control.end_duty(employee, name)
        if not duties:
            control.end_staff(employee)
    click.echo(f"Ended for {employee}: {', '.join(duties) or 'every duty'}.")
    if not duties:
        _deactivate(cli, employee)


@staff.command(name="list", epilog="\b\nExample:\n  keepfaith staff list --json")
@AS_JSON
@click.pass_obj
def list_staff(cli: CliContext, *, as_json: bool) -> None:
    """List every account: whether it can sign in, its second factor, its duties, and the day it ended.

    An account without a duty opens nothing. End it if nobody needs it: its retention period starts only then.
    """
    with cli.database(), cli.custodian() as sockets:
        rows = _accounts(RecordsClient(sockets / "requests"))
    if as_json:
        click.echo(json.dumps({"accounts": rows}, indent=2))
        return
    table = plain_table("account", "name", "can sign in", "second factor", "duties", "ended on")
    for row in rows:
        duties = row["duties"]
        duty_names = ", ".join(duties) if isinstance(duties, list) and duties else "none"
        ended = str(row["left_on"] or "")
        table.add_row(
            str(row["account"]),
            str(row["name"]),
            _yes(row["active"]),
            _yes(row["second_factor"]),
            duty_names,
            ended,
        )
    Console().print(table)
    idle = [str(row["account"]) for row in rows if row["active"] and not row["duties"]]
    if idle:
        click.echo(f"Without a duty: {', '.join(idle)}. End what nobody needs: keepfaith staff end ACCOUNT")
    if tied := [str(row["account"]) for row in rows if row["by_provider"]]:
        click.echo(f"By the agency's provider: {', '.join(tied)}.")
    for row in rows:
        if row["passkey_copied_on"]:
            click.echo(f"A passkey of {row['account']} was copied; noticed on {row['passkey_copied_on']}.")
        if row["break_glass"]:
            click.echo(
                f"For emergencies: {row['account']}, last used: {row['break_glass_used_on'] or 'never'}."
            )


def _accounts(custodian: RecordsClient) -> list[dict[str, object]]:
    from keepfaith.disclosure.staff.account_admin import copied_passkeys, second_factors
    from keepfaith.disclosure.staff.models import Employee, ProviderSubject

    guarded, copied = second_factors(), copied_passkeys()
    tied = frozenset(ProviderSubject.objects.values_list("employee_id", flat=True))
    return [
        {
            "account": employee.account,
            "active": employee.is_active,
            "second_factor": employee.pk in guarded,
            "passkey_copied_on": copied.get(employee.pk),
            "by_provider": employee.pk in tied,
            "break_glass": employee.is_break_glass,
            "break_glass_used_on": employee.break_glass_used_on and employee.break_glass_used_on.isoformat(),
            "name": employee.person_name,
            "work_address": employee.work_address,
            "duties": list(custodian.duties_of(employee.account)),
            "left_on": employee.left_on and employee.left_on.isoformat(),
        }
        for employee in Employee.objects.order_by("account")
    ]


def _give(cli: CliContext, employee: str, duties: Sequence[str], **limits: Any) -> None:  # noqa: ANN401 - as `give_duty` takes them
    with cli.control() as control:
        new = [name for name in duties if control.give_duty(employee, name, **limits)]
    if new:
        click.echo(f"{employee} now has: {', '.join(new)}.")
    if len(new) < len(duties):
        had = ", ".join(name for name in duties if name not in new)
        click.echo(f"{employee} had before, unchanged: {had}.")


def _check_known(cli: CliContext, account: str) -> None:
    with cli.database():
        from keepfaith.disclosure.staff.account_admin import find_account

        find_account(account)


def _deactivate(cli: CliContext, account: str) -> None:
    with cli.database():
        from keepfaith.disclosure.staff.cleanup import deactivate
        from keepfaith.disclosure.staff.models import Employee

        employee = Employee.objects.filter(account=account).first()
        # In whose name what is due is destroyed, nobody signs in.
        if employee is None:
            return
        deactivate(employee)
    click.echo(f"{account} can no longer sign in, and every session has ended.")


def _password(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline(_MAX_PASSWORD_LENGTH).rstrip("\n")
    if not sys.stdin.isatty():
        raise KeepfaithError(
            "There is no terminal to ask for the password.",
            "Give it on standard input with --password-stdin.",
        )
    password: str = click.prompt("Password", hide_input=True, confirmation_prompt="The same again")
    return password


def _yes(value: object) -> str:
    return "yes" if value else "no"

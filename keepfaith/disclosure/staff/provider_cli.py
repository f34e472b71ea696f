"""The `keepfaith staff` commands on the agency's provider: tying accounts to it, invitations, and emergencies."""

from typing import TYPE_CHECKING, Final

import click

from keepfaith.cli_context import CliContext
from keepfaith.errors import KeepfaithError

if TYPE_CHECKING:
    from keepfaith.agency.sign_in_provider import SignInProvider
    from keepfaith.disclosure.staff.models import Employee

_ACCOUNT: Final = click.argument("account")


@click.command(
    epilog="\b\nExample:\n  keepfaith staff link events-clerk --subject 5f2b --issuer https://login.example.gov"
)
@_ACCOUNT
@click.option("--subject", required=True, help="What the provider calls the person: the claim sub.")
@click.option("--issuer", required=True, help="The provider's URL, as agency.toml has it.")
@click.pass_obj
def link(cli: CliContext, account: str, subject: str, issuer: str) -> None:
    """Tie ACCOUNT to a person whom the agency's provider vouches for.

    From then on the account signs in by the provider alone. A subject is not a name and not an e-mail address: those
    change and are given away again.
    """
    with cli.database():
        from keepfaith.disclosure.staff.single_sign_on import links

        named = _named()
        if issuer != named.issuer:
            raise KeepfaithError("agency.toml names another issuer.", f"Write --issuer {named.issuer}")
        links.link(_employee(account), named, subject)
    click.echo(f"{account} signs in by {named.name}.")


@click.command(epilog="\b\nExample:\n  keepfaith staff unlink events-clerk")
@_ACCOUNT
@click.pass_obj
def unlink(cli: CliContext, account: str) -> None:
    """Untie ACCOUNT from the agency's provider, and end its sessions."""
    with cli.database():
        from keepfaith.disclosure.staff.cleanup import end_sessions
        from keepfaith.disclosure.staff.single_sign_on import links

        employee = _employee(account)
        count = links.unlink(employee)
        end_sessions(employee)
    click.echo(f"{account} is tied to no provider{' any more' if count else ', as before'}.")


@click.command(epilog="\b\nExample:\n  keepfaith staff invite events-clerk")
@_ACCOUNT
@click.pass_obj
def invite(cli: CliContext, account: str) -> None:
    """Print a code that ties ACCOUNT to whoever uses it first, after they sign in at the agency's provider.

    It works once and for 15 days. Hand it over in person. Where there is no ACCOUNT yet, it is made without a password
    and without a duty.
    """
    with cli.database():
        from keepfaith.disclosure.staff import account_admin
        from keepfaith.disclosure.staff.models import Employee
        from keepfaith.disclosure.staff.single_sign_on import links

        _named()
        if not Employee.objects.filter(account=account).exists():
            account_admin.add_without_password(account)
        code = links.invite(_employee(account))
    click.echo(f"{code}\nIt works once, within 15 days, under “I have an invitation” at /desk/sign-in/.")


@click.command(
    name="break-glass",
    epilog="\b\nExamples:\n  keepfaith staff break-glass emergencies\n  keepfaith staff break-glass emergencies --off",
)
@_ACCOUNT
@click.option("--off", is_flag=True, help="It is an ordinary account again.")
@click.pass_obj
def break_glass(cli: CliContext, account: str, *, off: bool) -> None:
    """Let ACCOUNT sign in by password and code when the agency's provider is down.

    Each sign-in writes ALARM into the portal's log, and `keepfaith staff list` shows the last day.
    """
    with cli.database():
        from keepfaith.disclosure.staff.break_glass import set_break_glass

        set_break_glass(account, on=not off)
    click.echo(f"{account} is {'an ordinary account' if off else 'for emergencies'}.")


COMMANDS: Final = (link, unlink, invite, break_glass)


def _named() -> "SignInProvider":
    from keepfaith.agency.agency import this_agency

    named = this_agency().sign_in
    if named is None:
        raise KeepfaithError("The agency names no provider.", "Add [sign_in] to agency.toml.")
    return named


def _employee(account: str) -> "Employee":
    from keepfaith.disclosure.staff.models import Employee

    employee = Employee.objects.filter(account=account, is_active=True).first()
    if employee is None:
        raise KeepfaithError(f"Nobody signs in as {account[:80]}.", "See: keepfaith staff list")
    return employee

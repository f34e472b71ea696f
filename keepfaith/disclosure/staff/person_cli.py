"""The `keepfaith staff` commands on the employee behind an account: the name, and the address at work."""

from typing import Final

import click

from keepfaith.cli_context import CliContext
from keepfaith.errors import KeepfaithError


@click.command(
    epilog="\b\nExamples:\n  keepfaith staff address events-clerk clerk@agency.example.gov"
    "\n  keepfaith staff address events-clerk --none"
)
@click.argument("account")
@click.argument("address", required=False)
@click.option("--none", "is_removed", is_flag=True, help="Remove the address.")
@click.pass_obj
def address(cli: CliContext, account: str, address: str | None, *, is_removed: bool) -> None:
    """Say at which work ADDRESS the portal writes to ACCOUNT when requests wait.

    It writes on business days, at most once a day: how many are new, late or with this employee, and a link.
    """
    if (address is None) != is_removed:
        raise KeepfaithError("Give an address or --none.", "Example: keepfaith staff address clerk --none")
    with cli.database():
        from keepfaith.disclosure.staff import account_admin

        account_admin.set_work_address(account, address or "")
    click.echo(f"{account} is {'written to at ' + address if address else 'not written to any more'}.")


@click.command(
    epilog='\b\nExamples:\n  keepfaith staff name events-clerk "Clerk for events"'
    "\n  keepfaith staff name events-clerk --none"
)
@click.argument("account")
@click.argument("name", required=False)
@click.option("--none", "is_removed", is_flag=True, help="Remove the name.")
@click.pass_obj
def name(cli: CliContext, account: str, name: str | None, *, is_removed: bool) -> None:
    """Say which NAME colleagues see beside ACCOUNT at the desk. It goes when the account ends."""
    if (name is None) != is_removed:
        raise KeepfaithError(
            "Give a name or --none.", 'Example: keepfaith staff name clerk "Clerk for events"'
        )
    with cli.database():
        from keepfaith.disclosure.staff import account_admin

        account_admin.set_person_name(account, " ".join((name or "").split()))
    click.echo(f"{account} is {'shown with that name' if name else 'shown without a name'}.")


COMMANDS: Final = (address, name)

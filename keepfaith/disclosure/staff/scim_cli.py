"""The `keepfaith staff` commands on the agency's directory: its token, and which accounts it looks after."""

from typing import Final

import click

from keepfaith.cli_context import CliContext


@click.command(
    name="scim-token",
    epilog="\b\nExamples:\n  keepfaith staff scim-token\n  keepfaith staff scim-token --end",
)
@click.option("--end", is_flag=True, help="End the token; the directory can do nothing any more.")
@click.pass_obj
def scim_token(cli: CliContext, *, end: bool) -> None:
    """Make the token by which the agency's directory says who works here, and print it once. An earlier one ends.

    The directory speaks SCIM 2.0 at /desk/scim/v2. It can make accounts without a duty and end accounts, of at most a
    tenth of the staff within two days. More has to be confirmed: keepfaith staff leavers --waiting
    """
    with cli.database():
        from keepfaith.disclosure.staff.scim import bearer_token

        click.echo(f"Ended: {bearer_token.end_token()}." if end else bearer_token.make_token())


@click.command(
    epilog="\b\nExample:\n  keepfaith staff directory events-clerk --name mmiller --external-id 4711"
)
@click.argument("account")
@click.option("--name", required=True, help="What the directory calls the account: its userName.")
@click.option("--external-id", help="The directory's own number of the account.")
@click.pass_obj
def directory(cli: CliContext, account: str, name: str, external_id: str | None) -> None:
    """Have the agency's directory look after ACCOUNT, which was made by command."""
    with cli.database():
        from keepfaith.disclosure.staff.scim.directory import adopt

        adopt(account, name, external_id)
    click.echo(f"The directory looks after {account}.")


COMMANDS: Final = (scim_token, directory)

"""The `keepfaith prober` commands."""

import click

from keepfaith.cli_context import CliContext, CommandGroup
from keepfaith.website.processes.prober_accounts import enroll as enroll_accounts
from keepfaith.website.runtime.data_directory import DataDirectory


@click.group(cls=CommandGroup, epilog="\b\nExample:\n  keepfaith prober enroll")
def prober() -> None:
    """Prepare the prober, which proves promises from outside."""


@prober.command(epilog="\b\nExample:\n  keepfaith prober enroll")
@click.pass_obj
def enroll(cli: CliContext) -> None:
    """Make accounts with which the prober signs in at the desk: two for each duty, and one without any.

    The custodian lets them open test requests only. Their passwords are in the prober's folder alone. Run this command
    as the custodian's user.
    """
    with cli.database(), cli.control() as control:
        count = enroll_accounts(DataDirectory.at(cli.data.path), control)
    click.echo(f"The prober has {count} accounts.")

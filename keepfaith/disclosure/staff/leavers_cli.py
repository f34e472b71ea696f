"""The `keepfaith staff leavers` command: end everybody whom a file names, at once."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from keepfaith.cli_context import CliContext
from keepfaith.errors import KeepfaithError

if TYPE_CHECKING:
    from keepfaith.custody.client.admin import ControlClient

# A few lines of names.
_SHOWN = 20


@click.command(
    epilog="\b\nExamples:\n  keepfaith staff leavers left.csv --dry-run\n  keepfaith staff leavers left.csv --count 412"
    "\n  keepfaith staff leavers --waiting --dry-run"
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False)
@click.option(
    "--waiting",
    is_flag=True,
    help="Instead of FILE: those whom the agency's directory may not end by itself.",
)
@click.option("--dry-run", is_flag=True, help="Only say what would end.")
@click.option(
    "--count",
    type=click.IntRange(min=1),
    help="How many accounts you expect to end, where the command asks for it.",
)
@click.pass_obj
def leavers(cli: CliContext, file: Path | None, *, waiting: bool, dry_run: bool, count: int | None) -> None:
    """End every duty, the account and the sessions of those whom FILE names in its column "account".

    FILE is CSV. If more than a tenth of the accounts would end, or the last administrator, the command ends nothing
    unless --count says how many you expect. Accounts that ended before are left as they are. The exit status is 1 if a
    name is no account.
    """
    if (file is None) != waiting:
        raise KeepfaithError(
            "Give a file or --waiting.", "Example: keepfaith staff leavers left.csv --dry-run"
        )
    with cli.database(), cli.control() as control:
        from keepfaith.disclosure.staff.leavers import (
            doubt_about,
            read_accounts,
            sort_leavers,
            waiting_accounts,
        )

        listed = sort_leavers(read_accounts(file) if file else waiting_accounts())
        number = len(listed.leaving)
        click.echo(f"To end: {number}. Ended before: {len(listed.gone)}. Not known: {len(listed.unknown)}.")
        for words, some in (("To end", listed.leaving), ("Not known", listed.unknown)):
            if some:
                click.echo(f"{words}: {', '.join(some[:_SHOWN])}{' …' if len(some) > _SHOWN else ''}")
        doubt = doubt_about(listed, control.administrators())
        if dry_run or not number:
            click.echo(f"{doubt} Nothing was changed.".lstrip())
            sys.exit(bool(listed.unknown) and not dry_run)
        if doubt and count != number:
            raise KeepfaithError(
                f"{doubt} Nothing was changed.", f"Look at the list. If it is right: --count {number}"
            )
        _end_all(listed.leaving, control)
    click.echo(f"Ended: {number}. They cannot sign in any more, and every session has ended.")
    sys.exit(bool(listed.unknown))


def _end_all(leaving: Sequence[str], control: "ControlClient") -> None:
    from keepfaith.disclosure.staff.cleanup import deactivate
    from keepfaith.disclosure.staff.models import Employee

    with click.progressbar(leaving, label="Ending") as accounts:
        for account in accounts:
            # The duties first: without them an open session opens nothing any more.
            control.end_staff(account)
            deactivate(Employee.objects.get(account=account))

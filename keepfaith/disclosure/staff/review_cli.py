"""The `keepfaith staff` commands on reviews: what waits for a look, settling it, and lifting a pause."""

import json
from typing import Final

import click
from rich.console import Console

from keepfaith.cli_context import AS_JSON, CliContext, confirm
from keepfaith.cli_table import plain_table
from keepfaith.disclosure.staff.assignment_cli import assignments_of
from keepfaith.disclosure.staff.assignment_words import in_words
from keepfaith.errors import KeepfaithError
from keepfaith.ipc.strict_fields import NAME

_NUMBER: Final = click.argument("number", type=click.IntRange(min=1))


@click.command(epilog="\b\nExample:\n  keepfaith staff reviews")
@AS_JSON
@click.pass_obj
def reviews(cli: CliContext, *, as_json: bool) -> None:
    """List the first 50 entries that wait for a privacy officer's look, unusual use first."""
    with cli.control() as control:
        page = control.reviews()
    rows = [
        {
            "number": one.number,
            "day": one.day.isoformat(),
            "account": one.employee,
            "act": one.act,
            "refused": one.denial,
            "duty": one.duty,
            "openings": one.openings,
            "usual": one.limit,
        }
        for one in page.reviews
    ]
    if as_json:
        click.echo(json.dumps({"total": page.total, "reviews": rows}, indent=2))
        return
    table = plain_table("number", "day", "account", "act", "refused", "duty")
    for row in rows:
        act = f"{row['act']}: {row['openings']} in a day" if row["openings"] else str(row["act"])
        table.add_row(
            *(str(row["number"]), str(row["day"]), str(row["account"]), act),
            *(str(row["refused"]), str(row["duty"])),
        )
    Console().print(table)
    click.echo(f"{page.total} wait in all.")


@click.command(epilog="\b\nExample:\n  keepfaith staff settle 2210 as-usual")
@_NUMBER
@click.argument("word")
@click.pass_obj
def settle(cli: CliContext, number: int, word: str) -> None:
    """Settle the entry of NUMBER with a WORD that says what was found.

    Use it for what a privacy officer did themselves, where no other one can look at it.
    """
    if not NAME.fullmatch(word):
        raise KeepfaithError(
            "What you found is not a short word.",
            "Use 1 to 32 small letters, digits and dashes, such as as-usual. Leave out people's names.",
        )
    with cli.control() as control:
        control.settle_review(number, reason=word)
    click.echo("It is settled.")


@click.command(epilog="\b\nExamples:\n  keepfaith staff resume 1204\n  keepfaith staff resume 1204 --yes")
@_NUMBER
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def resume(cli: CliContext, number: int, *, yes: bool) -> None:
    """Let the paused duty of NUMBER count again. No page of the desk can do it.

    The command prints what the custodian holds, and asks.
    """
    paused = {one.number: one for one in assignments_of(cli) if one.paused_on is not None}
    if number not in paused:
        raise KeepfaithError(
            f"No duty of the number {number} is paused.", "See which are: keepfaith staff duties"
        )
    click.echo(f"{in_words(paused[number])}\nPaused:      {paused[number].paused_on}")
    if not yes:
        confirm("Let it count again?")
    with cli.control() as control:
        control.resume_duty(number)
    click.echo("The duty counts again.")


COMMANDS: Final = (reviews, settle, resume)

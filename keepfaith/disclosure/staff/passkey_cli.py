"""The `keepfaith staff passkeys` command, and what `confirm` prints of a passkey: as the custodian holds it."""

import json
from typing import Any, Final

import click
from rich.console import Console

from keepfaith.cli_context import AS_JSON, CliContext, confirm
from keepfaith.cli_table import plain_table
from keepfaith.custody.protocol.passkey_messages import Passkey
from keepfaith.errors import KeepfaithError


@click.command(
    epilog="\b\nExamples:\n  keepfaith staff passkeys\n  keepfaith staff passkeys --end 1312 --yes"
)
@click.option(
    "--end", type=click.IntRange(min=1), metavar="NUMBER", help="End this one: it opens nothing then."
)
@click.option("--yes", is_flag=True, help="Do not ask.")
@AS_JSON
@click.pass_obj
def passkeys(cli: CliContext, end: int | None, *, yes: bool, as_json: bool) -> None:
    """List the passkeys that employees open with what is especially sensitive, or end one."""
    if end is None:
        show_passkeys(known_passkeys(cli), as_json=as_json)
        return
    if end not in {one.number for one in known_passkeys(cli)}:
        raise KeepfaithError("No passkey has this number.", "See: keepfaith staff passkeys")
    if not yes:
        confirm(f"End the passkey {end}?")
    with cli.control() as control:
        control.confirm_passkey(end, on=False)
    click.echo("The passkey opens nothing any more.")


COMMANDS: Final = (passkeys,)


def known_passkeys(cli: CliContext) -> tuple[Passkey, ...]:
    """Ask which passkeys are confirmed and proposed."""
    with cli.control() as control:
        return control.passkeys()


def show_passkeys(listed: tuple[Passkey, ...], *, as_json: bool) -> None:
    """Print passkeys, as a table or in JSON."""
    if as_json:
        click.echo(json.dumps({"passkeys": [passkey_row(one) for one in listed]}, indent=2))
        return
    # The fingerprint is read out and compared.
    table = plain_table("number", "account", "state", "fingerprint", whole=("account", "fingerprint"))
    for one in listed:
        state = (
            f"blocked on {one.blocked_on}: it was copied"
            if one.blocked_on
            else f"confirmed on {one.confirmed_on}"
            if one.confirmed_on
            else f"proposed on {one.proposed_on}"
        )
        duties = f", for duties with codes to {one.codes_to}" if one.codes_to else ""
        table.add_row(str(one.number), one.employee, state + duties, one.fingerprint)
    Console().print(table)


def passkey_row(one: Passkey) -> dict[str, Any]:
    """Return a passkey as JSON has it."""
    return {
        "number": one.number,
        "account": one.employee,
        "fingerprint": one.fingerprint,
        "origin": one.origin,
        "proposed_on": one.proposed_on.isoformat(),
        "confirmed_on": one.confirmed_on and one.confirmed_on.isoformat(),
        "blocked_on": one.blocked_on and one.blocked_on.isoformat(),
        "codes_to": one.codes_to,
    }


def passkey_in_words(one: Passkey) -> str:
    """Say in lines what would take effect."""
    lines = {
        "Account": one.employee,
        "Passkey": one.fingerprint,
        "Site": one.origin,
        "Proposed": one.proposed_on.isoformat(),
        "Counts for": f"openings, and duties with codes to {one.codes_to}" if one.codes_to else "openings",
    }
    return "\n".join(f"{name + ':':13}{value}" for name, value in lines.items())

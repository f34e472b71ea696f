"""The `keepfaith staff` commands on duties: what waits, confirming it, renewing, and the organizations."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import click
from rich.console import Console

from keepfaith.cli_context import AS_JSON, CliContext
from keepfaith.cli_context import confirm as ask
from keepfaith.cli_day import DAY
from keepfaith.cli_table import plain_table
from keepfaith.custody.protocol.passkey_messages import Passkey
from keepfaith.custody.protocol.staff_messages import ORGANIZATION_KINDS, Assignment
from keepfaith.disclosure.staff.assignment_words import AGENCY, in_words
from keepfaith.disclosure.staff.duty_day import duty_day
from keepfaith.disclosure.staff.passkey_cli import (
    known_passkeys,
    passkey_in_words,
    passkey_row,
    show_passkeys,
)
from keepfaith.errors import KeepfaithError

NOBODY_ADMINISTERS: Final = "Nobody would have the duty administrator any more."
_NUMBER: Final = click.argument("number", type=click.IntRange(min=1))


@click.command(epilog="\b\nExample:\n  keepfaith staff proposals")
@AS_JSON
@click.pass_obj
def proposals(cli: CliContext, *, as_json: bool) -> None:
    """List what nobody has confirmed yet: duties that administrators proposed, and passkeys of employees."""
    waiting = [one for one in assignments_of(cli) if one.confirmed_on is None]
    passkeys = tuple(one for one in known_passkeys(cli) if one.confirmed_on is None)
    if as_json:
        rows = {"duties": list(map(_row, waiting)), "passkeys": list(map(passkey_row, passkeys))}
        click.echo(json.dumps(rows, indent=2))
        return
    if waiting:
        _show(waiting, as_json=False)
    if passkeys:
        show_passkeys(passkeys, as_json=False)
    if not waiting and not passkeys:
        click.echo("Nothing waits to be confirmed.")


@click.command(
    epilog="\b\nExamples:\n  keepfaith staff duties\n  keepfaith staff duties --renew-by 2027-01-31"
)
@click.option(
    "--renew-by",
    type=DAY,
    help="Only those that end by this day unless somebody renews them.",
)
@AS_JSON
@click.pass_obj
def duties(cli: CliContext, renew_by: dt.date | None, *, as_json: bool) -> None:
    """List who has which duty, where, for what, and until when: as the custodian holds it.

    It also says when each account acknowledged the safeguards. Nothing opens for one that has not within a year.
    """
    listed = [one for one in assignments_of(cli) if one.confirmed_on is not None]
    if renew_by is not None:
        listed = [one for one in listed if one.renew_by and one.renew_by <= renew_by]
    with cli.control() as control:
        known = {one.employee: one.day for one in control.acknowledgments() if one.last_day >= duty_day()}
    _show(listed, as_json=as_json, acknowledged=known)


@click.command(
    epilog="\b\nExamples:\n  keepfaith staff confirm 1204\n  keepfaith staff confirm 1204 --decline --yes"
    "\n  keepfaith staff confirm 1312 --codes-to chief@agency.example.gov"
)
@_NUMBER
@click.option("--decline", is_flag=True, help="Decline it: the duty is not given.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option(
    "--codes-to",
    default="",
    metavar="ADDRESS",
    help="Of a passkey: let it confirm duties, too, each with a code that goes to this work address.",
)
@click.pass_obj
def confirm(cli: CliContext, number: int, *, decline: bool, yes: bool, codes_to: str) -> None:
    """Give the duty or let the passkey count that was proposed under NUMBER, or decline it.

    The command prints what the custodian holds, which is what takes effect, whatever a page shows. Have the employee
    read the fingerprint of a passkey from their page, by phone or in person, and compare it. With --codes-to, ask them
    for the address, too, and do not take it from a page.
    """
    passkeys = {one.number: one for one in known_passkeys(cli) if one.confirmed_on is None}
    if number in passkeys:
        _confirm_passkey(cli, passkeys[number], decline=decline, yes=yes, codes_to=codes_to)
        return
    if codes_to:
        raise KeepfaithError("Codes go only to whoever has a passkey confirmed.", "Leave out --codes-to.")
    waiting = {one.number: one for one in assignments_of(cli) if one.confirmed_on is None}
    if number not in waiting:
        raise KeepfaithError(
            f"Nothing waits under the number {number}.", "See what does: keepfaith staff proposals"
        )
    click.echo(in_words(waiting[number]))
    if not yes:
        ask("Decline it?" if decline else "Give this duty?")
    with cli.control() as control:
        control.confirm_duty(number, on=not decline)
    click.echo("It was declined." if decline else "The duty is given.")


def _confirm_passkey(cli: CliContext, passkey: Passkey, *, decline: bool, yes: bool, codes_to: str) -> None:
    if codes_to:
        with cli.database():
            from keepfaith.disclosure.staff import account_admin

            account_admin.check_work_address(codes_to)
    click.echo(passkey_in_words(replace(passkey, codes_to=codes_to)))
    if not yes:
        ask("Decline it?" if decline else "Did the employee read you the same fingerprint?")
    with cli.control() as control:
        control.confirm_passkey(passkey.number, on=not decline, codes_to=codes_to)
    click.echo("It was declined." if decline else "The passkey counts.")


@click.command(epilog="\b\nExample:\n  keepfaith staff recertify 1204 1207")
@click.argument("numbers", type=click.IntRange(min=1), nargs=-1, required=True)
@click.pass_obj
def recertify(cli: CliContext, numbers: tuple[int, ...]) -> None:
    """Say that the duties of these NUMBERS are still needed. Each then lasts for another year from today."""
    with cli.control() as control:
        for number in numbers:
            control.renew_duty(number)
    click.echo(f"Renewed: {', '.join(map(str, numbers))}.")


@click.command(
    epilog="\b\nExamples:\n  keepfaith staff organization northern --kind district"
    "\n  keepfaith staff organization hill-school --kind school --within northern"
)
@click.argument("name", required=False)
@click.option("--kind", type=click.Choice(ORGANIZATION_KINDS), help="What it is.")
@click.option("--within", default="", metavar="NAME", help="What it belongs to, if not the agency itself.")
@click.pass_obj
def organization(cli: CliContext, name: str | None, kind: str | None, within: str) -> None:
    """Add the organization NAME, or list all of them. An organization is never moved or removed.

    An administrator of one proposes and ends duties there and in all that belongs to it.
    """
    if name is None:
        with cli.control() as control:
            for known in control.organizations():
                click.echo(f"{known.organization}: {known.kind}, within {known.within or AGENCY}")
        return
    if kind is None:
        raise KeepfaithError(
            "The kind of organization is missing.", f"Add --kind {'|'.join(ORGANIZATION_KINDS)}."
        )
    with cli.control() as control:
        is_new = control.place_organization(name, kind, within=within)
    click.echo(f"{name} {'is known now' if is_new else 'was known before'}.")


COMMANDS: Final = (proposals, duties, confirm, recertify, organization)


def assignments_of(cli: CliContext) -> tuple[Assignment, ...]:
    """Ask who has which duty and what is proposed."""
    with cli.control() as control:
        return control.assignments()


def _show(
    listed: list[Assignment], *, as_json: bool, acknowledged: Mapping[str, dt.date] | None = None
) -> None:
    rows = [_row(one) for one in listed]
    if acknowledged is not None:
        for row in rows:
            day = acknowledged.get(row["account"])
            row["acknowledged_on"] = day and day.isoformat()
    if as_json:
        click.echo(json.dumps({"duties": rows}, indent=2))
        return
    more = [] if acknowledged is None else ["safeguards"]
    table = plain_table("number", "account", "duty", "where", "until", *more)
    for row in rows:
        purposes = f" (for {', '.join(row['purposes'])})" if row["purposes"] else ""
        until = row["ends_on"] or (f"{row['renew_by']}, unless renewed" if row["renew_by"] else "")
        table.add_row(
            *(str(row["number"]), row["account"], row["duty"] + purposes),
            *(
                row["organization"] or AGENCY,
                f"paused since {row['paused_on']}" if row["paused_on"] else until,
            ),
            *([row["acknowledged_on"] or "not acknowledged"] if more else []),
        )
    Console().print(table)


def _row(one: Assignment) -> dict[str, Any]:
    return {
        "number": one.number,
        "account": one.employee,
        "duty": one.assigned,
        "organization": one.organization,
        "purposes": list(one.purposes),
        "proposed_by": one.proposed_by,
        "starts_on": one.starts_on.isoformat(),
        "ends_on": one.ends_on and one.ends_on.isoformat(),
        "renew_by": one.renew_by and one.renew_by.isoformat(),
        "paused_on": one.paused_on and one.paused_on.isoformat(),
    }

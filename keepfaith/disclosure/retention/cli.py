"""The `keepfaith retention` commands: what is due to be destroyed, destroying it, and holding what must stay."""

import datetime as dt
import json
import secrets
from collections import Counter
from dataclasses import asdict
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

import click
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from keepfaith.cli_context import AS_JSON, CliContext, CommandGroup
from keepfaith.cli_table import count_in_words

if TYPE_CHECKING:
    from keepfaith.disclosure.retention.destruction import DestroyedRecords
    from keepfaith.disclosure.retention.due_records import HeldRecords

NAMED = click.argument("named", metavar="REFERENCE|ID")
CASE = click.option(
    "--case",
    required=True,
    help="The name of an open case, such as legal-hold-2026-17, by `retention cases`.",
)
_MAX_DAYS: Final = 60
# As many as one run takes at a time; it goes on until nothing more is due.
_BATCH_SIZE: Final = 500


@click.group(cls=CommandGroup, epilog="\b\nExample:\n  keepfaith retention due")
def retention() -> None:
    """List the records that are due, destroy them, and put a record on hold."""


@retention.command(name="due", epilog="\b\nExample:\n  keepfaith retention due --within 30")
@click.option(
    "--within",
    default=14,
    show_default=True,
    type=click.IntRange(0, _MAX_DAYS),
    help="How many days to look ahead.",
)
@AS_JSON
@click.pass_obj
def due_command(cli: CliContext, *, within: int, as_json: bool) -> None:
    """List what is due now and in the coming days.

    The edition in force at collection decides when a record is due.
    """
    with cli.database(), cli.custodian():
        report = _report(within)
    if as_json:
        click.echo(json.dumps(report, indent=2))
    else:
        _print(report)


@retention.command(name="run", epilog="\b\nExample:\n  keepfaith retention run")
@AS_JSON
@click.pass_context
def run_command(context: click.Context, *, as_json: bool) -> None:
    """Destroy what is due, for good: the key first, then the rows.

    The worker of a running portal does this once a day. The exit status is 1 if something that is due could not be
    destroyed.
    """
    cli: CliContext = context.obj
    with cli.database(), cli.custodian():
        from keepfaith.disclosure.retention import accounts

        done, gone = _run(), accounts.run()
    left = [{"reference": entry.reference, "id": str(entry.record), "why": entry.why} for entry in done.left]
    left += [{"account": entry.account, "why": entry.why} for entry in gone.left]
    if as_json:
        report = {"destroyed": done.destroyed, "accounts": gone.destroyed, "left": left}
        click.echo(json.dumps(report, indent=2))
    else:
        click.echo(f"{count_in_words(done.destroyed, 'record')} destroyed.")
        if gone.destroyed:
            click.echo(f"{count_in_words(gone.destroyed, 'account')} of former employees destroyed.")
        for entry in left:
            name = entry.get("account") or entry["reference"] or entry["id"]
            click.echo(f"{name} stays. {entry['why']}", err=True)
    if left:
        context.exit(1)


@retention.command(
    name="open-case", epilog="\b\nExample:\n  keepfaith retention open-case --number-elsewhere 2026-CV-01187"
)
@click.option(
    "--number-elsewhere",
    default="",
    help="The number that it has at the court or office. Leave out people's names.",
)
@click.pass_obj
def open_case(cli: CliContext, number_elsewhere: str) -> None:
    """Open a case for which records can be put on hold, such as a lawsuit or an audit, and print its name.

    Run this as the custodian's user. The ledger names the command line as the one who did it.
    """
    with cli.database(), cli.control() as control:
        from keepfaith.disclosure.retention import legal_holds

        token = secrets.token_bytes(32)
        click.echo(legal_holds.open_case(by=control, token=token, number_elsewhere=number_elsewhere))


@retention.command(
    name="close-case", epilog="\b\nExample:\n  keepfaith retention close-case legal-hold-2026-17"
)
@click.argument("case")
@click.pass_obj
def close_case(cli: CliContext, case: str) -> None:
    """Close a case. Release first what it keeps on hold."""
    with cli.database(), cli.control() as control:
        from keepfaith.disclosure.retention import legal_holds

        legal_holds.close_case(case, by=control)
    click.echo("It is closed.")


@retention.command(name="cases", epilog="\b\nExample:\n  keepfaith retention cases")
@click.option("--all", "also_closed", is_flag=True, help="List the closed ones, too.")
@AS_JSON
@click.pass_obj
def cases_command(cli: CliContext, *, also_closed: bool, as_json: bool) -> None:
    """List the cases for which records are on hold."""
    with cli.database(), cli.custodian():
        from keepfaith.disclosure.retention import legal_holds

        cases = legal_holds.cases(open_only=not also_closed)
    if as_json:
        click.echo(json.dumps([asdict(case) for case in cases], indent=2, default=str))
        return
    table = Table("case", "number elsewhere", "opened", "closed", "holds", box=None, pad_edge=False)
    for case in cases:
        days = (str(case.opened_on), str(case.closed_on or ""))
        table.add_row(case.case, case.number_elsewhere, *days, str(case.holds))
    if cases:
        Console().print(table)
    else:
        click.echo("There is no case.")


@retention.command(epilog="\b\nExample:\n  keepfaith retention hold REFERENCE --case legal-hold-2026-17")
@NAMED
@CASE
@click.pass_obj
def hold(cli: CliContext, named: str, case: str) -> None:
    """Put a record on hold for a case, with its notes and answers, so that it is not destroyed.

    Run this as the custodian's user. The ledger names the command line as the one who did it.
    """
    with cli.database(), cli.control() as control:
        from keepfaith.disclosure.retention import legal_holds

        legal_holds.hold(legal_holds.record_named(named), by=control, case=case)
    click.echo("It is on hold.")


@retention.command(
    epilog="\b\nExample:\n  keepfaith retention release REFERENCE --case legal-hold-2026-17 --reason settled"
)
@NAMED
@CASE
@click.option(
    "--reason",
    required=True,
    help="A short name, such as settled. The ledger records it, so name no person.",
)
@click.pass_obj
def release(cli: CliContext, named: str, case: str, reason: str) -> None:
    """Let a case let a record go.

    The record stays on hold for any other case. After the last one, the next run destroys it if it is due.
    """
    with cli.database(), cli.control() as control:
        from keepfaith.disclosure.retention import due_records, legal_holds

        record = legal_holds.record_named(named)
        legal_holds.release(record, by=control, case=case, reason=reason)
    with cli.database(), cli.custodian():
        others = due_records.holds().cases.get(record.pk, ())
    click.echo(f"It stays on hold for {', '.join(others)}." if others else "It is no longer on hold.")


def _report(within: int) -> dict[str, Any]:
    from keepfaith.agency.agency import this_agency
    from keepfaith.disclosure.retention import accounts, due_records
    from keepfaith.disclosure.retention.destruction import has_duty
    from keepfaith.disclosure.tasks.task_actions import today

    day, on_hold = today(), due_records.holds()
    days = [
        *due_records.coming(today=day, within=within, on_hold=on_hold),
        *accounts.coming(today=day, within=within),
    ]
    coming = [
        {"day": due.day.isoformat(), "holding": due.holding, "count": due.count}
        for due in sorted(days, key=attrgetter("day"))
    ]
    return {
        "today": day.isoformat(),
        "due": coming,
        "staying": _staying(day, on_hold),
        "on_hold": len(on_hold.cases),
        "account": this_agency().retention_account,
        "has_duty": has_duty(),
    }


def _staying(day: dt.date, on_hold: "HeldRecords") -> list[dict[str, object]]:
    from keepfaith.disclosure.retention import accounts, due_records
    from keepfaith.disclosure.staff.holdings import ACCOUNTS

    reasons = {
        "on hold": due_records.staying(by=day, on_hold=on_hold),
        "without a permission": due_records.unpermitted(by=day),
    }
    staying: list[dict[str, object]] = [
        {"holding": holding, "why": why, "count": count}
        for why, records in reasons.items()
        for holding, count in sorted(Counter(records.values_list("holding", flat=True)).items())
    ]
    if left := accounts.unpermitted(by=day):
        staying.append({"holding": ACCOUNTS, "why": "without a permission", "count": len(left)})
    return staying


def _run() -> "DestroyedRecords":
    from keepfaith.disclosure.retention.destruction import DestroyedRecords, run
    from keepfaith.disclosure.retention.due_records import due, holds
    from keepfaith.disclosure.tasks.task_actions import today

    done = DestroyedRecords(0, ())
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Destroying", total=due(by=today(), on_hold=holds()).count())
        while True:
            refused = {left.record for left in done.left}
            more = run(most=_BATCH_SIZE, but=refused, tell=lambda: progress.advance(task))
            done = DestroyedRecords(done.destroyed + more.destroyed, done.left + more.left)
            if more.destroyed + len(more.left) < _BATCH_SIZE:
                return done


def _print(report: dict[str, Any]) -> None:
    table = Table("day", "holding", "count", box=None, pad_edge=False)
    for entry in report["due"]:
        table.add_row(
            "now" if entry["day"] == report["today"] else entry["day"], entry["holding"], str(entry["count"])
        )
    for entry in report["staying"]:
        table.add_row("now", entry["holding"], f"{entry['count']} stay: {entry['why']}")
    if table.row_count:
        Console().print(table)
    else:
        click.echo("Nothing is due.")
    if not report["has_duty"]:
        account = report["account"]
        click.echo(f"Nothing is destroyed: the account {account} does not have the duty records.", err=True)
        click.echo(f"As the custodian's user: keepfaith staff duty {account} records", err=True)

"""The `keepfaith records` commands: by when a request for public records is due, and the report of a year."""

import datetime as dt
import json
from typing import BinaryIO, Final

import click

from keepfaith.agency.agency import this_agency
from keepfaith.agency.deadline_rules import read_deadline_rules
from keepfaith.cli_context import AS_JSON, CliContext, CommandGroup
from keepfaith.cli_day import DAY
from keepfaith.deadlines.deadline import Deadline, count_deadline

_KINDS: Final = {"agency": "records-production", "municipality": "records-production-municipality"}


@click.group(cls=CommandGroup, epilog="\b\nExample:\n  keepfaith records clock --received 2026-11-26")
def records() -> None:
    """Count the days of requests for public records, and report on those of a year."""


@records.command(
    epilog="\b\nExamples:\n  keepfaith records clock\n  keepfaith records clock --received 2026-11-26 --json"
)
@click.option("--received", type=DAY, help="When the request came; today if it is left out.")
@click.option(
    "--kind",
    type=click.Choice(list(_KINDS)),
    default="agency",
    show_default=True,
    help="Whose time to give the records.",
)
@AS_JSON
@click.pass_obj
def clock(portal: CliContext, received: dt.date | None, kind: str, *, as_json: bool) -> None:
    """Say when a request counts as received, and by when each step is due.

    The steps are the answer, the records, and a petition for more time. Each day that does not count has its reason.
    """
    portal.set_up_django()
    agency = this_agency()
    rules, day = read_deadline_rules(agency.folder), received or agency.day(dt.datetime.now(dt.UTC))
    names = ("records-response", _KINDS[kind], "records-petition")
    deadlines = [count_deadline(rules.on(name, day), day, agency.calendar) for name in names]
    reasons = {
        (str(step.first), str(step.last)): step.why
        for deadline in deadlines
        for step in deadline.steps
        if step.kind in ("counts-from", "left-out")
    }
    if as_json:
        click.echo(json.dumps(_as_json(deadlines, reasons), indent=2))
        return
    click.echo(
        f"Received  {day:%a} {day}\nCounts as {deadlines[0].counts_from:%a} {deadlines[0].counts_from}"
    )
    for one in sorted(deadlines, key=lambda deadline: deadline.due):
        click.echo(f"{one.rule.count:>3} days  {one.due:%a} {one.due}  {one.rule.title} ({one.rule.source})")
    for (first, last), why in sorted(reasons.items()):
        click.echo(f"Left out  {first if first == last else f'{first} to {last}'}: {why}")


@records.command(
    epilog="\b\nExamples:\n  keepfaith records report --year 2026\n"
    "  keepfaith records report --year 2026 --csv requests-2026.csv"
)
@click.option("--year", type=click.IntRange(2000, 2099), required=True, help="When the requests came.")
@click.option(
    "--csv",
    "into",
    type=click.File("wb", lazy=True),
    is_flag=False,
    flag_value="-",
    default="-",
    metavar="[FILE]",
    help="Where to write it; the standard output if no file is named.",
)
@click.pass_obj
def report(portal: CliContext, year: int, into: BinaryIO) -> None:
    """Write the report on the written requests of a year, as CSV with one row each.

    It has the fields of 950 CMR 32.05(1)(c), and no words of a request. The officer adds what the portal does not know.
    """
    with portal.database(), portal.custodian():
        from keepfaith.public_records.report import COLUMNS, UNSURE, report_year
        from keepfaith.web.csv_lines import csv_lines

        made = report_year(year, now=dt.datetime.now(dt.UTC))
    into.write(csv_lines(COLUMNS, made.rows).encode())
    click.echo(f"{len(made.rows):,} written requests of {year}.", err=True)
    if made.unsure:
        click.echo(
            f"{made.unsure:,} of the last {UNSURE.days} days are left out: until then they cannot be told from test "
            "requests of the portal. Ask again later.",
            err=True,
        )


def _as_json(deadlines: list[Deadline], reasons: dict[tuple[str, str], str]) -> dict[str, object]:
    return {
        "received": str(deadlines[0].received),
        "deemed": str(deadlines[0].counts_from),
        **{f"due_{one.rule.count}": str(one.due) for one in deadlines},
        "rules": {f"due_{one.rule.count}": one.rule.source for one in deadlines},
        "reasons": [
            {"from": first, "to": last, "why": why} for (first, last), why in sorted(reasons.items())
        ],
    }

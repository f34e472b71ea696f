"""The `keepfaith promises` command: examine the promises now and say how they stand."""

import datetime as dt
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import click
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from keepfaith.cli_context import AS_JSON, CliContext
from keepfaith.errors import KeepfaithError

if TYPE_CHECKING:
    from keepfaith.policies.editions.edition_cache import PostedEdition
    from keepfaith.policies.promises.status import Row
    from keepfaith.policies.sections.check import Portal

COLORS: Final = {
    "kept": "green",
    "failed": "bold red",
    "stale": "yellow",
    "unproven": "yellow",
    "people": "blue",
}


@click.command(
    epilog="\b\nExamples:\n  keepfaith promises --only 1 --only 48\n"
    "  keepfaith promises --document accessibility --json"
)
@AS_JSON
@click.option(
    "--only", type=int, multiple=True, metavar="NUMBER", help="Check this promise only. Repeat it for more."
)
@click.option("--document", metavar="SLUG", default="", help="Check another policy, such as accessibility.")
@click.pass_context
def promises(context: click.Context, *, as_json: bool, only: tuple[int, ...], document: str) -> None:
    """Run the checks of a policy's promises now, and report the result of each.

    Without --document, the privacy policy is checked. The exit status is 1 if a check failed.
    """
    cli: CliContext = context.obj
    with cli.running_portal() as portal, cli.database():
        rows = _examined(portal, document, only)
    if as_json:
        click.echo(json.dumps({"promises": [row.as_json() for row in rows]}, indent=2))
    else:
        _print(rows)
    if any(row.verdict == "failed" for row in rows):
        context.exit(1)


def _examined(portal: "Portal", slug: str, only: Sequence[int]) -> "list[Row]":
    from keepfaith.policies.promises.runner import run_all
    from keepfaith.policies.promises.status import checks_of, promise_rows

    edition = _edition(slug)
    promised = {number for clause in edition.clauses for number in clause.promises}
    if strangers := sorted(set(only) - promised):
        raise KeepfaithError(
            f"The policy in force makes no promise {strangers[0]}.",
            f"Its promises are 1 to {max(promised, default=0)}.",
        )
    chosen = {
        name
        for clause in edition.clauses
        for number in clause.promises
        if not only or number in only
        for name in checks_of(edition, clause, number)
    }
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Examining", total=len(chosen))
        run_all(
            portal, only=chosen, before=lambda check: progress.update(task, advance=1, description=check.name)
        )
    rows = promise_rows(edition, at=dt.datetime.now(dt.UTC))
    return [row for row in rows if not only or row.number in only]


def _edition(slug: str) -> "PostedEdition":
    from keepfaith.agency.agency import this_agency
    from keepfaith.policies.editions.edition_cache import posted_editions

    agency = this_agency()
    document = agency.document(slug) if slug else agency.governing
    if document is None:
        raise KeepfaithError(
            f"There is no policy {slug}.",
            f"Name one of: {', '.join(other.slug for other in agency.documents)}.",
        )
    edition = posted_editions().in_force(document.slug, at=dt.datetime.now(dt.UTC))
    if edition is None:
        named = "privacy policy" if document.governs else f"policy {document.slug}"
        raise KeepfaithError(
            f"No {named} is in force, so nothing is promised.", "See `keepfaith policy post`."
        )
    return edition


def _print(rows: "Sequence[Row]") -> None:
    table = Table("no.", "clause", "verdict", "figure", "time (UTC)", box=None, pad_edge=False)
    for row in rows:
        time = row.checked_at.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M") if row.checked_at else ""
        verdict = f"[{COLORS[row.verdict]}]{row.verdict}[/]"
        table.add_row(str(row.number), row.clause.anchor, verdict, row.figure.replace("[", r"\["), time)
    Console().print(table)

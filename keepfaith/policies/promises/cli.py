"""The `keepfaith promises` command: have the promises examined now, and report how they stand."""

import datetime as dt
import itertools
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Final

import click
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from keepfaith.cli_context import AS_JSON, CliContext, print_table
from keepfaith.policies.promises.check_messages import CheckBegun, CheckRequest, PromiseRow

if TYPE_CHECKING:
    from keepfaith.policies.sections.check import Check, Portal

COLORS: Final = {
    "kept": "green",
    "failed": "bold red",
    "stale": "yellow",
    "unproven": "yellow",
    "people": "blue",
}


@click.command(
    epilog="\b\nExamples:\n  keepfaith promises --only 1 --only 48\n"
    "  keepfaith promises --document accessibility --json\n"
    "  keepfaith promises --from https://portal.example.gov"
)
@AS_JSON
@click.option(
    "--only",
    type=click.IntRange(1),
    multiple=True,
    metavar="NUMBER",
    help="Check this promise only. Repeat it for more.",
)
@click.option("--document", metavar="SLUG", default="", help="Check another policy, such as accessibility.")
@click.option(
    "--from", "origin", metavar="URL", default="", help="Look at this portal as anybody can, from here."
)
@click.option(
    "--authority",
    type=click.Path(exists=True, dir_okay=False),
    default=None,
    help="With --from: the certificate to trust, if it is not a public one.",
)
@click.option(
    "--plain", metavar="URL", default="", help="With --from: its address by plain HTTP, if it has another."
)
@click.pass_context
def promises(  # noqa: PLR0913 - one for each option
    context: click.Context,
    *,
    as_json: bool,
    only: tuple[int, ...],
    document: str,
    origin: str,
    authority: str | None,
    plain: str,
) -> None:
    """Run the checks of a policy's promises now, and report the result of each.

    The worker of the running portal runs them, and the promises page shows the results. If no portal runs, the
    command starts one for itself, runs what it can, and publishes nothing. Without --document, the privacy policy is
    checked. The exit status is 1 if a check failed.

    With --from it looks at any portal as a visitor does: what needs no secret. It compares with the editions that are
    served, and with the agency's public files in KEEPFAITH_AGENCY.
    """
    if origin:
        from keepfaith.policies.promises.outside_look import look_from_here

        context.exit(look_from_here(origin, authority or "", plain, as_json=as_json))
    request = CheckRequest(document, tuple(dict.fromkeys(only)))
    rows, is_published = _examined(context.obj, request)
    _report(rows, as_json=as_json, is_published=is_published)
    if any(row.verdict == "failed" for row in rows):
        context.exit(1)


def _examined(cli: CliContext, request: CheckRequest) -> tuple[list[PromiseRow], bool]:
    """Return the rows, and whether they are published: where the worker of a served portal ran the checks."""
    worker = cli.checks_socket()
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Examining")

        def begun(check: CheckBegun) -> None:
            progress.update(task, completed=check.number, total=check.count, description=check.check)

        if worker is not None:
            from keepfaith.policies.promises.check_client import request_checks

            rows = request_checks(worker, request, begun=begun)
        else:
            with cli.running_portal() as portal, cli.database():
                rows = _unpublished(portal, request, begun)
    return list(rows), worker is not None


def _unpublished(
    portal: "Portal", request: CheckRequest, begun: Callable[[CheckBegun], None]
) -> list[PromiseRow]:
    """Run in this process what it can run, and store nothing: its surroundings are not those of a served portal."""
    from keepfaith.policies.promises.runner import run
    from keepfaith.policies.promises.selection import Selection
    from keepfaith.policies.promises.status import LastRun
    from keepfaith.policies.sections.registry import SECTIONS

    selection = Selection.of(request.document, request.only)
    number = itertools.count(1)

    def before(check: "Check") -> None:
        begun(CheckBegun(check.name, next(number), len(selection.checks)))

    runs = run((SECTIONS.checks[name] for name in selection.checks), portal, before=before)
    now = dt.datetime.now(dt.UTC)
    results = {made.check.name: LastRun(made.finding.outcome, made.finding.figure, now) for made in runs}
    return [PromiseRow(**row.as_json()) for row in selection.rows(results)]


def _report(rows: Sequence[PromiseRow], *, as_json: bool, is_published: bool) -> None:
    if not is_published:
        click.echo(
            "No portal is served here. This was a look at one of the command's own, and nothing is published.",
            err=True,
        )
    if as_json:
        promises = [asdict(row) for row in rows]
        click.echo(json.dumps({"published": is_published, "promises": promises}, indent=2))
        return
    table = Table("no.", "clause", "verdict", "time (UTC)", "figure", box=None, pad_edge=False)
    for row in rows:
        time = (row.checked_at or "")[:16].replace("T", " ")
        verdict = f"[{COLORS[row.verdict]}]{row.verdict}[/]"
        table.add_row(str(row.number), row.clause, verdict, time, row.figure.replace("[", r"\["))
    print_table(table)

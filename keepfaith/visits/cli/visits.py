"""The `keepfaith visits` commands: keeping logs, asking what they come to, and looking after the store."""

import datetime as dt
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import click

from keepfaith.agency.folder import agency_folder
from keepfaith.cli_context import AS_JSON, CliContext, CommandGroup, sign_of_work
from keepfaith.cli_day import DAY
from keepfaith.cli_table import count_in_words
from keepfaith.visits.cli.required_store import store_folder
from keepfaith.visits.cli.stats import stats
from keepfaith.visits.cli.verify import verify_command

if TYPE_CHECKING:
    from keepfaith.visits.ingest.ingest import Summary
    from keepfaith.visits.pipeline.path_rules import PathRules
    from keepfaith.visits.pipeline.writer import StoreWriter

FORMATS: Final = (
    "auto", "combined", "common", "vhost", "w3c", "cloudfront", "alb", "caddy-json", "nginx-json",
)  # fmt: skip


@click.group(
    cls=CommandGroup,
    epilog="\b\nExamples:\n  keepfaith visits ingest /var/log/nginx/\n  keepfaith visits stats pages",
)
def visits() -> None:
    """Store the access log as the policy promises, and answer questions about it in counts."""


visits.add_command(stats)
visits.add_command(verify_command)


@visits.command(
    epilog="\b\nExamples:\n  keepfaith visits ingest /var/log/nginx/\n"
    "  keepfaith visits ingest --follow /var/log/nginx/access.log"
)
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option("--format", "format_", type=click.Choice(FORMATS), default="auto", show_default=True)
@click.option("--follow", is_flag=True, help="Go on with new lines until Ctrl-C. One file only.")
@click.option("--remove-after", is_flag=True, help="Delete each file after all of it is stored.")
@click.option("--as-new", is_flag=True, help="Take a log that begins like another one as a new one.")
@AS_JSON
@click.pass_obj
def ingest(  # noqa: PLR0913 - an option each
    cli: CliContext,
    files: tuple[str, ...],
    *,
    format_: str,
    follow: bool,
    remove_after: bool,
    as_new: bool,
    as_json: bool,
) -> None:
    """Store the requests of access logs: files, folders of files, or - for standard input; gzip and zstd too.

    No line is stored twice: the store recognizes each log by its content and continues where it stopped. The log files
    stay as they are and still hold plain IP addresses. Delete them, or give --remove-after.
    """
    # Chunks are read side by side already; more threads within each would only wait for one another.
    os.environ.setdefault("POLARS_MAX_THREADS", "1")
    from keepfaith.visits.ingest.follow import follow as follow_log
    from keepfaith.visits.ingest.ingest import Ingest, IngestOptions
    from keepfaith.visits.ingest.sources import find_sources, single_file

    sources = find_sources(files)
    writer, rules = _writer(cli)
    with _progress(sum(source.size for source in sources), quiet=as_json) as on_progress:
        options = IngestOptions(format_, as_new=as_new, remove_after=remove_after, on_progress=on_progress)
        run = Ingest(writer, rules, options)
        if follow:
            follow_log(run, *single_file(sources))
        else:
            run.run(sources)
    _report(run.summary, as_json=as_json, removed=remove_after)


@visits.command(epilog="\b\nExample:\n  keepfaith visits compact")
@AS_JSON
@click.pass_obj
def compact(cli: CliContext, *, as_json: bool) -> None:
    """Merge files: one for each day that is over, and one of counts for each month."""
    from keepfaith.visits.store.compact import compact as compact_store
    from keepfaith.visits.store.files import Store

    rules = _rules()
    store = Store.open(store_folder(cli.data))
    with sign_of_work("Merging files"):
        result = compact_store(store, today=dt.datetime.now(rules.zone).date())
    if as_json:
        click.echo(json.dumps({"before": result.before, "after": result.after}))
    else:
        click.echo(f"{result.before:,} files became {result.after:,}.")


@visits.command(epilog="\b\nExample:\n  keepfaith visits destroy --before 2026-01-01 --permission NUMBER")
@click.option("--before", required=True, type=DAY, help="The first day that stays.")
@click.option(
    "--permission", required=True, metavar="NUMBER", help="The number of the permission to destroy."
)
@AS_JSON
@click.pass_obj
def destroy(cli: CliContext, *, before: dt.date, permission: str, as_json: bool) -> None:
    """Destroy requests of days whose period has ended, if the policy in force allows it under that permission.

    Counts stay. Run it as the custodian's user: the ledger records what is destroyed. The sample's policy keeps the
    access log with no end date, so there the command always refuses.
    """
    with cli.database(), cli.control() as control:
        from keepfaith.visits.store.destruction import LEDGER_KIND
        from keepfaith.visits.store.destruction import destroy as destroy_requests
        from keepfaith.visits.store.files import Store

        number = destroy_requests(
            Store.open(store_folder(cli.data)),
            before=before,
            permission=permission,
            log=lambda name, permission: control.removed(LEDGER_KIND, name, permission=permission),
        )
    if as_json:
        click.echo(json.dumps({"requests": number}))
    else:
        click.echo(f"{number:,} requests were destroyed under permission {permission}.")


def _rules() -> "PathRules":
    from keepfaith.visits.pipeline.path_rules import PathRules

    return PathRules.read(agency_folder())


def _writer(cli: CliContext) -> tuple["StoreWriter", "PathRules"]:
    from keepfaith.visits.pipeline.writer import StoreWriter

    rules = _rules()
    cli.data.required()
    return StoreWriter.open(cli.data.visits, lambda line: click.echo(line, err=True)), rules


@contextmanager
def _progress(size: int, *, quiet: bool) -> Iterator[Callable[[Any, int, int], None]]:
    """Show how far reading is, if somebody watches."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[speed]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, disable=quiet or not console.is_terminal, transient=True) as bar:
        task = bar.add_task("Reading", total=size or None, speed="")
        ended = 0
        last: tuple[object, int] = (None, 0)

        def on_progress(source: Any, lines: int, at: int) -> None:  # noqa: ANN401 - a log source, not imported for speed
            nonlocal ended, last
            if last[0] is not source and last[0] is not None:
                ended += last[1]
            last = (source, min(at, source.size) if source.size else at)
            elapsed = max(bar.tasks[task].elapsed or 0.0, 0.001)
            speed = f"{lines:,} lines, {lines / elapsed:,.0f} a second"
            bar.update(task, completed=ended + last[1], description=source.name, speed=speed)

        yield on_progress


def _report(summary: "Summary", *, as_json: bool, removed: bool) -> None:
    if as_json:
        report = {
            "logs": summary.logs, "lines": summary.lines, "rejected": dict(summary.rejected),
            "refused": [str(error) for error in summary.refused], "seconds": round(summary.seconds, 3),
        }  # fmt: skip
        click.echo(json.dumps(report, indent=2))
    else:
        speed = summary.lines / max(summary.seconds, 0.001)
        requests, logs = count_in_words(summary.lines, "request"), count_in_words(summary.logs, "log")
        click.echo(
            f"{requests} of {logs} stored in {summary.seconds:.1f} s, {speed:,.0f} a second."
            if summary.lines or not summary.logs
            else f"All of {logs} was stored before. Nothing new was found."
        )
        if summary.rejects:
            reasons = ", ".join(f"{number:,} {reason}" for reason, number in summary.rejected.most_common())
            click.echo(
                f"{count_in_words(summary.rejects, 'line')} could not be read; stored apart, encrypted: {reasons}."
            )
        for error in summary.refused:
            click.echo(f"Left out: {error}", err=True)
        if summary.lines and not removed:
            click.echo("The log files still hold plain IP addresses. Delete them, or give --remove-after.")
    if summary.refused:
        raise SystemExit(1)

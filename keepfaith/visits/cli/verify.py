"""The `keepfaith visits verify` command: the whole store of visits against its commits, its files and the ledger."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

from keepfaith.cli_context import AS_JSON, CliContext
from keepfaith.visits.cli.required_store import store_folder

if TYPE_CHECKING:
    from keepfaith.visits.store.verification import Anchor, Report

AWAY: Final = (
    "The custodian does not answer, so nothing was compared with the ledger, and a past that was written anew would not"
    " show. Run this again while the portal runs."
)
NO_ENTRY: Final = "The ledger has no entry about this store yet, so there was none to compare with."


@click.command(name="verify", epilog="\b\nExample:\n  keepfaith visits verify")
@AS_JSON
@click.pass_obj
def verify_command(cli: CliContext, *, as_json: bool) -> None:
    """Find every missing, cut or changed file of the store, every lost line, and a rewritten history.

    It reads every file from end to end, even while an ingest runs. While the portal runs, it also compares the store
    with the ledger.
    """
    cli.set_up_django()
    last_anchor, ledger = _ledger()
    # One that the ledger knows is missed by its commits; without any word of one, the name may be mistyped.
    folder = cli.data.visits if last_anchor else store_folder(cli.data)
    report = _verified(folder, last_anchor)
    if as_json:
        report_json = {
            **asdict(report),
            "ledger": last_anchor and {"commit": last_anchor[0], "chain": last_anchor[1].hex()},
        }
        click.echo(json.dumps({**report_json, "note": ledger}, indent=2, ensure_ascii=False))
    else:
        for problem in report.problems:
            click.echo(problem)
        click.echo(
            f"{report.rows:,} requests in {report.listed:,} files by {report.commits:,} commits, "
            f"{len(report.problems)} problems."
        )
        click.echo(ledger)
    if not report.is_sound:
        raise SystemExit(1)


def _ledger() -> "tuple[Anchor | None, str]":
    """Ask the ledger how far it knows the store, and say in words what came of it."""
    from keepfaith.custody.client.connection import CustodianUnavailable
    from keepfaith.visits.store.ledger_anchor import last_anchor

    try:
        anchor = last_anchor()
    except CustodianUnavailable:
        return None, AWAY
    if anchor is None:
        return None, NO_ENTRY
    return anchor, f"Compared with the ledger, which knows the store up to commit {anchor[0]:,}."


def _verified(folder: Path, last_anchor: "Anchor | None") -> "Report":
    from keepfaith.visits.store.verification import verify

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Reading the store", total=None)
        return verify(
            folder,
            last_anchor,
            on_progress=lambda done, whole: progress.update(task, completed=done, total=whole),
        )

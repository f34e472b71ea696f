"""The `keepfaith visits verify` command: the whole store of visits against its commits, its files and the ledger."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

from keepfaith.cli_context import AS_JSON, CliContext

if TYPE_CHECKING:
    from keepfaith.visits.store.verification import Attested, Report

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
    attested, ledger = _ledger()
    report = _verified(cli.data.visits, attested)
    if as_json:
        told = {**asdict(report), "ledger": attested and {"commit": attested[0], "chain": attested[1].hex()}}
        click.echo(json.dumps({**told, "says": ledger}, indent=2, ensure_ascii=False))
    else:
        for problem in report.problems:
            click.echo(problem)
        click.echo(
            f"{report.rows:,} requests in {report.listed:,} files by {report.commits:,} commits, "
            f"{len(report.problems)} problems."
        )
        click.echo(ledger)
    if not report.sound:
        raise SystemExit(1)


def _ledger() -> "tuple[Attested | None, str]":
    """Ask the ledger how far it knows the store, and say in words what came of it."""
    from keepfaith.custody.client.connection import CustodianUnavailable
    from keepfaith.visits.store.ledger_checkpoint import attested

    try:
        found = attested()
    except CustodianUnavailable:
        return None, AWAY
    if found is None:
        return None, NO_ENTRY
    return found, f"Compared with the ledger, which knows the store up to commit {found[0]:,}."


def _verified(folder: Path, attested: "Attested | None") -> "Report":
    from keepfaith.visits.store.verification import verify

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Reading the store", total=None)
        return verify(
            folder, attested, tell=lambda done, whole: progress.update(task, completed=done, total=whole)
        )

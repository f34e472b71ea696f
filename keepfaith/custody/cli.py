"""The `keepfaith ledger` commands, run as the custodian's own user."""

import json
from pathlib import Path

import click

from keepfaith.cli_context import AS_JSON, CliContext, sign_of_work
from keepfaith.custody.archives.keys import public_key_in
from keepfaith.custody.archives.ledger_export import export as export_ledger
from keepfaith.custody.store.journal import verify as verify_journal
from keepfaith.custody.store.keyring import multiset_key


@click.group(epilog="\b\nExample:\n  keepfaith ledger verify")
def ledger() -> None:
    """Verify the custodian's ledger, and export it.

    Run these commands as the custodian's user.
    """


@ledger.command(epilog="\b\nExample:\n  keepfaith ledger verify --json")
@AS_JSON
@click.pass_obj
def verify(cli: CliContext, *, as_json: bool) -> None:
    """Find every entry that was changed, removed, reordered or inserted.

    It also finds missing entries at the end, and rows of the store that another program wrote.
    """
    with sign_of_work("Reading the ledger"):
        report = verify_journal(cli.custody_folder, multiset_key=multiset_key(cli.custodian_key))
    if as_json:
        click.echo(json.dumps({"entries": report.entries, "problems": list(report.problems)}, indent=2))
    else:
        for problem in report.problems:
            click.echo(problem)
        word = "entry" if report.entries == 1 else "entries"
        click.echo(f"{report.entries:,} {word}, {len(report.problems)} problems.")
    if not report.sound:
        raise SystemExit(1)


@ledger.command(epilog="\b\nExample:\n  keepfaith ledger export ledger-export")
@click.argument("file", type=click.Path(path_type=Path))
@AS_JSON
@click.pass_obj
def export(cli: CliContext, file: Path, *, as_json: bool) -> None:
    """Write the ledger to a new FILE, encrypted to the key of backups. Restoring a backup needs it.

    The file holds no key to any record. Keep the newest one, apart from the backups: a restore cannot leave out
    what was erased after the export.
    """
    public = public_key_in(cli.data.path)
    with sign_of_work("Writing the ledger"):
        listed = export_ledger(cli.custody_folder, to=file.absolute(), public=public, kek=cli.custodian_key)
    if as_json:
        click.echo(json.dumps({"file": str(file), **listed}, indent=2))
    else:
        click.echo(f"{file}: {listed['checkpoint']['count']:,} entries.")

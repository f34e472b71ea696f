"""The `keepfaith ledger` commands: the custodian's own user runs them, and anybody the one for a signed file."""

import json
from pathlib import Path
from typing import BinaryIO

import click

from keepfaith.cli_context import AS_JSON, CliContext, CommandGroup, sign_of_work
from keepfaith.custody.archives.keys import public_key_in
from keepfaith.custody.archives.ledger_export import export as export_ledger
from keepfaith.custody.ledger.signed_file import MAX_SIZE, CheckedStatement, checked_statements, read_key
from keepfaith.custody.store.journal import verify as verify_journal
from keepfaith.custody.store.keyring import multiset_key


@click.group(cls=CommandGroup, epilog="\b\nExample:\n  keepfaith ledger verify")
def ledger() -> None:
    """Verify the custodian's ledger and what it signed, and export it.

    Run `export` and `verify` as the custodian's user. Anybody can run `verify-file`.
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


@ledger.command(
    "verify-file", epilog="\b\nExample:\n  keepfaith ledger verify-file your-information.json --key KEY"
)
@click.argument("file", type=click.File("rb"))
@click.option("--key", required=True, help="The key that the agency posts, 64 characters.")
@click.option("--code", default="", help="The code of a receipt: each statement must then be of its record.")
@AS_JSON
def verify_file(file: BinaryIO, key: str, code: str, *, as_json: bool) -> None:
    """Check what a ledger signed in a FILE that a person holds: a count of uses, or a certificate.

    It needs the key and nothing else, neither a portal nor a network. The key that the file names does not count.
    """
    checked = checked_statements(file.read(MAX_SIZE), read_key(key), code=code)
    if as_json:
        lines = [
            {"signed": one.is_signed, "of_this_receipt": one.has_code, "statement": one.content}
            for one in checked
        ]
        click.echo(json.dumps(lines, indent=2))
    else:
        for one in checked:
            click.echo(_spoken(one))
    if not all(one.is_sound for one in checked):
        raise SystemExit(1)


def _spoken(checked: CheckedStatement) -> str:
    content = checked.content
    result = "Signed by this key" if checked.is_signed else "NOT signed by this key"
    if checked.has_code is not None:
        result += ", of this receipt" if checked.has_code else ", NOT of this receipt"
    ledger, record = content["ledger"], f"record {content['record']}"
    record += f", in this file {checked.reference}," if checked.reference else ""
    as_of = f"as of entry {ledger['entries']:,} of the ledger."
    if content["kind"] == "erased":
        by = f"permission {content['permission']}" if content["permission"] else "no permission"
        return (
            f"{result}: {record} was erased on {content['erased_on']} by clause"
            f" {content['clause']} and {by}, entry {content['entry']:,}, {as_of}"
        )
    return f"{result}: on {content['at']}, {record} had {content['uses']:,} uses, {as_of}"

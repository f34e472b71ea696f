"""The `keepfaith ledger` command, run as the custodian's own user."""

import json
from pathlib import Path
from typing import Protocol

import click

from keepfaith.custody.journal import verify as verify_journal

AS_JSON = click.option("--json", "as_json", is_flag=True, help="Report as JSON.")


class Reach(Protocol):
    """What the composition root lends to a command: where the custodian keeps things."""

    @property
    def custody_folder(self) -> Path:
        """The custodian's own store."""


@click.group()
def ledger() -> None:
    """Verify what the custodian has entered."""


@ledger.command()
@AS_JSON
@click.pass_obj
def verify(reach: Reach, *, as_json: bool) -> None:
    """Find every changed, dropped, reordered or inserted entry, and a tail cut off."""
    report = verify_journal(reach.custody_folder)
    if as_json:
        click.echo(json.dumps({"entries": report.entries, "problems": list(report.problems)}, indent=2))
    else:
        for problem in report.problems:
            click.echo(problem)
        word = "entry" if report.entries == 1 else "entries"
        click.echo(f"{report.entries:,} {word}, {len(report.problems)} problems.")
    if not report.sound:
        raise SystemExit(1)

"""`keepfaith backup list`: the backups that the ledger knows, beside the files that are there."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from keepfaith.cli_context import AS_JSON

if TYPE_CHECKING:
    from keepfaith.website.processes.portal import LocalPortal


@click.command(name="list", epilog="\b\nExample:\n  keepfaith backup list --json")
@AS_JSON
@click.pass_obj
def list_backups(portal: "LocalPortal", *, as_json: bool) -> None:
    """List the backups that the ledger knows, and whether each is in the folder of the daily backup as it says."""
    portal.data.required()
    portal.set_up_django()
    from keepfaith.monitoring.checks.p42_daily_backups import size_in
    from keepfaith.website.runtime.backup_plan import BackupPlan

    folder = BackupPlan.from_environment().folder or name_folder_beside(portal)
    with portal.control() as control:
        known = control.backups()
    rows = [
        {
            "file": one.named, "made_at": one.at.isoformat(timespec="seconds"), "size": one.size,
            "is_there": size_in(folder, one.named) == one.size,
        }
        for one in known
    ]  # fmt: skip
    if as_json:
        click.echo(json.dumps({"folder": str(folder), "backups": rows}, indent=2))
        return
    for row in rows:
        place = "" if row["is_there"] else f"  NOT in {folder} as the ledger says"
        click.echo(f"{row['made_at']}  {row['file']}  {row['size']:,} bytes{place}")
    if not rows:
        click.echo("No backup was made yet.")


def name_folder_beside(portal: "LocalPortal") -> Path:
    """Name the folder of backups beside the data directory."""
    return portal.data.path.with_name(portal.data.path.name + ".backups")

"""The `keepfaith backup` commands: make a key, make backups, verify them, bring one back."""

import datetime as dt
import json
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console

from keepfaith.cli_context import AS_JSON, CommandGroup
from keepfaith.custody.archives.keys import (
    PUBLIC,
    NoBackupKey,
    SecretKey,
    new_backup_key,
    public_key_in,
    read_backup_key,
)
from keepfaith.errors import KeepfaithError
from keepfaith.website.processes.custodian_key import VARIABLE
from keepfaith.website.runtime.data_directory import create_atomically

if TYPE_CHECKING:
    from keepfaith.website.backups.backup_folder import Entered
    from keepfaith.website.backups.reconcile import Report
    from keepfaith.website.processes.portal import LocalPortal

_PATH = click.Path(path_type=Path)
FILE = click.argument("file", type=_PATH)
SECRET_KEY = click.option(
    "--secret-key-file",
    "secret_file",
    type=_PATH,
    required=True,
    help="The secret key of backups, in a file.",
)
_MAX_KEY_LENGTH = 1_024


@click.group(cls=CommandGroup, epilog="\b\nExample:\n  keepfaith backup create --to backups")
def backup() -> None:
    """Make backups, verify them, and restore one.

    Only the person who keeps the secret key of backups can open one.
    """


@backup.command(epilog="\b\nExample:\n  keepfaith backup key")
@click.pass_obj
def key(portal: "LocalPortal") -> None:
    """Make the key pair of backups, once.

    The secret key is shown once and stored nowhere. Without it no backup can be opened.
    """
    file = portal.data.required().path / PUBLIC
    if file.exists():
        raise KeepfaithError(
            f"There is a key of backups already: {file}.",
            "To make another one, move that file away first; older backups stay encrypted to it.",
        )
    shown, public = new_backup_key()
    create_atomically(file, public + "\n")
    click.echo(f"The public key of backups: {public}")
    click.echo("The secret key, shown only now. Keep it apart from the portal and from the backups:")
    click.echo(shown)


@backup.command(epilog="\b\nExample:\n  keepfaith backup create --to backups --keep 14")
@click.option(
    "--to",
    "folder",
    type=_PATH,
    help="Folder for the backup. If not given: KEEPFAITH_BACKUPS, else DATA.backups, beside the data directory.",
)
@click.option(
    "--keep",
    type=click.IntRange(min=1),
    help="Keep so many backups in the folder, and remove older ones. If not given: all within their period.",
)
@click.option("--supervised", is_flag=True, hidden=True)
@AS_JSON
@click.pass_obj
def create(
    portal: "LocalPortal", folder: Path | None, *, keep: int | None, supervised: bool, as_json: bool
) -> None:
    """Make a backup, and remove backups whose period has ended.

    The portal may run meanwhile, and makes one every day by itself if KEEPFAITH_BACKUPS names a folder. The ledger
    records each backup that is made or removed.
    """
    from keepfaith.website.backups.priority import yielding
    from keepfaith.website.runtime.backup_plan import BackupPlan

    if supervised:
        yielding(to_parent=True)
    portal.data.required()
    planned = BackupPlan.from_environment().folder
    daily = planned or _beside(portal)
    folder = (folder or daily).absolute()
    if folder != planned:
        # A place of the schedule's own may be a disk that is not there today, and is never made.
        _make(folder)
    with portal.database(), _noted(is_schedule=not supervised and folder == planned):
        entered = _create(portal, folder, keep)
    if folder != daily and daily.is_dir():
        click.echo(f"Promise 42 is not kept until its file is in {daily}, too.", err=True)
    report = {"file": str(entered.backup.file), "removed": list(entered.removed), **entered.backup.listed}
    if as_json:
        click.echo(json.dumps(report, indent=2))
        return
    size = entered.backup.file.stat().st_size
    click.echo(f"{entered.backup.file}: {size:,} bytes, {sum(report['tables'].values()):,} rows.")
    until = report["kept_until"]
    click.echo(f"It is kept until {until}." if until else "The policy sets no last day for it.")
    for name in entered.removed:
        click.echo(f"Removed, because its period has ended or newer ones are enough: {name}")


@backup.command(epilog="\b\nExample:\n  keepfaith backup verify backups/FILE --secret-key-file backup.key")
@FILE
@SECRET_KEY
@AS_JSON
def verify(file: Path, secret_file: Path, *, as_json: bool) -> None:
    """Open a backup and compare every part with the signed list inside it. Nothing is restored.

    A backup whose last day has passed is refused, here and in `restore`.
    """
    from keepfaith.website.backups.verification import refuse_past, verify_backup

    secret, _ = _secret(secret_file)
    with _busy("Reading the backup"):
        listed = verify_backup(file, secret)
    refuse_past(listed, today=dt.datetime.now(dt.UTC).date())
    if as_json:
        click.echo(json.dumps(listed, indent=2))
        return
    click.echo(
        f"Made at {listed['made_at']} by release {listed['release']}; "
        f"it may be kept until {listed['kept_until'] or '–'}."
    )
    for part in listed["parts"]:
        click.echo(f"{part['name']:<24} {part['rows']:>12,} rows {part['size']:>16,} bytes")
    click.echo(f"It is whole. The ledger had {listed['checkpoint']['count']:,} entries then.")


@backup.command(
    epilog="\b\nExample:\n  keepfaith backup restore backups/FILE --into new-data --ledger ledger-export \\\n"
    "      --secret-key-file backup.key --key-file custodian.key"
)
@FILE
@click.option(
    "--into", type=_PATH, required=True, help="An empty or new directory. It becomes the data directory."
)
@click.option("--ledger", type=_PATH, required=True, help="The newest file of `keepfaith ledger export`.")
@SECRET_KEY
@click.option("--key-file", type=_PATH, required=True, help="The file with the custodian's key.")
@AS_JSON
def restore(  # noqa: PLR0913 - one an option
    file: Path, into: Path, ledger: Path, secret_file: Path, key_file: Path, *, as_json: bool
) -> None:
    """Restore a backup into an empty directory.

    What the ledger says was erased or ended since the backup is not restored.
    """
    from keepfaith.website.backups.restoration import Restoring

    os.environ[VARIABLE] = str(key_file.absolute())
    secret, public = _secret(secret_file)
    restoring = Restoring(file, ledger, secret, public)
    report = restoring.restore(
        into, today=dt.datetime.now(dt.UTC).date(), say=lambda line: click.echo(line, err=True)
    )
    if as_json:
        click.echo(json.dumps(asdict(report), indent=2))
        return
    for line in _report_lines(report, into):
        click.echo(line)


@backup.command(epilog="\b\nExample:\n  keepfaith backup drill")
@click.option("--supervised", is_flag=True, hidden=True)
@AS_JSON
@click.pass_obj
def drill(portal: "LocalPortal", *, supervised: bool, as_json: bool) -> None:
    """Make a backup, restore it in a second directory, and compare all of it.

    With the embedded database the worker does this every week. The promises page shows what the last drill found.
    A drill uses a key of its own, so it does not test the agency's secret key.
    """
    from keepfaith.website.backups.priority import yielding

    yielding(to_parent=supervised)
    now = dt.datetime.now(dt.UTC)
    with portal.database():
        from keepfaith.agency.folder import agency_folder
        from keepfaith.website.backups.creation import Sources
        from keepfaith.website.backups.drill import drill as try_it

        with _busy("Making a backup and bringing it back"):
            result = try_it(Sources(portal.data, agency_folder(), _retention(now)), now=now)
    if as_json:
        click.echo(result.to_json())
    else:
        # What failed is said where errors go: the worker, whose log it is for, reads nothing else.
        click.echo(
            result.problem
            or f"{result.rows:,} rows were restored unchanged in {result.seconds:,.0f} seconds.",
            err=bool(result.problem),
        )
    if result.problem:
        raise SystemExit(1)


def _create(portal: "LocalPortal", folder: Path, keep: int | None) -> "Entered":
    from keepfaith.agency.folder import agency_folder
    from keepfaith.website.backups.backup_folder import BackupFolder
    from keepfaith.website.backups.creation import Sources

    now = dt.datetime.now(dt.UTC)
    with portal.control() as control, _busy("Making the backup"):
        sources = Sources(portal.data, agency_folder(), _retention(now))
        public = public_key_in(portal.data.path)
        return BackupFolder(folder, portal.data, keep).add(sources, public=public, control=control, now=now)


def _beside(portal: "LocalPortal") -> Path:
    return portal.data.path.with_name(portal.data.path.name + ".backups")


def _make(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise KeepfaithError(
            f"The folder {folder} cannot be made: {error.strerror}.", "Name another one with --to."
        ) from error


@contextmanager
def _noted(*, is_schedule: bool) -> Iterator[None]:
    """Note the day's backup where a person or a timer makes it; the worker notes its own."""
    from keepfaith.monitoring.schedules import NOTES

    with NOTES.run("backup") if is_schedule else nullcontext():
        yield


def _report_lines(report: "Report", into: Path) -> Iterator[str]:
    yield f"Restored the backup of {report.made_at} by the ledger of {report.ledger_at}."
    yield f"{sum(report.tables.values()):,} rows restored. {report.compared:,} records are as they were before."
    yield f"Destroyed since, and destroyed here too: {report.buried:,}."
    yield f"Lost since the backup: {report.lost:,}. The ledger has them as discarded."
    yield f"Duties ended since: {report.duties_ended:,}; accounts: {report.accounts_ended:,}. All sessions ended."
    yield f"Tasks handed over, moved or closed since: {report.tasks_changed:,}. They are so again."
    yield f"Notices of which nobody knows whether they went out: {report.notices_unsure:,}. None goes out by itself."
    yield f"Answers and confirmations that may have gone out since: {report.letters_unsure:,}. None goes out by itself."
    if report.visits_shorter:
        yield "Visits recorded since are lost; the ledger says so."
    if report.visits_destroyed:
        yield f"Requests destroyed since, and destroyed here too: {report.visits_destroyed:,}."
    yield from report.visits_left
    yield from report.visits_problems
    yield f"Now, with the key in place: {VARIABLE}={os.environ[VARIABLE]} KEEPFAITH_DATA={into} keepfaith serve"


def _secret(file: Path) -> tuple[SecretKey, str]:
    try:
        status = file.stat()
        with file.open(encoding="ascii") as source:
            text = source.read(_MAX_KEY_LENGTH)
    except (OSError, UnicodeError) as error:
        raise NoBackupKey(f"The key file {file} cannot be read.", "Name the right file.") from error
    if stat.S_IMODE(status.st_mode) & 0o077:
        raise NoBackupKey(f"Others can read {file}.", f"chmod 600 {file}")
    secret = read_backup_key(text)
    return secret, secret.public_key().public_bytes_raw().hex()


def _retention(now: dt.datetime) -> dict[str, Any]:
    from keepfaith.agency.agency import this_agency
    from keepfaith.policies.editions.edition_cache import posted_editions

    edition = posted_editions().in_force(this_agency().governing.slug, at=now)
    return edition.bundle.table("retention.toml") if edition else {}


@contextmanager
def _busy(what: str) -> Iterator[None]:
    # It draws on a terminal only.
    with Console(stderr=True).status(f"{what} …"):
        yield

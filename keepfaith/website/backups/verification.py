"""Verifying archives without restoring them: every seal, every digest, every count."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from keepfaith.custody.archives.archive_format import Incoming, rows_listed
from keepfaith.custody.archives.files import read
from keepfaith.custody.archives.keys import SecretKey
from keepfaith.custody.archives.store_copy import BACKUP, EXPORT, ROOM
from keepfaith.custody.archives.streams import ArchiveRefused
from keepfaith.website.backups.creation import DATABASE
from keepfaith.website.backups.database_dump import counts_in_dump
from keepfaith.website.backups.tar_archive import files_of


def verify_backup(file: Path, secret: SecretKey) -> dict[str, Any]:
    """Read a backup from end to end and give its list; `ArchiveRefused` if anything in it is not as the list says."""
    return _verified(file, secret, BACKUP)


def verify_export(file: Path, secret: SecretKey) -> dict[str, Any]:
    """Read an export of the ledger from end to end and give its list; `ArchiveRefused` as for a backup."""
    return _verified(file, secret, EXPORT)


def refuse_past(listed: Mapping[str, Any], *, today: dt.date) -> None:
    """Refuse with `ArchiveRefused` a backup whose last day, by its own list, is over: it should be gone."""
    last = listed.get("kept_until")
    if last and dt.date.fromisoformat(last) < today:
        raise ArchiveRefused(
            f"This backup was to be kept until {last}, by the policy under which it was made.",
            "Take a newer one, and remove this one.",
        )


def _verified(file: Path, secret: SecretKey, kind: str) -> dict[str, Any]:
    rows: dict[str, int] = {}
    tables: dict[str, int] = {}
    with read(file, secret, kind=kind) as archive:
        for part in archive.parts():
            if part.name == DATABASE:
                tables = counts_in_dump(part.blocks())
                rows[DATABASE] = sum(tables.values())
            else:
                rows[part.name] = _rows(part)
        listed = archive.listed
    for name, count in rows.items():
        if rows_listed(listed, name) != count:
            raise ArchiveRefused(
                f"The part “{name}” has {count:,} rows, and its list says {rows_listed(listed, name):,}.",
                "Take another backup.",
            )
    if listed.get("kind") != kind or tables != listed.get("tables", {}):
        raise ArchiveRefused("The tables of the database are not as the list says.", "Take another backup.")
    return listed


def _rows(part: Incoming) -> int:
    if part.name.startswith(ROOM):
        # The first line names the columns.
        return sum(1 for _ in part.lines()) - 1
    for _, source in files_of(part):
        while source.read(1024 * 1024):
            pass
    return part.rows

"""The posted editions, read from the database and hashed anew: what everything else is compared with."""

import datetime as dt
import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import Final
from zoneinfo import ZoneInfo

from keepfaith.prober.reach import Reach
from keepfaith.prober.served_editions import served_editions

_POSTED: Final = """
    SELECT document_id, digest, files, starts_at, posted_at FROM policies_edition ORDER BY document_id, starts_at
"""


@dataclass(frozen=True)
class PostedEdition:
    """One edition as it lies in the database; `digest` is computed here, `claimed` is what the row says."""

    document: str
    claimed: str
    files: dict[str, str]
    starts_at: dt.datetime
    posted_at: dt.datetime

    @property
    def manifest(self) -> str:
        """A line for each file with its digest and its name, by the bytes of the names."""
        names = sorted(self.files, key=str.encode)
        lines = [f"{hashlib.sha256(self.files[name].encode()).hexdigest()}  {name}\n" for name in names]
        return "".join(lines)

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of the manifest."""
        return hashlib.sha256(self.manifest.encode()).hexdigest()

    def day_in(self, zone: str) -> dt.date:
        """Return the day on which it takes effect in a time zone."""
        return self.starts_at.astimezone(ZoneInfo(zone)).date()


def posted_editions(reach: Reach) -> list[PostedEdition]:
    """Return every posted edition, by document and start: as stored, or where there is no database as served."""
    if reach.connection is None and reach.portal is not None:
        return [PostedEdition(*edition) for edition in served_editions(reach.portal)]
    with reach.database() as database:
        return [PostedEdition(*row) for row in database.execute(_POSTED).fetchall()]


def in_force(editions: list[PostedEdition], *, at: dt.datetime) -> dict[str, PostedEdition]:
    """Return the edition of each document whose start came last."""
    begun = sorted(
        (edition for edition in editions if edition.starts_at <= at), key=lambda edition: edition.starts_at
    )
    return {edition.document: edition for edition in begun}

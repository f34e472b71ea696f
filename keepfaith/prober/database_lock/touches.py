"""Guards that somebody changed and put back between two looks, which then look as if nothing had been.

Each row of a catalog bears the number of the transaction that wrote it. Whoever disables a trigger and enables it again
writes its row anew. The numbers of the last look stand in one file of the prober.
"""

import datetime as dt
import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final, Self

from keepfaith.prober.database_lock.facts import Connection, settled
from keepfaith.prober.database_lock.queries import DATABASE, WRITTEN

NAME: Final = "guards.json"
# What was done cannot be undone, so it is shown for as long as a wrong decision is.
SHOWN: Final = dt.timedelta(days=7)
_STATE: Final = "state of the "

Named = tuple[str, str]


@dataclass(frozen=True)
class Touch:
    """A guard that was changed and put back, and between which looks."""

    subject: str
    key: str
    since: str
    until: str

    @property
    def words(self) -> str:
        """What happened, and when."""
        since, until = (dt.datetime.fromisoformat(at) for at in (self.since, self.until))
        return (
            f"The {self.key} of the {self.subject} was changed and put back between {since:%Y-%m-%d %H:%M} and "
            f"{until:%H:%M} UTC."
        )


@dataclass
class Guards:
    """What the last look saw: of which database, when, by which transaction each guard was written; and touches."""

    database: list[str] = field(default_factory=list)
    at: str = ""
    written: dict[str, str] = field(default_factory=dict)
    touches: list[Touch] = field(default_factory=list)

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read the file; one that is missing or spoiled is begun anew."""
        try:
            content: dict[str, Any] = json.loads((folder / NAME).read_text())
            touches = [Touch(**touch) for touch in content.pop("touches")]
            return cls(**content, touches=touches)
        except (OSError, ValueError, KeyError, TypeError):
            return cls()

    def write(self, folder: Path) -> None:
        """Replace the file."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        new = folder / f"{NAME}.new"
        new.write_text(json.dumps(asdict(self)))
        new.chmod(0o600)
        new.replace(folder / NAME)

    def look(
        self,
        written: Mapping[str, str],
        *,
        database: list[str],
        different: Collection[Named],
        at: dt.datetime,
    ) -> None:
        """Take in what a look saw; `different` are the facts that are not as in the release, which is said anyway."""
        now = at.isoformat()
        if database == self.database:
            for name, before in sorted(self.written.items()):
                subject, key = name.split("\t")
                is_new = before and name in written and written[name] != before
                if is_new and not _is_among(name, different):
                    self.touches.append(Touch(subject, key, self.at, now))
        self.touches = [
            touch for touch in self.touches if dt.datetime.fromisoformat(touch.until) > at - SHOWN
        ]
        # Of what is different now the repair is no touch.
        self.written = {
            name: "" if _is_among(name, different) else number for name, number in written.items()
        }
        self.database, self.at = database, now


def touches(
    database: Connection, folder: Path, *, release: str, different: Collection[Named]
) -> tuple[Touch, ...]:
    """Look, and return what was changed and put back lately; another release or database is begun anew."""
    with settled(database):
        identity = [release, *map(str, database.execute(DATABASE).fetchone() or ())]
        written = {f"{subject}\t{key}": number for subject, key, number in database.execute(WRITTEN)}
    guards = Guards.read(folder)
    guards.look(written, database=identity, different=different, at=dt.datetime.now(dt.UTC))
    guards.write(folder)
    return tuple(guards.touches)


def _is_among(name: str, different: Collection[Named]) -> bool:
    subject, key = name.split("\t")
    return (subject, key) in different or (subject, f"{_STATE}{key}") in different

"""Write keepfaith/prober/database_lock/database.lock from a freshly migrated database. `make database-lock` does it."""

import os
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from keepfaith.prober.database_lock.facts import Connection, Facts, major_version, read_facts
from keepfaith.prober.database_lock.lock_file import FILE, written
from keepfaith.website.backups.database_dump import OwnedDatabase
from keepfaith.website.postgres.connections import prober_database
from keepfaith.website.postgres.database import bring_up_to_date, owned, set_up_django
from keepfaith.website.runtime.data_directory import DataDirectory

# Of these only the presence is compared: before one is shipped, `queries.py` must ask for what it consists of.
UNDESCRIBED = "presence"


@dataclass
class Dump:
    """A dump in memory."""

    blocks: list[bytes] = field(default_factory=list)
    rows: int = 0

    def write(self, block: bytes) -> None:
        """Take the next block."""
        self.blocks.append(block)


def main() -> int:
    """Write the file, and say how much is in it."""
    text, undescribed = made()
    if undescribed:
        print(f"Problem: of the {undescribed[0]} only the presence would be compared.", file=sys.stderr)  # noqa: T201 - a command tells its user
        print("What to do: ask for all of it in keepfaith/prober/database_lock/queries.py.", file=sys.stderr)  # noqa: T201 - as above
        return 1
    FILE.write_text(text, encoding="utf-8")
    print(f"{FILE.name} has {len(text.splitlines()):,} lines")  # noqa: T201 - it is what is asked for
    return 0


def made() -> tuple[str, list[str]]:
    """Return the file's text, and what the database has that is not described yet."""
    # A server that the environment names is not fresh.
    os.environ.pop("DATABASE_URL", None)
    dump = Dump()
    with tempfile.TemporaryDirectory() as place:
        # PostgreSQL runs under another account where this one is root's.
        Path(place).chmod(0o711)
        fresh, restored = (DataDirectory.at(Path(place) / name) for name in ("fresh", "restored"))
        set_up_django(fresh)
        with owned(fresh):
            bring_up_to_date()
            facts, version = stated(fresh)
            with OwnedDatabase.of(fresh).snapshot() as snapshot:
                snapshot.dump(dump)
        with owned(restored):
            OwnedDatabase.of(restored).restore(dump.blocks)
            again, _ = stated(restored)
    return written(facts, again, version), sorted(subject for subject, key in facts if key == UNDESCRIBED)


def stated(data: DataDirectory) -> tuple[Facts, int]:
    """Return what a database says to the prober's role, and the server's major version."""
    with connected(data) as database:
        return read_facts(database, is_embedded=True), major_version(database)


def connected(data: DataDirectory) -> Connection:
    """Connect as the prober's role."""
    place = prober_database(data) or {}
    return psycopg.connect(
        dbname=place["NAME"], user=place["USER"], password=place["PASSWORD"], host=place["HOST"],
        port=place["PORT"], autocommit=True,
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())

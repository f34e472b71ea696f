"""The lock: the facts of a freshly migrated database as lines of text, reviewed and shipped with the release."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from keepfaith.prober.database_lock.facts import Facts

FILE: Final = Path(__file__).with_name("database.lock")
_SERVER: Final = "# PostgreSQL "
# PostgreSQL writes some definitions otherwise once they were read back from a backup.
_RESTORED: Final = "restored: "
_HEAD: Final = """\
# What a freshly migrated database of this release says of itself. `make database-lock` writes this file.
# The prober compares each running database with it: docs/decisions/0032-the-lock-of-the-database.md
"""


@dataclass(frozen=True)
class Lock:
    """The facts, those that a restored database writes otherwise, the server's version, and the file's SHA-256."""

    facts: Facts
    restored: Facts
    version: int
    digest: str

    def allows(self, named: tuple[str, str], value: str | None) -> bool:
        """Return whether a fact may have a value."""
        return value == self.facts.get(named) or (value is not None and value == self.restored.get(named))

    @classmethod
    def read(cls) -> Self:
        """Read the lock of this release."""
        content = FILE.read_bytes()
        facts: dict[tuple[str, str], str] = {}
        restored: dict[tuple[str, str], str] = {}
        subject, version = "", 0
        for line in content.decode().splitlines():
            if line.startswith(_SERVER):
                version = int(line.removeprefix(_SERVER))
            elif line.startswith("["):
                subject = line[1:-1]
            elif line and not line.startswith("#"):
                key, _, value = line.partition(" = ")
                if key.startswith(_RESTORED):
                    restored[subject, key.removeprefix(_RESTORED)] = value
                else:
                    facts[subject, key] = value
        return cls(facts, restored, version, hashlib.sha256(content).hexdigest())


def written(facts: Facts, restored: Facts, version: int) -> str:
    """Return the file's text, from a fresh database and from one that was restored."""
    lines = [_HEAD + f"{_SERVER}{version}"]
    last = ""
    for (subject, key), value in sorted(facts.items()):
        if subject != last:
            lines += ["", f"[{subject}]"]
            last = subject
        lines.append(f"{key} = {value}")
        if restored[subject, key] != value:
            lines.append(f"{_RESTORED}{key} = {restored[subject, key]}")
    return "\n".join(lines) + "\n"

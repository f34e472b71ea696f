"""One change of the store: files that come, files that go, and how far a log was read, told in one line."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, astuple, dataclass
from typing import Any, Final, Literal, get_args

Kind = Literal["days", "pages", "hours", "counted", "aside"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of the store; `name` is within its folder, `first` and `last` are days, `digest` its SHA-256 in hex."""

    name: str
    kind: Kind
    first: str
    last: str
    rows: int
    size: int
    digest: str

    @classmethod
    def read(cls, row: Sequence[Any]) -> "StoredFile":
        """Take a row of the manifest."""
        return cls(*row)

    def row(self) -> tuple[Any, ...]:
        """Give the row for the manifest."""
        return astuple(self)


@dataclass(frozen=True, slots=True)
class Progress:
    """The place in a log, in bytes, before which every line is kept.

    `head` is the digest of its first line and `tail` that of the bytes just before the place: so the same log is known
    again by what is in it, under whatever name. `number` is 0 for a log not seen before; `lines` counts those taken in
    all, `state` is what its format has to remember.
    """

    number: int
    head: bytes
    place: int
    tail: bytes
    format: str
    state: str
    lines: int


@dataclass(frozen=True, slots=True)
class Advance:
    """Where a log was read from and up to; it counts only if nobody else read on from there meanwhile."""

    before: Progress | None
    after: Progress


@dataclass(frozen=True, slots=True)
class Change:
    """What one commit does; `permission` is the number under which lines are destroyed, empty when none are."""

    add: Sequence[StoredFile] = ()
    remove: Sequence[StoredFile] = ()
    progress: Advance | None = None
    permission: str = ""

    def content(self) -> str:
        """Write the change in its only form; the place in a log is not told, for it is no part of what is kept."""
        told: dict[str, Any] = {
            "add": [asdict(file) for file in self.add],
            "remove": sorted(file.name for file in self.remove),
        }
        if self.permission:
            told["permission"] = self.permission
        return json.dumps(told, sort_keys=True, separators=(",", ":"))


def chained(chain: bytes, content: str) -> bytes:
    """Bind a commit's content to all that came before: SHA-256 over the chain so far and the content."""
    return hashlib.sha256(chain + content.encode()).digest()

"""One change of the store: files that come, files that go, and how far a log was read, told in one line."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, astuple, dataclass
from typing import Any, Final, Literal, get_args

Kind = Literal["days", "pages", "hours", "counts", "rejects", "published", "covered"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
# These are tables in Parquet.
TABLES: Final[tuple[Kind, ...]] = ("days", "pages", "hours", "counts")


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
    def from_row(cls, row: Sequence[Any]) -> "StoredFile":
        """Take a row of the manifest."""
        return cls(*row)

    def as_row(self) -> tuple[Any, ...]:
        """Return the row for the manifest."""
        return astuple(self)


@dataclass(frozen=True, slots=True)
class LogPosition:
    """The place in a log, in bytes, before which every line is kept.

    By `first_line_digest` and `tail_digest`, that of the bytes just before the place, a log is known again by what is
    in it, under whatever name. `number` is 0 for a log not seen before; `lines` counts those stored in all, `state` is
    what its format has to remember.
    """

    number: int
    first_line_digest: bytes
    byte_offset: int
    tail_digest: bytes
    format: str
    state: str
    lines: int


@dataclass(frozen=True, slots=True)
class Advance:
    """Where a log was read from and up to; it counts only if nobody else read on from there meanwhile."""

    before: LogPosition | None
    after: LogPosition


@dataclass(frozen=True, slots=True)
class Change:
    """What one commit does; `permission` is the number under which lines are destroyed, empty when none are."""

    add: Sequence[StoredFile] = ()
    remove: Sequence[StoredFile] = ()
    progress: Advance | None = None
    permission: str = ""

    def content(self) -> str:
        """Write the change in its only form; the place in a log is not told, for it is no part of what is kept."""
        content: dict[str, Any] = {
            "add": [asdict(file) for file in self.add],
            "remove": sorted(file.name for file in self.remove),
        }
        if self.permission:
            content["permission"] = self.permission
        return json.dumps(content, sort_keys=True, separators=(",", ":"))


def next_chain(chain: bytes, content: str) -> bytes:
    """Bind a commit's content to all that came before: SHA-256 over the chain so far and the content."""
    return hashlib.sha256(chain + content.encode()).digest()

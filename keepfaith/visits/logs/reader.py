"""Reading a chunk: in bulk what is plain, line by line what is not, and nothing dropped in between."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import polars as pl

from keepfaith.visits.logs.lines import Lines, Numbers, text_of
from keepfaith.visits.logs.schema import REQUEST_SCHEMA, Parsed, Reject

BLANK: Final = "blank"
NO_MATCH: Final = "no-match"
BAD_TIME: Final = "bad-time"
BAD_STATUS: Final = "bad-status"
MAX_BYTES: Final = 10**18 - 1
_MAX_DIGITS: Final = len(str(MAX_BYTES))
_STATUS: Final = re.compile("[1-5][0-9]{2}")


class Row(NamedTuple):
    """One request, in the order of the columns of TAKEN."""

    time: int
    address: str
    method: str
    path: str
    query: str
    status: int
    bytes: int
    host: str = ""
    referrer: str = ""
    agent: str = ""


@dataclass(frozen=True, slots=True)
class LineFormat:
    """What the formats have in common in which each line stands for itself."""

    name: str

    def advance(self, chunk: bytes, state: str) -> str:  # noqa: ARG002 - no line says anything about another
        """Return no state."""
        return ""


# A row, or why there is none; nothing for a comment of the format.
type Outcome = Row | str | None


@dataclass(frozen=True, slots=True)
class Bulk:
    """What was taken in bulk, and the numbers of the lines that are left to be read one by one."""

    requests: pl.DataFrame
    left: Numbers

    def of(self, numbers: Numbers, count: int) -> "Bulk":
        """Return it for so many lines, of which some were the lines that this was read from; the others are left."""
        others = np.ones(count, np.bool_)
        others[numbers] = False
        others[numbers[self.left]] = True
        return Bulk(self.requests, np.flatnonzero(others))


def parse_chunk(lines: Lines, bulk: Callable[[Lines], Bulk | None], one: Callable[[str], Outcome]) -> Parsed:
    """Read all lines of a chunk; every one is taken, a comment, or a reject."""
    done = bulk(lines) if lines.count else None
    left = np.arange(lines.count) if done is None else done.left
    rows: list[Row] = []
    rejects: list[Reject] = []
    for number, raw in zip(left.tolist(), lines.raw(left), strict=True):
        text = text_of(raw)
        outcome = one(text) if text and not text.isspace() else BLANK
        if isinstance(outcome, Row):
            rows.append(outcome)
        elif outcome is not None:
            rejects.append(Reject(number, outcome, raw))
    if done is not None and not rows:
        return Parsed(done.requests, rejects)
    slowly = pl.DataFrame(rows, schema=REQUEST_SCHEMA, orient="row")
    return Parsed(slowly if done is None else done.requests.vstack(slowly), rejects)


def parse_status(text: str) -> int:
    """Read a status from 100 to 599; nought if it is none."""
    return int(text) if _STATUS.fullmatch(text) else 0


def parse_size(text: str) -> int | None:
    """Read a number of bytes, a dash for none; nothing if it is no number."""
    if text in {"-", ""}:
        return 0
    if not (text.isascii() and text.isdecimal()):
        return None
    digits = text.lstrip("0") if len(text) > _MAX_DIGITS else text
    return int(digits or "0") if len(digits) <= _MAX_DIGITS else None

"""What a command and the worker say to one another when checks are to run now: one request, then answers until the end.

Each is one frame (`ipc/frames`). An answer names its kind.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Final

from keepfaith.ipc.strict_fields import Fields, Malformed, number, one_of, optional, prose, set_of, text

# Raise it with each change: a portal may still run the version before.
VERSION: Final = 1
MAX_PROMISES: Final = 500
_MAX_TEXT: Final = 4_000
_SLUG: Final = text(re.compile(r"[a-z0-9-]{0,40}"))
_INSTANT: Final = text(re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"))
_Text = Annotated[str, prose(_MAX_TEXT, may_be_empty=True)]
_Number = Annotated[int, number()]


@dataclass(frozen=True, slots=True)
class CheckRequest:
    """Run the checks of these promises of a policy: of the governing one if none is named, of all if none is listed."""

    document: Annotated[str, _SLUG]
    only: Annotated[tuple[int, ...], set_of(number(), max_count=MAX_PROMISES)]
    version: _Number = VERSION

    def encode(self) -> dict[str, Any]:
        """Return the request as JSON has it."""
        return _REQUEST.write(self)

    @staticmethod
    def decode(fields: object) -> "CheckRequest":
        """Read a request."""
        if type(fields) is not dict:
            raise Malformed("The request is not an object.")
        return _REQUEST.read(fields)


@dataclass(frozen=True, slots=True)
class CheckBegun:
    """A check begins: the how-manieth of how many."""

    kind: ClassVar[str] = "check begun"
    check: _Text
    number: _Number
    count: _Number


@dataclass(frozen=True, slots=True)
class PromiseRow:
    """A promise as the page shows it."""

    kind: ClassVar[str] = "promise"
    number: _Number
    clause: _Text
    verdict: Annotated[str, one_of("failed", "stale", "unproven", "people", "kept")]
    figure: _Text
    checked_at: Annotated[str | None, optional(_INSTANT)]


@dataclass(frozen=True, slots=True)
class Problem:
    """Why nothing was run, and what to do."""

    kind: ClassVar[str] = "problem"
    problem: _Text
    remedy: _Text


@dataclass(frozen=True, slots=True)
class AllDone:
    """Every check has run, and every row was given."""

    kind: ClassVar[str] = "done"


type CheckAnswer = CheckBegun | PromiseRow | Problem | AllDone

_REQUEST: Final = Fields(CheckRequest, of="request")
_ANSWERS: Final[Mapping[str, Fields[Any]]] = {
    kind.kind: Fields(kind, of="answer") for kind in (CheckBegun, PromiseRow, Problem, AllDone)
}


def encode_answer(answer: CheckAnswer) -> dict[str, Any]:
    """Return an answer as JSON has it."""
    return {"kind": answer.kind, **_ANSWERS[answer.kind].write(answer)}


def decode_answer(fields: object) -> CheckAnswer:
    """Read an answer."""
    if type(fields) is not dict:
        raise Malformed("The answer is not an object.")
    members = dict(fields)
    kind = members.pop("kind", None)
    if type(kind) is not str or kind not in _ANSWERS:
        raise Malformed("The answer is of no kind that is known.")
    answer: CheckAnswer = _ANSWERS[kind].read(members)
    return answer

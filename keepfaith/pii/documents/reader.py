"""What the command reads documents with: a process that reads each with limits, and what it answers."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Final, NamedTuple, Self

from keepfaith.errors import KeepfaithError
from keepfaith.pii.detection import OwnNumber
from keepfaith.pii.documents.limits import MAX_RESULT_SIZE

_MODULE: Final = "keepfaith.pii.documents.reader_process"
_SIZE_LENGTH: Final = 8


class Span(NamedTuple):
    """Where something was detected, in characters of the extracted text; `line` counts lines of its section."""

    start: int
    end: int
    category: str
    confidence: float
    rule: str
    is_unlikely: bool
    line: int


class DocumentScan(NamedTuple):
    """What was read of a document and detected in it; with an `error`, nothing was."""

    spans: tuple[Span, ...] = ()
    kind: str = ""
    characters: int = 0
    encodings: tuple[str, ...] = ()
    sections: tuple[tuple[int, str], ...] = ()
    left_out: dict[str, int] = {}  # noqa: RUF012 - nobody writes to it
    is_complete: bool = True
    is_offline: bool = True
    text: str | None = None
    error: str = ""
    remedy: str = ""


class Reader:
    """Reads documents one after another, for a block; `own` are the agency's own numbers."""

    def __init__(self, own: Sequence[OwnNumber] = ()) -> None:
        self._own = [(number.name, number.form, number.category) for number in own]
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        """Start the process."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the process, also in the middle of a document."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def scan(self, path: str, *, with_text: bool = False) -> DocumentScan:
        """Read a document and detect what is in it. It never fails for what a document is: the answer says it."""
        process = self._process or self._started()
        if process.stdin is None or process.stdout is None:
            raise TypeError("The process was started without pipes.")
        try:
            request = json.dumps({"path": str(Path.cwd() / path), "with_text": with_text})
            process.stdin.write(request.encode() + b"\n")
            process.stdin.flush()
            size = int.from_bytes(process.stdout.read(_SIZE_LENGTH))
            answer = process.stdout.read(size) if 0 < size <= MAX_RESULT_SIZE else b""
        except OSError:
            answer = b""
        if not answer:
            raise KeepfaithError("The process that reads documents has ended.", "Start the command again.")
        return _scan_of(json.loads(answer))

    def _started(self) -> subprocess.Popen[bytes]:
        # What libraries complain of can quote a document.
        self._process = subprocess.Popen(
            [sys.executable, "-m", _MODULE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        if self._process.stdin is not None:
            self._process.stdin.write(json.dumps(self._own).encode() + b"\n")
        return self._process


def _scan_of(answer: dict[str, Any]) -> DocumentScan:
    if "error" in answer:
        return DocumentScan(error=answer["error"], remedy=answer["remedy"], is_complete=False,
                            is_offline=answer.get("offline", True))  # fmt: skip
    return DocumentScan(
        spans=tuple(Span(*span) for span in answer["spans"]),
        kind=answer["kind"],
        characters=answer["characters"],
        encodings=tuple(answer["encodings"]),
        sections=tuple((start, place) for start, place in answer["sections"]),
        left_out=answer["left_out"],
        is_complete=answer["is_complete"],
        is_offline=answer["offline"],
        text=answer.get("text"),
    )

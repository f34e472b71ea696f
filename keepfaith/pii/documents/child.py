"""Reading a document in a process of its own, which has limits; its result, or in plain words why there is none."""

import io
import json
import os
import select
import signal
import time
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, Final, NamedTuple

from keepfaith.pii.detection import OwnNumbers, detect
from keepfaith.pii.documents.extraction import Section, Unreadable
from keepfaith.pii.documents.limits import MAX_RESULT_SIZE, impose_limits, seconds_for
from keepfaith.pii.documents.read_document import read_document

MAX_FINDINGS: Final = 1_000_000
DIVIDE: Final = "Divide it, and scan the parts."
_PIECE: Final = 1 << 20
_NO_MEMORY: Final = 3
_TOO_LONG: Final = ("It takes too long to read.", DIVIDE)
_TOO_LARGE: Final = ("Reading it needs more memory than it may take.", DIVIDE)
_BROKE_OFF: Final = ("Reading it broke off.", "Ask the sender for a whole copy, or save it anew as PDF.")
# By these the kernel ends a process whose time is over.
_OF_TIME: Final = frozenset({signal.SIGXCPU, signal.SIGKILL})
# The clock on the wall may take so many times what the processor may, on a machine that is busy.
_WALL_FACTOR: Final = 4


class Request(NamedTuple):
    """An open document, its size in bytes, how its name ends, whether its text is wanted, the agency's own numbers."""

    document: int
    size: int
    suffix: str
    with_text: bool
    own: OwnNumbers | None = None


def refusal(problem: str, remedy: str) -> bytes:
    """Return the result of a document that was not read."""
    return json.dumps({"error": problem, "remedy": remedy}).encode()


def read_limited(request: Request) -> bytes:
    """Read a document in a process with limits; return its result as JSON."""
    reading, writing = os.pipe()
    parent = os.getpid()
    process = os.fork()
    if process == 0:
        _work(request, writing, parent=parent)
    os.close(writing)
    try:
        result = _gathered(reading, time.monotonic() + _WALL_FACTOR * seconds_for(request.size))
    finally:
        os.close(reading)
        # It has ended, or what it still writes is not wanted.
        os.kill(process, signal.SIGKILL)
        _, status = os.waitpid(process, 0)
    if result is not None and _is_whole(result):
        return result
    return _reason(os.waitstatus_to_exitcode(status), is_late=result is None)


def _gathered(reading: int, deadline: float) -> bytes | None:
    pieces: list[bytes] = []
    size = 0
    poll = select.poll()
    poll.register(reading, select.POLLIN)
    while poll.poll(max(0, deadline - time.monotonic()) * 1000):
        piece = os.read(reading, _PIECE)
        if not piece:
            return b"".join(pieces)
        pieces.append(piece)
        size += len(piece)
        if size > MAX_RESULT_SIZE:
            return b""
    return None


def _is_whole(result: bytes) -> bool:
    return result.endswith(b"}\n")


def _reason(status: int, *, is_late: bool) -> bytes:
    if is_late or -status in _OF_TIME:
        return refusal(*_TOO_LONG)
    return refusal(*(_TOO_LARGE if status == _NO_MEMORY else _BROKE_OFF))


def _work(request: Request, writing: int, *, parent: int) -> None:
    """Be the process that reads; whatever happens, it never returns."""
    status = 1
    try:
        is_offline = impose_limits(request.size, parent=parent)
        result = _result(request) | {"offline": is_offline}
        encoded = json.dumps(result, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
        with io.FileIO(writing, "w") as pipe:
            left = memoryview(encoded)
            while left:
                left = left[pipe.write(left) :]
        status = 0
    except MemoryError:
        status = _NO_MEMORY
    finally:
        # A traceback would quote what the document says.
        os._exit(status)


def _result(request: Request) -> dict[str, Any]:
    try:
        with io.FileIO(request.document, closefd=False) as file:
            kind, extraction = read_document(file.readall(), request.suffix)
        text = extraction.text()
        spans = list(islice(_spans(text, extraction.sections, request.own), MAX_FINDINGS + 1))
    except Unreadable as error:
        return {"error": error.problem, "remedy": error.remedy}
    if len(spans) > MAX_FINDINGS:
        return {"error": f"It has more than {MAX_FINDINGS:,} places to report.", "remedy": DIVIDE}
    return {
        "kind": kind,
        "characters": len(text),
        "encodings": sorted(extraction.encodings),
        "sections": [(section.start, section.place) for section in extraction.sections],
        "left_out": dict(extraction.left_out),
        "is_complete": extraction.is_complete,
        "spans": spans,
        **({"text": text} if request.with_text else {}),
    }


def _spans(text: str, sections: Sequence[Section], own: OwnNumbers | None) -> Iterator[tuple[object, ...]]:
    """Yield what is reported of each detection: place, category, confidence, rule, likelihood, line in its section."""
    begin, line, at = -1, 1, 0
    for detection in detect(text, own=own):
        start = detection.start
        number = bisect_right(sections, start, key=lambda section: section.start) - 1
        if number >= 0 and sections[number].start != begin:
            begin = at = sections[number].start
            line = 1
        line += text.count("\n", at, start)
        at = start
        yield (
            start,
            detection.end,
            detection.category,
            detection.confidence,
            detection.rule,
            detection.is_unlikely,
            line,
        )

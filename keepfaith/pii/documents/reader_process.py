"""A process that opens documents and reads each in a further one, which has limits. `Reader` starts it.

It takes a line of JSON with the agency's own numbers, then one a document (`path`, `with_text`), and answers with the
size of a result and the result.
"""

import errno
import json
import logging
import os
import stat
import sys
from pathlib import Path

from keepfaith.pii.detection import OwnNumber, OwnNumbers, detect
from keepfaith.pii.detection.learned.weights import weights
from keepfaith.pii.documents.child import DIVIDE, Request, read_limited, refusal
from keepfaith.pii.documents.limits import MAX_FILE_SIZE
from keepfaith.pii.documents.modules_at_hand import load_modules


def main() -> None:
    """Answer requests until there are none."""
    # A library's warnings quote what it reads.
    logging.disable()
    load_modules()
    # What is made ready once is at hand in every process that is forked.
    own = OwnNumbers([OwnNumber(*number) for number in json.loads(sys.stdin.buffer.readline() or "[]")])
    detect("any text", own=own)
    weights()
    for line in sys.stdin.buffer:
        request = json.loads(line)
        answer = _answer(request["path"], own, with_text=request["with_text"])
        sys.stdout.buffer.write(len(answer).to_bytes(8) + answer)
        sys.stdout.buffer.flush()


def _answer(path: str, own: OwnNumbers, *, with_text: bool) -> bytes:
    try:
        document = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError) as error:
        return refusal(*_reason(error))
    try:
        status = os.fstat(document)
        if not stat.S_ISREG(status.st_mode):
            return refusal("It is not a file.", "Name files, not folders or devices.")
        if status.st_size > MAX_FILE_SIZE:
            return refusal(f"It is larger than {MAX_FILE_SIZE // 1_000_000} MB.", DIVIDE)
        return read_limited(Request(document, status.st_size, Path(path).suffix, with_text, own))
    finally:
        os.close(document)


def _reason(error: Exception) -> tuple[str, str]:
    match getattr(error, "errno", None):
        case errno.ENOENT:
            return "There is no such file.", "Check its name."
        case errno.EACCES | errno.EPERM:
            return "You may not read it.", "Ask its owner, or run the command as a user who may."
        case _:
            return "It cannot be opened.", "Check the file and the disk that it is on."


if __name__ == "__main__":
    main()

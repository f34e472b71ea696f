"""Verifying the journal and the rows beside it while the custodian works, in a process that holds no key to a record.

A thread would hold up the answers: walking a journal is work for the interpreter, not for the disk.
"""

import ctypes
import datetime as dt
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from keepfaith.custody.crypto.seal import KEY_SIZE
from keepfaith.custody.protocol.answers import MAX_VERIFICATION_AGE, VerificationResult
from keepfaith.custody.store.journal import verify

_MAX_REPORT_SIZE: Final = 32 * 1024
_NICE: Final = 10
_PR_SET_PDEATHSIG: Final = 1


class Verification:
    """The process that verifies, begun anew when its last result is too old; asking never waits for it."""

    def __init__(
        self, directory: Path, public_key: bytes, multiset_key: bytes, *, now: Callable[[], dt.datetime]
    ) -> None:
        arguments = (directory, public_key.hex(), str(os.getpid()))
        self._command = (sys.executable, "-m", "keepfaith.custody.server.verification", *arguments)
        self._multiset_key, self._now = multiset_key, now
        self._process: subprocess.Popen[bytes] | None = None
        self._last: VerificationResult | None = None

    def begin(self) -> None:
        """Begin to verify, unless it is going on."""
        if self._process is None:
            reading, writing = os.pipe()
            # Never in an argument; so few bytes fit into the pipe at once.
            os.write(writing, self._multiset_key)
            os.close(writing)
            self._process = subprocess.Popen(
                self._command, stdin=reading, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
            os.close(reading)

    def result(self, entries: int) -> VerificationResult | None:
        """Return the last, none while there is none yet; begin anew if it is too old, or of under half as many."""
        self._gather()
        if self._last is None or self._is_outdated(self._last, entries):
            self.begin()
        return self._last

    def _is_outdated(self, last: VerificationResult, entries: int) -> bool:
        # A clock that was set back makes no result last longer; one made at the start may have found next to nothing.
        is_of_less = not last.problems and 2 * last.entries < entries
        return abs(self._now() - last.at) > MAX_VERIFICATION_AGE or is_of_less

    def end(self) -> None:
        """End a verification that is going on."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def _gather(self) -> None:
        if self._process is None or self._process.poll() is None:
            return
        output, _ = self._process.communicate()
        failed = self._process.returncode != 0
        self._process = None
        try:
            report = json.loads(output)
            entries, problems = int(report["entries"]), tuple(map(str, report["problems"]))
        except (ValueError, KeyError, TypeError):
            failed = True
        if failed:
            entries, problems = 0, ("The verification broke off.",)
        self._last = VerificationResult(entries, problems, self._now())


def main(arguments: Sequence[str]) -> int:
    """Verify the journal in a directory against a public key, for a custodian, and report as JSON."""
    directory, public_key, custodian = arguments
    # The custodian's answers come first, and what it began must not outlive it.
    os.nice(_NICE)
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != int(custodian):
        return 1
    key = sys.stdin.buffer.read(KEY_SIZE)
    report = verify(Path(directory), bytes.fromhex(public_key), multiset_key=key, details=False)
    encoded = json.dumps({"entries": report.entries, "problems": report.problems})
    sys.stdout.write(encoded[:_MAX_REPORT_SIZE])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Custodians forked from a program that has loaded their code once, as loading takes most of a short one's time.

`python -m tests.custody.forked_custodian` forks one for each line of JSON that it is given, and says how it ended.
"""

import atexit
import ctypes
import gc
import json
import os
import selectors
import signal
import subprocess
import sys
import traceback
from functools import cache
from pathlib import Path
from typing import Any

from keepfaith.custody.__main__ import main as custodian

ROOT = Path(__file__).parents[2]
_PR_SET_PDEATHSIG = 1
_RUNNING = "running"


class Nursery:
    """The program that custodians are forked from."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.custody.forked_custodian"]
        self._process = subprocess.Popen(
            command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def fork(self, *arguments: str, kek: bytes) -> "ForkedCustodian":
        """Run a custodian with these arguments and its key on standard input."""
        reading, writing = os.pipe()
        path = f"/proc/{os.getpid()}/fd/{writing}"
        number = self._ask("fork", [*map(str, arguments)], kek.hex(), path)
        os.close(writing)
        return ForkedCustodian(self, int(number), reading)

    def ended(self, number: int, *, waits: bool) -> int | None:
        """Return the code that a custodian ended with, below zero the signal; none if it runs."""
        answer = self._ask("wait" if waits else "poll", number)
        return None if answer == _RUNNING else int(answer)

    def close(self) -> None:
        """End the program, and with it what it forked."""
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()

    def _ask(self, *message: object) -> str:
        self._process.stdin.write(json.dumps(message) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline().strip()
        assert answer, "the program that forks custodians has ended"
        return answer


@cache
def nursery() -> Nursery:
    """The one of this process, until it ends."""
    program = Nursery()
    atexit.register(program.close)
    return program


class ForkedCustodian:
    """What tests use of a process of their own, by the names of `subprocess.Popen`."""

    def __init__(self, nursery: Nursery, number: int, errors: int) -> None:
        self.pid, self.returncode = number, None
        self._nursery, self._errors = nursery, errors

    def poll(self) -> int | None:
        if self.returncode is None:
            self.returncode = self._nursery.ended(self.pid, waits=False)
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def communicate(self, timeout: float) -> tuple[None, bytes]:
        output = b""
        with selectors.DefaultSelector() as selector:
            selector.register(self._errors, selectors.EVENT_READ)
            while selector.select(timeout):
                arrived = os.read(self._errors, 65536)
                if not arrived:
                    break
                output += arrived
            else:
                raise subprocess.TimeoutExpired("custodian", timeout)
        os.close(self._errors)
        if self.returncode is None:
            self.returncode = self._nursery.ended(self.pid, waits=True)
        return None, output


def main() -> None:
    """Fork and wait as asked, until there is nobody who asks."""
    # Ctrl-C reaches this program too; it ends with whoever started it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # What is loaded is shared with every child, as long as no collector walks over it.
    gc.freeze()
    ended: dict[int, int] = {}
    for line in sys.stdin:
        verb, *arguments = json.loads(line)
        answer: Any
        if verb == "fork":
            words, kek, path = arguments
            errors = os.open(path, os.O_WRONLY)
            answer = os.fork()
            if answer == 0:
                _be(words, bytes.fromhex(kek), errors)
            os.close(errors)
        else:
            answer = _ended(arguments[0], ended, waits=verb == "wait")
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()


def _ended(number: int, known: dict[int, int], *, waits: bool) -> int | str:
    if number not in known:
        process, status = os.waitpid(number, 0 if waits else os.WNOHANG)
        if not process:
            return _RUNNING
        known[number] = os.waitstatus_to_exitcode(status)
    return known[number]


def _be(arguments: list[str], kek: bytes, errors: int) -> None:
    code = 1
    try:
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        reading, writing = os.pipe()
        os.write(writing, kek)
        nothing = os.open(os.devnull, os.O_WRONLY)
        for given, number in ((reading, 0), (nothing, 1), (errors, 2)):
            os.dup2(given, number)
        for number in (reading, writing, nothing, errors):
            os.close(number)
        code = custodian(arguments)
    except BaseException:  # noqa: BLE001 - it ends here, and never goes on as its parent
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    main()

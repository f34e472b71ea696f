"""A program that has loaded everything once and makes others out of itself: a run then costs milliseconds.

`python -m tests.attacks.nursery MODULE …` loads the modules, then makes what standard input asks for, a JSON line each.
"""

import ctypes
import gc
import importlib
import json
import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]
_PR_SET_PDEATHSIG = 1


class Nursery:
    """The program, and what its children come to: a code, or the signal that ended one below zero."""

    def __init__(self, *modules: str, complaints: Path, environment: Mapping[str, str] = os.environ) -> None:
        self.complaints = complaints
        with complaints.open("w") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.attacks.nursery", *modules], cwd=ROOT, env=environment, text=True,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log,
            )  # fmt: skip

    def make(self, what: str, *arguments: object, **more: object) -> int:
        """Run `module:function` in a child; return the child's number."""
        return self._ask("make", what, arguments, more)

    def load(self, what: str) -> None:
        """Run `module:function` once in the program itself, so that its children know what it found out."""
        assert self._ask("load", what) == 0

    def wait(self, child: int) -> int:
        """Wait until a child has ended, and say how."""
        return self._ask("wait", child)

    def close(self) -> None:
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()

    def _ask(self, *message: object) -> int:
        self._process.stdin.write(json.dumps(message) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer, self.complaints.read_text()
        return int(answer)


def main() -> None:
    for name in sys.argv[1:]:
        importlib.import_module(name)
    # What is loaded is shared with every child, as long as no collector walks over it.
    gc.freeze()
    for line in sys.stdin:
        verb, *arguments = json.loads(line)
        if verb == "wait":
            _, status = os.waitpid(arguments[0], 0)
            answer = os.waitstatus_to_exitcode(status)
        elif verb == "load":
            answer = _named(arguments[0])() or 0
        elif (answer := os.fork()) == 0:
            _be(*arguments)
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()


def _named(what: str) -> Callable[..., int | None]:
    module, _, name = what.partition(":")
    return getattr(sys.modules[module], name)


def _be(what: str, arguments: list[object], more: dict[str, object]) -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    os.dup2(2, 1)
    code = 1
    try:
        code = _named(what)(*arguments, **more) or 0
    except BaseException:  # noqa: BLE001 - it ends here, and never goes on as its parent
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    main()

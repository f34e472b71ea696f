"""Has a document set as a PDF by a process of its own, with limits of time and memory, one after another."""

import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from typing import Any, Final

from keepfaith.errors import KeepfaithError

TIMEOUT_SECONDS: Final = 30.0
# Whoever waits keeps a thread of the portal from others.
_WAIT_SECONDS: Final = 5.0
# A document larger than this is not set; a report's file for programs has no limit.
MAX_DATA_SIZE: Final = 16_000_000
_MODULE: Final = "keepfaith.web.pdf.compiler_process"
_PASSED_ON: Final = ("PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "LD_LIBRARY_PATH")
# Each thread takes memory of its own.
_THREADS: Final = {"RAYON_NUM_THREADS": "2"}
log = logging.getLogger("keepfaith.web.pdf")
# Each takes a processor and much memory for a moment; readers wait for each other.
_one_at_a_time = threading.Semaphore(1)


class NotCompiled(KeepfaithError):
    """No PDF came of a document: it is too large, took too long, or holds what cannot be set."""


def compiled(document: Mapping[str, Any]) -> bytes:
    """Return a document, as `as_data` has it, as a PDF; raises `NotCompiled`."""
    data = json.dumps(document, ensure_ascii=False).encode()
    if len(data) > MAX_DATA_SIZE:
        raise _not_compiled("it is too large")
    if not _one_at_a_time.acquire(timeout=_WAIT_SECONDS):
        raise _not_compiled("others took too long")
    try:
        return _run(data)
    finally:
        _one_at_a_time.release()


def _run(data: bytes) -> bytes:
    """Give the process nothing but the document, and take nothing but the PDF: what it complains of can quote both."""
    try:
        result = subprocess.run(
            [sys.executable, "-P", "-m", _MODULE, str(os.getpid())],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_THREADS | {name: os.environ[name] for name in _PASSED_ON if name in os.environ},
            timeout=TIMEOUT_SECONDS,
            check=True,
        )
    except subprocess.CalledProcessError as error:
        raise _not_compiled(f"its process ended with status {error.returncode}") from None
    except subprocess.TimeoutExpired:
        raise _not_compiled("it took too long") from None
    except OSError:
        raise _not_compiled("its process did not start") from None
    return result.stdout


def _not_compiled(why: str) -> NotCompiled:
    log.error("No PDF came of a document: %s.", why)
    return NotCompiled("No PDF can be made of it now.", "Try again in a minute.")

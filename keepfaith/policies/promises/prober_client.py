"""Asking the prober to look now, instead of when its time has come."""

import socket
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, cast

from keepfaith.errors import KeepfaithError
from keepfaith.ipc.frames import MAX_FRAME, Frames, framed
from keepfaith.policies.sections.check import Finding

# A round of all probes takes a minute or two; a red one is looked at twice.
_SECONDS: Final = 600.0


class ProberUnavailable(KeepfaithError):
    """The prober does not run, or did not answer."""


def look_now(at: Path, only: Sequence[str]) -> Iterator[tuple[str, Finding]]:
    """Yield what each of these probes finds now, as it ends; all of them if none is named."""
    frames = Frames()
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(_SECONDS)
            connection.connect(str(at))
            connection.sendall(framed({"only": list(only)}))
            while arrived := connection.recv(MAX_FRAME):
                for answer in frames.take(arrived):
                    line = cast("dict[str, Any]", answer)
                    if "done" in line:
                        return
                    yield line["probe"], Finding(line["outcome"], line["figure"])
    except OSError as error:
        raise ProberUnavailable(
            "The prober does not answer.", "See whether it runs: `keepfaith serve` starts it."
        ) from error
    raise ProberUnavailable("The prober stopped before it was done.", "Try again.")

"""A scratch portal seen as another machine sees it: by an address that is none of this machine's loopback."""

import json
import socket
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from tests.violations.browser import Browser
from tests.violations.scratch import Scratch
from tests.violations.violation import Change

# Nothing is sent there: which of its addresses this machine would use is all that is asked.
_ELSEWHERE = ("192.0.2.1", 9)


@dataclass(frozen=True)
class OpenToOthers(Change):
    """The portal also answers at this machine's own address, as a portal that people use does."""

    def environment(self) -> Mapping[str, str]:
        return {"KEEPFAITH_HOSTS": f"localhost,127.0.0.1,{own_address()}"}


def own_address() -> str:
    """Return the IP address by which other machines know this one; raises `OSError` where there is none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.connect(_ELSEWHERE)
        return str(line.getsockname()[0])


def visitor(portal: Scratch) -> Browser:
    """Return somebody who is no visitor of this machine."""
    address = own_address()
    return Browser(_origin(portal), portal.certificate, source=address)


def kept_and_failed(portal: Scratch) -> tuple[frozenset[int], frozenset[int]]:
    """Take the look that anybody can take; return the promises that it calls kept, and those that it calls broken."""
    done = subprocess.run(
        [
            sys.executable, "-m", "keepfaith.prober.outside", _origin(portal),
            "--plain", f"http://{own_address()}:{portal.ports[1]}", "--authority", str(portal.certificate),
        ],
        env=portal.environment, cwd=portal.tree, capture_output=True, text=True, timeout=300, check=True,
    )  # fmt: skip
    outcomes: dict[str, set[int]] = {"kept": set(), "failed": set(), "unproven": set()}
    for line in done.stdout.splitlines():
        seen = json.loads(line)
        outcomes[seen["outcome"]].update(seen["promises"])
    failed = frozenset(outcomes["failed"])
    return frozenset(outcomes["kept"]) - failed, failed


def _origin(portal: Scratch) -> str:
    return f"https://{own_address()}:{portal.ports[0]}"

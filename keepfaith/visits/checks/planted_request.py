"""Planting: a request that a check makes of the portal, with an IP address and a code that nobody else has.

What is recorded comes into the store within a minute, which is long to wait for; so this process remembers what it
planted, and each run searches for all of it.
"""

import datetime as dt
import secrets
import string
import time
from collections import defaultdict, deque
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from keepfaith.policies.promises.crawler import AGENT, fetch
from keepfaith.policies.sections.check import Portal
from keepfaith.visits.store.manifest import Manifest

# A plant serves all checks of a run.
FRESH_FOR: Final = dt.timedelta(minutes=10)
WAIT_SECONDS: Final = 6.0
_REMEMBERED: Final = 24
_PAUSE: Final = 0.25
# As long as a web process may take to hand a request over, and a second for the clock of the manifest.
_ON_ITS_WAY: Final = dt.timedelta(seconds=3)
_CHARACTERS: Final = string.ascii_lowercase + string.digits
_CODE: Final = 32

_planted: defaultdict[str, deque["PlantedRequest"]] = defaultdict(lambda: deque(maxlen=_REMEMBERED))


@dataclass(frozen=True, slots=True)
class PlantedRequest:
    """A request of ours: its code, when it was made, and from which IP address; empty if from the usual one."""

    ip_address: str
    code: str
    at: dt.datetime

    def is_stored(self, folder: Path) -> bool:
        """Return whether the store has had a commit since in which the request must be."""
        last = Manifest.at(folder).last_commit()
        return last is not None and last > self.at + _ON_ITS_WAY


def plant_request(portal: Portal, folder: Path) -> list[PlantedRequest]:
    """Plant a request, unless one is fresh, and give all that were planted here and have come into the store."""
    planted = _planted[portal.origin]
    now = dt.datetime.now(dt.UTC)
    if not planted or now - planted[-1].at > FRESH_FOR:
        planted.append(_send_request(portal, now))
    end = time.monotonic() + WAIT_SECONDS
    while not planted[-1].is_stored(folder) and time.monotonic() < end:
        time.sleep(_PAUSE)
    return [request for request in planted if request.is_stored(folder)]


def new_code() -> str:
    """Make up a code such as sessions have."""
    return "".join(secrets.choice(_CHARACTERS) for _ in range(_CODE))


def new_ip_address() -> str:
    """Make up an IP address of this machine that nobody uses."""
    return f"127.{'.'.join(str(secrets.randbelow(253) + 2) for _ in range(3))}"


def _send_request(portal: Portal, now: dt.datetime) -> PlantedRequest:
    """Ask for the first page, with the code wherever a browser could bring one, but not in the path."""
    code = new_code()
    headers = {
        "Cookie": f"__Host-session={code}",
        "Referer": f"https://example.org/?session={code}",
        "User-Agent": f"{AGENT} {code}",
    }
    # All of 127.0.0.0/8 is this machine itself. Where the portal cannot be reached from there, the usual one goes.
    for ip_address in (new_ip_address(), ""):
        try:
            fetch(portal, f"/?session={code}", headers=headers, sender=ip_address)
        except OSError:
            if not ip_address:
                raise
        else:
            return PlantedRequest(ip_address, code, now)
    raise AssertionError

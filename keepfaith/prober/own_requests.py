"""What the prober itself asked lately: in memory alone, since no file of ours may hold an address of a visitor.

What its report has of it, without the address, is in `request_report`.
"""

import datetime as dt
from collections import deque
from dataclasses import dataclass, field
from typing import Final

from keepfaith.prober.senders import is_telling

MAX_REQUESTS: Final = 5_000


@dataclass(frozen=True, slots=True)
class OwnRequest:
    """One request as it was sent at an instant and answered by another; `size` is of the body in bytes as it came."""

    at: dt.datetime
    sender: str
    method: str
    path: str
    status: int
    size: int
    agent: str
    plain: bool = False
    answered_at: dt.datetime = field(default_factory=lambda: dt.datetime.now(dt.UTC))


OWN_REQUESTS: Final[deque[OwnRequest]] = deque(maxlen=MAX_REQUESTS)
# What is in no report yet.
UNREPORTED: Final[deque[OwnRequest]] = deque(maxlen=MAX_REQUESTS)


def note_request(request: OwnRequest) -> None:
    """Remember a request."""
    OWN_REQUESTS.append(request)
    UNREPORTED.append(request)


def own_senders() -> tuple[str, ...]:
    """Return the IP addresses that the prober alone asked from, each once, the last ones first."""
    senders = (request.sender for request in reversed(tuple(OWN_REQUESTS)))
    return tuple(dict.fromkeys(sender for sender in senders if is_telling(sender)))

"""Where mail is taken: a Unix socket, or a port of this machine's loopback; never an address that others reach."""

import ipaddress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self
from urllib.parse import urlsplit

from keepfaith.errors import KeepfaithError

_HELP: Final = "Write lmtp:/run/keepfaith/lmtp, lmtp://127.0.0.1:8024 or smtp://127.0.0.1:8025."


@dataclass(frozen=True, slots=True)
class ListenAddress:
    """A socket's path, or a host and port; and which of the two protocols is spoken there."""

    lmtp: bool
    path: Path | None = None
    host: str = ""
    port: int = 0

    @classmethod
    def read(cls, text: str) -> Self:
        """Read where to listen; refuse what is not of this machine alone."""
        try:
            parts = urlsplit(text)
            port = parts.port
        except ValueError:
            raise _unfit("It is no address.") from None
        if parts.scheme not in {"lmtp", "smtp"}:
            raise _unfit("It names neither lmtp nor smtp.")
        lmtp = parts.scheme == "lmtp"
        if not parts.netloc and parts.path.startswith("/"):
            return cls(lmtp, path=Path(parts.path))
        if not parts.hostname or not port:
            raise _unfit("It lacks a port, or a path that begins with a slash.")
        if not _is_loopback(parts.hostname):
            raise _unfit("It is not on this machine's loopback; the agency's mail server stands before it.")
        return cls(lmtp, host=parts.hostname, port=port)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _unfit(problem: str) -> KeepfaithError:
    return KeepfaithError(f"Mail cannot be taken there. {problem}", _HELP)

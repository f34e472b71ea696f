"""Where the web processes take requests from the front server: a Unix socket, or a port of this machine."""

import ipaddress
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from keepfaith.website.runtime.data_directory import DataDirectory
from keepfaith.website.runtime.listen_config import BadAddress, Listening
from keepfaith.website.runtime.process_sockets import socket_folder

WEB: Final = "KEEPFAITH_WEB"
# sockaddr_un holds 108 bytes, one of which ends the name.
_MAX_SOCKET_PATH: Final = 107
_LAST_PORT: Final = 65_535
_EXAMPLES: Final = f"Write {WEB}=unix:/run/keepfaith/web.sock or {WEB}=127.0.0.1:8000"


@dataclass(frozen=True)
class WebAddress:
    """A Unix socket, or a loopback host and port; `is_private` where only this portal's own front server uses it."""

    socket: Path | None = None
    host: str = ""
    port: int = 0
    is_private: bool = False

    @classmethod
    def of(cls, listening: Listening, data: DataDirectory) -> "WebAddress":
        """Return the private socket for the portal's own front server, else what KEEPFAITH_WEB names."""
        text = os.environ.get(WEB, "")
        if listening.has_own_front:
            if text:
                raise BadAddress(
                    f"{WEB} is set, but the portal runs its own front server.",
                    f"Remove {WEB}, or set KEEPFAITH_FRONT=none to use a front server of yours.",
                )
            return cls(socket=socket_folder(data, process="web") / "http", is_private=True)
        return _read(text, listening)

    @property
    def dialed(self) -> str:
        """The address as Caddy writes it."""
        return f"unix/{self.socket}" if self.socket else f"{self.host}:{self.port}"


def _read(text: str, listening: Listening) -> WebAddress:
    if text.startswith("unix:"):
        return _socket(Path(text.removeprefix("unix:")))
    host, _, port = text.rpartition(":")
    try:
        address = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        address = None
    if address is None or not address.is_loopback or not port.isdecimal() or not 0 < int(port) <= _LAST_PORT:
        raise BadAddress(
            f"KEEPFAITH_FRONT=none needs {WEB}: a Unix socket, or a port of this machine.", f"{_EXAMPLES}."
        )
    if not any(address in network for network in listening.proxies):
        raise BadAddress(
            f"KEEPFAITH_TRUSTED_PROXIES does not name {address}, from where your front server reaches {WEB}:"
            " every request would be refused.",
            f"Set KEEPFAITH_TRUSTED_PROXIES={address}.",
        )
    return WebAddress(host=str(address), port=int(port))


def _socket(path: Path) -> WebAddress:
    if not path.is_absolute() or len(os.fsencode(path)) > _MAX_SOCKET_PATH:
        raise BadAddress(
            f"The socket in {WEB} needs a full path of at most {_MAX_SOCKET_PATH} bytes.", f"{_EXAMPLES}."
        )
    if not path.parent.is_dir():
        raise BadAddress(
            f"The folder {path.parent} for the socket in {WEB} does not exist.",
            "Make it for the portal's user and the group of your front server:"
            f" install -d -o keepfaith -g www-data -m 2750 {path.parent}",
        )
    return WebAddress(socket=path)

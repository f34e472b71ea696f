"""Where the portal listens and what it is called there, from the environment."""

import errno
import ipaddress
import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from keepfaith.errors import KeepfaithError

_HOSTS = "localhost,127.0.0.1,[::1]"
_LAST_PORT = 65535
_HTTPS, _HTTP = 443, 80
_ANY = ("0.0.0.0", "::")  # noqa: S104 - compared with, not listened on
# A wider network is not a proxy's: it would let strangers say what they like.
_WIDEST = {4: 8, 6: 16}
_MAX_PROXIES = 64
FRONT: Final = "KEEPFAITH_FRONT"

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class BadAddress(KeepfaithError):
    """A host, port or certificate in the environment cannot be used."""


class PortInUse(KeepfaithError):
    """Another program listens where the portal should."""


@dataclass(frozen=True)
class Listening:
    """The hosts the portal answers to, the address and ports of its front server, and the proxies that it believes.

    Without a front server of its own, `port` and `plain_port` are those at which readers find the agency's.
    """

    hosts: tuple[str, ...]
    address: str
    port: int
    plain_port: int
    proxies: tuple[Network, ...] = ()
    has_own_front: bool = True

    @classmethod
    def from_environment(cls, *, port: int | None = None) -> "Listening":
        """Read KEEPFAITH_FRONT, _HOSTS, _ADDRESS, _HTTP_PORT and _TRUSTED_PROXIES, and PORT."""
        has_own_front = _has_own_front()
        hosts = tuple(
            host.strip().lower()
            for host in (os.environ.get("KEEPFAITH_HOSTS") or _HOSTS).split(",")
            if host.strip()
        )
        if not hosts or any(not _is_host(host) for host in hosts):
            raise BadAddress(
                "KEEPFAITH_HOSTS must list host names, without ports, asterisks or spaces.",
                "Write it as: portal.example.gov,www.example.gov",
            )
        everywhere = not all(_is_local(host) for host in hosts)
        address = os.environ.get("KEEPFAITH_ADDRESS") or (_ANY[0] if everywhere else "127.0.0.1")
        usual, usual_plain = ("8443", "") if has_own_front else (str(_HTTPS), str(_HTTP))
        chosen = port if port is not None else _port("PORT", usual)
        plain = _port("KEEPFAITH_HTTP_PORT", usual_plain or str(chosen + 1))
        if plain == chosen or not 0 < chosen <= _LAST_PORT:
            raise BadAddress(
                f"The ports {chosen} and {plain} cannot be used together.",
                f"Give PORT and KEEPFAITH_HTTP_PORT two different numbers between 1 and {_LAST_PORT}.",
            )
        return cls(hosts, address, chosen, plain, trusted_proxies(), has_own_front)

    @property
    def origin(self) -> str:
        """The portal's address as a browser writes it."""
        return self.origin_of(self.hosts[0])

    def origin_of(self, host: str) -> str:
        """Return the protected address of one of the hosts."""
        return f"https://{host}{'' if self.port == _HTTPS else f':{self.port}'}"

    def behind_proxy(self) -> "Listening":
        """Return the same as readers see it through a proxy before our front server, which answers on port 443."""
        return replace(self, port=_HTTPS)

    @property
    def plain_origin(self) -> str:
        """Where plain HTTP is sent on to HTTPS."""
        return f"http://{self.hosts[0]}{'' if self.plain_port == _HTTP else f':{self.plain_port}'}"

    @property
    def near(self) -> str:
        """The address at which a process on this machine reaches the front server."""
        return {_ANY[0]: "127.0.0.1", _ANY[1]: "::1"}.get(self.address, self.address)

    def environment(self) -> Mapping[str, str]:
        """Return what the processes need to listen at the same place."""
        return {
            "KEEPFAITH_HOSTS": ",".join(self.hosts),
            "KEEPFAITH_ADDRESS": self.address,
            "PORT": str(self.port),
            "KEEPFAITH_HTTP_PORT": str(self.plain_port),
        }

    def check_free(self) -> None:
        """Refuse when another program has a port of our front server."""
        for port in (self.port, self.plain_port) if self.has_own_front else ():
            check_port(self.address, port)


def check_port(address: str, port: int) -> None:
    """Refuse unless one could listen there now."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
            probe.listen(1)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise PortInUse(
                    f"Port {port} on {address} is in use by another program.",
                    "Stop that program, or choose another port in PORT (for plain HTTP: KEEPFAITH_HTTP_PORT).",
                ) from error
            raise BadAddress(
                f"The portal may not listen on port {port} of {address}: {error.strerror}.",
                "Choose a port above 1023 in PORT and KEEPFAITH_HTTP_PORT, or check KEEPFAITH_ADDRESS.",
            ) from error


def trusted_proxies() -> tuple[Network, ...]:
    """Read KEEPFAITH_TRUSTED_PROXIES: whose word on a request is believed."""
    written = os.environ.get("KEEPFAITH_TRUSTED_PROXIES") or ""
    entries = [entry.strip() for entry in written.split(",") if entry.strip()]
    try:
        networks = tuple(ipaddress.ip_network(entry) for entry in entries)
    except ValueError as error:
        raise BadAddress(
            f"KEEPFAITH_TRUSTED_PROXIES cannot be read: {error}.",
            "List addresses or networks with commas between: 127.0.0.1,10.1.2.0/24",
        ) from error
    for network in networks:
        if network.prefixlen < _WIDEST[network.version]:
            raise BadAddress(
                f"KEEPFAITH_TRUSTED_PROXIES names {network}, so strangers could say how they came and who they are.",
                "List only the addresses of your own proxies.",
            )
    if len(networks) > _MAX_PROXIES:
        raise BadAddress(
            f"KEEPFAITH_TRUSTED_PROXIES has more than {_MAX_PROXIES} entries.",
            "Name networks in place of single addresses.",
        )
    return networks


def _has_own_front() -> bool:
    text = os.environ.get(FRONT) or "caddy"
    if text not in {"caddy", "none"}:
        raise BadAddress(
            f"{FRONT} is “{text}”, which is no choice.",
            "Leave it out for the portal's own front server, or set it to none to use a front server of yours.",
        )
    return text == "caddy"


def _port(name: str, default: str) -> int:
    text = os.environ.get(name) or default
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= _LAST_PORT):
        raise BadAddress(
            f"{name} is “{text}”, which is not a port.",
            f"Give a number between 1 and {_LAST_PORT}.",
        )
    return int(text)


def _is_host(host: str) -> bool:
    if host.startswith("["):
        return host.endswith("]") and ":" in host
    return host.isascii() and host[0].isalnum() and all(sign.isalnum() or sign in "-._" for sign in host)


def _is_local(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False

"""Asking other hosts whether links work; only those that an edition lists.

Nothing of a visitor goes out here: no cookie, no referrer, no address but those that stand in a posted edition. Only
the head of an answer is read. What cannot be asked safely is not asked.
"""

import ipaddress
import re
import socket
import ssl
import time
from dataclasses import dataclass, field
from functools import cached_property
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Final
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from django.conf import settings

HTTPS: Final = 443
SECONDS: Final = 10.0
RUN_SECONDS: Final = 200.0
MAX_BYTES: Final = 65_536
MAX_REDIRECTS: Final = 3
MAX_ASKED: Final = 60
AGENT: Final = "Keepfaith (sees whether the links of a posted policy still work)"
REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
# Names that can only mean a machine of one's own; every other name must lead to a public address.
LOCAL_ENDINGS: Final = (".localhost", ".internal")
STATUS: Final = re.compile(rb"HTTP/1\.[01] (\d{3})(?: |\r\n)")
LOCATION: Final = re.compile(rb"\r\nlocation:[ \t]*([!-~]{1,2000})[ \t]*\r\n", re.IGNORECASE)
UNREADABLE: Final = "leads to an address that cannot be read"
END: Final = b"\r\n\r\n"
FIRST_GOOD, FIRST_BAD = 200, 400


class NotAnswered(Exception):
    """No answer came that counts; the text says why in words fit for everyone."""


class HostSilent(NotAnswered):
    """The host as a whole cannot be reached, so its other addresses need not be tried."""


def is_allowed() -> bool:
    """Say whether the operator lets this portal ask other hosts at all."""
    return bool(settings.CHECK_LINKS == "yes")


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of asking one address: a status, or the reason why there is none."""

    url: str
    status: int = 0
    trouble: str = ""

    @property
    def is_good(self) -> bool:
        """Say whether the address works."""
        return FIRST_GOOD <= self.status < FIRST_BAD

    @property
    def outcome(self) -> str:
        """Say in a few words what came."""
        return self.trouble or f"answers {self.status}"


@dataclass
class Caller:
    """Asks addresses one after another, all within the bounds of one run."""

    hosts: frozenset[str]
    request_count: int = 0
    silent: dict[str, str] = field(default_factory=dict)
    end: float = field(default_factory=lambda: time.monotonic() + RUN_SECONDS)

    def ask(self, url: str) -> Reply:
        """Ask for one address and follow where it sends; a reason instead of a status is no error."""
        if not is_allowed():
            return Reply(url, trouble="was not asked: this portal is set not to ask other sites")
        if self.request_count >= MAX_ASKED or time.monotonic() >= self.end:
            return Reply(url, trouble="was not asked: the run has reached its limit")
        self.request_count += 1
        try:
            return Reply(url, self._follow(url))
        except NotAnswered as error:
            return Reply(url, trouble=str(error))

    def _follow(self, url: str) -> int:
        until = min(time.monotonic() + SECONDS, self.end)
        ports = {HTTPS, _port(_parts(url))}
        for _ in range(1 + MAX_REDIRECTS):
            place = self._place(url, ports)
            head = self._head(place, until)
            status = _status(head)
            target = LOCATION.search(head) if status in REDIRECTS else None
            if target is None:
                return status
            url = _joined(url, target[1].decode("ascii"))
        raise NotAnswered(f"sends on more than {MAX_REDIRECTS} times")

    def _place(self, url: str, ports: set[int]) -> SplitResult:
        """Take an address apart, or refuse it: https, a listed host, nothing hidden in it."""
        place = _parts(url)
        if place.scheme != "https" or "@" in place.netloc:
            raise NotAnswered("leads to an address without https")
        if place.hostname not in self.hosts or _port(place) not in ports:
            raise NotAnswered("leads to a host that the edition does not list")
        if place.hostname in self.silent:
            raise NotAnswered(self.silent[place.hostname])
        return place

    def _head(self, place: SplitResult, until: float) -> bytes:
        host = place.hostname or ""
        try:
            return _exchange(place, self._trust, until)
        except HostSilent as error:
            self.silent[host] = str(error)
            raise
        except ssl.SSLCertVerificationError as error:
            self.silent[host] = f"has a certificate that is not accepted ({error.verify_message})"
            raise NotAnswered(self.silent[host]) from error
        except TimeoutError as error:
            self.silent[host] = f"did not answer within {SECONDS:.0f} seconds"
            raise NotAnswered(self.silent[host]) from error
        except OSError as error:
            raise NotAnswered("broke off") from error

    @cached_property
    def _trust(self) -> ssl.SSLContext:
        return ssl.create_default_context()


def _exchange(place: SplitResult, trust: ssl.SSLContext, until: float) -> bytes:
    host = place.hostname or ""
    wire = _connected(host, _port(place), until)
    with wire:
        wire.settimeout(_left(until))
        with trust.wrap_socket(wire, server_hostname=host) as line:
            line.sendall(_request(place))
            return _read(line, until)


def _connected(host: str, port: int, until: float) -> socket.socket:
    """Connect to the very address that was examined, so that a second look at the name cannot lead elsewhere."""
    addresses = _addresses(host, port, until)
    for place, address in enumerate(addresses):
        try:
            return socket.create_connection((address, port), timeout=_left(until) / (len(addresses) - place))
        except OSError:
            continue
    raise HostSilent("cannot be reached")


def _addresses(host: str, port: int, until: float) -> list[str]:
    results: SimpleQueue[list[str]] = SimpleQueue()

    def look_up() -> None:
        try:
            entries = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError:
            entries = []
        results.put([str(entry[4][0]) for entry in entries])

    # Looking up a name knows no time limit of its own.
    Thread(target=look_up, daemon=True).start()
    try:
        addresses = results.get(timeout=_left(until))
    except Empty:
        raise TimeoutError from None
    if not addresses:
        raise HostSilent("has a name that leads nowhere")
    if not _is_local_name(host) and not all(map(is_public, addresses)):
        raise HostSilent("leads into a network that is not public")
    return list(dict.fromkeys(addresses))


def is_public(address: str) -> bool:
    """Say whether an address belongs to the public Internet, also when it is wrapped in a newer form."""
    parsed = ipaddress.ip_address(address.partition("%")[0])
    wrapped = getattr(parsed, "ipv4_mapped", None) or getattr(parsed, "sixtofour", None) or parsed
    return wrapped.is_global and not wrapped.is_multicast


def _is_local_name(host: str) -> bool:
    return host == "localhost" or host.endswith(LOCAL_ENDINGS)


def _request(place: SplitResult) -> bytes:
    target = quote(place.path or "/", safe="/%:@!$&'()*+,;=~")
    if place.query:
        target += "?" + quote(place.query, safe="/%:@!$&'()*+,;=~?")
    port = _port(place)
    lines = (
        f"GET {target} HTTP/1.1",
        f"Host: {place.hostname}" + (f":{port}" if port != HTTPS else ""),
        f"User-Agent: {AGENT}",
        "Accept: text/html, */*;q=0.5",
        "Connection: close",
    )
    return "\r\n".join((*lines, "", "")).encode("ascii")


def _read(line: ssl.SSLSocket, until: float) -> bytes:
    """Read up to the end of the answer's head; notices that come before the answer are passed over."""
    content, size = b"", 0
    while True:
        head, end, rest = content.partition(END)
        if end and not head.startswith((b"HTTP/1.1 1", b"HTTP/1.0 1")):
            return head + END
        if end:
            content = rest
            continue
        if size >= MAX_BYTES:
            raise NotAnswered(f"sent more than {MAX_BYTES // 1024} KiB before its answer")
        line.settimeout(_left(until))
        more = line.recv(min(4096, MAX_BYTES - size))
        if not more:
            raise NotAnswered("broke off")
        content, size = content + more, size + len(more)


def _status(head: bytes) -> int:
    match = STATUS.match(head)
    if not match:
        raise NotAnswered("sent something that is no answer")
    return int(match[1])


def _parts(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:
        raise NotAnswered(UNREADABLE) from None


def _joined(url: str, target: str) -> str:
    try:
        return urljoin(url, target)
    except ValueError:
        raise NotAnswered(UNREADABLE) from None


def _port(place: SplitResult) -> int:
    try:
        return place.port or HTTPS
    except ValueError:
        return 0


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left

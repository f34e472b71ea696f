"""Only the front server is believed about a request's sender and scheme, and without its word nothing is answered.

A name in a header can be forged by whoever speaks to the portal: the scheme, the address, the host, the path. So all
such names are taken out before anything can read them, and of the front server just two are read first.
"""

from collections.abc import Callable, Iterable, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any, Final

from keepfaith.website.runtime.listen_config import Network

# Under this name a request says that a trusted proxy stood before our front server.
THROUGH: Final = "keepfaith.proxied"
# A body that the front server refused unread is told by this header: why (`large`, `unmeasured`) and by which method.
REFUSED_HEADER: Final = "X-Keepfaith-Body-Refused"
# Under this name the request says why.
REFUSED: Final = "keepfaith.refused"
MAX_HOPS: Final = 32
_REFUSED_HEADER: Final = "HTTP_" + REFUSED_HEADER.upper().replace("-", "_")
_REASONS: Final = frozenset({"large", "unmeasured"})
_SPOOFED: Final = frozenset(
    f"HTTP_{name}"
    for name in (
        "FORWARDED", "X_REAL_IP", "X_CLIENT_IP", "X_CLUSTER_CLIENT_IP", "TRUE_CLIENT_IP", "CLIENT_IP",
        "CF_CONNECTING_IP", "REMOTE_ADDR", "REMOTE_USER", "X_REMOTE_USER", "FRONT_END_HTTPS", "HTTPS", "X_SCHEME",
        "X_URL_SCHEME", "X_HOST", "X_SCRIPT_NAME", "SCRIPT_NAME", "PATH_INFO", "X_ORIGINAL_URL", "X_ORIGINAL_HOST",
        "X_REWRITE_URL", "X_HTTP_METHOD_OVERRIDE", "PROXY", "VIA",
    )
)  # fmt: skip
_SPOOFED_START: Final = "HTTP_X_FORWARDED"
_START_LENGTH: Final = len(_SPOOFED_START)
_WORDS: Final = b"This request did not come by the front server, so nothing of it was read.\n"
_HEADERS: Final = [
    ("Content-Type", "text/plain; charset=utf-8"),
    ("Content-Length", str(len(_WORDS))),
    ("Cache-Control", "no-store"),
]

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


class Proxied:
    """Sets scheme and sender as the front server says, takes out every header that claims such, and refuses the rest.

    `by_socket`: requests come over a Unix socket, which the front server alone can use, so that they have no sender's
    address. Else the front server's own address must be in `trusted`, as must be those of proxies before it.
    """

    def __init__(self, application: Application, *, trusted: Sequence[Network], by_socket: bool) -> None:
        self._application, self._trusted, self._by_socket = application, tuple(trusted), by_socket

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:  # noqa: ANN401 - WSGI's own
        """Answer with the application, which finds nothing that the sender could have made up."""
        scheme = environ.get("HTTP_X_FORWARDED_PROTO")
        senders = environ.get("HTTP_X_FORWARDED_FOR")
        if scheme is None or senders is None or not self._is_front(environ.get("REMOTE_ADDR", "")):
            start_response("403 Forbidden", _HEADERS)
            return [_WORDS]
        # A request has a hundred names, so few words are spent on each.
        for name in [name for name in environ if name[:_START_LENGTH] == _SPOOFED_START]:
            del environ[name]
        for name in environ.keys() & _SPOOFED:
            del environ[name]
        # Whatever is not plainly “https” is not.
        environ["wsgi.url_scheme"] = "https" if scheme == "https" else "http"
        environ["REMOTE_ADDR"], environ[THROUGH] = self._sender(senders)
        reason, _, method = environ.pop(_REFUSED_HEADER, "").partition(" ")
        if reason in _REASONS:
            environ[REFUSED], environ["REQUEST_METHOD"] = reason, method or "POST"
        return self._application(environ, start_response)

    def _is_front(self, peer: str) -> bool:
        return not peer if self._by_socket else self._is_trusted(address(peer))

    def _is_trusted(self, sender: IPv4Address | IPv6Address | None) -> bool:
        return sender is not None and any(sender in network for network in self._trusted)

    def _sender(self, header: str) -> tuple[str, bool]:
        """Walk back from the nearest hop to the first that is not ours; no address where one cannot be read.

        Return also whether one of our proxies stood between.
        """
        hops = header.rsplit(",", MAX_HOPS)[-MAX_HOPS:]
        sender = None
        for count, hop in enumerate(reversed(hops)):
            sender = address(hop.strip(" \t"))
            if not self._is_trusted(sender):
                return str(sender or ""), bool(count)
        return str(sender or ""), len(hops) > 1


def address(text: str) -> IPv4Address | IPv6Address | None:
    """Read an address, an IPv4 one within an IPv6 one as itself; nothing if it is none."""
    try:
        ip_address_found = ip_address(text)
    except ValueError:
        return None
    if isinstance(ip_address_found, IPv6Address):
        return None if ip_address_found.scope_id else ip_address_found.ipv4_mapped or ip_address_found
    return ip_address_found

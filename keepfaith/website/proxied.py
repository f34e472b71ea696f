"""What a proxy says of a request is believed of the proxies that the environment names, and of nobody else.

A name in a header can be forged by whoever speaks to the portal: the scheme, the address, the host, the path. So all
such names are taken out before anything can read them, and of a trusted proxy just two are read first.
"""

from collections.abc import Callable, Iterable, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any, Final

from keepfaith.website.serving.listening import Network

# Under this name a request says that it came through a trusted proxy.
THROUGH: Final = "keepfaith.proxied"
MOST_HOPS: Final = 32
_SPOOFED: Final = frozenset(
    f"HTTP_{name}"
    for name in (
        "FORWARDED", "X_REAL_IP", "X_CLIENT_IP", "X_CLUSTER_CLIENT_IP", "TRUE_CLIENT_IP", "CLIENT_IP",
        "CF_CONNECTING_IP", "REMOTE_ADDR", "REMOTE_USER", "X_REMOTE_USER", "FRONT_END_HTTPS", "HTTPS", "X_SCHEME",
        "X_URL_SCHEME", "X_HOST", "X_SCRIPT_NAME", "SCRIPT_NAME", "PATH_INFO", "X_ORIGINAL_URL", "X_ORIGINAL_HOST",
        "X_REWRITE_URL", "X_HTTP_METHOD_OVERRIDE", "PROXY",
    )
)  # fmt: skip
_SPOOFED_START: Final = "HTTP_X_FORWARDED"

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


class Proxied:
    """Sets the scheme and the sender's address as a trusted proxy says, and takes out every header that claims such."""

    def __init__(self, application: Application, *, trusted: Sequence[Network]) -> None:
        self._application, self._trusted = application, tuple(trusted)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:  # noqa: ANN401 - WSGI's own
        """Answer with the application, which finds nothing that the sender could have made up."""
        scheme = environ.get("HTTP_X_FORWARDED_PROTO")
        senders = environ.get("HTTP_X_FORWARDED_FOR")
        # One look at all names together first, because hardly any request has such a one.
        if _SPOOFED_START in "\n".join(environ) or not environ.keys().isdisjoint(_SPOOFED):
            for name in [name for name in environ if name in _SPOOFED or name.startswith(_SPOOFED_START)]:
                del environ[name]
        environ[THROUGH] = False
        if self._trusted and self._is_trusted(address(environ.get("REMOTE_ADDR", ""))):
            if scheme is not None:
                environ[THROUGH] = True
                # Whatever is not plainly “https” is not.
                environ["wsgi.url_scheme"] = "https" if scheme == "https" else "http"
            if senders is not None:
                environ["REMOTE_ADDR"] = self._sender(senders)
        return self._application(environ, start_response)

    def _is_trusted(self, sender: IPv4Address | IPv6Address | None) -> bool:
        return sender is not None and any(sender in network for network in self._trusted)

    def _sender(self, header: str) -> str:
        """Walk back from the nearest hop to the first that is not ours; no address where one cannot be read."""
        hops = header.rsplit(",", MOST_HOPS)[-MOST_HOPS:]
        sender = None
        for hop in reversed(hops):
            sender = address(hop.strip(" \t"))
            if not self._is_trusted(sender):
                break
        return str(sender or "")


def address(text: str) -> IPv4Address | IPv6Address | None:
    """Read an address, an IPv4 one within an IPv6 one as itself; nothing if it is none."""
    try:
        found = ip_address(text)
    except ValueError:
        return None
    if isinstance(found, IPv6Address):
        return None if found.scope_id else found.ipv4_mapped or found
    return found

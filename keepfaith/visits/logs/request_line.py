"""What was asked of the server: the first line of a request, and its parts."""

import re
from typing import Final, NamedTuple

from keepfaith.visits.logs.escapes import blank_if_dash, printable_path

# What nearly every line has, so that whole columns can be compared; `valid_method` says what else is one.
METHODS: Final = ("GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "PROPFIND")
PROTOCOLS: Final = ("HTTP/1.1", "HTTP/2.0", "HTTP/1.0", "HTTP/3.0", "HTTP/2", "HTTP/3")
_METHOD: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,31}")
_PROTOCOL: Final = re.compile(r"HTTP/[0-9](?:\.[0-9])?")
_ABSOLUTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://([^/?#]*)(.*)", re.DOTALL)
_PORT: Final = re.compile(r":[0-9]{1,5}\Z")
_HOST: Final = re.compile(r"([A-Za-z0-9](?:[A-Za-z0-9._-]{0,252})|\[[0-9A-Fa-f:.]+\])\.?(?::[0-9]{0,5})?")


class RequestLine(NamedTuple):
    """The parts of a request; all empty if it was none, such as a handshake sent to the wrong port."""

    method: str = ""
    path: str = ""
    query: str = ""
    host: str = ""


NO_REQUEST: Final = RequestLine()


def parse_request_line(line: str) -> RequestLine:
    """Take a request's first line apart, whatever was sent in its place."""
    verb, _, rest = line.partition(" ")
    wanted, blank, protocol = rest.rpartition(" ")
    is_whole = blank and (protocol in PROTOCOLS or _PROTOCOL.fullmatch(protocol))
    wanted = wanted if is_whole else rest
    if not (is_whole or wanted.startswith("/")) or not valid_method(verb):
        return NO_REQUEST
    _, path, query, host = parse_target(wanted)
    return RequestLine(verb, path, query, host)


def parse_target(text: str) -> RequestLine:
    """Take apart what was asked for; only what starts with a slash is a path (and `*`, the whole server)."""
    host = ""
    if not text.startswith("/"):
        if text == "*":
            return RequestLine(path="*")
        if not (absolute := _ABSOLUTE.fullmatch(text)):
            return NO_REQUEST
        host, text = normalize_host(absolute[1].rpartition("@")[2]), absolute[2]
        text = text if text.startswith("/") else f"/{text}"
    path, _, query = text.partition("?")
    return RequestLine("", printable_path(path), query, host)


def valid_method(text: str) -> str:
    """Return a method if it can be one, else nothing."""
    return text if text in METHODS or _METHOD.fullmatch(text) else ""


def normalize_host(text: str) -> str:
    """Return a host in lower case, without port; nothing if it cannot be one (such as nginx's `_`)."""
    match = _HOST.fullmatch(text)
    return match[1].rstrip(".").lower() if match else ""


def without_port(text: str) -> str:
    """Return a client's IP address without its port."""
    return blank_if_dash(_PORT.sub("", text).strip("[]"))

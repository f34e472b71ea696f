"""What was asked of the server: the first line of a request, and its parts."""

import re
from typing import Final, NamedTuple

from keepfaith.visits.logs.escapes import named, showable

# What nearly every line has, so that whole columns can be compared; `method` says what else is one.
METHODS: Final = ("GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "PROPFIND")
PROTOCOLS: Final = ("HTTP/1.1", "HTTP/2.0", "HTTP/1.0", "HTTP/3.0", "HTTP/2", "HTTP/3")
_METHOD: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,31}")
_PROTOCOL: Final = re.compile(r"HTTP/[0-9](?:\.[0-9])?")
_ABSOLUTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://([^/?#]*)(.*)", re.DOTALL)
_PORT: Final = re.compile(r":[0-9]{1,5}\Z")
_HOST: Final = re.compile(r"([A-Za-z0-9](?:[A-Za-z0-9._-]{0,252})|\[[0-9A-Fa-f:.]+\])\.?(?::[0-9]{0,5})?")


class Asked(NamedTuple):
    """The parts of a request; all empty if it was none, such as a handshake sent to the wrong port."""

    method: str = ""
    path: str = ""
    query: str = ""
    host: str = ""


NOTHING: Final = Asked()


def asked(line: str) -> Asked:
    """Take a request's first line apart, whatever was sent in its place."""
    verb, _, rest = line.partition(" ")
    what, blank, protocol = rest.rpartition(" ")
    whole = blank and (protocol in PROTOCOLS or _PROTOCOL.fullmatch(protocol))
    what = what if whole else rest
    if not (whole or what.startswith("/")) or not method(verb):
        return NOTHING
    _, path, query, host = target(what)
    return Asked(verb, path, query, host)


def target(text: str) -> Asked:
    """Take apart what was asked for; only what starts with a slash is a path (and `*`, the whole server)."""
    host = ""
    if not text.startswith("/"):
        if text == "*":
            return Asked(path="*")
        if not (absolute := _ABSOLUTE.fullmatch(text)):
            return NOTHING
        host, text = site(absolute[1].rpartition("@")[2]), absolute[2]
        text = text if text.startswith("/") else f"/{text}"
    path, _, query = text.partition("?")
    return Asked("", showable(path), query, host)


def method(text: str) -> str:
    """Give a method if it can be one, else nothing."""
    return text if text in METHODS or _METHOD.fullmatch(text) else ""


def site(text: str) -> str:
    """Give a host in small letters, without port; nothing if it cannot be one (such as nginx's `_`)."""
    found = _HOST.fullmatch(text)
    return found[1].rstrip(".").lower() if found else ""


def client(text: str) -> str:
    """Give a client's address without its port."""
    return named(_PORT.sub("", text).strip("[]"))

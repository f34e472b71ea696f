"""Asking the provider: over TLS, only hosts that the edition in force lists, with limits on time and size."""

import ssl
import time
from typing import Any, Final, override
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter

from keepfaith.disclosure.staff.single_sign_on.configuration import listed_hosts

CONNECT_SECONDS: Final = 3.0
READ_SECONDS: Final = 5.0
TOTAL_SECONDS: Final = 10.0
MAX_BYTES: Final = 262_144
_CHUNK: Final = 8_192


NoAnswer = requests.RequestException


class NotListed(requests.RequestException):
    """A request would go to a host that the edition in force does not list, or not over TLS."""


class TooMuch(requests.RequestException):
    """An answer was too long or took too long."""


class _SystemTrust(HTTPAdapter):
    """Trusts whom this machine trusts, as the portal's other requests do, and not a list that a package brings."""

    @override
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, ssl_context=ssl.create_default_context(), **kwargs)


class ListedSession(requests.Session):
    """Asks listed hosts and follows nowhere; no proxy and no password file of the machine is used."""

    def __init__(self) -> None:
        """Allow TLS alone."""
        super().__init__()
        self.trust_env = False
        self.adapters.clear()
        self.mount("https://", _SystemTrust(max_retries=0))

    @override
    def request(self, method: str, url: str | bytes, *args: Any, **kwargs: Any) -> requests.Response:
        check_listed(url if isinstance(url, str) else "")
        until = time.monotonic() + TOTAL_SECONDS
        limits = {"allow_redirects": False, "stream": True, "timeout": (CONNECT_SECONDS, READ_SECONDS)}
        response = super().request(method, url, *args, **{**kwargs, **limits})
        with response:
            content = b""
            for chunk in response.iter_content(_CHUNK):
                content += chunk
                if len(content) > MAX_BYTES or time.monotonic() > until:
                    raise TooMuch
        # What was read is the content; there is no public way to say so.
        response._content = content  # noqa: SLF001 - as said above
        response.headers.setdefault("content-type", "")
        return response


def check_listed(url: str) -> None:
    """Refuse an address that is not on a listed host over TLS; raises `NotListed`."""
    try:
        place = urlsplit(url)
        is_listed = place.scheme == "https" and "@" not in place.netloc and place.hostname in listed_hosts()
    except ValueError:
        is_listed = False
    if not is_listed:
        raise NotListed

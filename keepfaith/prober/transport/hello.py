"""Saying hello in versions and ciphers of TLS that no one should accept any more.

The first message of the handshake is written by hand, because a present-day TLS library declines to offer what
this has to offer. RFC 5246 sections 6.2.1 and 7.4.1.2 give the format, RFC 6066, 8422 and 5746 the extensions.
"""

import secrets
import socket
from dataclasses import dataclass
from typing import Final

SSL_3: Final = 0x0300
TLS_1_0: Final = 0x0301
TLS_1_1: Final = 0x0302
TLS_1_2: Final = 0x0303
SECONDS: Final = 5.0

# Ciphers of the old kind: CBC with a MAC beside it, RC4, and 3DES, with and without forward secrecy.
WITHOUT_AEAD: Final = (
    0xC009, 0xC00A, 0xC023, 0xC024, 0xC013, 0xC014, 0xC027, 0xC028, 0x0033, 0x0039, 0x0067, 0x006B,
    0x002F, 0x0035, 0x003C, 0x003D, 0xC008, 0xC012, 0x000A, 0x0005, 0x0004,
)  # fmt: skip
_SAFE_RENEGOTIATION = 0x00FF
_HANDSHAKE, _CLIENT_HELLO, _SERVER_HELLO = 22, 1, 2
_SCHEMES = (0x0403, 0x0503, 0x0603, 0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601, 0x0203, 0x0201)
_GROUPS = (0x001D, 0x0017, 0x0018, 0x0019)


@dataclass(frozen=True, slots=True)
class Accepted:
    """What a server chose from what was offered."""

    version: int
    cipher: int


def offer(host: str, port: int, *, version: int, ciphers: tuple[int, ...] = WITHOUT_AEAD) -> Accepted | None:
    """Offer a version and its ciphers; None when the server declines by an alert or by hanging up."""
    with socket.create_connection((host, port), timeout=SECONDS) as wire:
        wire.sendall(client_hello(host, version=version, ciphers=ciphers))
        try:
            head = _exactly(wire, 5)
            if head[0] != _HANDSHAKE:
                return None
            body = _exactly(wire, int.from_bytes(head[3:5]))
        except (ConnectionError, EOFError):
            return None
    return server_hello(body)


def client_hello(host: str, *, version: int, ciphers: tuple[int, ...]) -> bytes:
    """Write the message and the record around it."""
    suites = _numbers((*ciphers, _SAFE_RENEGOTIATION))
    body = (
        _number(version, 2) + secrets.token_bytes(32) + b"\0"
        + _sized(suites, 2) + b"\1\0"
        + (_sized(_extensions(host), 2) if version > SSL_3 else b"")
    )  # fmt: skip
    message = _number(_CLIENT_HELLO, 1) + _sized(body, 3)
    return _number(_HANDSHAKE, 1) + _number(min(version, TLS_1_0), 2) + _sized(message, 2)


def server_hello(message: bytes) -> Accepted | None:
    """Read which version and cipher the answer chose; None if it is no such answer."""
    if len(message) < 41 or message[0] != _SERVER_HELLO:  # noqa: PLR2004 - the shortest one
        return None
    after_session = 39 + message[38]
    return Accepted(int.from_bytes(message[4:6]), int.from_bytes(message[after_session : after_session + 2]))


def _extensions(host: str) -> bytes:
    is_name = not host.replace(".", "").isdigit() and ":" not in host
    name = _extension(0, _sized(b"\0" + _sized(host.encode("idna"), 2), 2)) if is_name else b""
    return (
        name
        + _extension(10, _sized(_numbers(_GROUPS), 2))
        + _extension(11, _sized(b"\0", 1))
        + _extension(13, _sized(_numbers(_SCHEMES), 2))
    )


def _extension(kind: int, content: bytes) -> bytes:
    return _number(kind, 2) + _sized(content, 2)


def _sized(content: bytes, width: int) -> bytes:
    return _number(len(content), width) + content


def _numbers(values: tuple[int, ...]) -> bytes:
    return b"".join(_number(value, 2) for value in values)


def _number(value: int, width: int) -> bytes:
    return value.to_bytes(width)


def _exactly(wire: socket.socket, size: int) -> bytes:
    content = b""
    while len(content) < size:
        more = wire.recv(size - len(content))
        if not more:
            raise EOFError
        content += more
    return content

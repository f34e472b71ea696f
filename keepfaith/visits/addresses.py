"""Addresses as logs write them, read into 16 bytes each: IPv4 within IPv6, without a zone."""

import socket
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import numpy as np

from keepfaith.custody.addresses.sealing import ADDRESS, Blocks

_MAPPED: Final = bytes(10) + b"\xff\xff"
_NONE: Final = bytes(ADDRESS)
_REMEMBERED: Final = 65_536


def read_addresses(texts: Sequence[str]) -> tuple[Blocks, np.ndarray[tuple[int], np.dtype[np.bool_]]]:
    """Give a row of 16 bytes for each text, and whether it is an address; a host's name is none."""
    read = [read_address(text) for text in texts]
    blocks = np.frombuffer(b"".join(block or _NONE for block in read), np.uint8).reshape(-1, ADDRESS)
    return blocks, np.fromiter((block is not None for block in read), np.bool_, len(read))


@lru_cache(maxsize=_REMEMBERED)
def read_address(text: str) -> bytes | None:
    """Read one address; nothing where a log has a host's name, a dash or nonsense."""
    try:
        if ":" not in text:
            return _MAPPED + socket.inet_pton(socket.AF_INET, text)
        return socket.inet_pton(socket.AF_INET6, text.strip("[]").partition("%")[0])
    except (OSError, ValueError, UnicodeError):
        return None

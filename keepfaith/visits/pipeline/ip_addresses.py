"""IP addresses as logs write them, read into 16 bytes each: IPv4 within IPv6, without a zone."""

import socket
from functools import lru_cache
from typing import Final

import numpy as np
import polars as pl

from keepfaith.custody.addresses.hour_keys import ADDRESS, Blocks

_IPV4_PREFIX: Final = bytes(10) + b"\xff\xff"
_IPV4: Final = r"^(?:(?:0|[1-9][0-9]{0,2})\.){3}(?:0|[1-9][0-9]{0,2})$"
_CACHE_SIZE: Final = 65_536


def parse_ip_addresses(texts: pl.Series) -> tuple[Blocks, np.ndarray[tuple[int], np.dtype[np.bool_]]]:
    """Return a row of 16 bytes for each text, and whether it is an IP address; a host's name is none."""
    blocks = np.zeros((len(texts), ADDRESS), np.uint8)
    numbers = texts.str.split_exact(".", 3).struct.unnest().cast(pl.UInt8, strict=False)
    # Four numbers up to 255, written as the system's own reader demands: without sign or leading nought.
    known = (
        texts.str.contains(_IPV4) & numbers.select(pl.all_horizontal(pl.all().is_not_null())).to_series()
    ).to_numpy()
    blocks[known, : len(_IPV4_PREFIX)] = np.frombuffer(_IPV4_PREFIX, np.uint8)
    blocks[known, len(_IPV4_PREFIX) :] = numbers.fill_null(0).to_numpy()[known]
    known = known.copy()
    for at in np.flatnonzero(~known).tolist():
        block = parse_ip_address(texts[at])
        if block is not None:
            blocks[at], known[at] = np.frombuffer(block, np.uint8), True
    return blocks, known


@lru_cache(maxsize=_CACHE_SIZE)
def parse_ip_address(text: str) -> bytes | None:
    """Read one IP address; nothing where a log has a host's name, a dash or nonsense."""
    try:
        if ":" not in text:
            return _IPV4_PREFIX + socket.inet_pton(socket.AF_INET, text)
        return socket.inet_pton(socket.AF_INET6, text.strip("[]").partition("%")[0])
    except (OSError, ValueError, UnicodeError):
        return None

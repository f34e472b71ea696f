"""What an archive holds: named parts one after the other, then a signed list of them."""

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from keepfaith.custody.archives.streams import PIECE, ArchiveRefused, SealedReader, SealedWriter

LIST: Final = "list"
MAX_PARTS: Final = 100
MAX_LINE_SIZE: Final = 64 * 1024 * 1024
_MAX_LIST_SIZE: Final = 1024 * 1024
_SIGNATURE: Final = 64
_NAME: Final = re.compile(r"[a-z][a-z0-9_/.-]{0,99}")
_SIGNED: Final = b"keepfaith archive list 1\0"

Sign = Callable[[bytes], bytes]


@dataclass
class Part:
    """One part while it is written or read: `rows` are its lines, rows or files, as whoever writes it counts them."""

    name: str
    rows: int = 0
    size: int = 0
    digest: Any = field(default_factory=hashlib.sha256, repr=False)

    def as_json(self) -> dict[str, Any]:
        """Return what the list says of it."""
        return {"name": self.name, "rows": self.rows, "size": self.size, "sha256": self.digest.hexdigest()}


class Outgoing(Part):
    """A part that is written."""

    def __init__(self, name: str, out: SealedWriter) -> None:
        super().__init__(name)
        self._out = out

    def write(self, content: bytes) -> int:
        """Add bytes of any length, and say how many."""
        for start in range(0, len(content), PIECE):
            block = content[start : start + PIECE]
            self._out.write(len(block).to_bytes(4) + block)
        self.digest.update(content)
        self.size += len(content)
        return len(content)


class Packer:
    """Writes the parts of an archive, each begun after the one before has ended."""

    def __init__(self, out: SealedWriter) -> None:
        self._out = out
        self._parts: list[Part] = []

    @contextmanager
    def part(self, name: str) -> Iterator[Outgoing]:
        """Write one part within the block."""
        self._begin(name)
        part = Outgoing(name, self._out)
        yield part
        self._out.write(bytes(4))
        self._parts.append(part)

    def finish(self, listed: Mapping[str, Any], sign: Sign) -> dict[str, Any]:
        """Write the list, with `listed` and its signature of 64 bytes; return the list."""
        content = {**listed, "parts": [part.as_json() for part in self._parts]}
        encoded = json.dumps(content, sort_keys=True).encode()
        self._begin(LIST)
        self._out.write(len(encoded).to_bytes(4) + encoded + sign(_SIGNED + encoded))
        self._out.close()
        return content

    def _begin(self, name: str) -> None:
        self._out.write(bytes([len(name)]) + name.encode())


class Incoming(Part):
    """A part that is read, from its first byte to its last, once."""

    def __init__(self, name: str, source: SealedReader) -> None:
        super().__init__(name)
        self._source, self._ended = source, False
        self._rest = b""

    def blocks(self) -> Iterator[bytes]:
        """Return its bytes as they come."""
        while block := self._block():
            yield block

    def lines(self) -> Iterator[bytes]:
        """Return its lines without their ends, and count them as its rows; one of more than 64 MiB is refused."""
        pending = bytearray()
        for block in self.blocks():
            *whole, rest = block.split(b"\n")
            for line in whole:
                self.rows += 1
                yield bytes(pending + line)
                pending.clear()
            pending += rest
            if len(pending) > MAX_LINE_SIZE:
                raise _unlisted(self.name)
        if pending:
            raise _unlisted(self.name)

    def read(self, size: int) -> bytes:
        """Return so many bytes, fewer only at its end."""
        while len(self._rest) < size and (block := self._block()):
            self._rest += block
        taken, self._rest = self._rest[:size], self._rest[size:]
        return taken

    def _block(self) -> bytes:
        if self._ended:
            return b""
        size = int.from_bytes(self._source.read(4))
        if size > PIECE:
            raise _unlisted(self.name)
        block = self._source.read(size)
        self._ended = not block
        self.digest.update(block)
        self.size += size
        return block


class Unpacker:
    """Reads an archive once; after the last part `listed` is its list, found true but for the counts of rows."""

    def __init__(self, source: SealedReader) -> None:
        self._source = source
        self._read: list[Part] = []
        self.listed: dict[str, Any] = {}

    def parts(self) -> Iterator[Incoming]:
        """Return each part; whatever of it was left unread is passed over, and counted into its digest."""
        while (name := self._name()) != LIST:
            if len(self._read) >= MAX_PARTS:
                raise _unlisted(name)
            part = Incoming(name, self._source)
            yield part
            for _ in part.blocks():
                pass
            self._read.append(part)
        self._check_list()

    def _name(self) -> str:
        (size,) = self._source.read(1)
        name = self._source.read(size).decode("ascii", "replace")
        if not _NAME.fullmatch(name):
            raise _unlisted("?")
        return name

    def _check_list(self) -> None:
        size = int.from_bytes(self._source.read(4))
        if size > _MAX_LIST_SIZE:
            raise _unlisted(LIST)
        encoded, signature = self._source.read(size), self._source.read(_SIGNATURE)
        if not self._source.at_end():
            raise _unlisted(LIST)
        try:
            self.listed = json.loads(encoded)
            public_key = bytes.fromhex(self.listed["public_key"])
            Ed25519PublicKey.from_public_bytes(public_key).verify(signature, _SIGNED + encoded)
            parts = [{**part, "rows": 0} for part in self.listed["parts"]]
        except (ValueError, KeyError, TypeError, InvalidSignature):
            raise ArchiveRefused(
                "The list of this archive is not signed by the custodian that it names.",
                "Take another copy of it, and find out who made this one.",
            ) from None
        for part, listed in zip(self._read, parts, strict=False):
            if {**part.as_json(), "rows": 0} != listed:
                raise _unlisted(part.name)
        if len(parts) != len(self._read):
            raise _unlisted(LIST)


def rows_listed(listed: Mapping[str, Any], name: str) -> int:
    """Return how many rows a list says that a part has."""
    for part in listed["parts"]:
        if part["name"] == name:
            return int(part["rows"])
    raise ArchiveRefused(f"The archive has no part {name}.", "Take another one.")


def _unlisted(name: str) -> ArchiveRefused:
    return ArchiveRefused(f"The part “{name}” is not as the list of its archive says.", "Take another one.")

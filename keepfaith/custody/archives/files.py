"""Archives as files: there whole and durable under their name, or not at all."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from keepfaith.custody.archives.archive_format import Packer, Unpacker
from keepfaith.custody.archives.streams import SealedReader, SealedWriter
from keepfaith.errors import KeepfaithError

_BUFFER: Final = 1024 * 1024


class NotWritten(KeepfaithError):
    """An archive could not be written; nothing of it is left."""


@contextmanager
def written(file: Path, public: X25519PublicKey, *, kind: str) -> Iterator[Packer]:
    """Write an archive that no one but its owner can read; its name appears when the block has ended well."""
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    except OSError as error:
        raise _not_written(file, error) from error
    draft = Path(name)
    try:
        with os.fdopen(descriptor, "wb", buffering=_BUFFER) as out:
            yield Packer(SealedWriter(out, public, kind=kind))
            out.flush()
            os.fsync(out.fileno())
        os.link(draft, file)
        sync_folder(file.parent)
    except OSError as error:
        raise _not_written(file, error) from error
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def read(file: Path, private: X25519PrivateKey, *, kind: str) -> Iterator[Unpacker]:
    """Read an archive within the block."""
    try:
        source = file.open("rb", buffering=_BUFFER)
    except OSError as error:
        raise KeepfaithError(
            f"The {kind} {file} cannot be read: {error.strerror}.", "Name the right file."
        ) from error
    with source:
        yield Unpacker(SealedReader(source, private, kind=kind))


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _not_written(file: Path, error: OSError) -> NotWritten:
    return NotWritten(
        f"{file} could not be written: {error.strerror}. Nothing of it was left.",
        "Make room on that disk, or choose another folder or name.",
    )

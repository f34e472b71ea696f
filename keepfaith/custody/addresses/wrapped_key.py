"""The key of an hour, wrapped to each of those who may open it, in a file of its own (HPKE, RFC 9180)."""

import base64
import datetime as dt
import json
import os
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from keepfaith.custody.addresses.recipients import Recipient
from keepfaith.ipc.shared_folders import private_mode

NUMBER: Final = 4
SUITE: Final = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_PURPOSE: Final = b"keepfaith hour key "
_PRIVATE: Final = 0o700


def write_wrapped(folder: Path, key: bytes, recipients: tuple[Recipient, ...]) -> bytes:
    """Wrap a key to its recipients, durably, and give its number: 4 bytes that no other key of the folder has."""
    folder.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
    while True:
        number = os.urandom(NUMBER)
        try:
            made = os.O_WRONLY | os.O_CREAT | os.O_EXCL
            descriptor = os.open(key_file(folder, number), made, private_mode(folder))
        except FileExistsError:
            continue
        try:
            with os.fdopen(descriptor, "w") as file:
                json.dump(_file_content(number, key, recipients), file)
                file.flush()
                os.fsync(file.fileno())
            _sync_folder(folder)
        except BaseException:
            key_file(folder, number).unlink(missing_ok=True)
            raise
        return number


def key_file(folder: Path, number: bytes) -> Path:
    """Name the file of a key."""
    return folder / f"{number.hex()}.json"


def purpose_of(number: bytes) -> bytes:
    """Return what a wrapped key is bound to, so that it cannot stand in for another."""
    return _PURPOSE + number


def _file_content(number: bytes, key: bytes, recipients: tuple[Recipient, ...]) -> dict[str, object]:
    hour = dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%HZ")
    wrapped = {
        recipient.name: base64.b64encode(
            SUITE.encrypt(key, recipient.public, info=purpose_of(number))
        ).decode()
        for recipient in recipients
    }
    return {"key": number.hex(), "hour": hour, "form": "ipcrypt-ndx", "suite": "X25519 HKDF-SHA256 AES-256-GCM",
            "wrapped": wrapped}  # fmt: skip


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

"""The key under which the custodian keeps all others: given at start, and never inside the data directory."""

import os
import secrets
import stat
from pathlib import Path

from keepfaith.errors import KeepfaithError
from keepfaith.website.runtime.data_directory import DataDirectory, create_atomically
from keepfaith.website.runtime.part_users import CUSTODIAN, PartUsers

VARIABLE = "KEEPFAITH_KEY_FILE"
CREDENTIAL = "keepfaith-key"
BYTES = 32


class NoUsableKey(KeepfaithError):
    """The custodian's key is missing, badly kept or badly written."""


def key_file(data: DataDirectory) -> Path:
    """Name the file of the key: as the environment says, as systemd lends it, or beside the data directory."""
    if named := os.environ.get(VARIABLE):
        return Path(named).absolute()
    if lent := os.environ.get("CREDENTIALS_DIRECTORY"):
        return Path(lent) / CREDENTIAL
    return data.path.with_name(data.path.name + ".key")


def lend_key(data: DataDirectory) -> None:
    """Make the key at first use, and give the one beside the data directory to the custodian's user, where it has one.

    A file that the environment names is its owner's to give.
    """
    users = PartUsers.from_environment()
    if not users or os.geteuid() != 0:
        return
    custodian_key(data, make=True)
    file, uid = key_file(data), users.uid(CUSTODIAN)
    if file.stat().st_uid == uid:
        return
    if os.environ.get(VARIABLE) or os.environ.get("CREDENTIALS_DIRECTORY"):
        raise NoUsableKey(
            f"The custodian runs as the user {uid}, who cannot read its key {file}.", f"chown {uid} {file}"
        )
    os.chown(file, uid, users.gid(CUSTODIAN), follow_symlinks=False)


def custodian_key(data: DataDirectory, *, make: bool) -> bytes:
    """Read the key, 64 hexadecimal digits; `make` writes one at first use, and only while nothing is kept."""
    file = key_file(data)
    if file.resolve().is_relative_to(data.path.resolve()):
        raise NoUsableKey(
            f"The custodian's key {file} lies inside the data directory, where a copy of the data would take it along.",
            f"Move it elsewhere and name it in {VARIABLE}.",
        )
    if make and not file.exists() and not (data.path / "custody").exists():
        create_atomically(file, secrets.token_hex(BYTES) + "\n")
    try:
        status = file.stat()
        text = file.read_text(encoding="ascii").strip()
    except (OSError, UnicodeError) as error:
        raise NoUsableKey(
            f"The custodian's key {file} cannot be read ({type(error).__name__}).",
            f"Restore it, or name its file in {VARIABLE}. Without it nothing that was kept can be opened.",
        ) from error
    # systemd lets the unit's user read a file of root's by an access list, which shows as rights of the group.
    others = 0o007 if file.parent == Path(os.environ.get("CREDENTIALS_DIRECTORY") or "/") else 0o077
    if stat.S_IMODE(status.st_mode) & others:
        raise NoUsableKey(f"Others can read the custodian's key {file}.", f"chmod 600 {file}")
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) != BYTES:
        raise NoUsableKey(
            f"The file {file} does not hold a key of {BYTES * 2} hexadecimal digits.",
            "Restore it from its copy.",
        )
    return key

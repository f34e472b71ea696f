"""The manifest of an edition, as `sha256sum` prints it: the names and digests of its files, and by them its own."""

import hashlib
import re
from collections.abc import Mapping
from typing import Final

from keepfaith.errors import KeepfaithError

# The folder of an edition that its acts lie in, one file a kind.
ACTS: Final = "acts/"
MAX_ACTS_FILES: Final = 40
_LINE: Final = re.compile(r"([0-9a-f]{64})  ((?:acts/)?[a-z][a-z0-9-]*(?:\.[a-z0-9]+)+)\n")


def manifest_of(files: Mapping[str, str]) -> str:
    """Write one line a file: hash, two spaces, name; names in byte order."""
    return "".join(
        f"{hashlib.sha256(text.encode()).hexdigest()}  {name}\n" for name, text in sorted(files.items())
    )


def digest_of(manifest: str) -> str:
    """Name an edition: the SHA-256 of its manifest, in hexadecimal."""
    return hashlib.sha256(manifest.encode()).hexdigest()


def acts_of(files: Mapping[str, str]) -> Mapping[str, str]:
    """Return the files of an edition that declare acts."""
    return {name: text for name, text in files.items() if name.startswith(ACTS)}


def digests_in(manifest: str) -> Mapping[str, str]:
    """Read the digest of each file by its name; refuse what is no manifest."""
    lines = _LINE.findall(manifest)
    names = [name for _, name in lines]
    if "".join(f"{digest}  {name}\n" for digest, name in lines) != manifest or names != sorted(set(names)):
        raise KeepfaithError(
            "This is not the manifest of an edition.",
            "Send what `sha256sum` prints, by the names of the files.",
        )
    return {name: digest for digest, name in lines}

"""Which certificate the web part shows: looked for again and again, checked first, then held in memory.

The server's worker processes read certificate and key from files when they start. They are given sealed copies in
memory, so that what was checked is what is shown, whatever happens to the files in between.
"""

import datetime as dt
import fcntl
import os
import sys
from dataclasses import dataclass, field
from pathlib import Path

from keepfaith.custody.certificate_pairs import BadPair, Pair
from keepfaith.errors import KeepfaithError
from keepfaith.website.serving.listening import BadAddress, Listening, certificate

_SEALS = fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_WRITE | fcntl.F_SEAL_SEAL


@dataclass(frozen=True)
class Held:
    """A checked pair, as two files in memory that this process and its children can read."""

    descriptors: tuple[int, int]

    @classmethod
    def of(cls, pair: Pair) -> "Held":
        """Hold a pair."""
        return cls((_held("certificate", pair.certificate), _held("key", pair.key)))

    @property
    def paths(self) -> tuple[Path, Path]:
        """Where a process that has the descriptors reads them."""
        certificate, key = (Path(f"/proc/self/fd/{descriptor}") for descriptor in self.descriptors)
        return certificate, key

    def drop(self) -> None:
        """Forget the pair."""
        for descriptor in self.descriptors:
            os.close(descriptor)


@dataclass
class Watched:
    """The files that the environment names, or the local ones, and which content was looked at last."""

    listening: Listening
    folder: Path
    looked_at: bytes = field(default=b"", init=False)

    def first(self) -> Held:
        """Give the pair to start with; refuse to start with one that cannot be shown."""
        try:
            pair = self._checked()
        except BadPair as error:
            raise BadAddress(error.problem, error.mend) from None
        return Held.of(pair)

    def fresh(self, *, again: bool) -> Held | None:
        """Give a new pair that can be shown; say once, or again when asked to, what is wrong with one that cannot."""
        before = self.looked_at
        try:
            pair = self._checked()
        except (BadPair, KeepfaithError) as error:
            if again or self.looked_at != before:
                say(f"The new certificate is not taken, the old one stays: {error.problem} {error.mend}")
            return None
        return None if self.looked_at == before else Held.of(pair)

    def _checked(self) -> Pair:
        try:
            # Called anew each time: this is also where a local certificate is renewed.
            files = certificate(self.listening, self.folder)
            pair = Pair(files.certificate.read_bytes(), files.key.read_bytes())
        except (OSError, KeepfaithError) as error:
            self.looked_at = b"unreadable"
            told = error if isinstance(error, KeepfaithError) else None
            raise BadPair(
                told.problem if told else f"The files cannot be read ({type(error).__name__}).",
                (told.mend if told else "")
                or "Check that both files are there and that the portal may read them.",
            ) from None
        self.looked_at = pair.digest
        pair.check(hosts=self.listening.hosts, now=dt.datetime.now(dt.UTC))
        return pair


def _held(name: str, content: bytes) -> int:
    descriptor = os.memfd_create(name, os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    with os.fdopen(os.dup(descriptor), "wb") as file:
        file.write(content)
    fcntl.fcntl(descriptor, fcntl.F_ADD_SEALS, _SEALS)
    return descriptor


def say(line: str) -> None:
    """Tell whoever runs the portal, in one line."""
    sys.stderr.write(f"WARNING {line}\n")
    sys.stderr.flush()

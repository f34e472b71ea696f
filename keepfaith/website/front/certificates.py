"""Which certificate the front server shows: looked at again and again, checked first, then copied for it alone.

The copies lie in a private folder for as long as they are shown, so that what was checked is what is shown, whatever
happens to the agency's own files in between.
"""

import datetime as dt
import logging
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from keepfaith.custody.tls.certificate_pair import BadPair, Pair
from keepfaith.custody.tls.local_certificate import LocalCertificate, local_certificate
from keepfaith.errors import KeepfaithError
from keepfaith.website.front.acme import Acme
from keepfaith.website.runtime.listen_config import BadAddress, Listening

CERTIFICATE: Final = "KEEPFAITH_CERTIFICATE"
KEY: Final = "KEEPFAITH_CERTIFICATE_KEY"
OF_THIS_MACHINE: Final = ("localhost", "127.0.0.1", "[::1]")


@dataclass(frozen=True)
class ShownPair:
    """The copies of a checked certificate and its key that the front server reads, and the certificate itself (DER)."""

    certificate: Path
    key: Path
    leaf: bytes

    @classmethod
    def copied(cls, pair: Pair, folder: Path) -> "ShownPair":
        """Copy a pair into a private folder, under names that no earlier pair had."""
        name = secrets.token_hex(8)
        shown = cls(folder / f"{name}-certificate.pem", folder / f"{name}-key.pem", pair.leaf)
        for path, content in ((shown.certificate, pair.certificate), (shown.key, pair.key)):
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(content)
        return shown

    def remove(self) -> None:
        """Remove the copies."""
        self.certificate.unlink(missing_ok=True)
        self.key.unlink(missing_ok=True)


@dataclass
class Certificates:
    """The pair that the environment names, or the local one, and which content was looked at last."""

    listening: Listening
    local: Path
    copies: Path
    acme: Acme | None = None
    looked_at: bytes = field(default=b"", init=False)

    def files(self) -> LocalCertificate:
        """Name the files of the pair; a local one is made or renewed here."""
        return named_files() or local_certificate(
            self.local, hosts=self._local_hosts(), now=dt.datetime.now(dt.UTC)
        )

    def first(self) -> ShownPair:
        """Return the pair to start with; refuse to start with one that cannot be shown."""
        try:
            pair = self._checked()
        except BadPair as error:
            raise BadAddress(error.problem, error.remedy) from None
        return ShownPair.copied(pair, self.copies)

    def fresh(self, *, again: bool) -> ShownPair | None:
        """Return a new pair that can be shown; say once, or `again` when asked to, why one cannot."""
        before = self.looked_at
        try:
            pair = self._checked()
        except (BadPair, KeepfaithError) as error:
            if again or self.looked_at != before:
                warn(f"The new certificate is not taken, the old one stays: {error.problem} {error.remedy}")
            return None
        return None if self.looked_at == before else ShownPair.copied(pair, self.copies)

    def _checked(self) -> Pair:
        try:
            files = self.files()
            pair = Pair(files.certificate.read_bytes(), files.key.read_bytes())
        except KeepfaithError as error:
            self.looked_at = b"unreadable"
            raise BadPair(error.problem, error.remedy) from None
        except OSError as error:
            self.looked_at = b"unreadable"
            raise BadPair(
                f"The files cannot be read ({type(error).__name__}).",
                "Check that both files are there and that the portal may read them.",
            ) from None
        self.looked_at = pair.digest
        hosts = self.listening.hosts if named_files() else self._local_hosts()
        pair.check(hosts=hosts, now=dt.datetime.now(dt.UTC))
        return pair

    def _local_hosts(self) -> tuple[str, ...]:
        if self.acme is None:
            return self.listening.hosts
        # The portal asks itself under these whether it is ready, before the public certificate has come.
        obtained = self.acme.names
        return tuple(dict.fromkeys(h for h in (*self.listening.hosts, *OF_THIS_MACHINE) if h not in obtained))


def named_files() -> LocalCertificate | None:
    """Return the files that the environment names, none if it names none; refuse one without the other."""
    named = {name: os.environ.get(name) for name in (CERTIFICATE, KEY)}
    if not any(named.values()):
        return None
    for name, value in named.items():
        if not value or not os.access(value, os.R_OK):
            raise BadAddress(
                f"{name} does not name a file that can be read.",
                "Name both the certificate (with its chain) and its key, or neither.",
            )
    certificate, key = (Path(str(value)).absolute() for value in named.values())
    return LocalCertificate(certificate, certificate, key)


def warn(line: str) -> None:
    """Warn whoever runs the portal, in one line."""
    logging.getLogger("keepfaith.front").warning(line)

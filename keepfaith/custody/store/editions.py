"""Editions as the custodian knows them: rules that never change once registered."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from keepfaith.custody.acts.declaration import Declaration, built_in, read_files
from keepfaith.custody.protocol.manifest import manifest_of
from keepfaith.custody.protocol.sizes import EDITION, EDITIONS_PAGE_SIZE
from keepfaith.custody.store.transaction import StoreTransaction, draft_entry
from keepfaith.errors import KeepfaithError


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition's rules, schema and acts, and the instant from which its guardrails bind every record."""

    digest: str
    rules: str
    schema: str
    starts_at: dt.datetime
    acts: Mapping[str, str] = field(default_factory=dict)

    @property
    def declared(self) -> Declaration:
        """The acts that it declares; those built into this release if it declares none."""
        return read_files(self.acts) if self.acts else built_in()

    @property
    def acts_digest(self) -> bytes:
        """The SHA-256 of the manifest of its acts, which is that of nothing if it has none."""
        return hashlib.sha256(manifest_of(self.acts).encode()).digest()


class Editions:
    """The editions that were registered."""

    def __init__(self, transaction: StoreTransaction) -> None:
        self._transaction, self._connection = transaction, transaction.connection

    def register(self, edition: Edition, *, at: dt.datetime) -> bool:
        """Take an edition in; return whether it was new. The same digest never means other rules."""
        if edition.starts_at.utcoffset() is None or edition.starts_at.microsecond:
            raise KeepfaithError("An edition starts at a whole second with its time zone.", "Give both.")
        if not EDITION.fullmatch(edition.digest):
            raise KeepfaithError("An edition's digest has 64 hexadecimal digits.", "Give the whole digest.")
        try:
            rules, schema = edition.rules.encode(), edition.schema.encode()
        except UnicodeEncodeError:
            raise KeepfaithError("The edition's rules are not valid text.", "Send them as UTF-8.") from None
        for known in self.all():
            if known.digest == edition.digest:
                if known != edition:
                    raise KeepfaithError(
                        "This edition was registered with other rules or another start.",
                        "An edition never changes; post a new one.",
                    )
                return False
        self._connection.execute(
            "INSERT INTO editions VALUES (?, ?, ?, ?)",
            (edition.digest, edition.rules, edition.schema, int(edition.starts_at.timestamp())),
        )
        self._connection.executemany(
            "INSERT INTO edition_files VALUES (?, ?, ?)",
            [(edition.digest, name, content) for name, content in edition.acts.items()],
        )
        details = {
            "rules": hashlib.sha256(rules).hexdigest(),
            "schema": hashlib.sha256(schema).hexdigest(),
            "starts_at": int(edition.starts_at.timestamp()),
            **({"acts": edition.acts_digest.hex()} if edition.acts else {}),
        }
        self._transaction.log(draft_entry("registered", at, edition=edition.digest), details, at=at)
        return True

    def all(self) -> list[Edition]:
        """List the editions by their start."""
        return self._read(self._connection.execute("SELECT * FROM editions ORDER BY starts_at, digest"))

    def page(self, *, after: str) -> list[Edition]:
        """List some of the editions by their digest, after a digest."""
        return self._read(
            self._connection.execute(
                "SELECT * FROM editions WHERE digest > ? ORDER BY digest LIMIT ?", (after, EDITIONS_PAGE_SIZE)
            )
        )

    def _read(self, rows: Iterable[tuple[str, str, str, int]]) -> list[Edition]:
        return [
            Edition(digest, rules, schema, dt.datetime.fromtimestamp(starts_at, dt.UTC), self._acts(digest))
            for digest, rules, schema, starts_at in rows
        ]

    def _acts(self, digest: str) -> Mapping[str, str]:
        return dict(
            self._connection.execute("SELECT name, content FROM edition_files WHERE edition = ?", (digest,))
        )

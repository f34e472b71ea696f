"""What the prober may reach: the portal as any visitor does, two sockets of the custodian, and its role's database."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import psycopg

from keepfaith.errors import KeepfaithError
from keepfaith.policies.sections.check import Portal

_TIMEOUT_MS = 20_000


class NotLent(KeepfaithError):
    """The prober was not lent what it needs."""


@dataclass(frozen=True)
class Reach:
    """Where everything is; nothing is opened before it is used."""

    portal_file: Path
    folder: Path
    rounds: Path
    requests: Path
    decisions: Path
    connection: dict[str, Any] | None = field(repr=False)

    @classmethod
    def read(cls, settings: str) -> Self:
        """Read what the supervisor wrote."""
        try:
            lent = json.loads(settings)
            paths = {
                name: Path(lent[name])
                for name in ("portal_file", "folder", "rounds", "requests", "decisions")
            }
            return cls(**paths, connection=lent["database"])
        except (ValueError, KeyError, TypeError):
            raise NotLent(
                "The prober was not told what it may reach.", "Start it by `keepfaith serve prober`."
            ) from None

    @property
    def portal(self) -> Portal | None:
        """Where the running portal is reached; none until it is ready."""
        try:
            record = json.loads(self.portal_file.read_text())
        except (OSError, ValueError):
            return None
        certificate = Path(record["certificate"]) if record["certificate"] else None
        return Portal(record["origin"], record["plain_origin"], certificate)

    @contextmanager
    def database(self) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
        """Connect as the prober's role for the block; each statement has 20 seconds and is committed by itself."""
        if self.connection is None:
            raise NotLent(
                "The prober has no role in the database.", "Name one in KEEPFAITH_PROBER_DATABASE_URL."
            )
        with psycopg.connect(
            **self.connection,
            autocommit=True,
            connect_timeout=10,
            options=f"-c statement_timeout={_TIMEOUT_MS} -c timezone=UTC",
        ) as connection:
            yield connection
